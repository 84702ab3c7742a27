import { Agent, request } from 'node:http'
import type { Actor } from '../../src/domain/scope.ts'
import type { Crowd } from './crowd.client.ts'
import { type BenchDatabase, makeBenchDatabase } from './database.ts'
import { compare, type Figure, quantile, shown } from './measure.ts'
import type { Plan } from './plan.ts'
import { signIn } from './portal.ts'
import { startOther } from './processes.ts'
import { growTo, makeBenchWorld } from './world.ts'

const host = 'localhost:3000'
/** With fewer a p95 is the worst page or two. */
const fewestPages = 100
/** As long as a page of the crowd's first moment is one of many. */
const exportsMs = { quick: 1500, whole: 3000 }

/** H1 and H2: what somebody signed in notices of a crowd: how long 95 of 100 pages take beside it ÷ without. */
export async function benchCrowd({ isWanted, isQuick, report }: Plan): Promise<void> {
  const benchDatabase = await makeBenchDatabase()
  const { dana } = await makeBenchWorld(benchDatabase.sql)
  await growTo(benchDatabase.sql, 2000)
  const rounds = isQuick ? 2 : 7
  const exports = exportsOf(benchDatabase, dana, exportsMs[isQuick ? 'quick' : 'whole'])
  const crowds = {
    // without limits each sign-in costs a hash: the fewer show it sooner
    H1: {
      ...{ of: signIns(isQuick ? 400 : 2000), control: signIns(400) },
      what: `a page beside ${isQuick ? '400' : '2,000'} sign-ins: its p95 ÷ without them`,
    },
    H2: {
      ...{ of: exports, control: exports },
      what: 'a page beside 60 exports at once: its p95 ÷ without them',
    },
  }
  for (const goal of ['H1', 'H2'] as const) {
    if (!isWanted(goal)) continue
    const { of, control, what } = crowds[goal]
    const found = await beside(benchDatabase, dana, of, rounds, true)
    const without = isQuick ? undefined : await beside(benchDatabase, dana, control, 1, false)
    const free = without ? `; with no limits at all ${shown(without.figure.ratio)}×` : ''
    report({
      ...{ goal, what, limit: 2, sense: 'at most' },
      ...found.figure,
      beside: `${shown(found.figure.subject)} and ${shown(found.figure.control)} ms, of ${found.pages} pages and more; it was answered ${JSON.stringify(found.statuses)}${free}`,
    } satisfies Figure)
  }
  await benchDatabase.drop()
}

type CrowdOf = (port: number, round: number) => Crowd | Promise<Crowd>

async function beside(
  benchDatabase: BenchDatabase,
  dana: Actor,
  crowdOf: CrowdOf,
  rounds: number,
  isBounded: boolean,
) {
  const server = startOther('./crowd.server.ts')
  const client = startOther('./crowd.client.ts')
  const { url, login } = benchDatabase
  const port = await server.ask<number>('start', { url, role: login.user, isBounded })
  const headers = { host, cookie: await signIn(benchDatabase.pool, dana, host) }
  const agent = new Agent({ keepAlive: true })
  const ask = () =>
    new Promise<void>((done, fail) => {
      const at = { host: '127.0.0.1', port, agent, path: '/alarms', headers }
      request(at, (answer) => {
        if (answer.statusCode !== 200) fail(new Error(`a page answered ${answer.statusCode}`))
        answer.resume().once('end', done)
      })
        .once('error', fail)
        .end()
    })
  let pages = 0
  const p95 = async (isMore: (n: number) => boolean) => {
    const taken: number[] = []
    for (let n = 0; isMore(n); n += 1) {
      const from = performance.now()
      await ask()
      taken.push(performance.now() - from)
    }
    pages = taken.length
    return quantile(taken, 0.95)
  }
  await p95((n) => n < fewestPages)
  let statuses: Record<string, number> = {}
  let round = 0
  const seen: number[] = []
  const crowded = async () => {
    round += 1
    const crowd = await crowdOf(port, round)
    let isOver = false
    const sent = client.ask<Record<string, number>>('send', crowd).then((counted) => {
      statuses = counted
      isOver = true
    })
    const found = await p95((n) => n < 10 || !isOver)
    await sent
    seen.push(pages)
    return found
  }
  const figure = await compare(rounds, crowded, () => p95((n) => n < fewestPages), {
    warmRounds: 0,
    budgetMs: 60_000,
  })
  agent.destroy()
  server.stop()
  client.stop()
  return { figure, statuses, pages: Math.min(...seen) }
}

/** A hundred from each address, new ones in each round, so that none is refused for what it did in the round before. */
const signIns =
  (many: number): CrowdOf =>
  (port, round) => ({
    ...{ port, connections: 200 },
    requests: Array.from({ length: many }, (_, n) => ({
      method: 'POST',
      path: '/session',
      headers: {
        ...{ Host: host, Origin: `http://${host}` },
        'Content-Type': 'application/x-www-form-urlencoded',
        'X-Forwarded-For': `198.18.${round}.${n % Math.ceil(many / 100)}`,
      },
      body: `login=somebody-${n}%40northline.example&password=a+wrong+one`,
    })),
  })

/** Half of them one session's, the others each with one of its own. */
const exportsOf =
  (benchDatabase: BenchDatabase, dana: Actor, forMs: number): CrowdOf =>
  async (port) => {
    const signedIn = () => signIn(benchDatabase.pool, dana, host)
    const one = await signedIn()
    const cookies = await Promise.all(
      Array.from({ length: 60 }, (_, n) => (n % 2 ? signedIn() : one)),
    )
    return {
      ...{ port, connections: 60, forMs },
      requests: cookies.map((cookie) => ({
        method: 'GET',
        path: '/services.csv',
        headers: { Host: host, Cookie: cookie },
      })),
    }
  }
