import { sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import type { Scope } from '../scope.ts'

/** Tasks that failed for one reason. */
export type CommandCause = { kind: string; code: string; count: number; error: StoredMessage }

const mostCauses = 5
const mostRetried = 1000
/** Of so many failures, the newest, reasons are told: more than that nobody retries by reason. */
const newest = 2000

/** Why tasks of the audience failed, the most frequent first; reasons of one task alone stand in the list anyway. */
export const commandCauses = ({ db }: Scope): Promise<CommandCause[]> =>
  db.execute<CommandCause>(sql`
    select f.kind, f.error ->> 'code' as code, count(*)::integer as count, (array_agg(f.error))[1] as error
    from (select kind, error from command where state = 'failed' order by seq desc limit ${newest}) f
    where f.error is not null group by 1, 2 having count(*) > 1 order by 3 desc, 1, 2 limit ${mostCauses}`)

/** The tasks of one kind that failed for one reason, at most as many as are tried again at once. */
export async function failedFor(
  { db }: Scope,
  { kind, code }: Pick<CommandCause, 'kind' | 'code'>,
): Promise<string[]> {
  const found = await db.execute<{ id: string }>(sql`
    select id from command where state = 'failed' and kind = ${kind} and error ->> 'code' = ${code}
    order by seq desc limit ${mostRetried}`)
  return found.map(({ id }) => id)
}
