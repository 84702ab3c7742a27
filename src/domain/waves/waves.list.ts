import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText, byWhole } from '../lists/orders.ts'
import type { StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { demandProvider } from '../roles.ts'
import {
  type Ring,
  waveItemStates as states,
  waveActs,
  type waveItemStates,
  waveStates,
} from '../schema/waves.ts'
import type { Scope } from '../scope.ts'

export type WaveRow = RowOf<typeof waves>
export type WaveItemRow = RowOf<typeof waveItems>
export type WaveState = (typeof waveStates)[number]
export type WaveItemState = (typeof waveItemStates)[number]

const counted = (state: WaveItemState) =>
  value<number>(
    sql`(select count(*)::integer from wave_item i where i.wave_id = w.id and i.state = ${state})`,
  )

/** The provider's waves, the newest first. */
export const waves = listOf({
  ...{ name: 'waves', table: 'wave', alias: 'w', head: 'name', usual: () => '-number' },
  demand: demandProvider,
  search: (part) => sql`(${contains(sql`w.name`, part)} or ${contains(sql`w.created_by`, part)})`,
  filters: {
    state: oneOf(waveStates, (state) => sql`w.state = ${state}`),
    act: oneOf(waveActs, (act) => sql`w.act = ${act}`),
  },
  columns: {
    number: sorted(value<number>(sql`w.number`), byWhole(sql`w.number`)),
    name: sorted(word(sql`w.name`), byText(sql`lower(w.name)`)),
    act: word<(typeof waveActs)[number]>(sql`w.act`),
    state: word<WaveState>(sql`w.state`),
    succeeded: counted('succeeded'),
    failed: counted('failed'),
    left: value<number>(
      sql`(select count(*)::integer from wave_item i where i.wave_id = w.id and i.state in ('waiting', 'queued'))`,
    ),
    by: word(sql`w.created_by`),
    started: instant(sql`w.created_at`),
    ended: instantIfAny(sql`w.ended_at`),
  },
  more: {
    queued: counted('queued'),
    skipped: counted('skipped'),
    stopped: counted('stopped'),
    rings: value<Ring[]>(sql`w.rings`),
    ring: value<number>(sql`w.ring`),
    haltedFor: value<StoredMessage | null>(sql`w.halted_for`),
    errorPercent: value<number>(sql`w.error_percent`),
    haltsOnAlarms: value<boolean>(sql`w.halts_on_alarms`),
    version: value<number>(sql`w.version`),
  },
  cells: { halted_for: ({ haltedFor }, say) => haltedFor && say(haltedFor) },
})

export async function findWave(scope: Scope, id: string): Promise<WaveRow> {
  demandProvider(scope.actor)
  const [found] = await waves.pick(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-wave')
  return found
}

/** The services of one wave, as they have their turn. */
export const waveItems = listOf({
  ...{ name: 'wave-items', table: 'wave_item', alias: 'i', head: 'service', usual: () => 'turn' },
  demand: demandProvider,
  joins: sql`join tenant t on t.id = i.tenant_id`,
  search: (part) =>
    sql`(${contains(sql`i.service_name`, part)} or ${contains(sql`t.shortname`, part)})`,
  filters: { state: oneOf(states, (state) => sql`i.state = ${state}`) },
  columns: {
    turn: sorted(value<number>(sql`i.place`), byWhole(sql`i.place`)),
    ring: sorted(value<number>(sql`i.ring`), byWhole(sql`i.ring`)),
    service: word(sql`i.service_name`),
    shortname: value<string>(sql`t.shortname`),
    state: word<WaveItemState>(sql`i.state`),
    ended: instantIfAny(sql`i.ended_at`),
  },
  more: {
    serviceId: value<string>(sql`i.service_id`),
    isThere: value<boolean>(sql`exists (select from service s where s.id = i.service_id)`),
    commandId: value<string | null>(sql`i.command_id`),
    reason: value<StoredMessage | null>(sql`i.reason`),
  },
  cells: { reason: ({ reason }, say) => reason && say(reason) },
})
