import { setTimeout as rest } from 'node:timers/promises'
import postgres from 'postgres'
import { fingerprint, keyIdOf } from '../domain/settings/secrets.ts'
import { makePartitions } from './partitions.ts'
import { type Applied, type Migration, readOwn, releasePath } from './releases.ts'

type Options = postgres.Options<Record<string, never>>

/** A transaction of the owner's. */
export type OwnerStep = postgres.TransactionSql

/** Says why the portal must not run on this database. */
export class UnsafeDatabase extends Error {}

/** The database is of a version from which no way leads to this one. */
export class OldDatabase extends UnsafeDatabase {}

export const migrationsLock = 7_203_611
/** What a request may wait for behind a migration that waits itself. */
const lockTimeoutMs = 500
/** For a lock longer than any transaction of the portal's may last (`limits` of open.ts). */
const maxAttempts = (code: string) => (code === '55P03' ? 40 : 10)
/** After a lock long enough for all who have queued behind it to be served. */
const pauseMs = (code: string, attempt: number) => (code === '55P03' ? 1_000 : attempt * 100)

/**
 * Gone the next time: lock_not_available, deadlock_detected, tuple concurrently updated, and a role that another database
 * of this server has made at the same moment.
 */
const passing = ['55P03', '40P01', 'XX000', '42710', '23505']

/**
 * Brings the schema up to date as the owner. Two processes at once: one migrates, the other waits. Refused, before anything
 * is changed, where no way leads from the database to this version (`releasePath`), and with `secret` when it was made with
 * another PORTAL_SECRET: sealed values would be unreadable. On a database that a newer version has upgraded nothing is
 * migrated. `until`: the tag of the last migration that is wanted, for a backup of an earlier release.
 */
export function migrateDatabase(
  options: Options,
  folder: string,
  secret?: Buffer | readonly Buffer[],
  { until }: { until?: string } = {},
): Promise<void> {
  return asOwner(options, async (owner) => {
    const own = readOwn(folder)
    const path = releasePath(own, await appliedMigrations(owner))
    if (path.way === 'none')
      throw path.isOld ? new OldDatabase(path.why) : new UnsafeDatabase(path.why)
    const pending = own.migrations.filter(
      ({ tag }) => path.pending.includes(tag) && (until === undefined || tag <= until),
    )
    if (path.way === 'new') await applyFirst(owner, pending)
    else for (const migration of pending) await apply(owner, migration)
    await makePartitions(owner)
    if (secret) await currentSecret(owner, Buffer.isBuffer(secret) ? [secret] : secret)
  })
}

/**
 * Runs `work` as the owner, alone among the starts on this database. A lock held by others makes it step back before anybody
 * has queued behind it for long, and try again, for a minute; so `work` must bear to be repeated.
 */
export async function asOwner<T>(
  options: Options,
  work: (owner: postgres.Sql) => Promise<T>,
): Promise<T> {
  const owner = postgres({ ...options, max: 1, onnotice: () => {} })
  try {
    await waitForTurn(owner)
    for (let attempt = 1; ; attempt += 1) {
      try {
        await owner`select set_config('lock_timeout', ${`${lockTimeoutMs}ms`}, false)`
        return await work(owner)
      } catch (error) {
        const cause = error instanceof Error && error.cause ? error.cause : error
        if (!(cause instanceof postgres.PostgresError)) throw error
        // insufficient_privilege
        if (cause.code === '42501')
          throw new UnsafeDatabase(
            `The owner of this database may not make or grant the portal's roles (${cause.message}). An administrator of the server runs deploy/roles.sql once; it says how.`,
            { cause },
          )
        if (!passing.includes(cause.code) || attempt >= maxAttempts(cause.code)) throw error
        await rest(pauseMs(cause.code, attempt))
      }
    }
  } finally {
    await owner.end({ timeout: 5 })
  }
}

/**
 * Does the work while no other process holds this lock of the owner's, or undefined while one does. The server lets go of it with
 * the connection, after which `isHeld` says false: the work stops before its next step.
 */
export async function holdingLock<T>(
  options: Options,
  lock: number,
  work: (isHeld: () => boolean) => Promise<T>,
): Promise<T | undefined> {
  let isHeld = true
  const owner = postgres({
    ...options,
    max: 1,
    // left to itself postgres.js closes a connection within the hour
    max_lifetime: null,
    onnotice: () => {},
    onclose: () => {
      isHeld = false
    },
  })
  try {
    const [got] = await owner<{ mine: boolean }[]>`select pg_try_advisory_lock(${lock}) as mine`
    return got?.mine ? await work(() => isHeld) : undefined
  } finally {
    await owner.end({ timeout: 5 })
  }
}

/**
 * Asked again and again, and not waited for in the database: a statement that waits is a transaction that an index built
 * beside it would wait for.
 */
async function waitForTurn(owner: postgres.Sql) {
  // a server then notices within a second that its client was killed, and lets go what a long statement holds
  await owner`select set_config(name, '1s', false) from pg_settings
    where name = 'client_connection_check_interval' and max_val <> '0'`
  for (let turn = 1; ; turn += 1) {
    const [got] = await owner<{ mine: boolean }[]>`
      select pg_try_advisory_lock(${migrationsLock}) as mine`
    if (got?.mine) return
    await rest(Math.min(turn * 20, 500))
  }
}

/**
 * What was applied to a database, in order; nothing where it is empty. As the owner, who has no policy on the table but may
 * become who has one.
 */
