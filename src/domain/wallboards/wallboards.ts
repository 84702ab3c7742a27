import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { clear } from '../alarms/alarms.ts'
import type { Given } from '../form.ts'
import { type LogType, record } from '../log.ts'
import { verbatim } from '../messages.ts'
import { wallboardEnds } from '../operations/watch.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { newToken } from '../settings/secrets.ts'
import { type TakenScreen, takeScreen } from './screens.ts'
import { approvalForm, ownerNamed, scenesFor, wallForm } from './wallboards.form.ts'
import { demandWalls, lockWallboard, type Wallboard } from './wallboards.list.ts'

/** So many are there for one owner. */
export const mostWalls = 200
/** So long a screen may show what it was approved for. */
export const approvedDays = 180
/** So long the approved screen may fetch its token. */
const fetchMinutes = 10

type Noted = Pick<Wallboard, 'id' | 'name' | 'mspId'>

/** Says that walls changed: to the log of whose they are, to the lists, and to the walls themselves. */
export async function noteWalls(
  scope: Scope,
  type: LogType,
  walls: readonly Noted[],
  said: { before?: Record<string, unknown>; after?: Record<string, unknown> } = {},
): Promise<void> {
  await record(
    scope,
    ...walls.map(({ id, name, mspId }) => ({
      ...{ mspId, type, subject: { kind: 'wallboard', id, name } },
      ...said,
    })),
  )
  for (const { id, mspId } of walls) await scope.announce(`wall:${id}`, null, mspId)
  for (const mspId of new Set(walls.map(({ mspId }) => mspId)))
    await scope.announce('wallboards', null, mspId)
}

/** What of a wall its form shows. */
export const enteredOf = ({ scenes, ...wall }: Wallboard) => ({
  ...wall,
  scenes: scenes.map(({ scene }) => scene),
})

/** Scenes as the log and sentences name them: those of MSPs by their names. */
export async function spokenScenes({ db }: Scope) {
  const found = await db.execute<{ scene: string; name: string }>(
    sql`select 'msp:' || id as scene, name from msp`,
  )
  const names = new Map(found.map(({ scene, name }) => [scene, name]))
  return (value: unknown): unknown =>
    Array.isArray(value) ? value.map((one) => names.get(one) ?? one) : value
}

/** Whatever is approved: good for so long from now, by whoever acts. */
const approved = ({ actor }: Scope) =>
  sql`approved_by = ${actor.name}, approved_at = now(), expires_at = now() + make_interval(days => ${approvedDays})`

/** Approves the screen of a request (`approvalForm`) as a wall; it fetches its token by itself. */
export async function approveWall(
  scope: Scope,
  screenId: string,
  given: Given,
): Promise<{ id: string; name: string }> {
  demandWalls(scope)
  const { actor, db } = scope
  const { scope: whose, ...values } = approvalForm.read(given)
  const mspId = await ownerNamed(scope, whose)
  const scenes = await scenesFor(scope, mspId, values.scenes)
  await demandRoom(scope, mspId)
  const screen = await takeScreen(scope, screenId)
  await forgetPairing(scope, screen)
  const id = randomUUID()
  const made = await db.execute(sql`
    insert into wallboard (id, audience, msp_id, name, scenes, dwell_seconds, zone, masked, palette, sounds,
      token_hash, pairing_hash, pairing_until, approved_by, expires_at, ip, agent, width, height)
    values (${id}::uuid, ${mspId ? 'msp' : 'provider'}, ${mspId}::uuid, ${values.name}, ${JSON.stringify(scenes)}::jsonb,
      ${values.dwellSeconds}, ${values.zone}, ${values.masked}, ${values.palette}, ${JSON.stringify(values.sounds)}::jsonb,
      ${newToken().hash}, ${screen.hash}, now() + make_interval(mins => ${fetchMinutes}), ${actor.name},
      now() + make_interval(days => ${approvedDays}), ${screen.ip}::inet, ${screen.agent}, ${screen.width}, ${screen.height})
    on conflict do nothing returning id`)
  if (made.length === 0) throw taken(values.name)
  const spoken = await spokenScenes(scope)
  await noteWalls(scope, 'wallboard.added', [{ id, name: values.name, mspId }], {
    after: { ...wallForm.logged(values), scenes: spoken(scenes), ip: screen.ip },
  })
  return { id, name: values.name }
}

