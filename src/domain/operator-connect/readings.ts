import { type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { OddEntry } from '../../connectors/graph/entries.ts'
import type { Scope } from '../scope.ts'
import { wellFormed } from '../values.characters.ts'
import { namesOfOdd } from './sync.removals.ts'
import type { Counts, Run, Unseen } from './sync.runs.ts'

/** What a pass keeps in mind from page to page. */
export type Pass = {
  run: Run
  counts: Counts
  /** Names of entries that could not be read; null: one of them had none. */
  odd: string[] | null
}

export const passOf = (run: Run): Pass => ({
  ...{ run, odd: [] },
  counts: { seen: 0, created: 0, changed: 0, odd: 0 },
})

/** Entries that could not be read, or not be placed. */
export function noteOdd(pass: Pass, odd: readonly OddEntry[]): void {
  if (odd.length === 0) return
  const names = namesOfOdd(odd)
  pass.counts.odd += odd.length
  pass.odd = names && pass.odd ? [...pass.odd, ...names] : null
}

export type Kept = Pick<Counts, 'seen' | 'created' | 'changed'>

export function addTo(pass: Pass, { seen, created, changed }: Kept): void {
  pass.counts.seen += seen
  pass.counts.created += created
  pass.counts.changed += changed
}

/** Rows of a statement that were given as JSON. */
export const given = (rows: readonly object[], columns: SQL) =>
  sql`json_to_recordset(${JSON.stringify(rows, wellFormed)}::json) as g (${columns})`

export const texts = (words: readonly string[]) => sql`${makePgArray([...words])}::text[]`

/** The last of those that have one key: a page may have a thing twice. */
export const lastOf = <T>(items: readonly T[], key: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
]

/** Of an instant what people mean by one: of the year 1, and whatever is no date, nothing. */
export const meant = (at: Date | null): Date | null =>
  at && at.getTime() >= Date.UTC(2000, 0, 1) ? at : null

type Table = {
  table: SQL
  /** Which of its rows are Microsoft's, there as far as is known, and such that this pass can speak of them. */
  known: SQL
  /** What an entry of Microsoft's may call a row. */
  keys: readonly SQL[]
  seenAt: SQL
  /** What else makes that a row was not shown no sign of anything. */
  unless?: SQL
  gone: SQL
  /** What else becomes of those that are gone. */
  after?: (gone: readonly { id: string; tenantId: string | null }[]) => Promise<void>
  /** Whose a row is, where it is a tenant's. */
  tenantId?: SQL
}

/** What a complete pass did not show of a table. */
export async function unseenOf(
  { db }: Scope,
  { run, odd }: Pick<Pass, 'run' | 'odd'>,
  {
    table,
    known,
    keys,
    seenAt,
    gone,
    after,
    unless = sql`false`,
    tenantId = sql`null::uuid`,
  }: Table,
): Promise<Unseen | null> {
  if (odd === null) return null
  const isNamed = keys.map((key) => sql`coalesce(${key} = any(${texts(odd)}), false)`)
  const unseen = sql`${known} and ${seenAt} < ${run.startedAt}::timestamptz and not (${unless})
    and not (${sql.join(isNamed, sql` or `)})`
  const [found] = await db.execute<{ known: number; gone: number }>(sql`
    select count(*)::integer as known, count(*) filter (where ${unseen})::integer as gone from ${table} where ${known}`)
  return {
    ...{ known: found?.known ?? 0, gone: found?.gone ?? 0 },
    async remove() {
      const rows = await db.execute<{ id: string; tenantId: string | null }>(
        sql`update ${table} set ${gone} where ${unseen} returning id, ${tenantId} as "tenantId"`,
      )
      await after?.(rows)
    },
  }
}
