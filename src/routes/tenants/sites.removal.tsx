import { removeSite } from '../../domain/tenants/sites.ts'
import { RemovalForm } from '../../views/tenants/sites.tsx'
import { routes } from '../route.ts'
import { editing, pageOf, siteOf } from './sites.tsx'
import { ownAndStaff } from './which.ts'

/** Deleting a site, asked before. */
export const siteRemoval = routes()

siteRemoval.get(ownAndStaff('/sites/:site/removal'), editing, async (c) => {
  const { which, site } = await siteOf(c)
  const title = c.var.words.tenants.sites.removeOf(site.name)
  return c.render(<RemovalForm base={which.base} site={site} />, pageOf(title))
})

siteRemoval.post(ownAndStaff('/sites/:site/removal'), editing, async (c) => {
  const { which, site } = await siteOf(c)
  await removeSite(c.var.scope, which.tenant.id, site.id)
  return c.redirect(`${which.base}/sites`, 303)
})
