import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import { type Built, freePort, startBuilt } from './built.ts'
import { type Ground, onOwnGround } from './ground.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'
import { openPages, sessionsFor, visit } from './visitors.ts'

const pagesOf = { small: 100, quick: 200, full: 1000 }
const requestsASecond = { small: 50, quick: 50, full: 200 }
const exitSeconds = 10
const serveMs = 1000

/** A web process as it is installed, with pages open and requests coming, ended by SIGTERM and started again. */
export const drain: Scenario = {
  name: 'drain',
  plan: 'E1',
  goals: ['G18'],
  what: 'a process that is asked to end answers whole whatever it took, says so to every socket, and is gone within 10 s',
  times: { small: 0, quick: 3, full: 50 },
  unit: 'restarts',
  controls: { 'kill -9': 4 },
  run: (asked) => onOwnGround((ground) => restarts(ground, asked)),
}

async function restarts(
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
  const open = openPages({ port, cookies, pages, isLasting: true })
  const visits = visit({
    ...{ port, cookies: await sessionsFor(pool, world.dana, host, 400) },
    // each on a connection of its own: what is taken then is taken by the process, and not left over from before
    ...{ perSecond: requestsASecond[size], paths: ['/services', '/alarms'], isKeptAlive: false },
  })
  const exits: number[] = []
  let connected = 0
  try {
    for (let n = 0; n < times; n += 1) {
      await until('all pages are open', () => open.connected === pages, 120_000)
      connected += open.connected
      const answered = visits.ms.length
      await until('requests are answered', () => visits.ms.length > answered + serveMs / 20, 60_000)
      exits.push((await web.end(broken ? 'SIGKILL' : 'SIGTERM')) / 1000)
      say(
        `restart ${n + 1}: gone after ${exits.at(-1)?.toFixed(1)} s, ${visits.truncated + visits.cut} cut, ${visits.refused} refused`,
      )
      web = await start()
    }
  } finally {
    await visits.stop()
    open.close()
    await web.end('SIGKILL')
  }
  const failed = Object.entries(visits.statuses)
    .filter(([status]) => Number(status) >= 500)
    .reduce((sum, [, many]) => sum + many, 0)
  return {
    attempted: {
      restarts: exits.length,
      requests: visits.ms.length,
      'sockets open at the ends': connected,
    },
    none: {
      'truncated answers': visits.truncated,
      'taken and never answered': visits.cut,
      'answers 5xx': failed,
    },
    bounds: [{ what: 'gone after', values: exits, max: exitSeconds, unit: 's' }],
    beside: `${visits.refused} connections were refused while no process was there; ${requestsASecond[size]} requests a second`,
  }
}