export async function appliedMigrations(owner: postgres.Sql): Promise<Applied[]> {
  const [table] = await owner<{ exists: boolean; isFormer: boolean }[]>`
    select to_regclass('public.schema_migration') is not null as exists,
      to_regclass('drizzle.__drizzle_migrations') is not null as "isFormer"`
  if (table?.isFormer)
    throw new OldDatabase(
      'This database was made before the first release, and there is no way from there to this version. Nothing was changed. `npm run reset` makes the demo anew; a database of your own has to be dropped and created again.',
    )
  if (!table?.exists) return []
  return owner.begin(async (step) => {
    await step`set local role portal_auth`
    return step<Applied[]>`select tag, hash, release, oldest from schema_migration order by tag`
  })
}

/** An empty database gets everything in one transaction: it is a portal's or empty, whenever its making is cut off. */
async function applyFirst(owner: postgres.Sql, migrations: readonly Migration[]) {
  await owner.begin(async (step) => {
    const took: [Migration, number][] = []
    for (const migration of migrations) took.push([migration, await run(step, migration)])
    for (const [migration, tookMs] of took) await record(step, migration, tookMs)
  })
}

/** With its entry, so that it is applied and written down or neither. */
async function apply(owner: postgres.Sql, migration: Migration) {
  if (migration.isOutside) {
    const tookMs = await runOutside(owner, migration)
    await owner.begin((step) => record(step, migration, tookMs))
  } else
    await owner.begin(async (step) => {
      await record(step, migration, await run(step, migration))
    })
}

/** A migration in a transaction of the caller's; says for how many ms. */
export async function run(step: Pick<OwnerStep, 'unsafe'>, migration: Migration): Promise<number> {
  const began = performance.now()
  for (const statement of migration.statements)
    await told(migration, () =>
      // an index of an empty table has nobody to be built beside
      step.unsafe(migration.isOutside ? statement.replaceAll(/\bconcurrently\b/gi, '') : statement),
    )
  return performance.now() - began
}

/**
 * One by one, in no transaction. None of what may stand here keeps readers or writers out while it waits, so it may wait. An
 * index whose building was cut off is there and of no use, and goes first.
 */
async function runOutside(owner: postgres.Sql, migration: Migration): Promise<number> {
  const began = performance.now()
  await owner`select set_config('lock_timeout', '0', false)`
  for (const statement of migration.statements) {
    const [, name = ''] =
      /index\s+concurrently\s+if\s+not\s+exists\s+"?(\w+)"?/i.exec(statement) ?? []
    const [broken] = await owner`
      select from pg_index x join pg_class c on c.oid = x.indexrelid
      where c.relnamespace = 'public'::regnamespace and c.relname = ${name} and not x.indisvalid`
    if (broken) await owner.unsafe(`drop index concurrently "${name}"`)
    await told(migration, () => owner.unsafe(statement))
  }
  await owner`select set_config('lock_timeout', ${`${lockTimeoutMs}ms`}, false)`
  return performance.now() - began
}

async function record(step: OwnerStep, migration: Migration, tookMs: number) {
  const { tag, hash, release, oldest } = migration
  await step`set local role portal_auth`
  await step`insert into schema_migration (tag, hash, release, oldest, took_ms)
    values (${tag}, ${hash}, ${release}, ${oldest}, ${Math.round(tookMs)})`
  await step`reset role`
}

/** Which migration it was that could not be done, and what became of it. */
async function told<T>({ tag, isOutside }: Migration, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof postgres.PostgresError) || cause.code === '42501') throw cause
    const left = isOutside ? 'It is repeated at the next start.' : 'Nothing of it was kept.'
    throw new UnsafeDatabase(`The migration ${tag} could not be done: ${reasonOf(cause)} ${left}`, {
      cause,
    })
  }
}

function reasonOf({ code, message }: postgres.PostgresError): string {
  if (code === '53100')
    return `the disk of the database is full (${message}). Make room, then start again.`
  if (code === '55P03')
    return 'others held what it has to lock for longer than a minute (pg_stat_activity says who). Start again when they are through.'
  return `${message}.`
}

/**
 * The one of these secrets that the database is sealed under; a new database takes the first. Refused when it is none of them, and
 * when it is being changed and not both are known.
 */
export async function currentSecret(
  owner: postgres.Sql | postgres.TransactionSql,
  secrets: readonly Buffer[],
): Promise<Buffer> {
  const rotations = await owner<{ from: string; to: string; ended: Date | null }[]>`
    select from_key as "from", to_key as "to", ended_at as ended from auth_secret_rotations()`
  let current: Buffer | undefined
  for (const secret of secrets) {
    const [same] = await owner<
      { same: boolean }[]
    >`select auth_fingerprint(${fingerprint(secret)}) as same`
    if (same?.same) current ??= secret
  }
  const ids = secrets.map(keyIdOf)
  const [last] = rotations
  if (current && (!last || last.ended || (ids.includes(last.from) && ids.includes(last.to))))
    return current
  if (last && !last.ended && (current || ids.includes(last.to)))
    throw new UnsafeDatabase(
      'PORTAL_SECRET of this database is being changed, and this process was given one of the two secrets. Give it both: PORTAL_SECRET, the new one, and PORTAL_SECRET_FORMER, the one before (or the file "secret" in DATA_DIR as it is now). Nothing was changed.',
    )
  const former = rotations.find(({ from }) => ids.includes(from))
  throw new UnsafeDatabase(
    former
      ? `PORTAL_SECRET was changed${former.ended ? ` on ${former.ended.toISOString().slice(0, 10)}` : ''}, and this is the one before. Give the new one; nothing was changed. A backup that was made before has to be restored with the secret of its time.`
      : 'PORTAL_SECRET is not the one this database was made with. Restore the old one; nothing was changed.',
  )
}
