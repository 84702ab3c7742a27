import type { Context } from 'hono'
import { z } from 'zod'
import { may } from '../../domain/people/roles.ts'
import { Refusal } from '../../domain/refusal.ts'
import { setQuotas } from '../../domain/tenants/quotas.edits.ts'
import { readAvailability } from '../../domain/tenants/quotas.pools.ts'
import { type Amounts, isQuota, readQuotas } from '../../domain/tenants/quotas.ts'
import type { Errors } from '../../views/form.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { QuotasPage } from '../../views/tenants/quotas.tsx'
import { idOf, refusedForm } from '../acted.tsx'
import { formOf, type Portal } from '../portal.ts'
import { routes } from '../route.ts'
import { tenantOf } from './which.ts'

export const quotas = routes()

const page = { title: 'Quotas', topics: ['usage'] } as const

quotas.get('/tenants/:id/quotas', { host: 'operators', permission: 'looking' }, async (c) =>
  c.render(await drawn(c, {}), page),
)

const fields = z
  .object({ version: z.coerce.number().int().min(0) })
  .catchall(z.union([z.string().trim().max(20), z.array(z.string())]))

quotas.post('/tenants/:id/quotas', { host: 'operators', permission: 'set-limits' }, async (c) => {
  const { version, ...given } = await formOf(c, fields)
  const typed = Object.fromEntries(
    Object.entries(given).flatMap(([key, text]) =>
      isQuota(key) ? [[key, typeof text === 'string' ? text : '']] : [],
    ),
  )
  const id = idOf(c, 'no-such-tenant')
  try {
    await setQuotas(c.var.scope, id, amountsOf(typed), version)
    return c.redirect(`/tenants/${id}/quotas`, 303)
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'missing') throw error
    return refusedForm(c, error, page, (errors) => drawn(c, { typed, errors }))
  }
})

/** What is no number goes on as one that no quota allows, so that one rule words the refusal. */
const amountsOf = (typed: Record<string, string>): Partial<Amounts> =>
  Object.fromEntries(
    Object.entries(typed).map(([key, text]) => [
      key,
      /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN,
    ]),
  )

async function drawn(
  c: Context<Portal>,
  refused: { typed?: Record<string, string>; errors?: Errors },
) {
  const which = await tenantOf(c)
  const { scope, actor } = c.var
  const { id, state } = which.tenant
  return (
    <TenantPage {...which} tab="quotas">
      <QuotasPage
        action={`${which.base}/quotas`}
        quotas={await readQuotas(scope, id)}
        available={await readAvailability(scope, id)}
        mayEdit={may(actor, 'set-limits') && state !== 'deleting'}
        {...refused}
      />
    </TenantPage>
  )
}
