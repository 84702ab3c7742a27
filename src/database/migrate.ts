import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { fingerprint } from '../domain/settings/secrets.ts'
import { makePartitions } from './partitions.ts'

/** A transaction of the owner's. */
export type OwnerStep = postgres.TransactionSql

/** Says why the portal must not run on this database. */
export class UnsafeDatabase extends Error {}

/** The database was made by other migrations than these. */
export class OldDatabase extends UnsafeDatabase {}

const migrationsLock = 7_203_611
const maxAttempts = 10
/**
 * Gone the next time: lock_not_available, deadlock_detected, tuple concurrently updated, and a role that another database
 * of this server has made at the same moment.
 */
const passing = ['55P03', '40P01', 'XX000', '42710', '23505']

/**
 * Brings the schema up to date as the owner. Two processes at once: one migrates, the other waits. Refused when the
 * database was made by other files than these, and with `secret` when it was made with another PORTAL_SECRET: sealed
 * values would be unreadable.
 */
export function migrateDatabase(
  options: postgres.Options<Record<string, never>>,
  folder: string,
  secret?: Buffer,
): Promise<void> {
  return asOwner(options, async (owner) => {
    await demandSameFiles(owner, folder)
    await migrate(drizzle(owner), { migrationsFolder: folder })
    await makePartitions(owner)
    if (secret) await demandSecret(owner, secret)
  })
}

/**
 * Runs `work` as the owner, alone among the starts on this database. A lock held by others for longer than 2 s makes it
 * step back and try again, so that nobody queues behind a waiting migration; so `work` must bear to be repeated.
 */
export async function asOwner<T>(
  options: postgres.Options<Record<string, never>>,
  work: (owner: postgres.Sql) => Promise<T>,
): Promise<T> {
  const owner = postgres({ ...options, max: 1, onnotice: () => {} })
  try {
    await owner`select pg_advisory_lock(${migrationsLock})`
    for (let attempt = 1; ; attempt += 1) {
      try {
        await owner`set lock_timeout = '2s'`
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
        if (!passing.includes(cause.code) || attempt === maxAttempts) throw error
      }
    }
  } finally {
    await owner.end({ timeout: 5 })
  }
}

/**
 * Until the first release migrations are edited in place, which their dates do not show: what an older file has made
 * would stay as it is, without a word.
 */
async function demandSameFiles(owner: postgres.Sql, folder: string) {
  const [table] = await owner<
    { exists: boolean }[]
  >`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`
  if (!table?.exists) return
  const made = await owner<
    { hash: string }[]
  >`select hash from drizzle.__drizzle_migrations order by created_at, id`
  const files = readMigrationFiles({ migrationsFolder: folder })
  if (made.some(({ hash }, at) => hash !== files[at]?.hash))
    throw new OldDatabase(
      'This database was made by other migrations than this version has, and until the first release there is no way from one to the other. Nothing was changed. `npm run reset` makes the demo anew; a database of your own has to be dropped and created again.',
    )
}

async function demandSecret(owner: postgres.Sql, secret: Buffer) {
  const [same] = await owner<
    { same: boolean }[]
  >`select auth_fingerprint(${fingerprint(secret)}) as same`
  if (!same?.same)
    throw new UnsafeDatabase(
      'PORTAL_SECRET is not the one this database was made with. Restore the old one; nothing was changed.',
    )
}
