import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createZones, tryZone } from '../../src/connectors/zones/zones.ts'
import { openZoneAccess } from '../../src/domain/onboarding/dns.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startCloudflare } from '../../src/sandbox/cloudflare.ts'
import { startDns } from '../../src/sandbox/dns.tsx'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const zone = 'voice.northline.example'
const key = Buffer.from('canary-of-the-key-of-the-zone-32').toString('base64')
const seal = makeSeal(testSecret)
const api = await startCloudflare()
const dns = await startDns({ updates: { zone, keyName: 'portal.northline.example', key } })
const port = dns.server.split(':')[1] ?? ''
const zones = createZones({ allow: ['127.0.0.0/8'], timeoutMs: 1000, cloudflareUrl: api.url })
const portal = portalOf(
  db.pool,
  undefined,
  undefined,
  {},
  {
    zones: { check: (access) => tryZone(zones, access) },
  },
)
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})
beforeEach(async () => {
  await db.sql`delete from setting`
  await db.sql`delete from secret`
  dns.updates?.misbehave(null)
  dns.updates?.ledger.splice(0)
  api.ledger.splice(0)
})
afterAll(async () => {
  zones.close()
  await api.stop()
  await dns.stop()
})

type Entered = Record<string, string>
const entered = (more: Entered = {}) =>
  Object.fromEntries(
    Object.entries({
      ...{ version: '0', provider: 'rfc2136', zone, ttlSeconds: '300', server: '127.0.0.1', port },
      ...{ keyName: 'portal.northline.example', algorithm: 'hmac-sha256', zoneId: '', key: '' },
      ...more,
    }).map(([name, value]) => [name, [value]]),
  )
const cloudflare = (more: Entered = {}) => {
  const own = { provider: 'cloudflare', zoneId: api.zoneId, key: api.token }
  return entered({ ...own, zone: api.zone, server: '', keyName: '', port: '53', ...more })
}
const plain = {}
const page = '/settings/dns'
const dana = () => portal.as(world.dana)
const kept = async () => (await db.sql`select value, version from setting where name = 'dns'`)[0]
const sealed = async () => (await db.sql`select value from secret where name = 'dns.key'`)[0]?.value
const open = () =>
  Scope.enter(db.pool, system({ kind: 'provider' }), (scope) => openZoneAccess(scope, seal))

/** What stands beside a field. */
const besideOf = (html: string, field: string) =>
  new RegExp(`id="(?:field-)?${field}-error"[^>]*>(.*?)</p>`, 's')
    .exec(html)?.[1]
    ?.replaceAll(/<[^>]*>/g, '')
    .trim() ?? ''

test('the zone is tried with a record, which is gone, and then kept; the key is sealed and shown as set', async () => {
  expect((await dana().post(page, entered({ key }), plain)).status).toBe(303)
  expect(dns.updates?.ledger.map((line) => line.replace(/probe\S*/g, '…'))).toEqual(
    ['+ TXT _tenantry-…', '- TXT _tenantry-…'].map((start) => expect.stringContaining(start)),
  )
  expect(await kept()).toMatchObject({
    version: 1,
    value: { provider: 'rfc2136', zone, ttlSeconds: 300 },
  })
  expect(await sealed()).not.toContain(key)
  const html = await (await dana().get(page)).text()
  expect(html).toContain('<title>DNS API Configuration')
  expect(html).toContain('Set. Leave blank to keep it')
  expect(html).not.toContain(key)
  expect(await open()).toEqual({
    ...{ provider: 'rfc2136', zone, server: '127.0.0.1', port: Number(port), key, ttlSeconds: 300 },
    ...{ keyName: 'portal.northline.example', algorithm: 'hmac-sha256' },
  })
})

test('Cloudflare is tried and kept likewise', async () => {
  expect((await dana().post(page, cloudflare(), plain)).status).toBe(303)
  expect(api.ledger).toHaveLength(2)
  expect(await open()).toEqual({
    provider: 'cloudflare',
    zone: api.zone,
    zoneId: api.zoneId,
    token: api.token,
    ttlSeconds: 300,
  })
})

test('Test tries what is entered and keeps nothing; without a provider nothing is tried', async () => {
  const tested = await dana().post(`${page}/checks`, entered({ key }), plain)
  expect(await tested.text()).toContain('was added, found and removed again')
  expect([await kept(), await sealed()]).toEqual([undefined, undefined])
  const none = entered({ provider: 'none', zone: '', server: '', keyName: '' })
  expect(await (await dana().post(`${page}/checks`, none, plain)).text()).toContain(
    'nothing to test',
  )
  expect((await dana().post(page, none, plain)).status).toBe(303)
  expect([await open(), dns.updates?.ledger.length]).toEqual([null, 2])
})

const wrong = Buffer.alloc(32, 1).toString('base64')
test.each<[string, Entered, string, string]>([
  ['a wrong key', { key: wrong }, 'key', 'is another one on the DNS server'],
  [
    'an unknown key',
    { key, keyName: 'nobody' },
    'keyName',
    'knows no key of this name and algorithm',
  ],
  ['a foreign zone', { key, zone: 'other.example' }, 'zone', 'does not hold the zone'],
  ['a server that is not there', { key, port: '9999' }, 'server', 'did not answer'],
])(
  '%s is said beside its field, nothing is kept and what works stays',
  async (_, more, field, sentence) => {
    await dana().post(page, entered({ key }), plain)
    const before = [await kept(), await sealed()]
    for (const to of [page, `${page}/checks`]) {
      const answer = await dana().post(to, entered({ version: '1', ...more }), plain)
      expect(answer.status).toBe(422)
      const html = await answer.text()
      expect(besideOf(html, field)).toContain(sentence)
      expect(html).not.toContain(more.key)
      expect(html).toContain(`value="${more.zone ?? zone}"`)
    }
    expect([await kept(), await sealed()]).toEqual(before)
  },
)

