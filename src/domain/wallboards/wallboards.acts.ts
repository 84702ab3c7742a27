import { sql } from 'drizzle-orm'
import { clear } from '../alarms/alarms.ts'
import type { Given } from '../form.ts'
import type { Preview } from '../lists/selections.ts'
import { message, verbatim } from '../messages.ts'
import { wallboardEnds } from '../operations/watch.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { isScene, pushForm, scenesFor } from './wallboards.form.ts'
import {
  demandWalls,
  lockWallboard,
  type Wallboard,
  wallboards,
  wallsOf,
} from './wallboards.list.ts'
import { noteWalls, spokenScenes } from './wallboards.ts'

const named = ({ id, name }: Wallboard) => ({ id, name: verbatim(name) })
const pick = (scope: Scope, ids: readonly string[]) =>
  wallboards.pick(scope, ids, { within: wallsOf(scope.actor) })

/** Which can show something: not those whose approval has ended. */
export async function previewPush(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const found = await pick(scope, ids)
  return {
    ready: found.filter(({ state }) => state !== 'expired').map(named),
    skipped: found
      .filter(({ state }) => state === 'expired')
      .map((wall) => ({ item: named(wall), reason: message('wall-over') })),
  }
}

/** Which show a scene that somebody put there. */
export async function previewRelease(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const found = await pick(scope, ids)
  return {
    ready: found.filter(({ pushed }) => pushed).map(named),
    merged: found.filter(({ pushed }) => !pushed).map(named),
  }
}

/** Shows a scene on walls instead of their own (`pushForm`); says on how many. Refused where it is not one that each may show. */
export async function pushScene(
  scope: Scope,
  ids: readonly string[],
  given: Given,
): Promise<number> {
  demandWalls(scope)
  const { scene, minutes } = pushForm.read(given)
  if (!isScene(scene)) throw new Refusal('invalid', 'wall-scene-gone', {}, { field: 'scene' })
  const shown: Wallboard[] = []
  for (const id of [...ids].sort()) {
    const now = await lockWallboard(scope, id)
    if (now.state === 'expired') continue
    await scenesFor(scope, now.mspId, [scene], 'scene')
    const until =
      minutes === 'always'
        ? sql`expires_at`
        : sql`now() + make_interval(mins => ${Number(minutes)})`
    await scope.db.execute(
      sql`update wallboard set pushed_scene = ${scene}, pushed_until = ${until} where id = ${id}::uuid`,
    )
    shown.push(now)
  }
  const spoken = await spokenScenes(scope)
  await noteWalls(scope, 'wallboard.pushed', shown, { after: { scene: spoken([scene]), minutes } })
  return shown.length
}

/** Lets walls show their own scenes again; says how many. */
export async function releaseScene(scope: Scope, ids: readonly string[]): Promise<number> {
  demandWalls(scope)
  const released: Wallboard[] = []
  for (const id of [...ids].sort()) {
    const now = await lockWallboard(scope, id)
    if (!now.pushed) continue
    await scope.db.execute(
      sql`update wallboard set pushed_scene = null, pushed_until = null where id = ${id}::uuid`,
    )
    released.push(now)
  }
  await noteWalls(scope, 'wallboard.released', released)
  return released.length
}

/** Removes walls: their screens go dark at once; says how many. */
export async function removeWalls(scope: Scope, ids: readonly string[]): Promise<number> {
  demandWalls(scope)
  const gone: Wallboard[] = []
  for (const id of [...ids].sort()) {
    const now = await lockWallboard(scope, id)
    await scope.db.execute(sql`delete from wallboard where id = ${id}::uuid`)
    await clear(scope, { mspId: now.mspId }, wallboardEnds(id))
    gone.push(now)
  }
  await noteWalls(scope, 'wallboard.removed', gone)
  return gone.length
}
