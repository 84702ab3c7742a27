import { createHmac } from 'node:crypto'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { fingerprint } from '../domain/settings/secrets.ts'

/** Says why the portal must not run on this database. */
export class UnsafeDatabase extends Error {}

const migrationsLock = 7_203_611

/** The password of portal_login, known to every process that knows PORTAL_SECRET and kept nowhere. */
export const loginPassword = (secret: Buffer) =>
  createHmac('sha256', secret).update('portal_login').digest('base64url')

/**
 * Brings the schema up to date as the owner. Two processes at once: one migrates, the other waits. A lock held by
 * others for longer than 2 s makes it step back and try again, so that nobody queues behind a waiting migration. With
 * `keys` it refuses another PORTAL_SECRET than the database's, and may give the pool's login its password.
 */
export async function migrateDatabase(
  options: postgres.Options<Record<string, never>>,
  folder: string,
  keys?: { secret: Buffer; givesPassword: boolean },
): Promise<void> {
  const owner = postgres({ ...options, max: 1, onnotice: () => {} })
  try {
    await owner`select pg_advisory_lock(${migrationsLock})`
    for (let attempt = 1; ; attempt += 1) {
      try {
        await owner`set lock_timeout = '2s'`
        await migrate(drizzle(owner), { migrationsFolder: folder })
        break
      } catch (error) {
        const cause = error instanceof Error && error.cause ? error.cause : error
        const code = cause instanceof postgres.PostgresError ? cause.code : ''
        // lock_not_available, tuple concurrently updated (another database of this server makes the same roles)
        if (!['55P03', 'XX000', '40P01'].includes(code) || attempt === 10) throw error
      }
    }
    if (keys) await demandSecret(owner, keys.secret)
    if (keys?.givesPassword) await setPassword(owner, loginPassword(keys.secret))
  } finally {
    await owner.end({ timeout: 5 })
  }
}

/**
 * A changed PORTAL_SECRET would make every sealed value unreadable, and setting the login's password by it would lock
 * out a portal that runs with the right one; so it is compared first.
 */
async function demandSecret(owner: postgres.Sql, secret: Buffer) {
  const [same] = await owner<
    { same: boolean }[]
  >`select gate_fingerprint(${fingerprint(secret)}) as same`
  if (!same?.same)
    throw new UnsafeDatabase(
      'PORTAL_SECRET is not the one this database was made with. Restore the old one; nothing was changed.',
    )
}

async function setPassword(owner: postgres.Sql, password: string) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await owner.unsafe(`alter role portal_login password '${password.replaceAll("'", "''")}'`)
      return
    } catch (error) {
      if (!(error instanceof postgres.PostgresError && error.code === 'XX000') || attempt === 10)
        throw error
    }
  }
}

/** Refuses a pool whose role would not be held by row-level security (DECISIONS 1). */
export async function verifyLogin(options: postgres.Options<Record<string, never>>): Promise<void> {
  const login = postgres({ ...options, max: 1, onnotice: () => {} })
  try {
    const [found] = await login<
      { name: string; super: boolean; bypass: boolean; owns: number; inherits: boolean }[]
    >`
      select rolname as name, rolsuper as super, rolbypassrls as bypass, rolinherit as inherits,
        (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'public' and c.relowner = r.oid) as owns
      from pg_roles r where rolname = current_user`
    const faults = [
      found?.super && 'is a superuser',
      found?.bypass && 'has BYPASSRLS',
      found?.inherits && 'inherits the rights of its roles (make it NOINHERIT)',
      found && found.owns > 0 && 'owns tables',
    ].filter(Boolean)
    if (faults.length > 0)
      throw new UnsafeDatabase(
        `The portal must not run as the database role ${found?.name}: it ${faults.join(', ')}.`,
      )
  } finally {
    await login.end({ timeout: 5 })
  }
}
