import { once } from 'node:events'
import { WebSocket } from 'ws'
import { verbatim } from '../../src/domain/messages.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import { freePort, startBuilt } from './built.ts'
import { type Ground, onOwnGround } from './ground.ts'
import type { Asked, Finding, Scenario } from './scenario.ts'
import { sessionsFor } from './visitors.ts'

const mib = 2 ** 20
const pagesPerSession = 20
const pagesOf = { small: 100, quick: 300, full: 1000 }
/** One in so many reads nothing any more. */
const stalledShare = 20
const closedWithinSeconds = 30
const warmFrames = 40
const isStalled = (n: number) => n % stalledShare === 0

/** A web process as it is installed, to which some pages are open that take nothing, while much is told. */
export const stalled: Scenario = {
  name: 'stalled',
  plan: 'D4',
  goals: ['G17'],
  what: 'pages that read nothing are sent off within 30 s and cost 64 MiB at most, and nobody else hears later for them',
  times: { small: 0, quick: 1, full: 3 },
  unit: 'rounds',
  controls: { 'nobody is sent off': 1 },
  run: (asked) => onOwnGround((ground) => stalls(ground, asked)),
}

async function stalls(
  { sql, pool, url }: Ground & { url: string },
  { times, size, broken, say }: Asked,
): Promise<Finding> {
  const world = await makeWorld({ sql })
  const pages = pagesOf[size]
  const port = await freePort()
  const host = `localhost:${port}`
  const cookies = await sessionsFor(pool, world.dana, host, pages)
  // what the system keeps for a line that nobody reads is some megabytes: only frames of this size fill it in time
  const text = verbatim('long text '.repeat(400))
  await sql`
    insert into alarm (audience, key, severity, name, source, text)
    select 'provider', 'slow' || n, 'major', ${JSON.stringify(verbatim('Alarm'))}::text::jsonb, ${JSON.stringify(verbatim('test'))}::text::jsonb,
      ${JSON.stringify(text)}::text::jsonb from generate_series(1, 40) n`
  const none = { 'still open': 0, 'others that heard nothing': 0 }
  const [sentOff, delays, grown]: [number[], number[], number[]] = [[], [], []]
  let told = 0
  const env = { DATABASE_URL: url, PORT: String(port), PORTAL_PROCESS: 'web' }
  const web = await startBuilt({ ...env, ...(broken && { SOAK_BROKEN: 'patient' }) })
  const sockets = () => web.seen.at(-1)?.sockets ?? 0
  type Page = ReturnType<typeof openPage>
  /** Something is told; after how many ms each of these has heard, null for who has not. */
  const tell = async (pages: readonly Page[]) => {
    const at = performance.now()
    for (const one of pages) one.heardAt = 0
    await sql`select pg_notify('portal', '{"topics":["alarms","queue"]}')`
    await until('all hear', () => pages.every(({ heardAt }) => heardAt > 0), 5000).catch(() => {})
    return pages.map(({ heardAt }) => (heardAt > 0 ? heardAt - at : null))
  }
  try {
    for (let round = 0; round < times; round += 1) {
      const all = Array.from({ length: pages }, (_, n) =>
        openPage(port, cookies[Math.floor(n / pagesPerSession)] ?? '', isStalled(n)),
      )
      await Promise.all(all.map(({ opened }) => opened))
      const [still, others] = [0, 1].map((isOther) =>
        all.filter((_, n) => Number(!isStalled(n)) === isOther),
      ) as [typeof all, typeof all]
      // what a process takes to get going is not theirs
      for (let n = 0; n < warmFrames; n += 1) await tell(all)
      const seen = web.seen.length
      await until('it has looked at itself', () => web.seen.length > seen + 1)
      const [rss, open] = [web.seen.at(-1)?.rss ?? 0, sockets()]
      const from = performance.now()
      for (const { ws } of still) ws.pause()
      const seconds = () => (performance.now() - from) / 1000
      const areGone = () => sockets() <= open - still.length
      while (!areGone() && seconds() < closedWithinSeconds) {
        const heard = await tell(others)
        for (const ms of heard)
          if (ms === null) none['others that heard nothing'] += 1
          else delays.push(ms)
        told += 1
      }
      sentOff.push(seconds())
      none['still open'] += Math.max(0, sockets() - (open - still.length))
      const most = Math.max(...web.seen.slice(seen).map((one) => one.rss))
      grown.push((most - rss) / mib)
      say(
        `${still.length} of ${pages} read nothing: sent off after ${seconds().toFixed(1)} s and ${told} frames, ${grown.at(-1)?.toFixed(0)} MiB more`,
      )
      for (const { ws } of all) ws.terminate()
    }
  } finally {
    await web.end('SIGKILL')
  }
  return {
    attempted: {
      pages,
      'pages that read nothing': Math.ceil(pages / stalledShare) * times,
      frames: told,
    },
    none,
    bounds: [
      { what: 'sent off after', values: sentOff, max: closedWithinSeconds, unit: 's' },
      { what: 'more memory', values: grown, max: 64, unit: 'MiB' },
      { what: 'the others heard after, p99', values: delays, max: 250, unit: 'ms', at: 0.99 },
    ],
    beside: `what the system keeps for a line that is not read comes before; a look at open lines once a second`,
  }
}

/** One page of a session, to which much is told or little; when it last heard something. */
function openPage(port: number, cookie: string, hasMuch: boolean) {
  const topics = hasMuch ? 'queue,alarms' : 'queue'
  const ws = new WebSocket(`ws://127.0.0.1:${port}/live?topics=${topics}`, {
    headers: { host: `localhost:${port}`, origin: `http://localhost:${port}`, cookie },
    perMessageDeflate: false,
  })
  const page = { ws, heardAt: 0, opened: once(ws, 'message') }
  ws.on('error', () => {}).on('message', () => {
    page.heardAt = performance.now()
  })
  return page
}
