import { execFile } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Seats, seatsOf } from '../../src/domain/licensing/seats.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { callsASecond, compare, shown } from './measure.ts'
import type { Plan } from './plan.ts'
import { startBenchPortal } from './portal.ts'
import { makeBenchWorld } from './world.ts'

const callers = 64

/**
 * D1: seats taken by 64 callers, each for a client that has none, beside as many of `pgbench` that insert one row each into a table
 * of their own; and whether at the cap there are exactly as many as it says.
 */
export async function benchSeats({ isQuick, report }: Plan): Promise<void> {
  const bench = await makeBenchDatabase()
  const world = await makeBenchWorld(bench.sql)
  const { audience } = world.otis
  const tenant = audience.kind === 'tenant' ? audience.tenant : ''
  const program: Actor = { ...world.otis, kind: 'token', role: 'operator' }
  const { sql } = bench
  await sql`update seat_type set total = 100000000 where type = 'floating'`
  await sql`insert into seat_cap (tenant_id, type, maximum) values (${tenant}, 'floating', 1000000)`
  await sql`create table bare_seat (id uuid primary key default gen_random_uuid(), client text, at timestamptz default now())`
  const ms = isQuick ? 300 : 5000
  const peer = await inserts(bench, ms)
  let client = 0
  const take = (seats: Seats) => {
    client += 1
    return seats.take(program, { type: 'floating', user: 'ann', client: `pc-${client}` })
  }
  const empty = () =>
    sql`truncate seat_lease, bare_seat`.then(() => sql`update seat_cap set in_use = 0`)
  const seats = seatsOf(bench.pool)
  const common = { goal: 'D1', sense: 'at least', limit: 1 } as const
  const found = await compare(
    isQuick ? 3 : 7,
    async () => {
      await empty()
      return callsASecond(callers, ms, () => take(seats))
    },
    async () => {
      await empty()
      return peer.run()
    },
  )
  const http = await overHttp(bench, world.dana, ms)
  report({
    ...common,
    what: `seats taken by ${callers} callers ÷ pgbench's single-row INSERT at ${callers}`,
    ...found,
    beside: `${shown(found.subject)} and ${shown(found.control)} a second; by HTTP with a token ${shown(http)}`,
  })
  report({ ...common, ...(await atTheCap(bench, tenant, program)) })
  await peer.stop()
  await bench.drop()
}

/** What the cap holds after twice as many asked, of it; each goes to another client. */
async function atTheCap({ sql, pool }: BenchDatabase, tenant: string, program: Actor) {
  const maximum = 1000
  await sql`truncate seat_lease`
  await sql`update seat_cap set in_use = 0, maximum = ${maximum} where tenant_id = ${tenant}`
  const seats = seatsOf(pool)
  let client = 0
  let granted = 0
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (client < 2 * maximum) {
        client += 1
        const call = { type: 'floating', user: 'ann', client: `cap-${client}` } as const
        await seats.take(program, call).then(
          () => {
            granted += 1
          },
          () => {},
        )
      }
    }),
  )
  const [row] = await sql<{ n: number; kept: number }[]>`
    select (select count(*)::integer from seat_lease where state = 'active') as n, in_use as kept from seat_cap where tenant_id = ${tenant}`
  const isExact = granted === maximum && row?.n === maximum && row.kept === maximum
  return {
    what: `exactly ${shown(maximum)} of ${shown(client)} at a maximum of ${shown(maximum)} (1 is exact)`,
    ...{ ratio: isExact ? 1 : 0, spread: 0 },
    beside: `${granted} granted, ${row?.n} rows, ${row?.kept} counted`,
  }
}

const run = promisify(execFile)

/** pgbench on the same server; transactions a second. */
async function inserts({ url }: BenchDatabase, ms: number) {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-bench-'))
  const script = join(folder, 'insert.sql')
  writeFileSync(script, `insert into bare_seat (client) values ('pc');\n`)
  const { hostname, port, username, password, pathname } = new URL(url)
  const at = ['-h', hostname, '-p', port || '5432', '-U', username, pathname.slice(1)]
  const seconds = String(Math.max(1, Math.round(ms / 1000)))
  const options = [
    '-n',
    '-M',
    'prepared',
    '-c',
    String(callers),
    '-j',
    '2',
    '-T',
    seconds,
    '-f',
    script,
  ]
  return {
    async run() {
      const { stdout } = await run(pgbench(), [...options, ...at], {
        env: { ...process.env, PGPASSWORD: password },
      })
      const [, tps] = /tps = ([\d.]+)/.exec(stdout) ?? []
      if (!tps) throw new Error(`pgbench said: ${stdout}`)
      return Number(tps)
    },
    stop: () => rm(folder, { recursive: true }),
  }
}

/** Of PostgreSQL's own programs the newest that is there. */
function pgbench(): string {
  const under = '/usr/lib/postgresql'
  const versions = existsSync(under) ? readdirSync(under).sort((a, b) => Number(b) - Number(a)) : []
  const found = versions.map((one) => join(under, one, 'bin', 'pgbench')).find(existsSync)
  return found ?? 'pgbench'
}

/** Seats a second by HTTP, with a token, each of a client that has none. */
async function overHttp(bench: BenchDatabase, dana: Actor, ms: number) {
  const token = await Scope.enter(bench.pool, dana, (scope) =>
    addToken(scope, { name: 'bench', scope: 'tenant:alderfoods', role: 'operator' }),
  )
  const portal = await startBenchPortal(bench)
  const url = new URL('/api/v1/leases', portal.url)
  const agent = new Agent({ keepAlive: true, maxSockets: callers })
  let client = 0
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      client += 1
      const body = JSON.stringify({ type: 'floating', user: 'ann', client_id: `http-${client}` })
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
      const asking = request(url, { method: 'POST', agent, headers }, (answer) => {
        answer.resume()
        answer.on('end', () =>
          [201, 429].includes(answer.statusCode ?? 0)
            ? resolve()
            : reject(new Error(`a seat was answered with ${answer.statusCode}`)),
        )
      })
      asking.on('error', reject)
      asking.end(body)
    })
  try {
    return await callsASecond(4, ms, ask)
  } finally {
    agent.destroy()
    await portal.stop()
  }
}
