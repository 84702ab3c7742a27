import { setTimeout as rest } from 'node:timers/promises'
import { Scope } from '../../src/domain/scope.ts'
import { queueReplications } from '../../src/domain/services/replications.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import { type Built, freePort, startBuilt } from './built.ts'
import { addCustomers, type Ground, onOwnGround } from './ground.ts'
import { type Asked, type Finding, quantile, type Scenario } from './scenario.ts'
import { openPages, sessionsFor, visit } from './visitors.ts'
import type { Watched } from './watched.ts'

const pages = 500
const requestsASecond = 50
const commandsASecond = 10
const customers = 100
const killEverySeconds = 3600
const mib = 2 ** 20
/** Below this a slope says how garbage is collected. */
const shortestForSlope = 1800

/** One web and two worker processes as they are installed, used without a pause; one worker is killed every hour. */
export const soak: Scenario = {
  name: 'soak',
  plan: 'E10',
  goals: ['G25'],
  what: 'under 500 open pages, 50 requests and 10 commands a second memory, files, timers and the event loop stay as they are, and no rejection goes uncaught',
  times: { small: 0, quick: 90, full: 7200 },
  unit: 'seconds',
  controls: { leak: 45 },
  run: (asked) => onOwnGround((ground) => soaked(ground, asked)),
}

async function soaked(
  { sql, pool, url }: Ground & { url: string },
  { times: seconds, broken, say }: Asked,
): Promise<Finding> {
  const world = await makeWorld({ sql })
  const microsoft = await startMicrosoft({ seed: 'soak' })
  const places = await addCustomers(sql, customers)
  await withCredentials(sql, microsoft, places)
  const port = await freePort()
  const env = {
    ...{ DATABASE_URL: url, PORT: String(port), SOAK_BROKEN: broken ?? '' },
    ...{
      GRAPH_URL: microsoft.graphUrl,
      LOGIN_URL: microsoft.loginUrl,
      CONNECTOR_ALLOW: '127.0.0.0/8',
    },
  }
  const start = (role: 'web' | 'worker') => startBuilt({ ...env, PORTAL_PROCESS: role })
  say('the processes start')
  const host = `localhost:${port}`
  const [web, steady] = [await start('web'), await start('worker')]
  let victim = await start('worker')
  const cookies = await sessionsFor(pool, world.dana, host, pages)
  const visiting = await sessionsFor(pool, world.dana, host, 400)
  const open = openPages({ port, cookies, pages })
  const told = { queued: 0, refused: 0, kills: 0, disconnected: 0 }
  await until('all pages are open', () => open.connected === pages, 120_000)
  say('all pages are open')
  const visits = visit({
    ...{ port, cookies: visiting, perSecond: requestsASecond },
    paths: ['/services', '/alarms', '/commands', '/tenants'],
    isAskedAgain: true,
  })
  let isOver = false
  const queuing = (async () => {
    const from = performance.now()
    for (let n = 0; !isOver; n += 1) {
      const place = places[n % places.length]
      // one that was refused is told at the end, and is not the end
      await Scope.enter(pool, world.dana, (scope) =>
        queueReplications(scope, [place?.serviceId ?? '']),
      ).then(
        () => {
          told.queued += 1
        },
        (error) => {
          told.refused += 1
          say(`a command was not queued: ${error}`)
        },
      )
      const due = ((n + 1) * 1000) / commandsASecond - (performance.now() - from)
      if (due > 0) await rest(due)
    }
  })()
  const warmSeconds = Math.min(600, seconds / 3)
  const killAt = (n: number) => (seconds > killEverySeconds ? n * killEverySeconds : seconds / 2)
  const from = performance.now()
  const elapsed = () => (performance.now() - from) / 1000
  const warm = { at: Date.now() + warmSeconds * 1000, isSaid: false, until: 0 }
  try {
    for (let minute = 1; elapsed() < seconds; ) {
      await rest(Math.min(1000, Math.max(0, (seconds - elapsed()) * 1000)))
      if (!warm.isSaid && Date.now() > warm.at) {
        warm.isSaid = true
        for (const { child } of [web, steady]) child.send('warm')
      }
      if (
        elapsed() > killAt(told.kills + 1) &&
        told.kills < Math.max(1, Math.floor(seconds / killEverySeconds))
      ) {
        await victim.end('SIGKILL')
        told.kills += 1
        victim = await start('worker')
      }
      if (elapsed() > minute * 60) {
        say(
          `${minute} min: web ${told.queued} commands, ${visits.ms.length} answers, ${open.connected} pages, RSS ${((web.seen.at(-1)?.rss ?? 0) / mib).toFixed(0)} MiB`,
        )
        minute += 1
      }
    }
    told.disconnected = pages - open.connected
    warm.until = Date.now()
  } finally {
    isOver = true
    await queuing
    await visits.stop()
  }
  let left = 0
  await until(
    'the queue is quiet',
    async () => {
      const [found] =
        await sql`select count(*)::int as n from command where kind = 'replicate' and state in ('queued', 'executing')`
      left = found?.n ?? 0
      return left === 0
    },
    60_000,
  ).catch(() => {})
  const [failed] =
    await sql`select count(*)::int as n from command where kind = 'replicate' and state = 'failed'`
  const built = { web, worker: steady }
  // at rest, with all pages open as when they were warm
  for (const { child } of [web, steady]) child.send('weigh')
  await until('both are weighed', () =>
    [web, steady].every(({ seen }) => (seen.at(-1)?.live.length ?? 0) >= 2),
  )
  const exits = [web, steady, victim].filter(({ child }) => child.exitCode !== null).length
  open.close()
  await Promise.all([web, steady, victim].map((one) => one.end('SIGTERM')))
  await microsoft.stop()
  const found = Object.entries(built).map(([role, one]) => ({ role, ...heldBy(one, warm) }))
  const bad = Object.entries(visits.statuses).filter(([status]) => status !== '200')
  const isLong = seconds >= shortestForSlope || broken !== undefined
  return {
    attempted: {
      ...{
        seconds,
        pages,
        requests: visits.ms.length,
        commands: told.queued,
        'workers killed': told.kills,
      },
      'seconds watched': found.reduce((sum, { seconds: watched }) => sum + watched, 0),
    },
    none: {
      'uncaught rejections': found.reduce((sum, { uncaught }) => sum + uncaught, 0),
      'processes that ended by themselves': exits,
      'pages without their line': told.disconnected,
      'answers but 200': bad.reduce(
        (sum, [, many]) => sum + many,
        visits.refused + visits.cut + visits.truncated,
      ),
      'commands that were not queued': told.refused,
      'commands failed or left': (failed?.n ?? 0) + left,
    },
    bounds: found.flatMap(({ role, slope, live, fds, timers, sockets, listeners, delay }) => [
      ...(isLong
        ? [{ what: `${role}: RSS slope`, values: [slope], max: 0.5, unit: 'MiB/min' }]
        : [{ what: `${role}: more alive`, values: [live], max: 8, unit: 'MiB' }]),
      // sockets are counted below, and at rest there are fewer by those of who asked
      {
        what: `${role}: other open files, more or fewer`,
        values: [Math.abs(fds - sockets)],
        max: 5,
        unit: '',
      },
      { what: `${role}: timers more`, values: [timers], max: 5, unit: '' },
      { what: `${role}: sockets more`, values: [sockets], max: 5, unit: '' },
      { what: `${role}: listeners more`, values: [listeners], max: 0, unit: '' },
      { what: `${role}: loop delay p99`, values: [delay], max: 50, unit: 'ms' },
    ]),
    beside: `answers ${JSON.stringify(visits.statuses)}, ${visits.again} asked again, p99 ${quantile(visits.ms, 0.99).toFixed(0)} ms; ${found.map(({ role, slope, growth, live, delayMax }) => `${role} RSS ${growth.toFixed(1)} MiB more (${slope.toFixed(2)} MiB/min), alive ${live.toFixed(1)} MiB more, longest delay ${delayMax.toFixed(0)} ms`).join(', ')}${isLong ? '' : '; a slope wants half an hour, so here what is alive is held'}`,
  }
}

