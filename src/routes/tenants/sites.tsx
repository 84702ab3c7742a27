import type { Context } from 'hono'
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
import { siteWords } from '../../views/tenants/sites.words.ts'
import { formPage, question } from '../form.tsx'
import type { Portal } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { ownAndStaff, type TenantContext, tenantContext } from '../tenant-context.ts'

export const sites = routes()

const guard = { permission: 'edit-sites' } as const
const back = ({ base }: TenantContext) => `${base}/sites`

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

formPage(sites, {
  at: ownAndStaff('/sites/new'),
  ...{ guard, back, form: siteForm, about: tenantContext },
  // a new site takes the tenant's country, zone and language
  row: (_, { tenant: { country, timeZone, language } }) => ({ country, timeZone, language }),
  look: ({ var: { words } }) => ({
    ...{ labels: siteWords(words), title: siteWords(words).add },
  }),
  verb: ({ var: { scope } }, { tenant }, given) => addSite(scope, tenant.id, given),
})

/** The site in an address, of the tenant that the page is about. */
async function siteOf(c: Context<Portal>) {
  const context = await tenantContext(c)
  const id = idOf(c, 'no-such-site', 'site')
  return { ...context, site: await findSite(c.var.scope, context.tenant.id, id) }
}

formPage(sites, {
  at: ownAndStaff('/sites/:site'),
  ...{ guard, back, form: siteForm, about: siteOf },
  row: (_, { site }) => site,
  look: ({ var: { words } }, { site }) => ({
    ...{ labels: siteWords(words), title: siteWords(words).edit(site.name) },
  }),
  verb: ({ var: { scope } }, { tenant, site }, given) => editSite(scope, tenant.id, site.id, given),
})

/** Deleting a site, asked before. */
export const siteRemoval = routes()

question(siteRemoval, {
  at: ownAndStaff('/sites/:site/removal'),
  ...{ guard, back, about: siteOf },
  ask: ({ var: { words } }, { site }) => ({
    title: siteWords(words).removeOf(site.name),
    text: siteWords(words).removeText,
    submit: siteWords(words).remove,
  }),
  verb: ({ var: { scope } }, { tenant, site }) => removeSite(scope, tenant.id, site.id),
})
