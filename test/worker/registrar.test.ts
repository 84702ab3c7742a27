import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Registration } from '../../src/connectors/sip/registrar.ts'
import { startHandsets } from '../../src/demo/handsets.ts'
import {
  type HandsetNews,
  handsetSecret,
  type KnownHandset,
} from '../../src/domain/pbx/registrations.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { createNews } from '../../src/worker/registrar.news.ts'
import { type Registrar, startRegistrar } from '../../src/worker/registrar.ts'
import { type SipClient, sipClient } from '../connectors/sip/client.support.ts'
import { makeCertificate } from '../mail/certificate.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'

const { sql, pool } = await testDatabase()
const seal = makeSeal(randomBytes(32))
const failures: object[] = []
let registrar: Registrar
const clients: SipClient[] = []

const start = async () => {
  const started = await startRegistrar(
    {
      ...{ host: '127.0.0.1', tenantSuffix: 'Portal.Test' },
      sip: { port: 0, tls: undefined },
    },
    { database: pool, seal, log: { info() {}, warn: (about) => failures.push(about) } },
  )
  if (!started) throw new Error('no registrar')
  registrar = started
}
const client = async (transport: 'udp' | 'tcp' = 'udp') => {
  const made = await sipClient(registrar.port ?? 0, transport)
  clients.push(made)
  return made
}

beforeAll(async () => {
  const world = await makeWorld({ sql })
  for (const [tenant, password] of [
    [world.alder.id, 'of alder'],
    [world.birch.id, 'of birch'],
  ] as const) {
    const [pbx] = await sql`insert into pbx_connection (audience, tenant_id, name, kind, topology)
      values ('tenant', ${tenant}, 'Handsets', 'uacsta', 'dedicated') returning id`
    const [made] =
      await sql`insert into handset (tenant_id, connection_id, extension, username, password)
      values (${tenant}, ${pbx!.id}, '201', 'desk', '') returning id`
    const sealed = seal.seal(password, handsetSecret(tenant, made!.id))
    await sql`update handset set password = ${sealed} where id = ${made!.id}`
  }
  await start()
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map(({ close }) => close()))
  expect(failures.splice(0)).toEqual([])
})
afterAll(() => registrar.stop())

const row = async (shortname: string) =>
  (
    await sql`select h.contact, h.transport, h.user_agent, h.csta, h.refused, extract(epoch from h.registered_until - now())::integer as seconds
      from handset h join tenant t on t.id = h.tenant_id where t.shortname = ${shortname}`
  )[0]!
const started = `<MonitorStartResponse xmlns="http://www.ecma-international.org/standards/ecma-323/csta/ed3"><monitorCrossRefID>1</monitorCrossRefID></MonitorStartResponse>`
const alder = { realm: 'alderfoods.portal.test', password: 'of alder' }

test('a handset registers in its tenant’s realm, and how it stands is kept by the database’s clock', async () => {
  const phone = await client()
  const answer = await phone.register({
    ...alder,
    headers: { 'User-Agent': 'Desk\x00 9', Expires: '600' },
  })
  expect(answer.status).toBe(200)
  phone.answer(await phone.next('INVITE'), 486)
  await until('its row', async () => (await row('alderfoods')).csta === 'refused')
  const kept = await row('alderfoods')
  expect(kept).toMatchObject({
    contact: `sip:desk@127.0.0.1:${phone.port}`,
    transport: 'udp',
    user_agent: 'Desk 9',
  })
  expect(kept.seconds).toBeGreaterThan(590)
  expect(kept.seconds).toBeLessThanOrEqual(600)
  expect(await row('birch')).toMatchObject({ contact: null, seconds: null })
  expect((await phone.register({ ...alder, contact: '*', headers: { Expires: '0' } })).status).toBe(
    200,
  )
  await until('its end', async () => (await row('alderfoods')).seconds === null)
  expect(await row('alderfoods')).toMatchObject({ contact: null, csta: 'none' })
})

