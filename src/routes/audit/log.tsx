import { linesOf, log as list, logMonths } from '../../domain/audit/entries.ts'
import { Log } from '../../views/audit/log.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { listPages } from '../lists/list.tsx'
import { routes } from '../route.ts'
import { ownAndStaff, tenantContext } from '../tenant-context.ts'

export const log = routes()

listPages(log, {
  at: ownAndStaff('/log'),
  declaration: { permission: 'looking', reads: 'standby' },
  list,
  prepare: async (c) => {
    const context = await tenantContext(c)
    const { id } = context.tenant
    return { path: `${context.base}/log`, within: linesOf({ tenant: id }), context }
  },
  page: async (c, state, { context }) => (
    <TenantPage {...context} tab="log">
      <Log state={state} months={await logMonths(c.var.scope)} />
    </TenantPage>
  ),
  about: (c) => ({ title: c.var.words.tenants.tabs.log, topics: ['log'] }),
  csv: {
    of: ({ context }) => context.tenant.id,
    name: ({ context }) => `log-${context.tenant.shortname.toLowerCase()}`,
  },
})
