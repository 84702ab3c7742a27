import postgres from 'postgres'
import { fingerprint } from '../../domain/settings/secrets.ts'
import { migrateDatabase, migrationsLock, run, UnsafeDatabase } from '../migrate.ts'
import { noPartition, partitionOf } from '../partitions.ts'
import { type Migration, type Own, readOwn, releasePath } from '../releases.ts'
import { catalogueOf, suspendRules } from './catalogue.ts'
import { BackupFault, type BackupHeader, type BackupStep, type BackupSummary } from './format.ts'
import { loadTables } from './load.ts'
import { BackupFile, demandRows } from './read.ts'
import { demandLogs, demandSame, demandSameRows } from './restore.verify.ts'
import { connectAlone, type Options, sameTexts, tablesOf } from './tables.ts'

/** An empty database: its owner, and of an embedded one the folder that the server has as its data directory. */
export type RestoreTarget = { owner: Options; folder?: string }
export type RestoreOptions = {
  /** This release's migrations. */
  folder: string
  secret: Buffer
  /** What waits to be done is held until a person lets it go on. */
  hold?: boolean
  /** It becomes an installation of its own beside the original. */
  asCopy?: boolean
  /** Told as each step begins, in words. */
  tell?: (line: string) => void
}
export type RestoreSummary = BackupSummary & {
  /** Commands that wait or were executing, by kind. */
  waiting: Record<string, number>
}

/**
 * Restores a backup into an empty database: checks the whole file first, then makes the schema, loads every row and proves
 * both in one transaction, so that a step that fails, or a process that dies, leaves nothing; then migrates on to this release.
 */
export async function restoreBackup(
  file: string,
  target: RestoreTarget,
  options: RestoreOptions,
): Promise<RestoreSummary> {
  const tell = options.tell ?? (() => {})
  tell('Checking the file')
  const backup = await BackupFile.open(file)
  try {
    const migrations = demandRestorable(backup.header, options)
    await demandRows(backup)
    const waiting = await restoreAlone(backup, target, migrations, { ...options, tell })
    tell('Migrating on to this release')
    await migrateDatabase(target.owner, options.folder, options.secret)
    return { ...backup.summary, waiting }
  } finally {
    await backup.close()
  }
}

/** Refused unless this release and this PORTAL_SECRET can go on with what the file says of itself; gives its migrations. */
export function demandRestorable(
  header: BackupHeader,
  { folder, secret }: Pick<RestoreOptions, 'folder' | 'secret'>,
): Migration[] {
  const migrations = demandRelease(header, readOwn(folder))
  demandSecret(header, secret)
  return migrations
}

/** The migrations that made it, all of which this release has. */
function demandRelease({ version, migrations }: BackupHeader, own: Own): Migration[] {
  const path = releasePath(own, migrations)
  if (path.way === 'none')
    throw new BackupFault('release', `The backup is of Tenantry ${version}. ${path.why}`)
  if (path.way === 'ahead')
    throw new BackupFault(
      'release',
      `The backup is of Tenantry ${version}, which is newer than this (${own.version}). Restore it with ${path.from} or a newer one. Nothing was changed.`,
    )
  const tags = new Set(migrations.map(({ tag }) => tag))
  return own.migrations.filter(({ tag }) => tags.has(tag))
}

function demandSecret(header: BackupHeader, secret: Buffer) {
  if (header.fingerprint !== fingerprint(secret))
    throw new BackupFault(
      'secret',
      'PORTAL_SECRET is not the one that the backup’s portal had: sealed values would be unreadable. Set the old one.',
    )
}

type Told = RestoreOptions & { tell: (line: string) => void }

async function restoreAlone(
  backup: BackupFile,
  target: RestoreTarget,
  migrations: Migration[],
  options: Told,
) {
  const { sql, end } = await connectAlone(target.owner)
  try {
    await demandEmpty(sql)
    await sql.unsafe(`begin; ${sameTexts}; set local maintenance_work_mem = '256MB'`)
    const waiting = await restoreIn(sql, backup, target, migrations, options)
    await sql.unsafe('commit')
    options.tell('Gathering statistics')
    await sql.unsafe('analyze')
    return waiting
  } finally {
    await end()
  }
}

