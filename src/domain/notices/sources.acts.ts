import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { clear } from '../alarms/alarms.ts'
import type { Preview } from '../lists/selections.ts'
import { ownerOfAudience } from '../log.ts'
import { verbatim } from '../messages.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { silenceKey } from './silence.ts'
import { type AlarmSource, alarmSources, lockSource, ownSources } from './sources.list.ts'
import { noteSources, revoke } from './sources.ts'

const named = ({ id, name }: AlarmSource) => ({ id, name: verbatim(name) })

/** Which of these are switched already. */
export async function previewSwitch(
  scope: Scope,
  ids: readonly string[],
  to: boolean,
): Promise<Preview> {
  const found = await alarmSources.pick(scope, [...ids], { within: ownSources(scope.actor) })
  return {
    ready: found.filter(({ active }) => active !== to).map(named),
    merged: found.filter(({ active }) => active === to).map(named),
  }
}

/** Turns sources on or off. One that is off is refused, whatever it sends, and nobody waits for it; its alarms stay. */
export async function switchSources(
  scope: Scope,
  ids: readonly string[],
  to: boolean,
): Promise<number> {
  demand(scope.actor, 'manage-notices')
  const changed: AlarmSource[] = []
  for (const id of [...ids].sort()) {
    const now = await lockSource(scope, id)
    if (now.active === to) continue
    // it has as long as ever to be heard
    await scope.db.execute(sql`
      update alarm_source set active = ${to}, version = version + 1,
        last_seen_at = case when ${to} and last_seen_at is not null then portal_clock() else last_seen_at end where id = ${id}::uuid`)
    if (!to) await endSilence(scope, id)
    changed.push(now)
  }
  await noteSources(scope, to ? 'source.enabled' : 'source.disabled', changed)
  return changed.length
}

/** Deletes sources with their tokens; gives how many. What they reported stays, and is ended by people, or by whoever has its keys. */
export async function removeSources(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'manage-notices')
  const gone: AlarmSource[] = []
  for (const id of [...ids].sort()) {
    gone.push(await lockSource(scope, id))
    await endSilence(scope, id)
  }
  await revoke(
    scope,
    gone.map(({ tokenId }) => tokenId),
  )
  await scope.db.execute(
    sql`delete from alarm_source where id = any(${makePgArray(gone.map(({ id }) => id))}::uuid[])`,
  )
  await noteSources(scope, 'source.removed', gone)
  return gone.length
}

const endSilence = (scope: Scope, id: string) =>
  clear(scope, ownerOfAudience(scope.actor.audience), silenceKey(id))
