import { beforeAll, expect, test } from 'vitest'
import { decodeCsv, readCsv } from '../../src/domain/csv.read.ts'
import { importServices } from '../../src/domain/imports/imports.ts'
import {
  checkUpload,
  findUpload,
  keepUpload,
  loadUpload,
} from '../../src/domain/imports/uploads.ts'
import { exportList } from '../../src/domain/lists/exports.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { message } from '../../src/domain/messages.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { Scope } from '../../src/domain/scope.ts'
import { services } from '../../src/domain/services/services.ts'
import { wordsIn } from '../../src/views/words.ts'
import { importKind } from '../../src/worker/import.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
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
        'moss,Moss,operator-connect,oc-essential,5,,,,,',
      ),
    ),
  )
  expect(found.code).toBe('bad-rows')
  expect([...new Set(errorsOf(found).map((e) => e.row))]).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(errorsOf(found).at(-1)).toMatchObject({
    column: 'licensed_users',
    reason: { code: 'no-user-number' },
  })
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

const asDana = <T>(work: (scope: Scope) => Promise<T>) => Scope.enter(db.pool, world.dana, work)
const keep = (text: string) => asDana((scope) => keepUpload(scope, 'customers.csv', text))
const found = (id: string) => asDana((scope) => findUpload(scope, id))
const begin = (id: string, skipBad = false) => asDana((scope) => loadUpload(scope, id, skipBad))
const { say } = wordsIn('en')
const stateOf = async (command: string) =>
  (await db.sql`select step_name, state from command where id = ${command}`)[0]
const portal = portalOf(db.pool)
const page = async (path: string) => (await portal.as(world.dana).get(path)).text()

test('the preview says which licenses and places are not there, and the same upload loads once they are', async () => {
  await db.sql`update msp set max_organizations = 1 where id = ${world.summit.id}`
  const id = await keep(
    csv(
      'oak,Oak,direct-routing,hosted-pro,90000,,,Summit Voice,,',
      'oak,Oak,operator-connect,oc-pro,5,,,Summit Voice,,',
      'olive,Olive,direct-routing,hosted-pro,5,,,Summit Voice,,',
    ),
  )
  expect((await found(id)).shortages).toMatchObject([
    { code: 'pool-short', params: { needed: 90_010, kind: 'user' } },
    { code: 'msp-short', params: { name: 'Summit Voice', needed: 2, max: 1 } },
  ])
  const drawn = await page(`/services/imports/${id}`)
  for (const shortage of (await found(id)).shortages) expect(drawn).toContain(say(shortage))
  expect(drawn).not.toContain(`action="/services/imports/${id}/loads"`)
  await expect(begin(id)).rejects.toMatchObject({ kind: 'conflict', code: 'pool-short' })

  await db.sql`update license_pool set purchased = 200000 where kind = 'user'`
  await db.sql`update msp set max_organizations = null where id = ${world.summit.id}`
  expect((await found(id)).shortages).toEqual([])
  expect(await page(`/services/imports/${id}`)).toContain(`action="/services/imports/${id}/loads"`)
  const command = await begin(id)
  // begun is begun: neither loaded twice nor checked
  expect(await begin(id)).toBe(command)
  await expect(asDana((scope) => checkUpload(scope, id))).rejects.toMatchObject({
    code: 'import-begun',
  })
  await db.sql`update command set state = 'failed', ended_at = now() where id = ${command}`
  expect(await page(`/services/imports/${id}`)).toContain(`action="/services/imports/${id}/loads"`)
  const second = await begin(id)
  expect(second).not.toBe(command)
  const worker = startWorker({ database: db.pool, kinds: [importKind], log: quiet })
  try {
    await until('it is loaded', async () => (await stateOf(second))?.state === 'succeeded')
  } finally {
    await worker.stop()
  }
  expect(await found(id)).toMatchObject({ isOpen: false, commandId: second })
  expect(await db.sql`select 1 from tenant where shortname in ('oak', 'olive')`).toHaveLength(2)
})

test('a file is checked again against what came meanwhile, and its failing rows are a file to correct', async () => {
  const id = await keep(
    csv(
      'pine,Pine,direct-routing,hosted-pro,5,,,,,',
      '',
      "x,'=Name; a,direct-routing,hosted-pro,1.5,,,,,,surplus",
      'y,"\'=Name",direct-routing,hosted-pro,1.5,,,,,',
    ),
  )
  expect(await found(id)).toMatchObject({ total: 3, good: 1, bad: 2 })
  await load(csv('pine,Pine,direct-routing,hosted-pro,5,,,,,'))
  await asDana((scope) => checkUpload(scope, id))
  expect(await found(id)).toMatchObject({ total: 3, good: 0, bad: 3 })
  const answer = await portal.as(world.dana).get(`/services/imports/${id}/failing.csv`)
  expect(answer.headers.get('Content-Disposition')).toContain('rows-to-correct.csv')
  const text = decodeCsv(await bytesOf(answer))
  expect(readCsv(text)[0]).toEqual([...header.split(','), 'reason'])
  expect(text.split('\r\n')[1]).toContain(
    `shortname: ${say(message('row-has-service', { kind: 'direct-routing' }))}`,
  )
  const before = [await rowsOf(id), await rowsOf(await keep(text))]
  expect(before[1]).toEqual(
    before[0]?.filter((row) => Object.keys(row).length > 0).map(withSurplusMoved),
  )
  const template = decodeCsv(
    await bytesOf(await portal.as(world.dana).get('/services/imports/template.csv')),
  )
  expect(template.trim()).toBe(header)
})

// the adapter's own Response, which stands for the browser's once a server was started, has no bytes()
const bytesOf = async (answer: Response) => new Uint8Array(await answer.arrayBuffer())

const rowsOf = async (id: string) =>
  ((await db.sql`select rows from service_import where id = ${id}`)[0]?.rows ?? []) as Record<
    string,
    string
  >[]
/** What had no column of its own stands behind the reasons. */
const withSurplusMoved = ({ 11: surplus, ...row }: Record<string, string>) =>
  surplus ? { ...row, 12: surplus } : row

test.skipIf(!onPostgres)(
  'loading shows how many rows are in while none of them can be seen, and all or none are',
  async () => {
    const id = await keep(
      csv(
        ...Array.from(
          { length: 1200 },
          (_, i) => `rowan${i},Rowan ${i},operator-connect,oc-essential,,,,,,`,
        ),
      ),
    )
    await db.sql`update license_pool set purchased = 5000 where kind = 'service'`
    const command = await begin(id)
    const loaded = async () =>
      Number((await db.sql`select count(*) from tenant where shortname like 'rowan%'`)[0]?.count)
    // who has just taken one of the last rows' names holds the load up there
    const other = await db.sql.reserve()
    await other`begin`
    // a canary is not licensed, so that it does not hold the license of tenants as well
    await other`insert into tenant (shortname, full_name, synthetic) values ('rowan1100', 'Another', true)`
    const worker = startWorker({ database: db.pool, kinds: [importKind], log: quiet })
    try {
      await until('two chunks are told', async () => {
        const { code, params } = (await stateOf(command))?.step_name ?? {}
        return code === 'rows-loaded' && params.done === 1000 && params.total === 1200
      })
      expect(await loaded()).toBe(0)
      expect(await page(`/services/imports/${id}`)).toMatch(/<progress[^>]*value="1000" max="1200"/)
      await other`rollback`
      await until('it is loaded', async () => (await stateOf(command))?.state === 'succeeded')
      expect(await loaded()).toBe(1200)
    } finally {
      other.release()
      await worker.stop()
    }
  },
)

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
