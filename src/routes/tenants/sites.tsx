import { may } from '../../domain/roles.ts'
import {
  addSite,
  editSite,
  findSite,
  listSites,
  removeSite,
  siteForm,
} from '../../domain/tenants/sites.ts'
import { TenantPage } from '../../views/tenants/head.tsx'
import { AddSite, SiteList } from '../../views/tenants/sites.tsx'
import { formPages } from '../form.pages.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { ownAndStaff, tenantContext } from '../tenant-context.ts'

export const sites = routes()

sites.get(ownAndStaff('/sites'), { permission: 'looking' }, async (c) => {
  const context = await tenantContext(c)
  const mayEdit = may(c.var.actor, 'edit-sites')
  return c.render(
    <TenantPage {...context} tab="sites" aside={mayEdit && <AddSite base={context.base} />}>
      <SiteList
        base={context.base}
        sites={await listSites(c.var.scope, context.tenant.id)}
        mayEdit={mayEdit}
      />
    </TenantPage>,
    { title: c.var.words.tenants.tabs.sites, topics: ['sites'] },
  )
})

formPages(sites, {
  at: (path) => ownAndStaff(`/sites${path}`),
  param: 'site',
  guard: { permission: 'edit-sites' },
  form: siteForm,
  about: tenantContext,
  list: ({ base }) => `${base}/sites`,
  words: ({ tenants }) => tenants.sites,
  find: (c, { tenant }) => findSite(c.var.scope, tenant.id, idOf(c, 'no-such-site', 'site')),
  // a new site takes the tenant's country, zone and language
  fresh: ({ tenant: { country, timeZone, language } }) => ({ country, timeZone, language }),
  add: (c, { tenant }, given) => addSite(c.var.scope, tenant.id, given),
  edit: (c, { tenant }, site, given) => editSite(c.var.scope, tenant.id, site.id, given),
  remove: (c, { tenant }, site) => removeSite(c.var.scope, tenant.id, site.id),
})
