import { Agent, request } from 'node:http'
import { addSource } from '../../src/domain/notices/sources.ts'
import { Scope } from '../../src/domain/scope.ts'
import { makeBenchDatabase } from './database.ts'
import { compare, quantile, shown } from './measure.ts'
import type { Plan } from './plan.ts'
import { signIn } from './portal.ts'
import { startOther } from './processes.ts'
import type { Stormed } from './storm.client.ts'
import { growTo, makeBenchWorld } from './world.ts'

const host = 'localhost:3000'
const perSecond = 10_000
const sources = 10
const fewestPages = 100

/**
 * I3: what somebody signed in notices of a storm of 10,000 alarms a second from ten sources: how long 95 of 100 pages take beside it
 * ÷ without. Whatever was answered 200 has to be there, once, or it stops.
 */
export async function benchStorm({ isQuick, report }: Plan): Promise<void> {
  const bench = await makeBenchDatabase()
  const { dana } = await makeBenchWorld(bench.sql)
  await growTo(bench.sql, 1000)
  const tokens: string[] = []
  for (let n = 0; n < sources; n += 1) {
    const made = { name: `Storm ${n}`, maxPerSecond: '100', expectedMinutes: '', days: '1' }
    tokens.push((await Scope.enter(bench.pool, dana, (s) => addSource(s, made))).secret)
  }
  const server = startOther('./crowd.server.ts')
  const client = startOther('./storm.client.ts')
  const { url, login } = bench
  const port = await server.ask<number>('start', { url, role: login.user, isBounded: true })
  const headers = { host, cookie: await signIn(bench.pool, dana, host) }
  const agent = new Agent({ keepAlive: true })
  const ask = (path: string) =>
    new Promise<void>((done, fail) => {
      const at = { host: '127.0.0.1', port, agent, path, headers }
      request(at, (answer) => {
        if (answer.statusCode !== 200) fail(new Error(`${path} answered ${answer.statusCode}`))
        answer.resume().once('end', done)
      })
        .once('error', fail)
        .end()
    })
  for (const path of ['/services', '/alarms']) {
    const p95 = async (isMore: (n: number) => boolean) => {
      const taken: number[] = []
      for (let n = 0; isMore(n); n += 1) {
        const from = performance.now()
        await ask(path)
        taken.push(performance.now() - from)
      }
      return quantile(taken, 0.95)
    }
    await p95((n) => n < fewestPages)
    const all: Stormed = { sent: 0, taken: 0, statuses: {} }
    const heaps: number[] = []
    let round = 0
    const stormy = async () => {
      round += 1
      let isOver = false
      const storm = client
        .ask<Stormed>('storm', {
          ...{ port, host, tokens, perSecond, batch: 100, round: `${path} ${round}` },
          forMs: isQuick ? 1500 : 15_000,
        })
        .then((found) => {
          isOver = true
          all.sent += found.sent
          all.taken += found.taken
          for (const [status, many] of Object.entries(found.statuses))
            all.statuses[status] = (all.statuses[status] ?? 0) + many
        })
      const found = await p95((n) => n < 10 || !isOver)
      await storm
      heaps.push(await server.ask<number>('heapMib'))
      return found
    }
    const figure = await compare(isQuick ? 1 : 4, stormy, () => p95((n) => n < fewestPages), {
      warmRounds: isQuick ? 0 : 1,
      budgetMs: 120_000,
    })
    const [kept] = await bench.sql<{ alarms: number; accepted: number }[]>`
      select (select count(*)::integer from alarm where key like ${`storm|${path} %`}) as alarms, sum(accepted)::integer as accepted from alarm_source`
    if (kept?.alarms !== all.taken)
      throw new Error(`${all.taken} alarms were answered 200, and ${kept?.alarms} are there`)
    report({
      ...{ goal: 'I3', limit: 2, sense: 'at most', ...figure },
      what: `${path} beside a storm of ${shown(perSecond)} alarms a second: its p95 ÷ without`,
      beside: `${shown(figure.subject)} and ${shown(figure.control)} ms; of ${shown(all.sent)} alarms ${shown(all.taken)} were taken and are there, calls ${JSON.stringify(all.statuses)}; heap after each storm ${heaps.map((mib) => shown(mib)).join(', ')} MiB`,
    })
    await bench.sql`delete from alarm`
  }
  agent.destroy()
  server.stop()
  client.stop()
  await bench.drop()
}
