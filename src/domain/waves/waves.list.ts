import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
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
import { maxRings } from './rings.ts'

export type WaveRow = RowOf<typeof waves>
export type WaveItemRow = RowOf<typeof waveItems>
export type WaveState = (typeof waveStates)[number]
export type WaveItemState = (typeof waveItemStates)[number]

/** How many of its services are how far. */
export type WaveProgress = Record<WaveItemState, number>

const counted = sql.join(
  states.map((state) => sql`${state}::text, count(*) filter (where i.state = ${state})::integer`),
  sql`, `,
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
    state: word<WaveState>(sql`w.state`),
    progress: value<WaveProgress>(
      sql`(select json_build_object(${counted}) from wave_item i where i.wave_id = w.id)`,
    ),
    act: word<(typeof waveActs)[number]>(sql`w.act`),
    by: word(sql`w.created_by`),
    started: instant(sql`w.created_at`),
    ended: instantIfAny(sql`w.ended_at`),
  },
  more: {
    rings: value<Ring[]>(sql`w.rings`),
    ring: value<number>(sql`w.ring`),
    haltedFor: value<StoredMessage | null>(sql`w.halted_for`),
    errorPercent: value<number>(sql`w.error_percent`),
    haltsOnAlarms: value<boolean>(sql`w.halts_on_alarms`),
    version: value<number>(sql`w.version`),
  },
  cells: {
    ...Object.fromEntries(states.map((state) => [state, (row) => row.progress[state]])),
    halted_for: ({ haltedFor }, say) => haltedFor && say(haltedFor),
  },
  heads: [...['number', 'name', 'act', 'state', 'halted_for', ...states, 'by', 'started', 'ended']],
})

export type RingCounts = { ring: number; services: number } & WaveProgress

/** How far each ring of these waves is; of a ring that has no service nothing. */
export async function ringCounts(
  { db }: Scope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RingCounts[]>> {
  const found = await db.execute<{ wave: string; ring: number; progress: WaveProgress }>(sql`
    select i.wave_id as wave, i.ring, json_build_object(${counted}) as progress from wave_item i
    where i.wave_id = any(${makePgArray([...ids])}::uuid[]) group by 1, 2 order by 1, 2`)
  const rings = new Map(ids.map((id): [string, RingCounts[]] => [id, []]))
  for (const { wave, ring, progress } of found) {
    const services = Object.values(progress).reduce((sum, count) => sum + count, 0)
    rings.get(wave)?.push({ ring, services, ...progress })
  }
  return rings
}

/** One wave with its rings. */
export type WaveDetail = { wave: WaveRow; rings: readonly RingCounts[] }

/** These, with their rings. Those that are not there are left out. */
export async function waveDetails(scope: Scope, ids: readonly string[]): Promise<WaveDetail[]> {
  const [found, rings] = await Promise.all([waves.pick(scope, ids), ringCounts(scope, ids)])
  return found.map((wave) => ({ wave, rings: rings.get(wave.id) ?? [] }))
}

export async function findWave(scope: Scope, id: string): Promise<WaveDetail> {
  demandProvider(scope.actor)
  const [found] = await waveDetails(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-wave')
  return found
}

export const itemsOf = (waveId: string) => sql`i.wave_id = ${waveId}::uuid`

/** The services of one wave, as they have their turn. */
export const waveItems = listOf({
  ...{ name: 'wave-items', table: 'wave_item', alias: 'i', head: 'service', usual: () => 'turn' },
  demand: demandProvider,
  joins: sql`join tenant t on t.id = i.tenant_id`,
  search: (part) =>
    sql`(${contains(sql`i.service_name`, part)} or ${contains(sql`t.shortname`, part)})`,
  filters: {
    state: oneOf(states, (state) => sql`i.state = ${state}`),
    ring: oneOf(
      Array.from({ length: maxRings }, (_, at) => String(at + 1)),
      (ring) => sql`i.ring = ${Number(ring) - 1}`,
    ),
  },
  columns: {
    turn: sorted(value<number>(sql`i.place`), byWhole(sql`i.place`)),
    service: word(sql`i.service_name`),
    state: word<WaveItemState>(sql`i.state`),
    ring: sorted(value<number>(sql`i.ring`), byWhole(sql`i.ring`)),
    shortname: value<string>(sql`t.shortname`),
    command: value<string | null>(sql`i.command_id`),
    reason: value<StoredMessage | null>(sql`i.reason`),
    ended: instantIfAny(sql`i.ended_at`),
  },
  more: {
    serviceId: value<string>(sql`i.service_id`),
    isThere: value<boolean>(sql`exists (select from service s where s.id = i.service_id)`),
    hasCommand: value<boolean>(sql`exists (select from command c where c.id = i.command_id)`),
  },
  cells: { reason: ({ reason }, say) => reason && say(reason) },
})
