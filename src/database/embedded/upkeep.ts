import postgres from 'postgres'

const usualMs = 60_000

/**
 * What a server's autovacuum would take up, by its own usual thresholds
 * (https://www.postgresql.org/docs/15/routine-vacuuming.html#AUTOVACUUM), the smallest first: each is one pause.
 */
const due = `
  select c.oid::regclass::text as name,
    s.n_dead_tup > 50 + 0.2 * n.rows or s.n_ins_since_vacuum > 1000 + 0.2 * n.rows or age(c.relfrozenxid) > 100000000 as "isFull"
  from pg_stat_all_tables s join pg_class c on c.oid = s.relid and c.relkind = 'r' and c.relpersistence = 'p',
    lateral (select greatest(c.reltuples, 0) as rows) n
  where s.n_dead_tup > 50 + 0.2 * n.rows or s.n_ins_since_vacuum > 1000 + 0.2 * n.rows
    or s.n_mod_since_analyze > 50 + 0.1 * n.rows or age(c.relfrozenxid) > 100000000
  order by c.relpages, name`

/**
 * Once: what is dead goes and what is there is counted, table by table, with everybody else's turn in between. Answers how many
 * tables it took up; one that fails is told of and stops none after it.
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
    return tables.length
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/**
 * The embedded database is one process and has no autovacuum: without this its tables grow by what is dead and its planner guesses,
 * for as long as it serves. `stop` waits for the table in hand.
 */
export function keepUp(
  owner: postgres.Options<Record<string, never>>,
  { onError, everyMs = usualMs }: { onError: (error: unknown) => void; everyMs?: number },
): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(() => keepUpOnce(owner, onError).catch(onError))
  }, everyMs).unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
