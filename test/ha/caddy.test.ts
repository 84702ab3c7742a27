import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { sessionCookie } from '../../src/domain/people/lucia.ts'
import { openSession } from '../../src/domain/people/sessions.ts'
import { anonymous, Scope } from '../../src/domain/scope.ts'
import { type Running, startPortal } from '../../src/start.ts'
import { startEdge } from '../deploy/processes.ts'
import { isInstalled, type Program } from '../hosts/servers.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import type { World } from '../support/world.ts'
import { freePorts } from './processes.ts'
import { installOn, noPair, type Pair, startPair } from './streaming.ts'
import { startWriter, staticFiles } from './writer.ts'

const gone = noPair || (isInstalled('caddy') ? '' : ' (skipped: caddy is not installed)')
const host = 'portal.example'
const folder = mkdtempSync(join(tmpdir(), 'tenantry-away-'))
const agent = new Agent({ keepAlive: true, rejectUnauthorized: false })
let pair: Pair
let world: World
let writer: Awaited<ReturnType<typeof startWriter>>
let portal: Running | undefined
let edges: Program[] = []
let ports: { web: number; tls: number; hasty: number }
let cookie: string

beforeAll(async () => {
  if (gone) return
  pair = await startPair()
  ;({ world } = await installOn(pair))
  writer = await startWriter(pair.ports.one)
  const [web = 0, tls = 0, hasty = 0, ...more] = await freePorts(7)
  ports = { web, tls, hasty }
  const config = readConfig({
    ...{ PORT: String(web), PORTAL_PROCESS: 'web', DATA_DIR: folder, LOG_LEVEL: 'silent' },
    ...{ PORTAL_URL: `https://${host}:${tls}`, TRUSTED_PROXY: '127.0.0.1/32' },
    ...{ DATABASE_URL: `postgres://postgres@127.0.0.1:${writer.port}/postgres` },
    ...{ DATABASE_READ_URL: `postgres://127.0.0.1:${pair.ports.two}/postgres` },
    PORTAL_SECRET: testSecret.toString('base64'),
  })
  portal = await startPortal(config, { staticDir: await staticFiles(), migrations })
  const edge = (port: number, changes = {}) =>
    startEdge({
      ...{ dir: folder, port, httpPort: more.pop() ?? 0, askPort: more.pop() ?? 0 },
      ...{ web: `127.0.0.1:${web}`, changes },
    })
  edges = [await edge(tls), await edge(hasty, { '\tlb_try_duration 15s\n': '' })]
  const client = { host: `${host}:${tls}`, ip: '192.0.2.1', agent: 'test' }
  const token = await Scope.enter(portal.database, anonymous, (scope) =>
    openSession(scope, world.dana.id ?? '', client),
  )
  cookie = sessionCookie(token, true).split(';')[0] ?? ''
}, 120_000)
afterAll(async () => {
  agent.destroy()
  for (const edge of edges) await edge.stop()
  await portal?.stop()
  await writer?.stop()
  await pair?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const asked = (path: string, fields?: Record<string, string>, at = ports.tls) =>
  new Promise<{ status: number; text: string }>((done, fail) => {
    const body = fields && new URLSearchParams(fields).toString()
    const own = `${host}:${ports.tls}`
    const asking = request(
      {
        ...{ host: '127.0.0.1', port: at, servername: host, path, agent },
        method: body ? 'POST' : 'GET',
        headers: {
          ...{ Host: own, Origin: `https://${own}`, Cookie: cookie },
          ...(body && {
            'Content-Type': 'application/x-www-form-urlencoded',
            'Content-Length': Buffer.byteLength(body),
          }),
        },
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part) => {
          text += part
        })
        answer.on('end', () => done({ status: answer.statusCode ?? 0, text })).on('error', fail)
      },
    )
    asking.on('error', fail).end(body)
  })

test.skipIf(gone)(
  `while the primary is away Caddy goes on sending pages, and keeps a change until it is back, which is then done once${gone}`,
  async () => {
    // each gets its certificate now: later nobody could say for whom
    for (const at of [ports.tls, ports.hasty])
      expect((await asked('/services', undefined, at)).status).toBe(200)
    await pair.kill('one')
    const statuses = new Set<number>()
    let left = 0
    const looking = async (isOver: () => boolean | Promise<boolean>) => {
      while (!(await isOver())) {
        const { status, text } = await asked('/services')
        statuses.add(status)
        if (text.includes('this is what was there then')) left += 1
        await rest(50)
      }
    }
    // Caddy asks each second
    const isNoticed = async () => {
      const ready = await fetch(`http://127.0.0.1:${ports.web}/readyz?for=changes`)
      return ready.status === 503 && left > 60
    }
    await looking(isNoticed)
    let done: number | undefined
    const sites = `/tenants/${world.alder.id}/sites`
    const change = { name: 'Depot', timeZone: 'Europe/London', language: 'en', country: 'GB' }
    const changing = asked(sites, change).then(({ status }) => {
      done = status
    })
    const before = left
    await looking(() => left > before + 20)
    expect(done).toBeUndefined()
    // where waiting has an end, the portal itself says why, and gives back what was typed
    const answer = await asked(sites, { ...change, name: 'Typed by hand' }, ports.hasty)
    expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('Typed by hand')])
    await pair.start('one')
    await looking(() => done !== undefined)
    await changing
    expect(done).toBe(303)
    const [row] = await pair.ask('one')`select count(*)::int as n from site where name = 'Depot'`
    expect(row?.n).toBe(1)
    expect([...statuses]).toEqual([200])
    await until('all goes to the primary again', async () => {
      const { status, text } = await asked(sites)
      return status === 200 && text.includes('Depot') && !text.includes('what was there then')
    })
  },
  60_000,
)
