import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { inject } from 'vitest'
import { copyDataDir, startEmbedded } from '../../src/database/embedded/start.ts'
import { listen } from '../../src/database/listen.ts'
import { loginPassword } from '../../src/database/login.ts'
import { type OpenDatabase, optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { testSecret } from './setup.ts'
import { witnesses } from './until.ts'
import { atEndOfFile } from './worker.ts'

export type TestDatabase = Omit<OpenDatabase, 'probe' | 'reading' | 'seal'> & {
  /** The owner, a superuser here: arranges rows and looks behind the policies. Never the code under test. */
  sql: postgres.Sql
  /** What a spawned process needs to open the same database (PostgreSQL only). */
  url: string | undefined
}

export const onPostgres = Boolean(process.env.DATABASE_URL)

/**
 * A fresh copy of the migrated database for this test file, gone when the file is done. One that a portal starts on
 * (`isStarted`) is an installation of its own: it gets an id and, by the start, a login, which goes with it.
 */
export async function testDatabase({
  connections = 4,
  isStarted = false,
  tablespace = 'pg_default',
} = {}): Promise<TestDatabase> {
  const opened = inject('template').databaseUrl
    ? await onServer(isStarted, tablespace)
    : await onEmbedded()
  const pool = new Pool(opened.login, connections)
  const sql = postgres({ ...opened.owner, max: 2, onnotice: () => {} })
  const tell = () => atWork(sql)
  witnesses.add(tell)
  const stop = async () => {
    witnesses.delete(tell)
    await pool.end()
    await sql.end({ timeout: 2 })
    await opened.drop()
  }
  atEndOfFile(stop)
  return { ...opened, pool, sql, stop, listen: (handlers) => listen(opened.login, handlers) }
}

/** What its connections do, and what of the queue is not done. */
async function atWork(sql: postgres.Sql): Promise<string> {
  const rows = await sql`
    select to_jsonb(a) as at from (select pid, state, wait_event, pg_blocking_pids(pid) as behind, now() - xact_start as since,
        left(query, 120) as query
      from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle') a
    union all
    select to_jsonb(c) from (select c.kind, c.state, c.attempt, c.error, c.next_try_at - now() as due, c.lease_until - now() as lease,
        l.busy, l.wake_at - now() as wakes, c.step_name
      from command c join lane l on l.key = c.lane_key where c.state in ('queued', 'executing') order by c.seq limit 20) c`
  return rows.map(({ at }) => JSON.stringify(at)).join('\n')
}

async function onServer(isStarted: boolean, tablespace: string) {
  const template = new URL(inject('template').databaseUrl ?? '')
  const run = template.pathname.split('_').at(-1)
  const name = `tenantry_test_${run}_${randomBytes(6).toString('hex')}`
  const admin = postgres({
    ...optionsOf(process.env.DATABASE_URL ?? ''),
    max: 1,
    onnotice: () => {},
  })
  await admin.unsafe(
    `create database ${name} template ${template.pathname.slice(1)} tablespace ${tablespace}`,
  )
  // a copied database has files with holes, which get their room when they are written: on a small disk now, since once it is
  // full that would fail the checkpoints of everybody on this server
  if (tablespace !== 'pg_default') await admin.unsafe('checkpoint')
  const url = new URL(template)
  url.pathname = `/${name}`
  const owner = optionsOf(url.href)
  const id = isStarted ? await giveId(owner) : undefined
  // a copy of the template does not inherit who may connect, and a start would see to it
  if (!isStarted)
    await admin.unsafe(
      `revoke connect on database ${name} from public; grant connect on database ${name} to ${inject('template').login}`,
    )
  return {
    owner,
    login: { ...owner, user: inject('template').login, password: loginPassword(testSecret) },
    url: url.href as string | undefined,
    embedded: false,
    async drop() {
      await admin.unsafe(`drop database if exists ${name} with (force)`)
      if (id) await admin.unsafe(`drop role if exists portal_login_${id}`)
      await admin.end()
    },
  }
}

/** Makes a copy of the template an installation of its own, as deploy/README.md says; gives its id. */
export async function giveId(owner: postgres.Options<Record<string, never>>): Promise<string> {
  const id = randomBytes(6).toString('hex')
  const sql = postgres({ ...owner, max: 1 })
  await sql`update setting set value = to_jsonb(${id}::text) where name = 'installation'`
  await sql.end()
  return id
}

/**
 * Compiled once and kept, so that V8 gives every further PGlite thread of this worker the same machine code, optimised
 * already (it keeps the code of equal bytes while somebody holds the module): a start costs half and a query a third.
 */
const kept = globalThis as { pgliteCode?: Promise<WebAssembly.Module> }
export const keepCode = () => {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  kept.pgliteCode ??= WebAssembly.compile(readFileSync(new URL('pglite.wasm', `file://${entry}`)))
  return kept.pgliteCode
}

async function onEmbedded() {
  await keepCode()
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-test-'))
  const dataDir = join(folder, 'data')
  await copyDataDir(inject('template').dataDir ?? '', dataDir)
  const server = await startEmbedded({ dataDir })
  const owner = { path: server.path, user: 'postgres', database: 'portal' }
  return {
    owner,
    login: { ...owner, user: inject('template').login },
    url: undefined as string | undefined,
    embedded: true,
    async drop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
