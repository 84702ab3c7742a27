import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { listen } from '../../src/database/listen.ts'
import { loginPassword, prepareLogin } from '../../src/database/login.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { limits, type OpenDatabase, optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { migrations, testSecret } from '../support/setup.ts'

export type BenchDatabase = Omit<OpenDatabase, 'stop' | 'probe' | 'reading' | 'seal'> & {
  url: string
  /** The owner, a superuser here: arranges rows, and is the bare way to read them. */
  sql: postgres.Sql
  /** A second database with the same rows and no row-level security. */
  copyWithoutPolicies(): Promise<BenchDatabase>
  drop(): Promise<void>
}

const standing = new Set<BenchDatabase>()
let migrated: Promise<string> | undefined

/** What all of them are copies of: migrations take a second. */
async function migrate(): Promise<string> {
  const url = await createDatabase()
  await migrateDatabase(optionsOf(url), migrations, testSecret)
  return nameOf(url)
}

/** A migrated database of the bench's own on the server that DATABASE_URL names. */
export async function makeBenchDatabase(): Promise<BenchDatabase> {
  migrated ??= migrate()
  const url = await createDatabase(await migrated)
  const role = await prepareLogin(optionsOf(url), { password: loginPassword(testSecret) })
  return open(url, role)
}

/** One with nothing in it. */
export const emptyBenchDatabase = async () => open(await createDatabase(), 'none', true)

/** However the bench ends, it leaves no database behind. */
export async function dropBenchDatabases(): Promise<void> {
  await Promise.all([...standing].map((benchDatabase) => benchDatabase.drop()))
  const name = await migrated?.catch(() => undefined)
  if (name) await asAdmin((admin) => admin.unsafe(`drop database if exists ${name} with (force)`))
}

async function createDatabase(template?: string): Promise<string> {
  const url = new URL(process.env.DATABASE_URL ?? '')
  const name = `tenantry_bench_${randomBytes(5).toString('hex')}`
  await asAdmin((sql) => sql.unsafe(`create database ${name} template ${template ?? 'template1'}`))
  url.pathname = `/${name}`
  return url.href
}

async function asAdmin(work: (sql: postgres.Sql) => Promise<unknown>) {
  const sql = postgres({ ...optionsOf(process.env.DATABASE_URL ?? ''), ...quiet, max: 1 })
  await work(sql).finally(() => sql.end({ timeout: 5 }))
}

const quiet = { onnotice: () => {} }
const nameOf = (url: string) => new URL(url).pathname.slice(1)

/** A copy shares the login of what it was copied from; the role goes with the database that it was made for. */
export function open(url: string, role: string, isCopy = false): BenchDatabase {
  const owner = optionsOf(url)
  const login = { ...owner, user: role, password: loginPassword(testSecret), connection: limits }
  let sql = postgres({ ...owner, ...quiet, max: 4 })
  let pool = new Pool(login, 10)
  const close = async () => {
    await pool.end()
    await sql.end({ timeout: 5 })
  }
  const benchDatabase: BenchDatabase = {
    url,
    owner,
    login,
    embedded: false,
    get sql() {
      return sql
    },
    get pool() {
      return pool
    },
    listen: (handlers) => listen(login, handlers),
    async copyWithoutPolicies() {
      // a template must have nobody connected
      await close()
      const copy = open(await createDatabase(nameOf(url)), role, true)
      sql = postgres({ ...owner, ...quiet, max: 4 })
      pool = new Pool(login, 10)
      await copy.sql`
        do $$ declare r regclass; begin
          for r in select oid from pg_class where relkind in ('r', 'p') and relrowsecurity loop
            execute format('alter table %s no force row level security, disable row level security', r);
          end loop; end $$`
      return copy
    },
    async drop() {
      if (!standing.delete(benchDatabase)) return
      await close()
      await asAdmin(async (admin) => {
        await admin.unsafe(`drop database if exists ${nameOf(url)} with (force)`)
        if (!isCopy) await admin.unsafe(`drop role if exists ${role}`)
      })
    },
  }
  standing.add(benchDatabase)
  return benchDatabase
}

export type Statement = { sql: string; params: unknown[] }
