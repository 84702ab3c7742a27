import type { Context } from 'hono'
import { recordExport } from '../../domain/lists/exports.ts'
import { Scope } from '../../domain/scope.ts'
import { readQuotas } from '../../domain/tenants/quotas.ts'
import { readMonths, usageCsv } from '../../domain/tenants/usage.months.ts'
import { TenantPage } from '../../views/tenants/head.tsx'
import { UsageDownload, UsagePage } from '../../views/tenants/usage.tsx'
import { csvAnswer } from '../csv.ts'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'
import { ownAndStaff, tenantContext, tenantIn } from '../tenant-context.ts'

export const usage = routes()

usage.get(ownAndStaff('/usage'), { permission: 'looking', reads: 'standby' }, async (c) => {
  const context = await tenantContext(c)
  const { quotas, months } = await read(c.var.scope, context.tenant.id)
  return c.render(
    <TenantPage {...context} tab="usage" aside={<UsageDownload base={context.base} />}>
      <UsagePage quotas={quotas} months={months} />
    </TenantPage>,
    { title: c.var.words.tenants.tabs.usage, topics: ['usage', 'menu'] },
  )
})

// its bytes go out while no transaction is open
usage.get(
  ownAndStaff('/usage.csv'),
  { permission: 'looking', scope: 'none', isExport: true },
  async (c) => {
    const { database, actor } = c.var
    const { tenant, text } = await Scope.enter(
      database,
      actor,
      async (scope) => {
        const found = await tenantIn(c, scope)
        const { quotas, months } = await read(scope, found.id)
        return { tenant: found, text: usageCsv(quotas, months) }
      },
      'read only',
    )
    return csvAnswer(c, `usage-${tenant.shortname.toLowerCase()}.csv`, once(text), () =>
      recordExport(database, actor, 'usage', { what: 'usage', tenantId: tenant.id }),
    )
  },
)

async function read(scope: Context<Portal>['var']['scope'], tenantId: string) {
  const quotas = await readQuotas(scope, tenantId)
  return { quotas, months: await readMonths(scope, tenantId, quotas.month) }
}

async function* once(text: string) {
  yield text
}
