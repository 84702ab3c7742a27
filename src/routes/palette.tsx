import type { Context } from 'hono'
import { z } from 'zod'
import { findCustomers, findTenantsWithoutServices } from '../domain/palette.ts'
import { may } from '../domain/roles.ts'
import { searchable } from '../domain/values.characters.ts'
import { StandalonePage } from '../views/dialog.tsx'
import {
  Palette,
  type PaletteAction,
  type PaletteFound,
  PaletteHits,
  PalettePage,
} from '../views/palette.tsx'
import { titleOf } from '../views/services/labels.ts'
import { Shortcuts } from '../views/shortcuts.tsx'
import { menuOf, unlistedPages } from './menu.ts'
import { type Portal, queryOf } from './portal.ts'
import { routes } from './route.ts'

export const palette = routes()

/** What stands in the menu, and the pages that have no entry there. */
const pagesOf = (c: Context<Portal>) => [
  ...menuOf(c)
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
  const matching = sought === '' ? [] : await findCustomers(c.var.scope, sought)
  const bare = isOwn || sought === '' ? [] : await findTenantsWithoutServices(c.var.scope, sought)
  const services = matching.map((service) => ({
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
  const found = { query: q, customers: [...services, ...tenants], pages, isOwn }
  const { find, findOwn } = c.var.words.frame
  const title = isOwn ? findOwn : find
  return c.render(drawnFor(c, found), { title })
})

/** A page of its own, or what a browser asks for: the inside of the dialog, then what is found for each word typed. */
function drawnFor(c: Context<Portal>, found: PaletteFound) {
  if (c.req.header('HX-Request-Type') !== 'partial') return <PalettePage {...found} />
  const hits = <PaletteHits {...found} />
  return c.req.header('HX-Target') === 'div#hits' ? (
    hits
  ) : (
    <Palette isOwn={found.isOwn}>{hits}</Palette>
  )
}

palette.get('/shortcuts', { host: 'both', permission: 'looking' }, (c) => {
  const { words, signedIn, actor } = c.var
  const title = words.frame.user.shortcuts
  return c.render(
    <Shortcuts
      menu={menuOf(c)}
      on={signedIn.singleKeys}
      isOwn={actor.audience.kind === 'tenant'}
    />,
    { title, frame: (body) => <StandalonePage title={title}>{body}</StandalonePage> },
  )
})
