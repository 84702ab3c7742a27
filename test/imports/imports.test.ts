import { beforeAll, expect, test } from 'vitest'
import { importServices } from '../../src/domain/imports/imports.ts'
import { exportList } from '../../src/domain/lists/exports.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { Scope } from '../../src/domain/scope.ts'
import { services } from '../../src/domain/services/services.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

const header =
  'shortname,full_name,service_type,license_type,licensed_users,ms_tenant_id,default_domain,msp,country,time_zone'
const csv = (...lines: string[]) => [header, ...lines].join('\r\n')
const load = (text: string, options = {}) =>
  Scope.enter(db.pool, world.dana, (scope) => importServices(scope, text, options))
const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (error) => error,
  )
  expect(error).toBeInstanceOf(Refusal)
  return error as Refusal
}
const errorsOf = (found: Refusal) =>
  (found.details as { errors: { row: number; column?: string }[] }).errors
const tenants = async () => Number((await db.sql`select count(*) from tenant`)[0]!.count)
const pool = async (kind: string) =>
  Number((await db.sql`select allocated from license_pool where kind = ${kind}`)[0]!.allocated)

test('loads customers, services and licenses, and draws them from the pools', async () => {
  const before = { service: await pool('service'), user: await pool('user') }
  const loaded = await load(
    '\uFEFF' +
      csv(
        'clover,"Clover, Hay & Sons",direct-routing,hosted-pro,25,,clover.example,Harbor Telecom,gb,Europe/London',
        'daisy,Daisy Travel,operator-connect,oc-essential,,,,,,',
      ),
  )
  expect(loaded).toMatchObject({ tenants: 2, services: 2, skipped: 0 })
  const [row] =
    await db.sql`select s.*, t.country, t.msp_id from service s join tenant t on t.id = s.tenant_id where t.shortname = 'clover'`
  expect(row).toMatchObject({
    customer: 'Clover, Hay & Sons',
    licensed_users: 25,
    deploy_status: 'deployed',
    status: 'warning',
    country: 'GB',
    msp_id: world.harbor.id,
  })
  expect(await pool('service')).toBe(before.service + 2)
  expect(await pool('user')).toBe(before.user + 25)
})

test('names each bad row with its reason and loads nothing at all', async () => {
  const before = await tenants()
  const found = await refusal(
    load(
      csv(
        'elder,Elder Care,direct-routing,hosted-pro,5,,,,,',
        'x,Too Short,direct-routing,hosted-pro,5,,,,,',
        'admin,Reserved,direct-routing,hosted-pro,5,,,,,',
        'fennel,Fennel,direct-routing,oc-pro,5,,,,,',
        'grove,Grove,direct-routing,hosted-pro,,,,,,',
        'hazel,Hazel,direct-routing,hosted-pro,0,not-a-guid,,,,',
        'iris,Iris,operator-connect,oc-pro,5,,,Nobody Ltd,ZZ,Mars/Base',
        'ELDER,Elder Care,direct-routing,hosted-pro,5,,,,,',
        'alderfoods,Somebody Else,operator-connect,oc-pro,5,,,,,',
      ),
    ),
  )
  expect(found.code).toBe('bad-rows')
  expect([...new Set(errorsOf(found).map((e) => e.row))]).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
  expect(await tenants()).toBe(before)
})

test('skips bad rows only when asked to', async () => {
  const text = csv(
    'juniper,Juniper,direct-routing,hosted-pro,5,,,,,',
    'k,K,direct-routing,hosted-pro,5,,,,,',
  )
  const loaded = await load(text, { skipBad: true })
  expect(loaded).toMatchObject({ services: 1, skipped: 1 })
  expect(loaded.errors).toMatchObject([{ row: 2, column: 'shortname' }])
})

test('gives an existing customer a service of another kind, never a second one of the same', async () => {
  await load(csv('alderfoods,Alder Foods,operator-connect,oc-pro,5,,,,,'))
  const found = await refusal(load(csv('alderfoods,Alder Foods,operator-connect,oc-pro,5,,,,,')))
  expect(errorsOf(found)).toMatchObject([{ row: 1, column: 'shortname' }])
})

