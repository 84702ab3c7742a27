import { Count } from './counters.tsx'
import { Icon, type IconName } from './icon.tsx'
import { useWords } from './words.ts'

/**
 * One entry of the menu. `key` is the second letter of its shortcut ("s" for `g s`); `count` with
 * `countId` shows a number that pushes keep true (`menu-alarms`, `menu-commands`). One with an `id` may be pushed
 * by itself; switched off (`isOff`) it is an empty place, where it can come back.
 */
export type MenuEntry = {
  label: string
  href: string
  icon: IconName
  key?: string
  count?: number | null
  countId?: string
  id?: string
  isOff?: boolean
}

/** Entries under one heading; those without a heading stand on top. */
export type MenuGroup = { heading?: string; entries: readonly MenuEntry[] }

/** The menu at the left; below 60rem of width it is a popover. `path` says which entry is current. */
export const Menu = ({ groups, path }: { groups: readonly MenuGroup[]; path: string }) => {
  const current = currentOf(groups, path)
  return (
    <nav class="nav" id="nav" aria-label={useWords().frame.main} popover="auto">
      {groups.map((group) =>
        group.heading ? (
          <details open>
            <summary>
              {group.heading}
              <Icon name="chevron-right" />
            </summary>
            <Entries entries={group.entries} current={current} />
          </details>
        ) : (
          <Entries entries={group.entries} current={current} />
        ),
      )}
    </nav>
  )
}

/** The address of the entry that is, or is nearest above, the page. */
function currentOf(groups: readonly MenuGroup[], path: string): string | undefined {
  const above = groups
    .flatMap(({ entries }) => entries.map(({ href }) => href))
    .filter((href) => path === href || (href !== '/' && path.startsWith(`${href}/`)))
  return above.sort((one, other) => other.length - one.length)[0]
}

const Entries = (props: { entries: readonly MenuEntry[]; current: string | undefined }) => (
  <ul>
    {props.entries.map((entry) => (
      <MenuItem entry={entry} isCurrent={entry.href === props.current} />
    ))}
  </ul>
)

/** One entry; where it is pushed no page is known, so nothing is current. */
export const MenuItem = ({ entry, isCurrent }: { entry: MenuEntry; isCurrent?: boolean }) => {
  if (entry.isOff) return <li id={entry.id} hidden />
  return (
    <li id={entry.id}>
      <a href={entry.href} data-go={entry.key} aria-current={isCurrent ? 'page' : undefined}>
        <Icon name={entry.icon} />
        {entry.label}
        {entry.countId && <Count id={entry.countId} value={entry.count ?? null} class="count" />}
      </a>
    </li>
  )
}
