import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { loginPassword, prepareLogin } from '../../src/database/login.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { optionsOf } from '../../src/database/open.ts'
import { foldCounters, readCounters } from '../../src/domain/counters.ts'
import { dispatcher, Scope, system } from '../../src/domain/scope.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { changeRounds } from './changes.ts'
import { poolOf } from './environment.ts'
import { startReceiver } from './receiver.ts'

// kill -9 of any process with commands in flight. Needs a PostgreSQL whose owner may make databases.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    commands: { type: 'string', default: process.env.FAULTS_COMMANDS ?? '200' },
    lease: { type: 'string', default: '3' },
    broken: { type: 'string' },
    victim: { type: 'string' },
    /** Rounds with customers' queued changes in place of commands. */
    changes: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const max = Number(values.commands)
const maxRecoveryMs = 45_000
const services = 20
const batch = 10
const server = process.env.DATABASE_URL
if (!server) {
  console.error('npm run faults needs DATABASE_URL: one embedded backend serialises everything.')
  process.exit(1)
}

const name = randomBytes(4).toString('hex')
const admin = postgres({ ...optionsOf(server), max: 1, onnotice: () => {} })
const made: string[] = []
async function makeDatabase(label: string): Promise<string> {
  const url = new URL(server ?? '')
  url.pathname = `/tenantry_${label}_${name}`
  await admin.unsafe(`create database ${url.pathname.slice(1)}`)
  made.push(url.pathname.slice(1))
  return url.href
}

const url = await makeDatabase('faults')
const ledger = postgres({ ...optionsOf(await makeDatabase('ledger')), max: 10 })
await migrateDatabase(optionsOf(url), migrations, testSecret)
const login = await prepareLogin(optionsOf(url), { password: loginPassword(testSecret) })
const sql = postgres({ ...optionsOf(url), max: 3, onnotice: () => {} })
const pool = poolOf(url, login)
const receiver = await startReceiver(ledger, values.broken === 'no-receiver-key')
const places = await sql<{ tenantId: string; serviceId: string; name: string }[]>`
  with made as (
    insert into tenant (shortname, full_name) select 'customer' || n, 'Customer ' || n from generate_series(1, ${services}) n
    returning id, shortname, full_name)
  insert into service (tenant_id, name, customer, shortname, kind, license_type)
  select id, full_name, full_name, shortname, 'other', 'hosted-pro' from made
  returning tenant_id as "tenantId", id as "serviceId", name`

type Child = { process: ChildProcess; port: number }
const children = new Map<string, Promise<Child>>()

/** Forked, so that it ends when this process does; ready when it says so. */
function start(role: string): Promise<Child> {
  const file = role === 'web' ? 'web.ts' : 'worker.ts'
  const child = fork(new URL(file, import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: {
      ...process.env,
      FAULTS_DATABASE: url,
      FAULTS_LOGIN: login,
      FAULTS_RECEIVER: receiver.url,
      FAULTS_LEASE: values.lease,
      FAULTS_BROKEN: values.broken ?? '',
    },
  })
  const ready = new Promise<Child>((done, fail) => {
    child.once('message', (said: { port?: number }) =>
      done({ process: child, port: said.port ?? 0 }),
    )
    child.once('exit', (code, signal) => fail(new Error(`${role} ended: ${code ?? signal}`)))
  })
  ready.catch(() => {})
  children.set(role, ready)
  return ready
}

async function kill(role: string): Promise<void> {
  const { process: child } = (await children.get(role)) ?? (await start(role))
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGKILL')
  await gone
}

const workers = ['worker 1', 'worker 2', 'worker 3']
const victims = ['worker', 'web', 'database back end'] as const

/** A back end of this database at random, as `kill` on the server would: its transaction is gone. */
async function killBackEnd() {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and usename = ${login}
    order by (state <> 'idle') desc, random() limit 1`
}

/** Asks for the round's commands; what was not acknowledged may or may not exist. */
async function ask(): Promise<{ ids: string[]; unknown: number }> {
  const ids: string[] = []
  let unknown = 0
  for (let n = 0; n < max; n += batch) {
    const asked = Array.from(
      { length: Math.min(batch, max - n) },
      (_, at) => places[(n + at * 7) % places.length],
    )
    try {
      const web = await children.get('web')
      const answer = await fetch(`http://127.0.0.1:${web?.port}`, {
        method: 'POST',
        body: JSON.stringify(asked),
      })
      if (!answer.ok) throw new Error(String(answer.status))
      for (const id of (await answer.json()) as string[]) ids.push(id)
    } catch {
      unknown += asked.length
    }
  }
  return { ids, unknown }
}

