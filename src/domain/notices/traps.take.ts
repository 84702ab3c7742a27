import { sql } from 'drizzle-orm'
import { report } from '../alarms/alarms.ts'
import { tierOf } from '../alarms/tiers.ts'
import { ownerOfAudience } from '../log.ts'
import { type Database, Scope, system } from '../scope.ts'
import type { SnmpSource } from './traps.senders.ts'
import { type Mapping, readTrap } from './traps.ts'
import type { Trap } from './traps.values.ts'

/** Keeps what one source's traps say, all of it or nothing; true once it is. */
export async function takeTraps(
  database: Database,
  { id, audience }: SnmpSource,
  traps: readonly Trap[],
  mappings: readonly Mapping[],
): Promise<boolean> {
  const readings = traps.map((trap) => readTrap(trap, id, mappings))
  const reports = readings.flatMap((reading) =>
    typeof reading === 'object' ? reading.reports : [],
  )
  const owner = ownerOfAudience(audience)
  await Scope.enter(database, system(audience), async (scope) => {
    await report(
      scope,
      reports.map((one) => ({ ...one, owner, origin: tierOf(audience), sourceId: id })),
    )
    await scope.db.execute(sql`
      update alarm_source set accepted = accepted + ${reports.length}, last_seen_at = now() where id = ${id}::uuid`)
  })
  return true
}

/** What was not taken of a source: refused, or too much at once; `last`: the last that was refused. */
export type TrapCounts = {
  source: string
  refused: number
  dropped: number
  last?: { why: string; address: string }
}

export async function countTraps({ db }: Scope, counts: readonly TrapCounts[]): Promise<void> {
  await db.execute(sql`
    update alarm_source s set refused = s.refused + w.refused, dropped = s.dropped + w.dropped
    from json_to_recordset(${JSON.stringify(counts)}::json) as w (source uuid, refused bigint, dropped bigint) where s.id = w.source`)
}

/** What came of nobody that is known, by why it was dropped. */
export type UnknownCounts = Record<string, number>

/** Kept as totals of the provider's: `traps.community`, `traps.user`. */
export async function countUnknown({ db }: Scope, counts: UnknownCounts): Promise<void> {
  await db.execute(sql`
    insert into counter_delta (audience, name, amount)
    select 'provider', 'traps.' || w.key, w.value::bigint from json_each_text(${JSON.stringify(counts)}::json) w`)
}
