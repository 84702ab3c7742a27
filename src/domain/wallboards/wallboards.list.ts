import { type SQL, sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText, byWhole } from '../lists/orders.ts'
import { wallboardSoonDays } from '../operations/watch.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scene, wallPalettes, wallSounds } from '../schema/wallboards.ts'
import type { Actor, Scope } from '../scope.ts'

export const wallStates = ['shown', 'silent', 'waiting', 'elsewhere', 'expired'] as const
export type WallState = (typeof wallStates)[number]
export type Wallboard = RowOf<typeof wallboards>
/** A scene with the name of the MSP that it is of; `isGone`: that MSP is no more, and the scene is shown no more. */
export type NamedScene = { scene: Scene; name: string | null; isGone: boolean }

/** A wall says every ten seconds that it shows what it is sent. */
export const silentSeconds = 30

const isEnding = sql`(w.expires_at <= now() + make_interval(days => ${wallboardSoonDays}))`
const isOver = sql`(w.expires_at <= now())`
const state = sql`(case when ${isOver} then 'expired' when w.other_screen_at > now() - interval '1 minute' then 'elsewhere'
  when w.last_frame_at is null then 'waiting'
  when w.last_frame_at < now() - make_interval(secs => ${silentSeconds}) then 'silent' else 'shown' end)`

const owner = sql`(select m.name from msp m where m.id = w.msp_id)`
const named = (scenes: SQL) => sql`(
  select jsonb_agg(jsonb_build_object('scene', s.scene, 'name', o.name,
    'isGone', s.scene like 'msp:%' and coalesce(o.state, 'deleted') = 'deleted') order by s.at)
  from jsonb_array_elements_text(${scenes}) with ordinality s (scene, at) left join msp o on 'msp:' || o.id = s.scene)`
const size = sql`(w.width || ' × ' || w.height)`
const address = sql`host(w.ip)`

/** Refused for whoever may not, and for every customer's people: a wall is an operator's or an MSP's. */
export function demandWalls({ actor }: Pick<Scope, 'actor'>): void {
  demand(actor, 'manage-notices')
  if (actor.audience.kind === 'tenant') throw new Refusal('forbidden', 'role')
}

/** The displays of the operations centre, with their screens: the provider's people see those of MSPs as well. */
export const wallboards = listOf({
  ...{ name: 'wallboards', table: 'wallboard', alias: 'w', head: 'name', usual: () => 'name' },
  unusual: ['approved'],
  demand: (actor) => demandWalls({ actor }),
  always: sql`w.tenant_id is null`,
  search: (part) =>
    sql`(${contains(sql`w.name`, part)} or ${contains(owner, part)} or ${contains(address, part)} or ${contains(sql`w.agent`, part)})`,
  filters: {
    state: oneOf([...wallStates, 'soon'], (is) =>
      is === 'soon' ? sql`(${isEnding} and not ${isOver})` : sql`${state} = ${is}`,
    ),
    owner: oneOf(['provider', 'msp'], (is) => sql`w.audience = ${is}`),
    pushed: oneOf(
      ['yes', 'no'],
      (is) => sql`(coalesce(w.pushed_until, '-infinity') > now()) = ${is === 'yes'}`,
    ),
  },
  columns: {
    name: sorted(word(sql`w.name`), byText(sql`lower(w.name)`)),
    state: value<WallState>(state),
    /** The MSP's name; null for the provider. */
    owner: value<string | null>(owner),
    scenes: value<readonly NamedScene[]>(named(sql`w.scenes`)),
    frame: instantIfAny(sql`w.last_frame_at`),
    /** Milliseconds from when it was sent to when it was shown, by the server's clock. */
    lag: sorted(value<number | null>(sql`w.lag_ms`), byWhole(sql`coalesce(w.lag_ms, -1)`)),
    /** Of the screen, in CSS pixels. */
    size: value<string | null>(size),
    address: value<string | null>(address),
    browser: value<string | null>(sql`w.agent`),
    expires: instant(sql`w.expires_at`),
    by: value<string>(sql`w.approved_by`),
    approved: instant(sql`w.approved_at`),
  },
  more: {
    mspId: value<string | null>(sql`w.msp_id`),
    isSoon: value<boolean>(sql`(${isEnding} and not ${isOver})`),
    pushed: value<NamedScene | null>(
      sql`case when w.pushed_until > now() then ${named(sql`jsonb_build_array(w.pushed_scene)`)} -> 0 end`,
    ),
    pushedUntil: instantIfAny(sql`case when w.pushed_until > now() then w.pushed_until end`),
    dwellSeconds: value<number>(sql`w.dwell_seconds`),
    zone: value<string>(sql`w.zone`),
    masked: value<boolean>(sql`w.masked`),
    palette: value<(typeof wallPalettes)[number]>(sql`w.palette`),
    sounds: value<readonly (typeof wallSounds)[number][]>(sql`w.sounds`),
    version: value<number>(sql`w.version`),
  },
  cells: { scenes: ({ scenes }) => scenes.map(({ scene, name }) => name ?? scene).join(', ') },
})

/** An MSP has its own, the provider's people all. */
export const wallsOf = ({ audience }: Actor): SQL =>
  audience.kind === 'msp' ? sql`w.msp_id = ${audience.msp}::uuid` : sql`true`

/** One that the reader may see; any other is as missing as one that never was. */
export async function findWallboard(scope: Scope, id: string): Promise<Wallboard> {
  const [found] = await wallboards.pick(scope, [id], { within: wallsOf(scope.actor) })
  if (!found) throw new Refusal('missing', 'no-such-wallboard')
  return found
}

/** One of them as it stands, until the transaction ends. */
export async function lockWallboard(scope: Scope, id: string): Promise<Wallboard> {
  await scope.db.execute(
    sql`select from wallboard w where w.id = ${id}::uuid and ${wallsOf(scope.actor)} for no key update`,
  )
  return findWallboard(scope, id)
}