const isQuiet = async () => {
  const [open] =
    await sql`select count(*)::int as n from command where state in ('queued', 'executing')`
  return open?.n === 0
}

async function round(n: number) {
  const victim = values.victim ?? victims[n % victims.length]
  const after = Math.floor(Math.random() * 1500)
  const asking = ask()
  await rest(after)
  const role = victim === 'web' ? 'web' : (workers[n % workers.length] ?? 'worker 1')
  if (victim === 'database back end') await killBackEnd()
  else {
    await kill(role)
    void start(role)
  }
  const killed = performance.now()
  const { ids, unknown } = await asking
  await until('the queue is quiet again', isQuiet, 4 * maxRecoveryMs)
  const recoveryMs = performance.now() - killed
  await children.get(role)
  if (values.broken) await rest(1500) // what is delivered too late must not be called lost
  return { victim, after, ids, unknown, recoveryMs, ...(await verdict(ids)) }
}

/** Every command ended, each delivered exactly once and in order within its service, and the counters tell the truth. */
async function verdict(ids: readonly string[]) {
  const commands = await sql<{ id: string; state: string; attempt: number; lane_key: string }[]>`
    select id, state, attempt, lane_key from command order by seq`
  const delivered = await ledger<{ key: string; n: number; first: number }[]>`
    select key, count(*)::int as n, min(n)::int as first from delivery group by key`
  const seen = new Map(delivered.map((row) => [row.key, row]))
  const known = new Set(commands.map(({ id }) => id))
  const disconnected = [
    ...ids.filter((id) => !known.has(id)),
    ...commands.filter(({ id, state }) => state !== 'succeeded' || !seen.has(id)),
  ].length
  const doubled = delivered.filter(({ key, n }) => n > 1 || !known.has(key)).length
  let inversions = 0
  const lasts = new Map<string, number>()
  for (const { id, lane_key } of commands) {
    const first = seen.get(id)?.first ?? 0
    if (first < (lasts.get(lane_key) ?? 0)) inversions += 1
    lasts.set(lane_key, Math.max(first, lasts.get(lane_key) ?? 0))
  }
  const counters = await Scope.enter(pool, system({ kind: 'provider' }), readCounters)
  const wrong = ['queued', 'executing'].filter((counter) => (counters.get(counter) ?? 0) !== 0)
  const again = commands.filter(({ attempt }) => attempt > 1).length
  await ledger`truncate delivery`
  await sql`delete from command`
  await Scope.enter(pool, dispatcher, (scope) => foldCounters(scope))
  return { count: commands.length, disconnected, doubled, inversions, wrong, again }
}

let failed = false
const total = { disconnected: 0, doubled: 0, again: 0, worstMs: 0 }
try {
  const { lease, broken } = values
  if (values.changes)
    failed = !(await changeRounds({ rounds, lease, broken, url, login, sql, pool }))
  else await Promise.all(['web', ...workers].map(start))
  for (let n = 1; n <= rounds && !values.changes; n += 1) {
    const it = await round(n)
    total.disconnected += it.disconnected
    total.doubled += it.doubled
    total.again += it.again
    total.worstMs = Math.max(total.worstMs, it.recoveryMs)
    const faults = [
      it.disconnected && `${it.disconnected} LOST`,
      it.doubled && `${it.doubled} DOUBLED`,
      it.inversions && `${it.inversions} OUT OF ORDER`,
      it.wrong.length > 0 && `COUNTERS WRONG: ${it.wrong.join(', ')}`,
      it.recoveryMs > maxRecoveryMs && 'TOO SLOW',
    ].filter(Boolean)
    if (faults.length > 0) failed = true
    console.log(
      `round ${n}: ${it.victim} killed after ${it.after} ms, ${it.count} commands (${it.unknown} unanswered), ${it.again} tried again, quiet ${(it.recoveryMs / 1000).toFixed(1)} s later${faults.length > 0 ? `: ${faults.join(', ')}` : ''}`,
    )
  }
} finally {
  for (const child of children.values())
    await child.then(
      (c) => c.process.kill('SIGKILL'),
      () => {},
    )
  receiver.stop()
  await Promise.all([pool.end(), sql.end({ timeout: 1 }), ledger.end({ timeout: 1 })])
  for (const database of made)
    await admin.unsafe(`drop database if exists ${database} with (force)`)
  await admin.end()
}
if (values.changes) process.exit(failed ? 1 : 0)
console.log(
  `attempts > 1: ${total.again}; longest recovery ${(total.worstMs / 1000).toFixed(1)} s at a lease of ${values.lease} s (limit 45 s)`,
)
console.log(`rounds ${rounds}, ${total.disconnected} lost, ${total.doubled} doubled`)
process.exit(failed ? 1 : 0)
