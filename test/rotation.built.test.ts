import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@nats-io/transport-node'
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { admin } from '../src/admin.ts'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/database/open.ts'
import { begun } from '../src/domain/begun.ts'
import { dispatcher, Scope } from '../src/domain/scope.ts'
import { readRotations } from '../src/domain/settings/rotations.ts'
import { keyIdOf } from '../src/domain/settings/secrets.ts'
import { knownSecrets } from '../src/secret-file.ts'
import { freePort, startBuilt } from './faults/built.ts'
import { hasNats, natsServer } from './realtime/nats.ts'
import { onPostgres, testDatabase } from './support/database.ts'
import { migrations, testSecret } from './support/setup.ts'
import { until } from './support/until.ts'

const operator = { login: 'first@northline.example', password: 'rotation-Passw0rd!' }
const isByNats = hasNats()
const how = !onPostgres
  ? ' (PostgreSQL only: of an embedded database there is one process)'
  : isByNats
    ? ', and processes that tell one another by NATS go on hearing one another'
    : ' (without NATS: nats-server not installed)'

/** A portal as it is installed, its secret in DATA_DIR: how further processes of it are started, and what its owner sees. */
async function installed() {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-rotated-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'secret'), `${testSecret.toString('base64')}\n`, { mode: 0o600 })
  const db = await testDatabase({ isStarted: true })
  const nats = isByNats ? natsServer(await freePort()) : undefined
  await nats?.start()
  onTestFinished(() => nats?.kill())
  const env = {
    ...{ DATA_DIR: folder, PORTAL_SECRET: '', DATABASE_URL: db.url ?? '' },
    ...{ EVENTS_URL: nats?.url ?? '', PORTAL_PROCESS: 'web' },
    ...{ ADMIN_EMAIL: operator.login, ADMIN_PASSWORD: operator.password },
    ...{ GRAPH_URL: 'http://127.0.0.1:1', LOGIN_URL: 'http://127.0.0.1:1' },
  }
  return { env, start: () => startOne(env), nats }
}

async function startOne(env: Record<string, string>) {
  const port = await freePort()
  const { end } = await startBuilt({ ...env, PORT: String(port) })
  onTestFinished(async () => void (await end('SIGTERM')))
  const origin = `http://localhost:${port}`
  let cookie = ''
  const ask = (path: string, fields?: Record<string, string>, as = cookie) =>
    fetch(`${origin}${path}`, {
      ...{ redirect: 'manual', headers: { Origin: origin, Cookie: as } },
      ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
    })
  const signIn = async () => {
    // by a browser of its own, or the session that it has would end
    const answer = await ask('/session', operator, '')
    const given = answer.headers.getSetCookie().map((one) => one.split(';')[0])
    cookie ||= given.join('; ')
    return answer.status
  }
  const openPage = async () => {
    const seen = { frames: [] as string[], closes: [] as number[], changes }
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/live?topics=queue,commands`, {
      ...{ origin, headers: { cookie } },
    })
    /** How many changes of the list of tasks it has heard of. */
    function changes() {
      const numbers = seen.frames.map((frame) => Number(/[" ]commands:(\d+)/.exec(frame)?.[1] ?? 0))
      return Math.max(0, ...numbers)
    }
    socket.on('message', (frame) => void seen.frames.push(String(frame)))
    socket.on('close', (code) => void seen.closes.push(code))
    onTestFinished(() => socket.terminate())
    await until('the page is live', () => seen.frames.length)
    return seen
  }
  return { origin, ask, signIn, openPage }
}

test.skipIf(!onPostgres)(
  `while the secret changes a page stays signed in and live, and people sign in${how}`,
  async () => {
    const { env, start, nats } = await installed()
    const one = await start()
    const other = await start()
    const config = readConfig(env)
    const opened = await openDatabase(config, { folder: migrations, attach: true })
    onTestFinished(() => opened.stop())
    const sql = postgres({ ...opened.owner, max: 1, onnotice: () => {} })
    onTestFinished(() => sql.end())
    let told = 0
    if (nats) {
      const link = await connect({
        servers: nats.url.replace(/.*@/, ''),
        user: 'portal',
        pass: 'secret',
      })
      onTestFinished(() => link.close())
      link.subscribe('tenantry.>', {
        callback: (_, { data }) => {
          if (Buffer.from(data).includes('"said"')) told += 1
        },
      })
      await link.flush()
    }
    expect([await one.signIn(), await other.signIn()]).toEqual([303, 303])
    const page = await one.openPage()
    /** What is queued at a process is on the page of the first. */
    const heard = async (name: string, at: typeof one) => {
      // a customer of its own: of one several requests are one task
      const id = randomUUID()
      const shortname = name.toLowerCase().replaceAll(' ', '')
      await sql`insert into tenant (id, shortname, full_name, default_domain) values (${id}, ${shortname}, ${name}, 'x.example')`
      const [service] = await sql<{ id: string }[]>`
      insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status, kit_version)
      values (${id}, ${name}, ${name}, ${shortname}, 'direct-routing', 'hosted-pro', 50, 'deployed', 'ok', '8.0.460') returning id`
      const place = { tenant: id, table: 'm365_authentication', column: 'client_secret', row: id }
      await sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
      values (${id}, gen_random_uuid(), 'portal', ${opened.seal.seal('secret', place)})`
      const [before, shown] = [told, page.changes()]
      expect((await at.ask('/replications', { service: service?.id ?? '' })).status).toBeLessThan(
        400,
      )
      await until(`${name} is on the page`, () => page.changes() > shown)
      if (nats) await until('it was said by NATS', () => told > before)
    }
    await heard('Queued before', other)

    const statuses: number[] = []
    let isOver = false
    const rotating = begun(
      admin(['secret', 'rotate'], env).finally(() => {
        isOver = true
      }),
    )
    // also where a sign-in fails meanwhile
    onTestFinished(async () => void (await Promise.allSettled([rotating])))
    while (!isOver) for (const at of [one, other]) statuses.push(await at.signIn())
    expect(await rotating).toMatch(/^PORTAL_SECRET was changed: /)
    expect(statuses.length).toBeGreaterThan(4)
    // a connection that is opened as the login's password changes may be refused, once for each process
    expect(statuses.filter((status) => status === 503).length).toBeLessThanOrEqual(2)
    expect(statuses.filter((status) => status !== 303 && status !== 503)).toEqual([])

    const [now] = knownSecrets(config)
    opened.seal.learn([now])
    opened.seal.follow(await Scope.enter(opened.pool, dispatcher, readRotations, 'read only'))
    expect(now.equals(testSecret)).toBe(false)
    const holders = await sql`select distinct seals_by from key_holder`
    expect(holders).toEqual([{ seals_by: keyIdOf(now) }])
    await heard('Queued after', other)
    // one that has never known the former secret
    const third = await start()
    expect([await one.signIn(), await other.signIn(), await third.signIn()]).toEqual([
      303, 303, 303,
    ])
    await heard('Queued by a new one', third)
    for (const at of [one, other]) expect((await at.ask('/services')).status).toBe(200)
    expect(page.closes).toEqual([])
    const stranger = await fetch(`${one.origin}/services`, { redirect: 'manual' })
    expect(stranger.status, 'who is not signed in is sent away').toBe(303)
  },
  120_000,
)
