import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { type LogType, record } from '../log.ts'
import { cancelCommands } from '../queue/commands.control.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { wave, waveItem } from '../schema/waves.ts'
import type { Scope } from '../scope.ts'

export type Wave = typeof wave.$inferSelect

/** The wave under its lock; its commands' lanes are locked after it. */
export async function lockWave({ db, actor }: Scope, id: string): Promise<Wave> {
  demandProvider(actor)
  const [found] = await db.select().from(wave).where(eq(wave.id, id)).for('update')
  if (!found) throw new Refusal('missing', 'no-such-wave')
  return found
}

const openOf = (id: string) =>
  and(eq(waveItem.waveId, id), inArray(waveItem.state, ['waiting', 'queued']))

/** Lets a halted wave go on where it halted; what was raised until now no longer halts it, and what failed no longer counts. */
export async function continueWave(scope: Scope, id: string): Promise<void> {
  demand(scope.actor, 'operate')
  const found = await lockWave(scope, id)
  if (found.state !== 'halted') throw new Refusal('conflict', 'wave-not-halted')
  await change(scope, id, {
    ...{ state: 'running', haltedFor: null, watchedSince: sql`portal_clock()` },
  })
  await noteWave(scope, found, 'wave.continued')
}

/** Ends a wave for good: what waits is not done, what is executed is finished. */
export async function stopWave(scope: Scope, id: string): Promise<void> {
  demand(scope.actor, 'operate')
  const found = await lockWave(scope, id)
  if (found.state !== 'running' && found.state !== 'halted')
    throw new Refusal('conflict', 'wave-over')
  await takeBack(scope, id)
  await scope.db
    .update(waveItem)
    .set({ state: 'stopped', endedAt: sql`now()` })
    .where(and(eq(waveItem.waveId, id), eq(waveItem.state, 'waiting')))
  await change(scope, id, { state: 'stopped', haltedFor: null, endedAt: sql`now()` })
  await noteWave(scope, found, 'wave.stopped')
}

/** Does again what failed, and that alone, in the rings where it failed. */
export async function retryWave(scope: Scope, id: string): Promise<void> {
  demand(scope.actor, 'operate')
  const found = await lockWave(scope, id)
  if (found.state === 'running') throw new Refusal('conflict', 'wave-runs')
  const again = await scope.db
    .update(waveItem)
    .set({ state: 'waiting', commandId: null, reason: null, queuedAt: null, endedAt: null })
    .where(and(eq(waveItem.waveId, id), eq(waveItem.state, 'failed')))
    .returning({ ring: waveItem.ring })
  if (again.length === 0) throw new Refusal('conflict', 'wave-none-failed')
  const first = Math.min(...again.map(({ ring }) => ring))
  await change(scope, id, {
    ...{ state: 'running', ring: Math.min(first, found.ring), haltedFor: null, endedAt: null },
    watchedSince: sql`portal_clock()`,
  })
  await noteWave(scope, found, 'wave.retried', { services: again.length })
}

/** Takes out of the queue what it put there and has not begun; what has, and what somebody else had asked for, goes on. */
export async function takeBack(scope: Scope, id: string): Promise<void> {
  const queued = await scope.db.execute<{ command: string }>(sql`
    select i.command_id as command from wave_item i join command c on c.id = i.command_id and c.state = 'queued'
      and c.created_at = i.queued_at
    where i.wave_id = ${id}::uuid and i.state = 'queued'`)
  const ids = queued.map(({ command }) => command)
  if (ids.length === 0) return
  const { done } = await cancelCommands(scope, ids)
  await scope.db
    .update(waveItem)
    .set({ state: 'waiting', commandId: null, queuedAt: null })
    .where(
      and(
        eq(waveItem.waveId, id),
        inArray(waveItem.commandId, done),
        // one that began meanwhile was asked to stop, and ends as what it ends as
        sql`exists (select from command c where c.id = ${waveItem.commandId} and c.state = 'cancelled')`,
      ),
    )
}

/** Its columns. Who notes it in the log, or `tellWave`, tells the pages that show it. */
export async function change(
  scope: Scope,
  id: string,
  values: { [K in keyof typeof wave.$inferInsert]?: (typeof wave.$inferInsert)[K] | SQL },
): Promise<void> {
  await scope.db
    .update(wave)
    .set({ ...values, version: sql`${wave.version} + 1` })
    .where(eq(wave.id, id))
}

/** How far it is has changed. */
export const tellWave = (scope: Scope, id: string): Promise<void> => scope.announce(`wave:${id}`)

export async function noteWave(
  scope: Scope,
  { id, name }: Pick<Wave, 'id' | 'name'>,
  type: LogType,
  after?: Record<string, unknown>,
): Promise<void> {
  await record(scope, { type, subject: { kind: 'wave', id, name }, ...(after && { after }) })
  await scope.announce('waves')
  await tellWave(scope, id)
}

/** Whether services of it are not done yet. */
export const isOpen = async ({ db }: Scope, id: string): Promise<boolean> =>
  (await db.select({ one: sql`1` }).from(waveItem).where(openOf(id)).limit(1)).length > 0