/** What it held at the end beside what it held when it was warm. */
function heldBy({ seen }: Built, { at: from, until: to }: { at: number; until: number }) {
  const warm = seen.filter(({ at }) => at >= from && at <= to)
  const tenth = Math.max(5, Math.floor(warm.length / 10))
  const [first, last] = [warm.slice(0, tenth), warm.slice(-tenth)]
  // the least of several looks: what is under way comes and goes
  const more = (of: (one: Watched) => number) => least(last, of) - least(first, of)
  return {
    seconds: warm.length,
    slope: slopeOf(warm),
    growth: more(({ rss }) => rss) / mib,
    live: ((seen.at(-1)?.live.at(-1) ?? Number.NaN) - (seen.at(-1)?.live[0] ?? Number.NaN)) / mib,
    fds: more(({ fds }) => fds),
    timers: more(({ timers }) => timers),
    sockets: more(({ sockets }) => sockets),
    listeners: more(({ listeners }) => listeners),
    delay: warm.at(-1)?.delayP99 ?? Number.POSITIVE_INFINITY,
    delayMax: Math.max(...warm.map(({ delayMax }) => delayMax)),
    uncaught: seen.at(-1)?.uncaught ?? 0,
  }
}

const least = (all: readonly Watched[], of: (one: Watched) => number) => Math.min(...all.map(of))

/** MiB a minute by least squares. */
function slopeOf(all: readonly Watched[]): number {
  const points = all.map(({ at, rss }) => [(at - (all[0]?.at ?? 0)) / 60_000, rss / mib] as const)
  const [x, y] = [0, 1].map(
    (i) => points.reduce((sum, one) => sum + (one[i] ?? 0), 0) / points.length,
  )
  const over = points.reduce((sum, [a, b]) => sum + (a - (x ?? 0)) * (b - (y ?? 0)), 0)
  return over / points.reduce((sum, [a]) => sum + (a - (x ?? 0)) ** 2, 0)
}

type Microsoft = Awaited<ReturnType<typeof startMicrosoft>>

/** Each customer has a small Microsoft 365 that answers. */
async function withCredentials(
  sql: Ground['sql'],
  microsoft: Microsoft,
  places: Awaited<ReturnType<typeof addCustomers>>,
) {
  const seal = makeSeal(testSecret)
  for (const [at, { tenantId }] of places.entries()) {
    const msTenantId = `00000000-0000-4000-8000-${String(at + 1).padStart(12, '0')}`
    const place = {
      tenant: tenantId,
      table: 'm365_authentication',
      column: 'client_secret',
      row: tenantId,
    }
    microsoft.addTenant({
      msTenantId,
      clientId: 'portal',
      clientSecret: 'secret',
      domain: `c${at}.example`,
      users: 5,
    })
    await sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
      values (${tenantId}, ${msTenantId}, 'portal', ${seal.seal('secret', place)})`
  }
}
