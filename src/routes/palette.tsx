import type { Context } from 'hono'
import { z } from 'zod'
import { findCustomers, findTenantsWithoutServices } from '../domain/palette.ts'
import { may } from '../domain/roles.ts'
import { searchable } from '../domain/values.characters.ts'
import { type PaletteAction, PaletteHits } from '../views/palette.tsx'
import { titleOf } from '../views/services/labels.ts'
import { WordsProvider } from '../views/words.ts'
import { menuOf, unlistedPages } from './menu.ts'
import { type Portal, queryOf } from './portal.ts'
import { routes } from './route.ts'

export const palette = routes()

/** What stands in the menu, and the pages that have no entry there. */
const pagesOf = (c: Context<Portal>) => [
  ...menuOf(c, { alarms: null, queued: null })
    .flatMap((group) => group.entries)
    .filter((entry) => !entry.isOff),
  ...unlistedPages(c),
]

type Customer = Awaited<ReturnType<typeof findCustomers>>[number]

/** For one's own services only ways to look; staff may act, and go on to the customer. */
function actionsFor(c: Context<Portal>, { id, tenantId }: Customer): PaletteAction[] {
  const { actor, words } = c.var
  const { menu, page } = words.services
  const isOwn = actor.audience.kind === 'tenant'
  const all: (PaletteAction & { isOpen: boolean })[] = [
    {
      label: menu.queueReplication,
      icon: 'refresh',
      form: 'replicate',
      name: 'service',
      value: id,
      isOpen: may(actor, 'operate'),
    },
    {
      label: menu.editLicenses,
      icon: 'license',
      href: `/services/${id}/licenses`,
      isOpen: may(actor, 'provision'),
    },
    { label: 'Tenant', icon: 'building', href: `/tenants/${tenantId}`, isOpen: !isOwn },
    {
      label: page.commands,
      icon: 'list-check',
      href: `/commands?state=all&tenant=${tenantId}`,
      isOpen: true,
    },
    {
      label: words.alarms.title,
      icon: 'bell',
      href: `/alarms?service=${id}`,
      isOpen: true,
    },
  ]
  return all.flatMap(({ isOpen, ...action }) => (isOpen ? [action] : []))
}

palette.get('/palette', { host: 'both', permission: 'looking' }, async (c) => {
  const { q } = queryOf(c, z.object({ q: z.string().max(200).default('') }))
  const isOwn = c.var.actor.audience.kind === 'tenant'
  const sought = searchable(q).trim()
  const found = sought === '' ? [] : await findCustomers(c.var.scope, sought)
  const bare = isOwn || sought === '' ? [] : await findTenantsWithoutServices(c.var.scope, sought)
  const services = found.map((service) => ({
    name: titleOf(service),
    shortname: service.shortname,
    href: `/services/${service.id}`,
    actions: actionsFor(c, service),
  }))
  const tenants = bare.map(({ id, ...tenant }) => ({
    ...tenant,
    href: `/tenants/${id}`,
    actions: [],
  }))
  const word = sought.toLowerCase()
  const pages = pagesOf(c).filter(({ label }) => label.toLowerCase().includes(word))
  return c.html(
    <WordsProvider value={c.var.words}>
      <PaletteHits query={q} customers={[...services, ...tenants]} pages={pages} isOwn={isOwn} />
    </WordsProvider>,
  )
})
