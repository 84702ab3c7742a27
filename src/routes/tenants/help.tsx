import { HelpPage } from '../../views/tenants/help.tsx'
import { routes } from '../route.ts'
import { tenantContext } from '../tenant-context.ts'

export const help = routes()

help.get('/help', { host: 'tenant', permission: 'looking', feature: 'help-center' }, async (c) => {
  const { tenant } = await tenantContext(c)
  const { hostContext, provider, host, words } = c.var
  const runBy = hostContext.tenant?.runBy ?? provider.name
  return c.render(
    <HelpPage tenant={tenant} brand={hostContext.brand} runBy={runBy} host={host} />,
    {
      title: words.portal.help.title,
    },
  )
})