test.each([
  ['a wrong secret', { ...alder, password: 'of birch' }],
  ['another tenant’s realm', { realm: 'birch.portal.test', password: 'of alder' }],
  ['a realm of no tenant', { realm: 'nowhere.portal.test', password: 'of alder' }],
  ['a realm of another suffix', { realm: 'alderfoods.portas.test', password: 'of alder' }],
  ['the suffix alone', { realm: 'portal.test', password: 'of alder' }],
  ['a username of nobody', { ...alder, user: 'nobody' }],
])('%s gets 403, and only the handset that it was tried on counts it', async (_, options) => {
  const before = [await row('alderfoods'), await row('birch')].map(({ refused }) => refused)
  const phone = await client()
  expect((await phone.register(options)).status).toBe(403)
  const counted = 'user' in options || !/^(alderfoods|birch)\.portal/.test(options.realm) ? 0 : 1
  const which = options.realm.startsWith('birch') ? 1 : 0
  const expected = before.map((count, at) => count + (at === which ? counted : 0))
  // whatever came before is kept with the next thing that is
  expect((await phone.register({ realm: 'birch.portal.test', password: 'of birch' })).status).toBe(
    200,
  )
  phone.answer(await phone.next('INVITE'), 486)
  await until('it', async () => (await row('birch')).csta === 'refused')
  const after = [await row('alderfoods'), await row('birch')].map(({ refused }) => refused)
  expect(after).toEqual(expected)
  await phone.register({
    ...{ realm: 'birch.portal.test', password: 'of birch', contact: '*' },
    headers: { Expires: '0' },
  })
  await until('its end', async () => (await row('birch')).seconds === null)
})

test('a tenant that is switched off has no handsets', async () => {
  await sql`update tenant set state = 'inactive' where shortname = 'alderfoods'`
  expect((await (await client()).register(alder)).status).toBe(403)
  await sql`update tenant set state = 'active' where shortname = 'alderfoods'`
  expect((await (await client()).register(alder)).status).toBe(200)
})

test('a handset that is switched off while it is registered is told so, and is registered no longer', async () => {
  const phone = await client()
  await phone.register(alder)
  phone.answer(await phone.next('INVITE'), 200, { Contact: `<sip:desk@127.0.0.1:${phone.port}>` })
  phone.answer(await phone.next('INFO'), 200, { 'Content-Type': 'application/csta+xml' }, started)
  await until('the session', async () => (await row('alderfoods')).csta === 'monitored')
  await registrar.forget()
  expect(registrar.registered()).toBe(1)
  const enable = (isOn: boolean) =>
    sql`update pbx_connection set enabled = ${isOn} where tenant_id = (select id from tenant where shortname = 'alderfoods')`
  await enable(false)
  await registrar.forget()
  await phone.next('BYE')
  expect(registrar.registered()).toBe(0)
  await until('its end', async () => (await row('alderfoods')).seconds === null)
  await enable(true)
})

test('what a registrar knew of its sessions is over when another starts, and when it stops', async () => {
  const phone = await client()
  await phone.register(alder)
  phone.answer(await phone.next('INVITE'), 200, { Contact: `<sip:desk@127.0.0.1:${phone.port}>` })
  phone.answer(await phone.next('INFO'), 200, { 'Content-Type': 'application/csta+xml' }, started)
  await until('the session', async () => (await row('alderfoods')).csta === 'monitored')
  await registrar.stop()
  expect(await row('alderfoods')).toMatchObject({ csta: 'none' })
  // one that was killed says nothing
  await sql`update handset set csta = 'monitored' where csta = 'none'`
  await start()
  await until(
    'both',
    async () => (await sql`select from handset where csta <> 'none'`).length === 0,
  )
})

test('the demo’s simulated handsets register for real, are monitored, and say goodbye', async () => {
  const handsets = await startHandsets({ onError: (error) => failures.push(error as object) })
  const at = { ...alder, port: registrar.port ?? 0, username: 'desk' }
  expect(await handsets.register({ ...at, password: 'guess' })).toBe(403)
  expect(await handsets.register(at)).toBe(200)
  await until('the session', async () => (await row('alderfoods')).csta === 'monitored')
  expect(await row('alderfoods')).toMatchObject({ user_agent: 'Simulated handset' })
  await handsets.stop()
  await until('its end', async () => (await row('alderfoods')).seconds === null)
})

