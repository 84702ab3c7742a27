import type { Context } from 'hono'
import { isPermission, may } from '../domain/roles.ts'
import type { MenuPlace } from '../noun.ts'
import type { MenuEntry, MenuGroup } from '../views/menu.tsx'
import { menuEntry, menuPlaces } from '../views/tenants/menu.tsx'
import type { Portal } from './portal.ts'

type Numbers = { alarms: number | null; queued: number | null }

const groups = ['top', 'organization', 'capabilities', 'records', 'support', 'system'] as const

/** The menu of whoever asks: by audience and role, only what one may open. */
export const menuOf = (c: Context<Portal>, numbers: Numbers): MenuGroup[] =>
  groups.flatMap((group) => {
    const entries = entriesOf(c, group, numbers)
    const heading = group === 'top' ? {} : { heading: c.var.words.frame.groups[group] }
    return entries.length > 0 ? [{ ...heading, entries }] : []
  })

/** The pages that only the palette leads to. */
export const unlistedPages = (c: Context<Portal>) => entriesOf(c, 'palette')

function entriesOf(c: Context<Portal>, group: MenuPlace['in'], numbers?: Numbers): MenuEntry[] {
  const { words, actor } = c.var
  return menuPlaces.flatMap((place) => {
    if (place.in !== group || !mayOpen(c, place)) return []
    const { count } = place
    const number = count && { count: numbers?.[count] ?? null, countId: `menu-${countIds[count]}` }
    return [{ ...menuEntry(place, words, actor.off ?? []), ...number }]
  })
}

const countIds = { alarms: 'alarms', queued: 'commands' } as const

function mayOpen({ var: { actor } }: Context<Portal>, { for: kinds, permission }: MenuPlace) {
  const kind = kinds.find((one) => one === actor.audience.kind)
  const needed = typeof permission === 'string' ? permission : kind && permission?.[kind]
  return (
    kind !== undefined && (needed === undefined || (isPermission(needed) && may(actor, needed)))
  )
}
