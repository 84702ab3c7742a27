import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { loginPassword, prepareLogin } from '../../src/database/login.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { loadWorldLicense } from '../support/license.ts'
import { portalOf } from '../support/portal.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'

/** A PostgreSQL of our own, fsync and synchronous_commit on, stopped at once under load (`pg_ctl -m immediate`). Needs initdb. */
export const immediate: Scenario = {
  name: 'immediate',
  plan: 'C2',
  goals: ['G11'],
  what: 'pg_ctl -m immediate under load takes nothing that was answered with 201; what is asked then is 503 with Retry-After, and all is served again by itself',
  times: { small: 1, quick: 4, full: 50 },
  unit: 'stops',
  // without waiting for the log some of the last answers are gone, mostly
  controls: { 'fsync-less': 4 },
  run: stops,
}

const clients = 8
const healMs = 5000
const host = 'localhost:3000'
const installed = '/usr/lib/postgresql'
/** With where Debian puts what must not be on the path of all, the newest first. */
const path = () => {
  try {
    const versions = readdirSync(installed).sort((a, b) => Number(b) - Number(a))
    return [...versions.map((one) => join(installed, one, 'bin')), process.env.PATH].join(':')
  } catch {
    return process.env.PATH ?? ''
  }
}
const asRoot = process.getuid?.() === 0

function run(command: string, ...words: string[]): void {
  const who = asRoot ? identity() : {}
  execFileSync(command, words, { env: { ...process.env, PATH: path() }, stdio: 'ignore', ...who })
}

/** PostgreSQL refuses to run as root. */
function identity() {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

const header = 'shortname,full_name,service_type,license_type,licensed_users\n'

async function stops({ times, broken, say }: Asked): Promise<Finding> {
  if (spawnSync('initdb', ['--version'], { env: { ...process.env, PATH: path() } }).status !== 0) {
    throw new Error('initdb is not there; install PostgreSQL 15 or newer')
  }

  const folder = mkdtempSync(join(tmpdir(), 'tenantry-immediate-'))
  if (asRoot) chownSync(folder, identity().uid, identity().gid)
  chmodSync(folder, 0o700)
  const data = join(folder, 'data')
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const settings = [
    ...[`-p ${port}`, `-k ${folder}`, '-c listen_addresses=127.0.0.1', '-c shared_buffers=64MB'],
    broken === 'fsync-less' ? '-c synchronous_commit=off -c wal_writer_delay=10s' : '',
  ].join(' ')
  const startServer = () =>
    run('pg_ctl', '-D', data, '-w', '-o', settings, '-l', join(folder, 'log'), 'start')
  const stopServer = (how: 'immediate' | 'fast') =>
    run('pg_ctl', '-D', data, '-m', how, '-w', 'stop')

  run('initdb', '-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync')
  startServer()
  try {
    await migrateDatabase(optionsOf(url), migrations, testSecret)
    const password = loginPassword(testSecret)
    const user = await prepareLogin(optionsOf(url), { password })
    const owner = () => postgres({ ...optionsOf(url), max: 1, onnotice: () => {} })
    const sql = owner()
    await sql`insert into license_pool (kind, purchased, allocated) values ('service', 1000000, 0), ('user', 1000000, 0)
    on conflict (kind) do update set purchased = excluded.purchased`
    await loadWorldLicense(sql)
    await sql.end()
    const login = { ...optionsOf(url), user, password }
    const pool = new Pool(login, 5)
    const { app } = portalOf(pool)
    const token = await Scope.enter(pool, system({ kind: 'provider' }), (scope) =>
      addToken(scope, { name: 'rounds', scope: 'provider' }),
    )
    const healed: number[] = []
    const none = { missing: 0, 'answers but 201 and 503': 0, 'without Retry-After': 0 }
    const acknowledged = new Set<string>()
    const statuses: Record<string, number> = {}
    let asked = 0
    let isLoading = true
    let lastFine = 0
    const send = async () => {
      const name = `r${(asked++).toString(36)}x`
      const answer = await app.request(`http://${host}/api/v1/services/imports`, {
        method: 'POST',
        headers: { Host: host, Authorization: `Bearer ${token}`, 'Content-Type': 'text/csv' },
        body: `${header}${name}aa,${name},direct-routing,hosted-pro,1\n`,
      })
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
      if (answer.status === 503 && answer.headers.get('Retry-After') === null)
        none['without Retry-After'] += 1
      if (answer.status === 201) {
        acknowledged.add(`${name}aa`)
        lastFine = performance.now()
      } else if (answer.status !== 503) none['answers but 201 and 503'] += 1
      if (answer.status !== 201) await new Promise((done) => setTimeout(done, 20))
    }
    const load = Array.from({ length: clients }, async () => {
      while (isLoading) await send()
    })
    for (let n = 1; n <= times; n += 1) {
      const before = acknowledged.size
      await until('some are acknowledged', () => acknowledged.size > before + 20, 60_000)
      stopServer('immediate')
      startServer()
      const up = performance.now()
      await until('it is served again', () => lastFine > up, 60_000)
      healed.push(lastFine - up)
      const look = owner()
      // what is acknowledged from here on may come after the look
      const said = [...acknowledged]
      const there = new Set((await look`select shortname from tenant`).map((row) => row.shortname))
      await look.end()
      const missing = said.filter((name) => !there.has(name)).length
      none.missing = Math.max(none.missing, missing)
      say(`stop ${n}: ${said.length} acknowledged, ${missing} missing`)
    }
    isLoading = false
    await Promise.all(load)
    await pool.end()
    return {
      attempted: { stops: times, 'answers 201': acknowledged.size },
      none,
      bounds: [{ what: 'served again after', values: healed, max: healMs, unit: 'ms' }],
      beside: `answers ${JSON.stringify(statuses)}`,
    }
  } finally {
    stopServer('immediate')
    rmSync(folder, { recursive: true, force: true })
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const at = server.address()
      server.close(() => done(typeof at === 'object' && at ? at.port : 0))
    })
  })
}
