import { sql } from 'drizzle-orm'
import { clear } from '../alarms/alarms.ts'
import { wallboardEnds } from '../operations/watch.ts'
import { demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { silentSeconds } from './wallboards.list.ts'
import { noteWalls } from './wallboards.ts'

type Row = { id: string; name: string; mspId: string | null }

/** Listed for so long after their approval has ended. */
const keptDays = 30
const atOnce = 1000

/** Removes walls whose approval ended 30 days ago; says how many. Run as the provider. */
export async function removeOverdue(scope: Scope): Promise<number> {
  demandProvider(scope.actor)
  const gone = await scope.db.execute<Row>(sql`
    delete from wallboard where id in (select id from wallboard where expires_at < now() - make_interval(days => ${keptDays}) limit ${atOnce})
    returning id, name, msp_id as "mspId"`)
  for (const { id, mspId } of gone) await clear(scope, { mspId }, wallboardEnds(id))
  await noteWalls(scope, 'wallboard.removed', gone)
  return gone.length
}

/** How often lists are told which walls fell silent, in seconds. */
export const silenceSeconds = 5

/**
 * Tells the lists of walls that were heard last a little more than 30 seconds ago, whose approval ended, or that another screen asked
 * for: nothing happens then that would say so. Run as the provider.
 */
export async function tellSilent(scope: Scope): Promise<void> {
  demandProvider(scope.actor)
  const lately = (
    column: 'last_frame_at' | 'expires_at' | 'other_screen_at' | 'pushed_until',
    seconds: number,
  ) => {
    const at = sql`w.${sql.identifier(column)}`
    return sql`${at} between now() - make_interval(secs => ${seconds + 3 * silenceSeconds}) and now() - make_interval(secs => ${seconds})`
  }
  const quiet = await scope.db.execute<{ id: string; mspId: string | null }>(sql`
    select w.id, w.msp_id as "mspId" from wallboard w
    where (${lately('last_frame_at', silentSeconds)}) or (${lately('expires_at', 0)})
      or (${lately('other_screen_at', 60)}) or (${lately('pushed_until', 0)})`)
  for (const { id, mspId } of quiet) await scope.announce(`wall:${id}`, null, mspId)
}
