import type { Context } from 'hono'
import { z } from 'zod'
import { may } from '../../domain/people/roles.ts'
import { Refusal } from '../../domain/refusal.ts'
import { places } from '../../domain/tenants/places.ts'
import {
  addSite,
  editSite,
  findSite,
  listSites,
  type Site,
  type TypedSite,
} from '../../domain/tenants/sites.ts'
import { OwnPage } from '../../views/dialog.tsx'
import type { Errors } from '../../views/form.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { AddSite, SiteForm, SiteList } from '../../views/tenants/sites.tsx'
import { refusedForm } from '../acted.tsx'
import { formOf, type Portal, uuid } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { routes } from '../route.ts'
import { ownAndStaff, tenantOf, type Which } from './which.ts'

export const sites = routes()

export const editing = { permission: 'edit-sites' } as const

const text = z.string().max(1000).default('')
const form = z.object({
  ...{ name: text, address: text, country: text, timeZone: text, language: text },
  version: z.coerce.number().int().default(0),
})

/** A site's form: in a dialog, or a page of its own. */
export const pageOf = (title: string): PageProps => ({
  title,
  frame: (body) => <OwnPage title={title}>{body}</OwnPage>,
})

sites.get(ownAndStaff('/sites'), { permission: 'looking' }, async (c) => {
  const which = await tenantOf(c)
  const mayEdit = may(c.var.actor, 'edit-sites')
  return c.render(
    <TenantPage {...which} tab="sites" aside={mayEdit && <AddSite base={which.base} />}>
      <SiteList
        base={which.base}
        sites={await listSites(c.var.scope, which.tenant.id)}
        mayEdit={mayEdit}
      />
    </TenantPage>,
    { title: c.var.words.tenants.tabs.sites, topics: ['sites'] },
  )
})

sites.get(ownAndStaff('/sites/new'), editing, async (c) => {
  const which = await tenantOf(c)
  return c.render(draw(c, which, null), pageOf(c.var.words.tenants.sites.add))
})

sites.post(ownAndStaff('/sites'), editing, async (c) => {
  const which = await tenantOf(c)
  const { version: _, ...typed } = await formOf(c, form)
  try {
    await addSite(c.var.scope, which.tenant.id, typed)
    return c.redirect(`${which.base}/sites`, 303)
  } catch (error) {
    const page = pageOf(c.var.words.tenants.sites.add)
    return refusedForm(c, error, page, async (errors) => draw(c, which, null, typed, errors))
  }
})

sites.get(ownAndStaff('/sites/:site'), editing, async (c) => {
  const { which, site } = await siteOf(c)
  return c.render(draw(c, which, site), pageOf(c.var.words.tenants.sites.edit(site.name)))
})

sites.post(ownAndStaff('/sites/:site'), editing, async (c) => {
  const { which, site } = await siteOf(c)
  const typed = await formOf(c, form)
  try {
    await editSite(c.var.scope, which.tenant.id, site.id, typed)
    return c.redirect(`${which.base}/sites`, 303)
  } catch (error) {
    const page = pageOf(c.var.words.tenants.sites.edit(site.name))
    return refusedForm(c, error, page, async (errors) => draw(c, which, site, typed, errors))
  }
})

/** The site in an address, of the tenant that the page is about. */
export async function siteOf(c: Context<Portal>): Promise<{ which: Which; site: Site }> {
  const which = await tenantOf(c)
  const read = uuid.safeParse(c.req.param('site'))
  if (!read.success) throw new Refusal('missing', 'no-such-site')
  return { which, site: await findSite(c.var.scope, which.tenant.id, read.data) }
}

function draw(
  c: Context<Portal>,
  { tenant, base }: Which,
  site: Site | null,
  typed: TypedSite = typedOf(site ?? { ...tenant, name: '', address: null }),
  errors: Errors = {},
) {
  const words = c.var.words.tenants.sites
  return (
    <SiteForm
      base={base}
      action={site ? `${base}/sites/${site.id}` : `${base}/sites`}
      title={site ? words.edit(site.name) : words.add}
      typed={typed}
      version={site?.version ?? 0}
      places={places}
      errors={errors}
    />
  )
}

type Kept = Pick<Site, 'name' | 'address' | 'country' | 'timeZone' | 'language'>

const typedOf = ({ name, address, country, timeZone, language }: Kept): TypedSite => ({
  ...{ name, timeZone, language },
  ...{ address: address ?? '', country: country ?? '' },
})
