import { raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { Scope } from '../../src/domain/scope.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import { type Built, freePort, startBuilt } from './built.ts'
import { type Ground, onOwnGround } from './ground.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'
import { openPages, sessionsFor, visit } from './visitors.ts'

const freshWithinSeconds = 10
const pagesOf = { small: 200, quick: 500, full: 5000 }
/** What somebody reads while all others come back. */
const pagesASecond = 5

/** A web process as it is installed, with all its pages open, ended by SIGKILL and by SIGTERM and started again. */
export const storm: Scenario = {
  name: 'storm',
  plan: 'D3',
  goals: ['G16'],
  what: 'all open pages show what is true within 10 s after a kill or an end and a start, and who reads then waits a second at most',
  times: { small: 0, quick: 1, full: 5 },
  unit: 'rounds of both signals',
  controls: { 'pages that give up': 1 },
  run: (asked) => onOwnGround((ground) => storms(ground, asked)),
}

async function storms(
  { sql, pool, url }: Ground & { url: string },
  { times, size, broken, say }: Asked,
): Promise<Finding> {
  const world = await makeWorld({ sql })
  const pages = pagesOf[size]
  const port = await freePort()
  const start = () => startBuilt({ DATABASE_URL: url, PORT: String(port), PORTAL_PROCESS: 'web' })
  let web: Built = await start()
  const host = `localhost:${port}`
  const cookies = await sessionsFor(pool, world.dana, host, pages)
  const [reader = ''] = await sessionsFor(pool, world.dana, host, 1)
  const open = openPages({ port, cookies, pages, isLasting: broken === undefined })
  const fresh: number[] = []
  const transactions: number[] = []
  const visited: number[] = []
  const none = { 'pages that never were fresh again': 0 }
  let raised = 0
  const committed = async () => {
    const [row] = await sql<{ n: number }[]>`
      select xact_commit::int as n from pg_stat_database where datname = current_database()`
    return row?.n ?? 0
  }
  const stale = () => open.shown.filter((one) => one !== String(raised)).length
  try {
    await until('all pages are open', () => stale() === 0, 120_000)
    for (let n = 0; n < times; n += 1)
      for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
        await web.end(signal)
        // nobody hears of it, so what the pages show afterwards they read anew
        await Scope.enter(pool, world.dana, (scope) =>
          raise(scope, {
            ...{ owner: {}, severity: 'critical', name: verbatim(`Storm ${raised}`) },
            ...{ source: verbatim('storm'), text: verbatim('x') },
          }),
        )
        raised += 1
        const before = await committed()
        const from = performance.now()
        web = await start()
        const visits = visit({
          port,
          cookies: [reader],
          perSecond: pagesASecond,
          paths: ['/services', '/alarms'],
        })
        await until('all pages are fresh', () => stale() === 0, 3000 * freshWithinSeconds).catch(
          () => {
            none['pages that never were fresh again'] += stale()
          },
        )
        fresh.push((performance.now() - from) / 1000)
        await visits.stop()
        visited.push(...visits.ms)
        transactions.push((await committed()) - before)
        say(`${signal}: ${pages} pages fresh after ${fresh.at(-1)?.toFixed(1)} s`)
        if (broken) break
      }
  } finally {
    open.close()
    await web.end('SIGKILL')
  }
  return {
    attempted: { pages, storms: fresh.length, 'pages read meanwhile': visited.length },
    none,
    bounds: [
      { what: 'fresh again after', values: fresh, max: freshWithinSeconds, unit: 's' },
      { what: 'pages meanwhile, p99', values: visited, max: 1000, unit: 'ms', at: 0.99 },
    ],
    beside: `counted from the start of the process, its own start included; transactions of each storm ${transactions.join(', ')}`,
  }
}
