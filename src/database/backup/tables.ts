import postgres from 'postgres'
import { quoted } from '../login.ts'
import { oneSocket } from '../single-socket.ts'
import { BackupFault, type BackupSequence, type BackupTable, columnsOf } from './format.ts'

export type Options = postgres.Options<Record<string, never>>

/**
 * One connection, whose loss ends the work: another would stand outside its transaction. What a session may have set
 * otherwise is as every backup has it, so that equal values are equal texts.
 */
export async function connectAlone(options: Options) {
  const { options: alone, destroy } = oneSocket(options)
  const sql = postgres({ ...options, ...alone, onnotice: () => {} })
  const end = async () => {
    destroy()
    await sql.end({ timeout: 0 }).catch(() => {})
  }
  return { sql, end }
}

/** For the transaction that reads or writes rows as text. */
export const sameTexts = `set local timezone = 'UTC'; set local datestyle = 'ISO, MDY'; set local intervalstyle = 'postgres';
  set local extra_float_digits = 1; set local bytea_output = 'hex'; set local client_encoding = 'UTF8'; set local xmloption = 'content'`

/** Every table that holds rows of its own, partitioned ones as one, with the columns that are stored and not computed. */
export async function tablesOf(sql: postgres.Sql): Promise<BackupTable[]> {
  const found = await sql<{ name: string; columns: string }[]>`
    select c.relname as name, json_agg(a.attname order by a.attnum)::text as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    group by c.relname order by c.relname collate "C"`
  return found.map(({ name, columns }) => ({ name, columns: JSON.parse(columns) }))
}

/** Counted up outside of transactions, so one is at least as far as any row of the snapshot. */
export async function sequencesOf(sql: postgres.Sql): Promise<BackupSequence[]> {
  return sql<BackupSequence[]>`
    select sequencename as name, coalesce(last_value, start_value)::text as value, last_value is not null as "isCalled"
    from pg_sequences where schemaname = 'public' order by sequencename collate "C"`
}

/**
 * Refused when who asks would see less than every row of every table: row-level security leaves rows out without a word, and
 * the backup of a forced owner would be empty.
 */
export async function demandWholeView(sql: postgres.Sql): Promise<void> {
  const blind = await sql<{ name: string; role: string; may: boolean }[]>`
    select c.relname as name, current_user::text as role, has_table_privilege(c.oid, 'select') as may
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and (not has_table_privilege(c.oid, 'select') or row_security_active(c.oid) and (
        not exists (select from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*')
          and (select oid from pg_roles where rolname = current_user) = any (p.polroles) and pg_get_expr(p.polqual, c.oid) = 'true')
        or exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive)))
    order by 1`
  const [first] = blind
  if (first)
    throw new BackupFault(
      'source',
      `The role ${first.role} ${first.may ? 'does not see every row' : 'may not read'} of ${blind.length} ${blind.length === 1 ? 'table' : 'tables'} (${blind
        .slice(0, 3)
        .map(({ name }) => name)
        .join(', ')}${blind.length > 3 ? ', …' : ''}). Nothing was written.`,
    )
}

/** Blocks that one statement reads: of the embedded database an answer is held in memory until it is taken. */
const blocksAtOnce = 2048

/** Hands over every row of a table as COPY writes it, newline included; waits where the taker asks for it. */
export async function copyOut(
  sql: postgres.Sql,
  table: BackupTable,
  take: (row: Buffer) => Promise<void> | undefined,
): Promise<void> {
  // of a partitioned table the largest part: a place is looked for in each
  const [size] = await sql<{ blocks: number }[]>`
    select coalesce(max(pg_relation_size(relid)), 0)::float8 / current_setting('block_size')::integer as blocks
    from pg_partition_tree(${quoted(table.name)}::regclass) where isleaf`
  const blocks = size?.blocks ?? 0
  for (let from = 0; from === 0 || from < blocks; from += blocksAtOnce) {
    const isLast = from + blocksAtOnce >= blocks
    const before = isLast ? '' : ` and ctid < '(${from + blocksAtOnce},0)'`
    await copyPart(
      sql,
      `copy (select ${columnsOf(table)} from ${quoted(table.name)} where ctid >= '(${from},0)'${before}) to stdout`,
      take,
    )
  }
}

async function copyPart(
  sql: postgres.Sql,
  text: string,
  take: (row: Buffer) => Promise<void> | undefined,
) {
  const stream = await sql.unsafe(text).readable()
  await new Promise<void>((done, fail) => {
    stream.on('data', (row: Buffer) => {
      const wait = take(row)
      if (!wait) return
      stream.pause()
      wait.then(
        () => stream.resume(),
        (error) => stream.destroy(error),
      )
    })
    stream.once('end', () => {
      // postgres.js pauses the line while rows wait here, and goes on when more are asked for: after the last it never would
      stream._read(0)
      done()
    })
    stream.once('error', fail).once('close', done)
  })
}