test.each([
  ['no header of ours', 'a,b\n1,2'],
  ['no rows', header],
  ['an open quote', csv('"lilac,Lilac,direct-routing,hosted-pro,5,,,,,')],
  ['a NUL', csv('li\0lac,Lilac,direct-routing,hosted-pro,5,,,,,')],
])('refuses a file with %s in words', async (_, text) => {
  expect((await refusal(load(text))).kind).toBe('malformed')
})

test('a row that ends early, as Excel may write one, lacks what it does not say', async () => {
  const found = await refusal(load(csv('lilac,Lilac', 'larch,Larch,direct-routing,hosted-pro,5')))
  expect(errorsOf(found).map(({ row, column }) => [row, column])).toEqual([
    [1, 'service_type'],
    [1, 'license_type'],
  ])
})

test('what an export writes is the same customer when it is read again', async () => {
  const name = `'=Name; +Sons`
  await load(
    csv(`formula,${name.replace("'", "''").replace('; ', ";' ")},direct-routing,hosted-pro,5,,,,,`),
  )
  const [made] = await db.sql`select full_name from tenant where shortname = 'formula'`
  expect(made?.full_name).toBe(name)
  const pages = exportList(
    services,
    { database: db.pool, actor: world.dana },
    parseQuery(services, 'q=formula'),
    { say: ({ code }) => code, note: String },
  )
  const found = await refusal(load((await Array.fromAsync(pages)).join('')))
  // the very customer, who has this service
  expect(errorsOf(found)).toMatchObject([{ row: 1, reason: { code: 'row-has-service' } }])
})

test('refuses a file that needs more licenses than are left, naming how many', async () => {
  const found = await refusal(load(csv('maple,Maple,direct-routing,hosted-pro,900000,,,,,')))
  expect(found).toMatchObject({ kind: 'conflict', code: 'pool-short' })
  expect(found.params).toMatchObject({ needed: 900_000, kind: 'user' })
})

test('warns of two customers of one Microsoft tenant, in the file or there already, and loads them', async () => {
  const [ids] =
    await db.sql`select ms_tenant_id as alder, gen_random_uuid() as fresh from tenant where shortname = 'alderfoods'`
  const row = (shortname: string, id: string) =>
    `${shortname},,direct-routing,hosted-pro,1,${id},,,,`
  const { warnings } = await load(
    csv(
      row('twinfennel', String(ids?.alder).toUpperCase()),
      row('twinginger', ids?.fresh),
      row('twinhazel', ids?.fresh),
      row('twiniris', ''),
      row('twinjuniper', crypto.randomUUID()),
    ),
  )
  const by = (name: string) => ({ code: 'same-ms-tenant', params: { by: name } })
  expect(warnings).toEqual([
    { row: 1, column: 'ms_tenant_id', reason: by('Alder Foods') },
    { row: 2, column: 'ms_tenant_id', reason: by('twinhazel') },
    { row: 3, column: 'ms_tenant_id', reason: by('twinginger') },
  ])
})

test('a monitor cannot import', async () => {
  const found = await refusal(
    Scope.enter(db.pool, world.vera, (scope) =>
      importServices(scope, csv('nettle,Nettle,direct-routing,hosted-pro,5,,,,,')),
    ),
  )
  expect(found.kind).toBe('forbidden')
})

test('ten thousand rows go in at once, announced once', async () => {
  await db.sql`update license_pool set purchased = 1000000`
  const lines = Array.from(
    { length: 10_000 },
    (_, i) => `bulk${i},Bulk ${i},direct-routing,hosted-pro,5,,,,,`,
  )
  const heard: string[] = []
  const listening = await db.listen({
    announced: (p) => heard.push(p),
    disconnected() {},
    reconnected() {},
  })
  const loaded = await load(csv(...lines))
  expect(loaded).toMatchObject({ tenants: 10_000, services: 10_000 })
  await expect.poll(() => heard.length).toBeGreaterThan(0)
  expect(heard.length).toBeLessThan(8)
  await listening.stop()
}, 120_000)