const taken = (name: string) =>
  new Refusal('conflict', 'wall-name-taken', { name }, { field: 'name' })

/** Two who approve at one moment may have one more; none has many more. */
async function demandRoom({ db }: Scope, mspId: string | null) {
  const [row] = await db.execute<{ walls: number }>(sql`
    select count(*)::integer as walls from wallboard where msp_id is not distinct from ${mspId}::uuid and tenant_id is null`)
  if ((row?.walls ?? 0) >= mostWalls) throw new Refusal('conflict', 'wall-many', { max: mostWalls })
}

/** A screen that asks again is of one wall at a time: what it was paired with before is fetched no more. */
const forgetPairing = ({ db }: Scope, { hash }: TakenScreen) =>
  db.execute(
    sql`update wallboard set pairing_hash = null, pairing_until = null where pairing_hash = ${hash}`,
  )

/** Changes what a wall shows, and how (`wallForm`). */
export async function changeWall(scope: Scope, id: string, given: Given): Promise<void> {
  demandWalls(scope)
  const now = await lockWallboard(scope, id)
  const spoken = await spokenScenes(scope)
  const values = wallForm.edit(given, enteredOf(now), verbatim(now.name), (_, value) =>
    spoken(value),
  )
  const scenes = await scenesFor(scope, now.mspId, values.scenes)
  const [same] = await scope.db.execute(sql`
    select from wallboard w where w.msp_id is not distinct from ${now.mspId}::uuid and w.tenant_id is null
      and lower(w.name) = lower(${values.name}) and w.id <> ${id}::uuid`)
  if (same) throw taken(values.name)
  await scope.db.execute(sql`
    update wallboard set name = ${values.name}, scenes = ${JSON.stringify(scenes)}::jsonb, dwell_seconds = ${values.dwellSeconds},
      zone = ${values.zone}, masked = ${values.masked}, palette = ${values.palette}, sounds = ${JSON.stringify(values.sounds)}::jsonb,
      version = version + 1 where id = ${id}::uuid`)
  const said = (row: Given) => ({ ...wallForm.logged(row), scenes: spoken(row.scenes) })
  await noteWalls(scope, 'wallboard.changed', [{ id, name: values.name, mspId: now.mspId }], {
    before: said(enteredOf(now)),
    after: said({ ...values, scenes }),
  })
}

/**
 * Gives a wall to another screen, by the id of its request: that one fetches a token, and what the former has is none from now on.
 * It is approved anew with it.
 */
export async function replaceScreen(scope: Scope, id: string, screenId: string): Promise<void> {
  demandWalls(scope)
  const now = await lockWallboard(scope, id)
  const screen = await takeScreen(scope, screenId)
  await forgetPairing(scope, screen)
  // a name that no screen has: whoever shows the wall is it no more, and the new one need not wait for its place
  const kept = await scope.db.execute(sql`
    update wallboard set token_hash = ${newToken().hash}, pairing_hash = ${screen.hash},
      pairing_until = now() + make_interval(mins => ${fetchMinutes}), ${approved(scope)}, version = version + 1,
      screen = ${randomUUID()}, screen_at = now() - interval '1 hour', other_screen_at = null, last_frame_at = null, lag_ms = null,
      ip = ${screen.ip}::inet, agent = ${screen.agent}, width = ${screen.width}, height = ${screen.height}
    where id = ${id}::uuid returning id`)
  if (kept.length === 0) throw new Refusal('missing', 'no-such-wallboard')
  await clear(scope, { mspId: now.mspId }, wallboardEnds(id))
  await noteWalls(scope, 'wallboard.paired', [now], {
    before: { ip: now.address },
    after: { ip: screen.ip },
  })
}

/** Prolongs approvals: 180 days from now; says how many. A wall whose approval had ended shows again. */
export async function renewWalls(scope: Scope, ids: readonly string[]): Promise<number> {
  demandWalls(scope)
  const renewed: Wallboard[] = []
  for (const id of [...ids].sort()) {
    const now = await lockWallboard(scope, id)
    await scope.db.execute(sql`update wallboard set ${approved(scope)} where id = ${id}::uuid`)
    await clear(scope, { mspId: now.mspId }, wallboardEnds(id))
    renewed.push(now)
  }
  await noteWalls(scope, 'wallboard.renewed', renewed, { after: { days: approvedDays } })
  return renewed.length
}