/** The lock is let go by the connection's end. */
async function demandEmpty(sql: postgres.Sql) {
  const [lock] = await sql<{ taken: boolean; encoding: string }[]>`
    select pg_try_advisory_lock(${migrationsLock}) as taken, current_setting('server_encoding') as encoding`
  if (!lock?.taken)
    throw new BackupFault(
      'target',
      'Another restore, or a portal that starts, is at work on this database. Nothing was changed.',
    )
  if (lock.encoding !== 'UTF8')
    throw new BackupFault(
      'target',
      `The database is in ${lock.encoding}. Create one with "encoding 'UTF8'"; nothing was changed.`,
    )
  const [found] = await sql<{ name: string; count: number }[]>`
    select min(c.oid::regclass::text) as name, count(*)::integer as count from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`
  if (found && found.count > 0)
    throw new BackupFault(
      'target',
      `The database is not empty (${found.name} is in it). A backup is restored into a new one; nothing was changed.`,
    )
}

async function restoreIn(
  sql: postgres.Sql,
  backup: BackupFile,
  target: RestoreTarget,
  migrations: Migration[],
  { tell, ...options }: Told,
) {
  const { header } = backup
  tell('Making the schema')
  await during('migrate', () => makeSchema(sql, migrations, header.periods))
  await demandTables(sql, header)
  const made = await catalogueOf(sql)
  tell(`Loading ${backup.rows} rows`)
  const putBack = await during('load', () => suspendRules(sql, header.tables))
  await during('load', () => loadTables(sql, backup, target.folder))
  tell('Checking keys')
  await during('load', () => putBack())
  await setSequences(sql, header)
  tell('Comparing every row')
  await sql.unsafe('set local role portal_backup')
  await demandSameRows(sql, backup)
  tell('Verifying the logs')
  await demandLogs(sql, options.secret)
  await sql.unsafe('set local role none')
  const waiting = await settle(sql, options)
  tell('Verifying rights and policies')
  demandSame(made, await catalogueOf(sql))
  return waiting
}

async function during<T>(step: BackupStep, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UnsafeDatabase)
      throw new BackupFault(step, error.message, { cause: error })
    if (!(error instanceof postgres.PostgresError)) throw error
    const why =
      error.code === '42501'
        ? `The owner of this database may not make or grant the portal's roles (${error.message}). An administrator of the server runs deploy/roles.sql once; it says how.`
        : `The database refused (${error.message}).`
    throw new BackupFault(step, `${why} It is empty as before.`, { cause: error })
  }
}

async function makeSchema(sql: postgres.Sql, migrations: Migration[], periods: string[]) {
  for (const migration of migrations) await run(sql, migration)
  await sql.unsafe(noPartition)
  for (const period of periods.filter((one) => /^\d{4}-\d{2}$/.test(one)))
    await sql.unsafe(partitionOf(period))
}

/** The file has each table of the schema that its migrations make, with the same columns, and no other. */
async function demandTables(sql: postgres.Sql, header: BackupHeader) {
  const wanted = new Map((await tablesOf(sql)).map((one) => [one.name, one.columns.join()]))
  for (const { name, columns } of header.tables) {
    if (wanted.get(name) !== columns.join())
      throw new BackupFault(
        'tables',
        `The backup has ${name} otherwise than its release makes it. Nothing was changed.`,
      )
    wanted.delete(name)
  }
  const [left] = wanted.keys()
  if (left !== undefined)
    throw new BackupFault('tables', `The table ${left} was left out. Nothing was changed.`)
}

async function setSequences(sql: postgres.Sql, { sequences }: BackupHeader) {
  for (const { name, value, isCalled } of sequences)
    await sql`select setval(format('public.%I', ${name}::text)::regclass, ${value}::bigint, ${isCalled})`
}

/** What is not as it was in the original, because somebody wants it so; says what waits to be done. */
async function settle(
  sql: postgres.Sql,
  { hold, asCopy }: Pick<RestoreOptions, 'hold' | 'asCopy'>,
): Promise<Record<string, number>> {
  await sql.unsafe(`alter table command no force row level security, disable trigger user;
    alter table setting no force row level security, disable trigger user`)
  if (hold)
    await sql`update command set state = 'queued', next_try_at = 'infinity', lease_until = null, worker = null
      where state in ('queued', 'executing')`
  if (asCopy) await sql`delete from setting where name = 'installation'`
  const waiting = await sql<{ kind: string; count: number }[]>`
    select kind, count(*)::integer as count from command where state in ('queued', 'executing') group by 1 order by 1`
  await sql.unsafe(`alter table command force row level security, enable trigger user;
    alter table setting force row level security, enable trigger user`)
  return Object.fromEntries(waiting.map(({ kind, count }) => [kind, count]))
}
