import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'

/** A worker says so often that it lives, and is taken for gone after so long without a word. */
export const workerSaysEverySeconds = 10
export const workerLeaseSeconds = 30

/** A process that keeps time says that it lives; those that have not for a day are forgotten. Run as the dispatcher. */
export async function sayAlive(scope: Scope, name: string): Promise<void> {
  await scope.db.execute(sql`
    with forgotten as (delete from worker_process where seen_at < now() - interval '1 day' and name <> ${name})
    insert into worker_process (name) values (${name}) on conflict (name) do update set seen_at = excluded.seen_at`)
}

/** When a worker last said that it lives (null: never), and whether that is too long ago to believe. */
export type WorkerSeen = { at: Date | null; isGone: boolean }

/** Whether anybody executes and watches at all, for the provider and MSPs. */
export async function workerSeen(scope: Scope): Promise<WorkerSeen> {
  const [row] = await scope.readTogether<{ at: string | null; isGone: boolean }>(sql`
    select max(seen_at) as at, coalesce(max(seen_at) < clock_timestamp() - make_interval(secs => ${workerLeaseSeconds}), true) as "isGone"
    from worker_process`)
  return { at: row?.at ? new Date(row.at) : null, isGone: row?.isGone ?? true }
}
