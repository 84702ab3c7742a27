import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { attachEmbedded } from '../../src/database/embedded/start.ts'
import { demoPassword } from '../../src/demo/customers.ts'
import { startBuilt } from '../faults/built.ts'
import { freePort, isInstalled } from '../hosts/servers.ts'
import { counts } from '../support/counts.ts'
import { until } from '../support/until.ts'
import { panels, startPrometheus, unanswered } from './dashboard.ts'

// the demo's world takes a minute to load
const why = !isInstalled('prometheus')
  ? ' (left out: prometheus not installed)'
  : counts === 1
    ? ' (left out: TENANTRY_COUNTS=2 starts the demo)'
    : ''

test.skipIf(why !== '')(
  `every panel of the dashboard is answered by a Prometheus that scrapes the demo${why}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tenantry-watch-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const [port, metricsPort, managerPort] = [await freePort(), await freePort(), await freePort()]
    const token = 'a-token-for-the-scraper'
    for (const name of ['tenantry', 'alertmanager', 'watchdog'])
      writeFileSync(join(folder, `${name}.token`), token)
    const demo = await startBuilt(
      {
        ...{ PORT: String(port), METRICS_PORT: String(metricsPort), METRICS_TOKEN: token },
        ...{ DATA_DIR: folder, DATABASE_URL: '', PORTAL_SECRET: '' },
      },
      'demo.js',
    )
    onTestFinished(async () => void (await demo.end('SIGTERM')))
    const prometheus = await startPrometheus(folder, { port, metricsPort, managerPort })
    onTestFinished(() => prometheus.stop())
    const { asked } = prometheus
    await until('it scrapes both', async () => {
      const found = await asked('up == 1').catch(() => null)
      return found?.data?.result.length === 2
    })
    const origin = `http://localhost:${port}`
    const signedIn = await fetch(`${origin}/session`, {
      ...{ method: 'POST', redirect: 'manual', headers: { Origin: origin } },
      body: new URLSearchParams({ login: 'dana@northline.example', password: demoPassword }),
    })
    const given = signedIn.headers.getSetCookie().map((one) => one.split(';')[0])
    const headers = { cookie: given.join('; ') }
    const livePage = async () => {
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/live?topics=queue,commands`, {
        ...{ origin, headers },
      })
      await new Promise((heard, failed) => socket.once('message', heard).once('error', failed))
      return socket
    }
    const page = await livePage()
    onTestFinished(() => page.terminate())
    /** Somebody looks at pages, and closes one; the rest of what there is to see the demo does by itself. */
    const someoneLooks = async () => {
      for (const path of ['/services', '/commands', '/nowhere', '/alarms'])
        await (await fetch(`${origin}${path}`, { headers })).text()
      const socket = await livePage()
      const closed = new Promise((done) => socket.once('close', done))
      socket.close(1000)
      await closed
    }
    expect(await unanswered(prometheus, someoneLooks, 120_000)).toEqual([])

    // what the demo has never done is said, and not left out
    const ages = panels.flatMap(({ title, targets: [target] = [] }) =>
      target?.expr.endsWith('or vector(-1)') ? [{ title, expr: target.expr }] : [],
    )
    expect(ages.map(({ title }) => title)).toEqual([
      ...['Last clean canary', 'Newest backup', 'Last proven restore'],
    ])
    const ageOf = async (expr: string) =>
      Number((await asked(expr)).data?.result.map(({ value }) => value[1]).join())
    // its first round of the canary may have ended
    for (const { title, expr } of ages.slice(1)) expect(await ageOf(expr), title).toBe(-1)
    const { path } = await attachEmbedded(join(folder, 'demo', 'database'))
    const sql = postgres({ path, user: 'postgres', database: 'portal', max: 1 })
    await sql`insert into canary_run (started_at, ended_at) values (now(), now())`
    await sql`insert into backup_run (kind, ended_at, taken_at) values ('backup', now(), now()), ('drill', now(), null)`
    await sql.end()
    for (const { title, expr } of ages)
      await until(`${title} has an age`, async () => (await ageOf(expr)) >= 0, 60_000)
  },
  600_000,
)
