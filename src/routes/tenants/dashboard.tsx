import { readNews } from '../../domain/services/kits.read.ts'
import { readDashboard } from '../../domain/tenants/dashboard.ts'
import { DashboardPage } from '../../views/tenants/dashboard.tsx'
import { homeOf } from '../redirects.ts'
import { routes } from '../route.ts'
import { tenantContext } from '../tenant-context.ts'

export const dashboard = routes()

/** On a tenant's portal its dashboard; staff begin with their services. */
dashboard.get('/', { host: 'both', permission: 'looking' }, async (c) => {
  const { actor, scope, hostContext, provider, host, words } = c.var
  if (actor.audience.kind !== 'tenant') return c.redirect(homeOf(c), 303)
  const { tenant } = await tenantContext(c)
  const found = await readDashboard(scope, tenant)
  const news = await readNews(scope, tenant.id)
  const runBy = hostContext.tenant?.runBy ?? provider.name
  return c.render(<DashboardPage {...{ tenant, dashboard: found, news, host, runBy }} />, {
    title: words.portal.dashboard.title,
    topics: [
      ...(['services', 'tiles', 'alarm-list', 'commands', 'usage'] as const),
      ...(['people', 'sites', 'domains', 'support-sessions', 'log'] as const),
      `tenant:${tenant.id}`,
      ...found.services.map(({ id }) => `service:${id}` as const),
    ],
  })
})
