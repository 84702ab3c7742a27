import { sql } from 'drizzle-orm'
import { readCounters } from '../counters.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import type { Database, Scope } from '../scope.ts'
import { type Reporter, refuseReports, takeReports } from './intake.ts'
import type { SnmpSource } from './traps.senders.ts'
import { type Mapping, readTrap } from './traps.ts'
import type { Trap } from './traps.values.ts'

/**
 * Keeps what one source's traps say, all of it or nothing; true once it is. A trap of which nobody knows what it means is refused, and
 * its source says which; one that only says that its sender lives is a word of the source's.
 */
export async function takeTraps(
  database: Database,
  { id, audience }: Pick<SnmpSource, 'id' | 'audience'>,
  traps: readonly Trap[],
  mappings: readonly Mapping[],
): Promise<boolean> {
  const by: Reporter = { kind: 'source', id, audience }
  const readings = traps.map((trap) => readTrap(trap, id, mappings))
  const reports = readings.flatMap((reading) =>
    typeof reading === 'object' ? reading.reports : [],
  )
  const unknown = traps.filter((_, n) => readings[n] === 'unknown')
  try {
    if (unknown.length < traps.length) await takeReports(database, by, reports)
  } catch (error) {
    // it is turned off or over its limit, which is counted; whoever waits for an answer comes again
    if (error instanceof Refusal) return false
    throw error
  }
  const [first] = unknown
  if (first) {
    const refusal = new Refusal('invalid', 'trap-unknown', { trap: first.trap.slice(0, 200) })
    await refuseReports(database, by, refusal, unknown.length)
  }
  return true
}

/** What was not let in of a source: refused, or too much at once; `last`: the last that was refused. */
export type TrapCounts = {
  source: string
  refused: number
  dropped: number
  last?: { why: string; address: string }
}

export async function countTraps({ db }: Scope, counts: readonly TrapCounts[]): Promise<void> {
  const rows = counts.map(({ last, ...counted }) => ({
    ...counted,
    problem: last ? message('trap-refused', last) : message('source-limit'),
  }))
  await db.execute(sql`
    with counted as (
      select s.id, w.refused, w.dropped, w.problem
      from json_to_recordset(${JSON.stringify(rows)}::json) as w (source uuid, refused bigint, dropped bigint, problem jsonb)
        join alarm_source s on s.id = w.source order by s.id for no key update of s)
    update alarm_source s set refused = s.refused + c.refused, dropped = s.dropped + c.dropped,
      problem = c.problem, problem_at = portal_clock()
    from counted c where s.id = c.id`)
}

/** What came of nobody that is known, by why it was dropped. */
export type UnknownCounts = Record<string, number>

/** Kept as totals of the provider's: `traps.community`, `traps.user`. */
export async function countUnknown({ db }: Scope, counts: UnknownCounts): Promise<void> {
  await db.execute(sql`
    insert into counter_delta (audience, name, amount)
    select 'provider', 'traps.' || w.key, w.value::bigint from json_each_text(${JSON.stringify(counts)}::json) w`)
}

/** How much of it there was, by why it was dropped. */
export async function readUnknown(scope: Scope): Promise<Map<string, number>> {
  const counters = await readCounters(scope)
  const own = [...counters].filter(([name]) => name.startsWith('traps.'))
  return new Map(own.map(([name, many]) => [name.slice('traps.'.length), many]))
}