test.each([
  ['refused', 'keyName', 'refused the change: REFUSED'],
  ['servfail', 'server', 'refused the change: SERVFAIL'],
  ['badtime', 'server', 'The clocks of the DNS server and of this portal differ'],
  ['wrong-signature', 'server', 'answer could not be used'],
  ['silence', 'server', 'did not answer'],
] as const)('a server that misbehaves (%s) has its sentence', async (how, field, sentence) => {
  dns.updates?.misbehave(how)
  const answer = await dana().post(page, entered({ key }), plain)
  expect(answer.status).toBe(422)
  expect(besideOf(await answer.text(), field)).toContain(sentence)
  expect(await kept()).toBeUndefined()
})

test.each<[Entered, string, string]>([
  [{ zone: '' }, 'zone', 'Enter a zone'],
  [{ zone: '192.0.2.1' }, 'zone', 'Enter a zone'],
  [{ zone: 'one' }, 'zone', 'Enter a zone'],
  [{ zone: 'a..b.example' }, 'zone', 'Enter a zone'],
  [{ server: '' }, 'server', 'Enter the name or IP address'],
  [{ server: 'https://ns.example' }, 'server', 'Enter the name or IP address'],
  [{ port: '25' }, 'port', 'Enter port 53'],
  [{ keyName: '' }, 'keyName', 'Enter the name of a key'],
  [{ keyName: 'two words' }, 'keyName', 'Enter the name of a key'],
  [{ ttlSeconds: '5' }, 'ttlSeconds', 'from 60 to 86,400'],
  [{ algorithm: 'hmac-md5' }, 'algorithm', 'Choose an algorithm'],
  [{ provider: 'route53' }, 'provider', 'Choose a provider'],
  [{ key: '' }, 'key', 'in base64'],
  [{ key: 'not base64!' }, 'key', 'in base64'],
  [{ key: `${'QUJD'.repeat(8)}=` }, 'key', 'in base64'],
  [{ provider: 'cloudflare', zoneId: '' }, 'zoneId', 'Enter the zone ID'],
  [{ provider: 'cloudflare', zoneId: '../../user' }, 'zoneId', 'Enter the zone ID'],
  [
    { provider: 'cloudflare', zoneId: 'a'.repeat(32), key: 'a b\r\nX: y and more' },
    'key',
    'API token',
  ],
])('%j is refused beside its field before anybody is asked', async (more, field, sentence) => {
  const answer = await dana().post(page, entered({ key, ...more }), plain)
  expect(answer.status).toBe(422)
  expect(besideOf(await answer.text(), field)).toContain(sentence)
  expect([await kept(), dns.updates?.ledger, api.ledger]).toEqual([undefined, [], []])
})

test('a key that is kept goes to no other server, key name or provider', async () => {
  await dana().post(page, entered({ key }), plain)
  const again = entered({ version: '1', ttlSeconds: '600' })
  expect((await dana().post(page, again, plain)).status, 'where it was it is kept').toBe(303)
  expect(await open()).toMatchObject({ key, ttlSeconds: 600 })
  const elsewhere: Entered[] = [
    { server: 'ns.attacker.example' },
    { keyName: 'another' },
    { provider: 'cloudflare', zoneId: 'a'.repeat(32) },
  ]
  for (const more of elsewhere)
    for (const to of [page, `${page}/checks`]) {
      const answer = await dana().post(to, entered({ version: '2', ...more }), plain)
      expect(answer.status).toBe(422)
      expect(besideOf(await answer.text(), 'key')).toContain('Enter the key or token again')
    }
  expect(api.asked.filter((one) => one.includes('aaaa'))).toEqual([])
})

test('a stale edit is a 409 and loses nothing', async () => {
  await dana().post(page, entered({ key }), plain)
  const late = await dana().post(page, entered({ key, ttlSeconds: '900' }), plain)
  expect(late.status).toBe(409)
  expect(await kept()).toMatchObject({ version: 1, value: { ttlSeconds: 300 } })
})

test('who is no administrator may look; MSPs and tenants find nothing there', async () => {
  for (const actor of [world.nico, world.vera]) {
    const html = await (await portal.as(actor).get(page)).text()
    expect(html).toContain('Only a provider administrator can change these.')
    for (const to of [page, `${page}/checks`])
      expect((await portal.as(actor).post(to, entered({ key }))).status).toBe(403)
  }
  const statuses = await Promise.all(
    [world.olivia, world.otis].map(async (one) => (await portal.as(one).get(page)).status),
  )
  expect(statuses.every((status) => status === 403 || status === 404)).toBe(true)
  expect([await kept(), dns.updates?.ledger]).toEqual([undefined, []])
})

test('neither key nor token stands in a table, a log or an answer', async () => {
  const answers = [
    await dana().post(page, entered({ key }), plain),
    await dana().post(page, cloudflare({ version: '1' }), plain),
    await dana().post(page, cloudflare({ version: '1' }), plain),
    await dana().get('/log'),
  ]
  expect(answers.map(({ status }) => status).slice(0, 3)).toEqual([303, 303, 409])
  for (const answer of answers) {
    const html = await answer.text()
    for (const secret of [key, api.token]) expect(html).not.toContain(secret)
  }
  const tables = await db.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`
  for (const { name } of tables) {
    const rows = JSON.stringify(await db.sql.unsafe(`select * from "${name}"`))
    for (const secret of [key, api.token, Buffer.from(key, 'base64').toString()])
      expect(rows, name).not.toContain(secret)
  }
})
