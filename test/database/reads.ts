import { sql } from 'drizzle-orm'
import type { Scope } from '../../src/domain/scope.ts'

/** How many rows of a table this work reads, which no busy machine makes more or less. */
export async function rowsRead(scope: Scope, table: string, work: () => Promise<unknown>) {
  const soFar = async () => {
    const [row] = await scope.db.execute<{ read: number }>(sql`
      select (seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 as read from pg_stat_xact_user_tables where relname = ${table}`)
    return row?.read ?? 0
  }
  const before = await soFar()
  await work()
  return (await soFar()) - before
}
