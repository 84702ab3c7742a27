import postgres from 'postgres'

/** A connection of the owner's for who only looks. */
export type Looked = postgres.Sql
/** Where a database is, and as whom. */
export type At = postgres.Options<Record<string, never>>

/** Runs `work` on a connection of its own that takes no changes; a statement that makes one is refused by the server (25006). */
export async function lookAt<T>(at: At, work: (sql: Looked) => Promise<T>): Promise<T> {
  const sql = postgres({ ...at, max: 1, onnotice: () => {} })
  try {
    await sql`set default_transaction_read_only = on`
    return await work(sql)
  } finally {
    await sql.end({ timeout: 2 })
  }
}
