import { sql } from 'drizzle-orm'
import { anonymous, type Database, DatabaseAway, Scope, type Trouble } from './domain/scope.ts'

/** A full disk is found by writing; that costs, so it is done once in this time for all who ask. */
const writeMs = 10_000
const lookMs = 1000
/** A balancer waits no longer. */
const patienceMs = 1000

/** What keeps the database from serving, or null; `silent` is one that has not answered within a second. */
export type Look = () => Promise<Trouble | 'silent' | null>

export const lookAt = (database: Database) => outcome(database, 'read only', sql`select 1`)

/**
 * The same, and whether it takes changes, by a statement that writes nothing while it does. Where it takes none the write is refused,
 * so that the connection, which may lead to a former primary, is not asked a second time.
 */
export const lookForChanges = (database: Database) =>
  outcome(
    database,
    'read write',
    sql`select case when current_setting('transaction_read_only') = 'on' then auth_write_probe() end`,
  )

/**
 * Why the database cannot serve, or null: it answers within a second, and what is written is kept. Everybody who asks within
 * the same second, and within ten for the write, shares one answer. Wants connections of its own, so that a crowd that waits
 * for the portal's does not make it look dead. While it is away and its standby (`left`) can be read, that is said.
 */
export function createReadiness(
  database: Database,
  { look = shared(lookMs, () => lookAt(database)), left }: { look?: Look; left?: Database } = {},
): () => Promise<string | null> {
  const write = shared(writeMs, () =>
    outcome(database, 'read write', sql`select auth_write_probe()`),
  )
  const standby = left && shared(lookMs, () => lookAt(left))
  return async () => {
    const found = (await look()) ?? (await write())
    const isAway = found === 'away' || found === 'silent'
    if (isAway && standby && (await standby()) === null)
      return 'the database is away, its standby is read'
    return found === 'silent' ? 'the database does not answer' : found && `the database is ${found}`
  }
}

/** One answer for all who ask within `ms` of its beginning. */
function shared<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let last: { answer: Promise<T>; until: number } | undefined
  return () => {
    if (!last || performance.now() > last.until)
      last = { answer: ask(), until: performance.now() + ms }
    return last.answer
  }
}

async function outcome(
  database: Database,
  mode: 'read only' | 'read write',
  what: ReturnType<typeof sql>,
) {
  const late = new Promise<'silent'>((done) => setTimeout(done, patienceMs, 'silent').unref())
  const asked = Scope.enter(database, anonymous, (scope) => scope.db.execute(what), mode).then(
    () => null,
    (error): Trouble => (error instanceof DatabaseAway ? error.trouble : 'away'),
  )
  return Promise.race([asked, late])
}
