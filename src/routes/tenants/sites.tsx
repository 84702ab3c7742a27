import type { Context } from 'hono'
import { z } from 'zod'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { localeChoices } from '../../domain/tenants/locales.ts'
import {
  addSite,
  editSite,
  findSite,
  listSites,
  removeSite,
  type Site,
  type TypedSite,
} from '../../domain/tenants/sites.ts'
import { StandalonePage } from '../../views/dialog.tsx'
import type { Errors } from '../../views/form.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import { AddSite, RemovalForm, SiteForm, SiteList } from '../../views/tenants/sites.tsx'
import { siteWords } from '../../views/tenants/sites.words.ts'
import { formOf, type Portal, uuid } from '../portal.ts'
import type { PageProps } from '../renderer.tsx'
import { formWithErrors } from '../responses.tsx'
import { routes } from '../route.ts'
import { ownAndStaff, type TenantContext, tenantContext } from '../tenant-context.ts'

export const sites = routes()

const editing = { permission: 'edit-sites' } as const

const text = z.string().max(1000).default('')
const form = z.object({
  ...{ name: text, address: text, country: text, timeZone: text, language: text },
  version: z.coerce.number().int().default(0),
})

/** A site's form: in a dialog, or a page of its own. */
const pageOf = (title: string): PageProps => ({
  title,
  frame: (body) => <StandalonePage title={title}>{body}</StandalonePage>,
})

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

sites.get(ownAndStaff('/sites/new'), editing, async (c) => {
  const context = await tenantContext(c)
  return c.render(render(c, context, null), pageOf(siteWords(c.var.words).add))
})

sites.post(ownAndStaff('/sites'), editing, async (c) => {
  const context = await tenantContext(c)
  const { version: _, ...typed } = await formOf(c, form)
  try {
    await addSite(c.var.scope, context.tenant.id, typed)
    return c.redirect(`${context.base}/sites`, 303)
  } catch (error) {
    const page = pageOf(siteWords(c.var.words).add)
    return formWithErrors(c, error, page, async (errors) => render(c, context, null, typed, errors))
  }
})

sites.get(ownAndStaff('/sites/:site'), editing, async (c) => {
  const { context, site } = await siteOf(c)
  return c.render(render(c, context, site), pageOf(siteWords(c.var.words).edit(site.name)))
})

sites.post(ownAndStaff('/sites/:site'), editing, async (c) => {
  const { context, site } = await siteOf(c)
  const typed = await formOf(c, form)
  try {
    await editSite(c.var.scope, context.tenant.id, site.id, typed)
    return c.redirect(`${context.base}/sites`, 303)
  } catch (error) {
    const page = pageOf(siteWords(c.var.words).edit(site.name))
    return formWithErrors(c, error, page, async (errors) => render(c, context, site, typed, errors))
  }
})

/** The site in an address, of the tenant that the page is about. */
async function siteOf(c: Context<Portal>): Promise<{ context: TenantContext; site: Site }> {
  const context = await tenantContext(c)
  const read = uuid.safeParse(c.req.param('site'))
  if (!read.success) throw new Refusal('missing', 'no-such-site')
  return { context, site: await findSite(c.var.scope, context.tenant.id, read.data) }
}

function render(
  c: Context<Portal>,
  { tenant, base }: TenantContext,
  site: Site | null,
  typed: TypedSite = typedOf(site ?? { ...tenant, name: '', address: null }),
  errors: Errors = {},
) {
  const words = siteWords(c.var.words)
  return (
    <SiteForm
      base={base}
      action={site ? `${base}/sites/${site.id}` : `${base}/sites`}
      title={site ? words.edit(site.name) : words.add}
      typed={typed}
      version={site?.version ?? 0}
      localeChoices={localeChoices}
      errors={errors}
    />
  )
}

type SiteValues = Pick<Site, 'name' | 'address' | 'country' | 'timeZone' | 'language'>

const typedOf = ({ name, address, country, timeZone, language }: SiteValues): TypedSite => ({
  ...{ name, timeZone, language },
  ...{ address: address ?? '', country: country ?? '' },
})

/** Deleting a site, asked before. */
export const siteRemoval = routes()

siteRemoval.get(ownAndStaff('/sites/:site/removal'), editing, async (c) => {
  const { context, site } = await siteOf(c)
  const title = siteWords(c.var.words).removeOf(site.name)
  return c.render(<RemovalForm base={context.base} site={site} />, pageOf(title))
})

siteRemoval.post(ownAndStaff('/sites/:site/removal'), editing, async (c) => {
  const { context, site } = await siteOf(c)
  await removeSite(c.var.scope, context.tenant.id, site.id)
  return c.redirect(`${context.base}/sites`, 303)
})
