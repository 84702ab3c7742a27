import postgres from 'postgres'

const usualMs = 60_000

/**
 * What a server's autovacuum would take up, by its own usual thresholds
 * (https://www.postgresql.org/docs/15/routine-vacuuming.html#AUTOVACUUM), the smallest first: each is one pause.
 */
const due = `
  select c.oid::regclass::text as name, f."isFull"
  from pg_stat_all_tables s join pg_class c on c.oid = s.relid and c.relkind = 'r' and c.relpersistence = 'p',
    lateral (select greatest(c.reltuples, 0) as rows) n,
    lateral (select s.n_dead_tup > 50 + 0.2 * n.rows or s.n_ins_since_vacuum > 1000 + 0.2 * n.rows
      or age(c.relfrozenxid) > 100000000 as "isFull") f
  where f."isFull" or s.n_mod_since_analyze > 50 + 0.1 * n.rows
  order by c.relpages, name`

/**
 * Whether a checkpointer would write one (https://www.postgresql.org/docs/15/wal-configuration.html): by time its usual five
 * minutes, by size 64 MiB, since after a kill all that was logged since is read again before anybody is served.
 */
const lateCheckpoint = `
  select since > 64 * 1024 * 1024 or since > 0 and now() - checkpoint_time > interval '5 minutes' as is
  from pg_control_checkpoint(), lateral (select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn) as since) s`

/**
 * Once: what is dead goes and what is there is counted, table by table, with everybody else's turn in between; then what was
 * logged is written where it belongs. Answers how many tables it took up; one that fails is told of and stops none after it.
 */
export async function keepUpOnce(
  owner: postgres.Options<Record<string, never>>,
  onError: (error: unknown) => void,
): Promise<number> {
  const sql = postgres({ ...owner, max: 1, onnotice: () => {} })
  try {
    const tables = await sql.unsafe<{ name: string; isFull: boolean }[]>(due)
    for (const { name, isFull } of tables)
      await sql.unsafe(`${isFull ? 'vacuum (analyze)' : 'analyze'} ${name}`).catch(onError)
    // last, for what the others have logged
    const [late] = await sql.unsafe<{ is: boolean }[]>(lateCheckpoint)
    if (late?.is) await sql.unsafe('checkpoint').catch(onError)
    return tables.length
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/**
 * The embedded database is one process and has neither autovacuum nor checkpointer: without this its tables grow by what is dead,
 * its log by all that is written, and its planner guesses, for as long as it serves. `stop` waits for the table in hand.
 */
export function keepUp(
  owner: postgres.Options<Record<string, never>>,
  { onError, everyMs = usualMs }: { onError: (error: unknown) => void; everyMs?: number },
): { stop(): Promise<void> } {
  // a round that takes longer than a minute is not followed by those it has missed
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= keepUpOnce(owner, onError)
      .then(() => {}, onError)
      .finally(() => {
        running = undefined
      })
  }, everyMs).unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
