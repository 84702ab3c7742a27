import type { Context } from 'hono'
import { z } from 'zod'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { setQuotas } from '../../domain/tenants/quotas.edits.ts'
import { readAvailability } from '../../domain/tenants/quotas.grants.ts'
import { type Amounts, isQuota, readQuotas } from '../../domain/tenants/quotas.ts'
import type { Errors } from '../../views/form.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { QuotasPage } from '../../views/tenants/quotas.tsx'
import { formOf, type Portal } from '../portal.ts'
import { formWithErrors, idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { tenantContext } from '../tenant-context.ts'

export const quotas = routes()

const page = { title: 'Quotas', topics: ['usage'] } as const

quotas.get('/tenants/:id/quotas', { host: 'operators', permission: 'looking' }, async (c) =>
  c.render(await rendered(c, {}), page),
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
    return formWithErrors(c, error, page, (errors) => rendered(c, { typed, errors }))
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

async function rendered(
  c: Context<Portal>,
  refused: { typed?: Record<string, string>; errors?: Errors },
) {
  const context = await tenantContext(c)
  const { scope, actor } = c.var
  const { id, state } = context.tenant
  return (
    <TenantPage {...context} tab="quotas">
      <QuotasPage
        action={`${context.base}/quotas`}
        quotas={await readQuotas(scope, id)}
        available={await readAvailability(scope, id)}
        mayEdit={may(actor, 'set-limits') && state !== 'deleting'}
        {...refused}
      />
    </TenantPage>
  )
}
