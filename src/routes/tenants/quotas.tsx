import type { Context } from 'hono'
import { may } from '../../domain/roles.ts'
import { setQuotas } from '../../domain/tenants/quotas.edits.ts'
import { readAvailability } from '../../domain/tenants/quotas.grants.ts'
import { quotaForm, readQuotas } from '../../domain/tenants/quotas.ts'
import { TenantPage } from '../../views/tenants/head.tsx'
import { QuotasPage } from '../../views/tenants/quotas.tsx'
import { formPage } from '../form.tsx'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'
import { tenantContext } from '../tenant-context.ts'

export const quotas = routes()

async function quotasOf(c: Context<Portal>) {
  const context = await tenantContext(c)
  const { id } = context.tenant
  const available = await readAvailability(c.var.scope, id)
  return { context, quotas: await readQuotas(c.var.scope, id), available }
}

formPage(quotas, {
  at: [{ path: '/tenants/:id/quotas', host: 'operators' }],
  ...{ guard: { permission: 'set-limits' }, lookers: 'looking', topics: ['usage'] },
  ...{ form: quotaForm, about: quotasOf },
  row: (_, { quotas: { rows, version } }) => ({
    ...Object.fromEntries(rows.map(({ key, amount }) => [key, amount])),
    version,
  }),
  look: ({ var: { words, actor } }, { context }) => ({
    ...{ labels: words.limits.quotas, title: 'Quotas', submit: 'Save quotas' },
    locked:
      may(actor, 'set-limits') && context.tenant.state !== 'deleting'
        ? null
        : 'Your role is read-only.',
  }),
  page: (_, { context, ...shown }, form) => (
    <TenantPage {...context} tab="quotas">
      <QuotasPage {...shown} form={form} />
    </TenantPage>
  ),
  verb: ({ var: { scope } }, { context }, given) => setQuotas(scope, context.tenant.id, given),
  back: ({ context }) => `${context.base}/quotas`,
})
