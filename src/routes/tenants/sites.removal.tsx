import { Hono } from 'hono'
import { demand } from '../../domain/people/roles.ts'
import { removeSite } from '../../domain/tenants/sites.ts'
import { RemovalForm } from '../../views/tenants/sites.tsx'
import type { Portal } from '../portal.ts'
import { pageOf, siteOf } from './sites.tsx'

/** Deleting a site, asked before. */
export const siteRemoval = new Hono<Portal>()

for (const base of ['', '/tenants/:id']) {
  siteRemoval.get(`${base}/sites/:site/removal`, async (c) => {
    const { which, site } = await siteOf(c)
    demand(c.var.actor, 'edit-sites')
    const title = c.var.words.tenants.sites.removeOf(site.name)
    return c.render(<RemovalForm base={which.base} site={site} />, pageOf(title))
  })

  siteRemoval.post(`${base}/sites/:site/removal`, async (c) => {
    const { which, site } = await siteOf(c)
    await removeSite(c.var.scope, which.tenant.id, site.id)
    return c.redirect(`${which.base}/sites`, 303)
  })
}
