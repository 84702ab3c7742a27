import { HelpPage } from '../../views/tenants/help.tsx'
import { routes } from '../route.ts'
import { tenantOf } from './which.ts'

export const help = routes()

help.get('/help', { host: 'tenant', permission: 'looking', feature: 'help-center' }, async (c) => {
  const { tenant } = await tenantOf(c)
  const { face, provider, host, words } = c.var
  const runBy = face.tenant?.runBy ?? provider.name
  return c.render(<HelpPage tenant={tenant} brand={face.brand} runBy={runBy} host={host} />, {
    title: words.portal.help.title,
  })
})
