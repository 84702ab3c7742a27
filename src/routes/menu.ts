import type { Context } from 'hono'
import { isPermission, may } from '../domain/roles.ts'
import type { Actor } from '../domain/scope.ts'
import { hasRight, isRightsRow } from '../domain/services/rights.ts'
import type { MenuPlace } from '../noun.ts'
import type { MenuEntry, MenuGroup } from '../views/menu.tsx'
import { menuEntry, menuPlaces } from '../views/tenants/menu.tsx'
import type { Portal } from './portal.ts'

type Numbers = Record<NonNullable<MenuPlace['count']>, number>

const groups = [
  'top',
  'operator-connect',
  'watch',
  'operator-connect-jobs',
  'service',
  'calling',
  'monitoring',
  'organization',
  'capabilities',
  'records',
  'support',
  'system',
  'customers',
] as const

/** The menu of whoever asks: by audience and role, only what one may open; its numbers are not known yet. */
export const menuOf = (c: Context<Portal>): MenuGroup[] =>
  groups.flatMap((group) => {
    const entries = entriesOf(c, group)
    const heading =
      group === 'top' || group === 'watch' ? {} : { heading: c.get('words').frame.groups[group] }
    return entries.length > 0 ? [{ ...heading, entries }] : []
  })

/** The same menu with its numbers. */
export function counted(menu: readonly MenuGroup[], numbers: Numbers): MenuGroup[] {
  const byId = new Map<string | undefined, number>([
    [countIds.alarms, numbers.alarms],
    [countIds.queued, numbers.queued],
  ])
  return menu.map((group) => ({
    ...group,
    entries: group.entries.map((entry) => {
      const count = byId.get(entry.countId)
      return count === undefined ? entry : { ...entry, count }
    }),
  }))
}

/** The pages that only the palette leads to. */
export const unlistedPages = (c: Context<Portal>) => entriesOf(c, 'palette')

function entriesOf(c: Context<Portal>, group: MenuPlace['in']): MenuEntry[] {
  const [words, actor] = [c.get('words'), c.get('actor')]
  return menuPlaces.flatMap((place) => {
    if (place.in !== group || !mayOpen(actor, place)) return []
    const { count } = place
    return [
      { ...menuEntry(place, words, actor.off ?? []), ...(count && { countId: countIds[count] }) },
    ]
  })
}

const countIds = { alarms: 'menu-alarms', queued: 'menu-commands' } as const

function mayOpen(actor: Actor, { for: kinds, isOwn, permission, right, unless }: MenuPlace) {
  if (isOwn && actor.supportSession) return false
  const sees = (row: string) => isRightsRow(row) && hasRight(actor, row, 'view')
  if ((right && !sees(right)) || (unless && sees(unless))) return false
  const kind = kinds.find((one) => one === actor.audience.kind)
  const needed = typeof permission === 'string' ? permission : kind && permission?.[kind]
  return (
    kind !== undefined && (needed === undefined || (isPermission(needed) && may(actor, needed)))
  )
}
