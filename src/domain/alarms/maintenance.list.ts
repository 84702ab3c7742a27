import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instant, listOf, type RowOf, unsorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import type { Preview } from '../lists/selections.ts'
import { message, verbatim } from '../messages.ts'
import { maintenanceKinds } from '../schema/maintenance.ts'
import type { Scope } from '../scope.ts'
import { isOwn } from './maintenance.ts'

export const windowStates = ['open', 'planned', 'over'] as const
export type WindowState = (typeof windowStates)[number]

const state = sql`case when maintenance.ended_at is not null then 'over' when maintenance.starts_at <= portal_clock() then 'open' else 'planned' end`

export type ListedMaintenance = RowOf<typeof maintenanceWindows>

/** Windows: those that last first, then those to come, then what is over. */
export const maintenanceWindows = listOf({
  ...{ name: 'maintenance', table: 'maintenance', alias: 'maintenance', head: 'name' },
  usual: () => '-starts',
  search: (typed) =>
    sql`(${contains(sql`maintenance.name`, typed)} or ${contains(sql`coalesce(maintenance.of_cause, '')`, typed)}
      or exists (select from tenant t where t.id = maintenance.of_tenant and ${contains(sql`t.full_name`, typed)}))`,
  filters: {
    state: oneOf(windowStates, (is) => sql`${state} = ${is}`),
    kind: oneOf(maintenanceKinds, (kind) => sql`maintenance.kind = ${kind}`),
  },
  joins: sql`left join tenant t on t.id = maintenance.of_tenant
    left join service s on s.tenant_id = maintenance.of_tenant and s.id = maintenance.of_service
    left join alarm_source f on f.id = maintenance.of_source`,
  columns: {
    name: word(sql`maintenance.name`),
    of: value<string>(sql`concat_ws(', ', t.full_name, s.name, f.name, maintenance.of_cause)`),
    state: unsorted(value<WindowState>(state)),
    kind: value<(typeof maintenanceKinds)[number]>(sql`maintenance.kind`),
    starts: instant(sql`maintenance.starts_at`),
    ends: instant(sql`maintenance.ends_at`),
    alarms: value<number>(
      sql`(select count(*)::integer from alarm a where a.maintenance_id = maintenance.id and a.cleared_at is null)`,
    ),
    by: word(sql`maintenance.created_by`),
  },
  more: {
    timeZone: value<string>(sql`maintenance.time_zone`),
    endedAt: value<string | null>(sql`maintenance.ended_at`),
  },
})

/** Which of these are not over, and so can be ended. */
export async function previewEnd(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const within = isOwn(scope.actor.audience)
  const rows = (await maintenanceWindows.pick(scope, ids, { within })).map(
    ({ id, name, of, state }) => ({ item: { id, name: verbatim(name), detail: of }, state }),
  )
  return {
    ready: rows.filter(({ state }) => state !== 'over').map(({ item }) => item),
    skipped: rows
      .filter(({ state }) => state === 'over')
      .map(({ item }) => ({ item, reason: message('maintenance-over') })),
  }
}