test('a certificate that was renewed is shown, and one that does not fit its key is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-sip-'))
  const [certFile, keyFile] = [join(folder, 'cert'), join(folder, 'key')]
  const keep = ({ cert, key }: { cert: string; key: string }) => {
    writeFileSync(certFile, cert)
    writeFileSync(keyFile, key)
  }
  keep(makeCertificate('old.portal.test'))
  const secure = await startRegistrar(
    {
      ...{ host: '127.0.0.1', tenantSuffix: 'portal.test' },
      sip: { port: undefined, tls: { port: 0, certFile, keyFile } },
    },
    { database: pool, seal, log: { info() {}, warn: (about) => failures.push(about) } },
  )
  const shown = async () => {
    const socket = connect({
      ...{ port: secure?.tlsPort ?? 0, host: '127.0.0.1', rejectUnauthorized: false },
    })
    await once(socket, 'secureConnect')
    const { subject } = socket.getPeerCertificate()
    socket.destroy()
    return subject.CN
  }
  expect(await shown()).toBe('old.portal.test')
  const renewed = makeCertificate('new.portal.test')
  keep({ ...renewed, key: makeCertificate('x.test').key })
  await expect(secure?.renew()).rejects.toThrow()
  expect(await shown()).toBe('old.portal.test')
  keep(renewed)
  await secure?.renew()
  expect(await shown()).toBe('new.portal.test')
  await secure?.stop()
  rmSync(folder, { recursive: true })
})

const registration = (id: string, more: Partial<Registration<KnownHandset>> = {}) => ({
  handset: { id, tenant: 't', password: '' },
  ...{ address: '', realm: '', userAgent: 'Desk', seconds: 3600 },
  contact: { text: `sip:${id}@192.0.2.1` },
  flow: { transport: 'udp' },
  ...more,
})
const registered = (
  news: ReturnType<typeof createNews>,
  ...given: Parameters<typeof registration>
) => news.registered(registration(...given) as Registration<KnownHandset>)

test('changes are written together, and who only came again at most once a minute', async () => {
  const written: HandsetNews[][] = []
  let at = 0
  const news = createNews({
    write: async (batch) => void written.push([...batch]),
    onError: (error) => failures.push(error as object),
    now: () => at,
  })
  for (let i = 0; i < 1200; i += 1) registered(news, `h${i}`)
  news.add({ tenant: 't', id: 'h0', csta: 'monitored' })
  news.add({ tenant: 't', id: 'other', refused: 1 })
  news.add({ tenant: 't', id: 'other', refused: 1 })
  await until('all of it', () => news.size === 0 && written.length === 3)
  expect(written.map(({ length }) => length)).toEqual([500, 500, 201])
  expect(written[0]![0]).toEqual({
    ...{ tenant: 't', id: 'h0', contact: 'sip:h0@192.0.2.1', transport: 'udp', agent: 'Desk' },
    ...{ seconds: 3600, csta: 'monitored' },
  })
  expect(written[2]!.at(-1)).toEqual({ tenant: 't', id: 'other', refused: 2 })
  at = 30_000
  registered(news, 'h1')
  registered(news, 'h1')
  // a change of another's takes what waits along
  registered(news, 'h2', { userAgent: 'Desk 2' })
  await until('it', () => written.length === 4)
  expect(written[3]!.map(({ id, seconds }) => [id, seconds])).toEqual([
    ['h1', 3600],
    ['h2', 3600],
  ])
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    registered(news, 'h1')
    await vi.advanceTimersByTimeAsync(59_999)
    expect([news.size, written.length]).toEqual([1, 4])
    at = 90_000
    await vi.advanceTimersByTimeAsync(1)
    // as long as is left of it by now
    expect(written[4]).toMatchObject([{ id: 'h1', seconds: 3540 }])
    // one that would look over before is kept in time
    registered(news, 'h1', { seconds: 60 })
    await vi.advanceTimersByTimeAsync(60_000)
    registered(news, 'h1', { seconds: 60 })
    await vi.advanceTimersByTimeAsync(50_000)
    expect(
      written
        .slice(5)
        .flat()
        .map(({ id, seconds }) => [id, seconds]),
    ).toEqual([
      ['h1', 60],
      ['h1', 60],
    ])
  } finally {
    vi.useRealTimers()
  }
  await news.stop()
})

test('what could not be written waits, and the newer word counts', async () => {
  const written: HandsetNews[] = []
  let isAway = true
  const errors: unknown[] = []
  const news = createNews({
    async write(batch) {
      if (isAway) throw new Error('away')
      written.push(...batch)
    },
    onError: (error) => errors.push(error),
  })
  registered(news, 'h1')
  news.add({ tenant: 't', id: 'h1', refused: 1 })
  await until('a failure', () => errors.length === 1)
  news.add({ tenant: 't', id: 'h1', seconds: 0, refused: 2 })
  isAway = false
  await news.stop()
  expect(written).toMatchObject([{ id: 'h1', seconds: 0, refused: 3 }])
})
