import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { stopDatabaseClock } from './clock.ts'
import { migrate, optionsOf, Pool } from './code.ts'

const migrations = new URL('../../drizzle', import.meta.url).pathname

/** A new migrated database on the server of DATABASE_URL, with a stopped clock unless it `runs`; `drop` removes it. */
export async function newDatabase({ runs = false } = {}) {
  const { DATABASE_URL } = process.env
  if (!DATABASE_URL) throw new Error('DATABASE_URL names a PostgreSQL server')
  const name = `tenantry_record_${randomBytes(4).toString('hex')}`
  const quiet = { onnotice: () => {} }
  const server = postgres({ ...optionsOf(DATABASE_URL), ...quiet, max: 1 })
  await server.unsafe(`create database ${name}`)
  const url = new URL(DATABASE_URL)
  url.pathname = `/${name}`
  const login = await migrate(url.href, migrations)
  const owner = optionsOf(url.href)
  if (!runs) {
    const first = postgres({ ...owner, ...quiet, max: 1 })
    await stopDatabaseClock(first, name)
    await first.end()
  }
  const sql = postgres({ ...owner, ...quiet, max: 2 })
  const pool = new Pool(login, 6)
  return {
    sql,
    pool,
    async drop() {
      await pool.end()
      await sql.end({ timeout: 2 })
      await server.unsafe(`drop database if exists ${name} with (force)`)
      await server.unsafe(`drop role if exists ${login.user}`)
      await server.end()
    },
  }
}

export type RecordDatabase = Awaited<ReturnType<typeof newDatabase>>
