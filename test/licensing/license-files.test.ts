import { generateKeyPairSync } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config.ts'
import { importServices } from '../../src/domain/imports/imports.ts'
import { developmentKey } from '../../src/domain/licensing/development-key.ts'
import { publicHalf, signLicense } from '../../src/domain/licensing/license-files.format.ts'
import { attemptLicense } from '../../src/domain/licensing/license-files.load.ts'
import { settleLicenseFiles } from '../../src/domain/licensing/license-files.settle.ts'
import { licenseFiles } from '../../src/domain/licensing/license-files.ts'
import { changePurchased, readPools } from '../../src/domain/licensing/pools.ts'
import { tenantsShort } from '../../src/domain/licensing/tenants.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { createTenant } from '../../src/domain/tenants/creation.ts'
import { wordsIn } from '../../src/views/words.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { licenseFor, signedFor, systemIdOf, testKeys } from '../support/license.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase({ connections: 10 })
const { sql } = db
const systemId = await systemIdOf(sql)
let world: World

beforeEach(async () => {
  await sql`truncate tenant, account, msp, license_pool, license_file, alarm, log_entry cascade`
  world = await makeWorld(db)
  await unlicensed()
})

/** As a new installation is, but for its two tenants. */
async function unlicensed() {
  await sql`truncate license_file cascade`
  await sql`update license_pool set purchased = 1 where kind = 'tenant'`
}
const signed = (lines: Record<string, number>, more = {}) => signedFor(systemId, { lines, ...more })
const load = (text: string, { keys = testKeys, actor = world.dana } = {}) =>
  attemptLicense(db.pool, actor, keys, { text, confirm: true })
const refresh = (keys = testKeys) =>
  Scope.enter(db.pool, world.dana, (scope) => settleLicenseFiles(scope, keys))
const pools = async () =>
  Object.fromEntries(
    (await sql`select kind, purchased from license_pool`).map((row) => [row.kind, row.purchased]),
  )
const files = () => sql`select state, file_id, reason from license_file order by loaded_at, serial`
const alarms = async () =>
  (await sql`select key, severity from alarm where cleared_at is null order by key`).map(
    ({ key, severity }) => `${key} ${severity}`,
  )
const add = (shortname: string, actor: Actor = world.dana) =>
  Scope.enter(db.pool, actor, (scope) =>
    importServices(
      scope,
      [...[{ shortname, service_type: 'direct-routing', license_type: 'hosted-pro' }]].map(
        (row) => ({ ...row, licensed_users: '1' }),
      ),
    ),
  )

describe('loading', () => {
  test('enters seats, which are confirmed as well and go with their file', async () => {
    const totals = async () =>
      (await sql`select total from seat_type order by type`).map(({ total }) => total)
    const first = signed({ 'SEAT-FLOATING': 10, 'SEAT-NAMED': 3 }, { file_id: 'first' })
    const text = signed({ 'SEAT-FLOATING': 40 })
    const asked = await attemptLicense(db.pool, world.dana, testKeys, { text }).catch((e) => e)
    await load(first)
    expect(await totals()).toEqual([10, 3])
    const stale = { text, confirm: asked.confirm }
    const again = await attemptLicense(db.pool, world.dana, testKeys, stale).catch((e) => e)
    expect(again).toMatchObject({ code: 'license-confirm' })
    await load(text)
    expect(await totals()).toEqual([50, 3])
    await sql`update license_file set expires_at = now() - interval '1 second' where file_id = 'first'`
    await refresh()
    expect(await totals()).toEqual([40, 0])
    await unlicensed()
    await refresh()
    expect(await totals()).toEqual([0, 0])
  })

  test('shows before and after, loads once that is confirmed, and says so in the log', async () => {
    const text = signed({ 'STARTER-S': 1, TENANT: 5, USER: 70, 'SEAT-FLOATING': 40 })
    const asked = await attemptLicense(db.pool, world.dana, testKeys, { text }).catch((e) => e)
    expect(asked).toMatchObject({ kind: 'conflict', code: 'license-confirm' })
    const { pools: shown, seats } = asked.details
    expect(shown).toEqual([
      { kind: 'user', before: 50_000, after: 70, used: 100 },
      { kind: 'tenant', before: 1, after: 15, used: 2 },
    ])
    expect(seats).toEqual([{ type: 'floating', before: 0, after: 40 }])
    expect(await files()).toEqual([])
    // what was confirmed is that preview, and no other
    await sql`update license_pool set purchased = 60000 where kind = 'user'`
    const given = { text, confirm: asked.confirm }
    const again = await attemptLicense(db.pool, world.dana, testKeys, given).catch((e) => e)
    expect(again.code).toBe('license-confirm')
    await attemptLicense(db.pool, world.dana, testKeys, { text, confirm: again.confirm })
    expect(await pools()).toMatchObject({ user: 70, tenant: 15, service: 400 })
    expect(await files()).toMatchObject([{ state: 'installed' }])
    const [line] =
      await sql`select before, after from log_entry where type = 'license-file.installed'`
    expect(line).toMatchObject({
      before: { user: 60_000, tenant: 1 },
      after: { user: 70, tenant: 15 },
    })
    // nobody is cut; there is an alarm of those that are over
    expect(await alarms()).toEqual(['license-pool|user major'])
  })

  test('what a file says can no longer be entered, and comes back to hand once no file says it', async () => {
    const enter = (kind: 'user' | 'service' | 'tenant', version: number) =>
      Scope.enter(db.pool, world.dana, (s) => changePurchased(s, { kind, purchased: 900, version }))
    const one = signed({ 'STARTER-S': 1, USER: 700 }, { file_id: 'one' })
    await load(one)
    const { user, service } = await Scope.enter(db.pool, world.dana, readPools)
    await expect(enter('user', user.version)).rejects.toMatchObject({ code: 'pool-governed' })
    await expect(enter('tenant', 1)).rejects.toMatchObject({ code: 'pool-governed' })
    await enter('service', service.version)
    await load(signed({ 'STARTER-L': 1 }, { supersedes: 'one' }))
    expect(await pools()).toMatchObject({ user: 0, tenant: 50, service: 900 })
    expect((await files()).map(({ state }) => state)).toEqual(['superseded', 'installed'])
    const { version } = (await Scope.enter(db.pool, world.dana, readPools)).user
    await enter('user', version)
    expect(await pools()).toMatchObject({ user: 900 })
  })

  test('files add up, and the list shows them with what they say', async () => {
    await load(signed({ 'STARTER-S': 1, TENANT: 5 }))
    await load(signed({ TENANT: 7, AGENT: 3 }))
    await load(signed({ AGENT: 4 }))
    expect(await pools()).toMatchObject({ tenant: 22, agents: 7 })
    const rows = await Scope.enter(db.pool, world.vera, (scope) =>
      licenseFiles.rows(scope, {
        filters: {},
        sort: 'loaded',
        isDescending: true,
        limit: 50,
      } as never),
    )
    expect(rows.map(({ lines }) => lines)).toEqual([
      'AGENT × 4',
      'TENANT × 7, AGENT × 3',
      'STARTER-S × 1, TENANT × 5',
    ])
  })

  test('is an administrator’s of the provider', async () => {
    for (const actor of [world.nico, world.vera, world.olivia, world.otis])
      await expect(load(signed({ USER: 1 }), { actor })).rejects.toMatchObject({
        kind: 'forbidden',
      })
  })
})

describe('what is refused', () => {
  const other = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
  const content = (lines: Record<string, number>) => licenseFor(systemId, { lines })
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
  const cases: [string, string, () => string | Promise<string>][] = [
    ['no license file', 'license-not-file', () => 'hello'],
    ['too large', 'license-too-large', () => signed({ USER: 1 }) + ' '.repeat(70_000)],
    [
      'an unknown key',
      'license-key',
      () => signLicense(content({ USER: 1 }), { kid: 'x', pem: String(other) }),
    ],
    [
      'tampered with',
      'license-signature',
      () => signLicense(content({ USER: 1 }), { kid: developmentKey.kid, pem: String(other) }),
    ],
    ['content of another version', 'license-sku', () => signed({ 'QUANTUM-SEAT': 1 })],
    [
      'of another system',
      'license-other-system',
      () => signedFor('0123456789ab', { lines: { USER: 1 } }),
    ],
    ['expired', 'license-over', () => signed({ USER: 1 }, { expires_at: ago(1) })],
    ['not valid yet', 'license-not-yet', () => signed({ USER: 1 }, { not_before: ago(-1) })],
    [
      'replayed',
      'license-loaded',
      async () => {
        const text = signed({ USER: 1 })
        await load(text)
        return text
      },
    ],
    [
      'older than one that was loaded',
      'license-older',
      async () => {
        const older = signed({ USER: 100_000 })
        await load(signed({ USER: 1 }))
        return older
      },
    ],
    [
      'two starters',
      'license-two-starters',
      async () => {
        await load(signed({ 'STARTER-S': 1 }))
        return signed({ 'STARTER-L': 1 })
      },
    ],
    ['tenants without a starter', 'license-no-starter', () => signed({ TENANT: 5 })],
  ]
  test.each(cases)('%s: nothing is installed, and the attempt is logged', async (_, code, make) => {
    const text = await make()
    const [before, loaded] = [await pools(), (await files()).length]
    const error = await load(text).catch((e) => e)
    expect(error).toMatchObject({ kind: code === 'license-loaded' ? 'conflict' : 'invalid', code })
    expect(await pools()).toEqual(before)
    expect((await files()).slice(loaded)).toMatchObject([
      { state: 'rejected', file_id: null, reason: { code } },
    ])
    const lines =
      await sql`select after, result from log_entry where type = 'license-file.rejected'`
    expect(lines).toMatchObject([{ after: { reason: { code } }, result: 'refused' }])
    expect(wordsIn('en').say(error)).toMatch(/^Step \d, /)
    expect(wordsIn('de').say(error)).toMatch(/^Schritt \d, /)
  })

  test('a clock that was set back: refused with an alarm, and what time does waits', async () => {
    await load(signed({ 'STARTER-S': 1 }, { file_id: 'soon', expires_at: ago(-1) }))
    await sql`update license_file set expires_at = now() - interval '1 minute'`
    const [line] =
      await sql`insert into log_entry (audience, at, actor_kind, actor_name, type, subject_kind)
      values ('provider', now() + interval '25 hours', 'system', 'x', 'setting.changed', 'x') returning id`
    await expect(load(signed({ USER: 1 }))).rejects.toMatchObject({ code: 'license-clock' })
    expect(await alarms()).toContain('license-clock major')
    await refresh()
    expect(await pools()).toMatchObject({ tenant: 10 })
    await sql`alter table log_entry disable trigger user`
    await sql`delete from log_entry where id = ${String(line?.id)}`
    await sql`alter table log_entry enable trigger user`
    await refresh()
    expect(await pools()).toMatchObject({ tenant: 1 })
    expect(await alarms()).toEqual(['license-file|soon major', 'license-pool|tenant major'])
  })
})

describe('time', () => {
  test('a file that ended counts no longer, raises an alarm and cuts nobody; the next one clears it', async () => {
    await load(
      signed(
        { 'STARTER-S': 1, USER: 5000 },
        { file_id: 'ends', expires_at: new Date(Date.now() + 3_600_000).toISOString() },
      ),
    )
    await refresh()
    expect(await alarms()).toEqual(['license-file|ends warning'])
    await refresh()
    expect((await sql`select count from alarm`).map(({ count }) => count)).toEqual([1])
    await sql`update license_file set expires_at = now() - interval '1 second'`
    await refresh()
    expect(await pools()).toMatchObject({ user: 0, tenant: 1 })
    expect((await files()).map(({ state }) => state)).toEqual(['expired'])
    expect(await alarms()).toEqual(['license-file|ends major', 'license-pool|tenant major'])
    expect((await sql`select state from tenant`).map(({ state }) => state)).toEqual([
      'active',
      'active',
    ])
    await expect(add('later')).rejects.toMatchObject({ kind: 'conflict' })
    const typed = { kind: 'user', purchased: 900, version: 1 }
    await expect(
      Scope.enter(db.pool, world.dana, (scope) => changePurchased(scope, typed)),
    ).rejects.toMatchObject({ code: 'pool-governed' })
    await load(signed({ 'STARTER-S': 1, USER: 5000 }))
    expect(await alarms()).toEqual([])
  })

  test('a line ends on its own', async () => {
    const { lines, ...rest } = licenseFor(systemId, { lines: { 'STARTER-S': 1, TENANT: 5 } })
    const valid_to = new Date(Date.now() + 3_600_000).toISOString()
    const ending = lines.map((line) => (line.sku === 'TENANT' ? { ...line, valid_to } : line))
    await load(signLicense({ ...rest, lines: ending }, developmentKey))
    expect(await pools()).toMatchObject({ tenant: 15 })
    await sql`update license_line set valid_to = now() where valid_to is not null`
    await refresh()
    expect(await pools()).toMatchObject({ tenant: 10 })
  })

  test('what the development key signed counts where that is handed in, and nowhere else', async () => {
    await load(signed({ 'STARTER-S': 1 }))
    await refresh()
    expect(await pools()).toMatchObject({ tenant: 10 })
    const pem = String(other())
    const { kid, key } = publicHalf(pem)
    await refresh(new Map([[kid, key]]))
    expect(await pools()).toMatchObject({ tenant: 1 })
    await expect(load(signed({ USER: 1 }), { keys: new Map([[kid, key]]) })).rejects.toMatchObject({
      code: 'license-key',
    })
    // of one's own key both count as ever
    const own = signLicense(licenseFor(systemId, { lines: { 'STARTER-L': 1 } }), { kid, pem })
    await load(own, { keys: new Map([[kid, key]]) })
    expect(await pools()).toMatchObject({ tenant: 50 })
  })
  const other = () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
})

describe('tenants', () => {
  const allocated = async () =>
    (await sql`select allocated from license_pool where kind = 'tenant'`)[0]?.allocated

  test('without a license those that are there stay, and no other comes', async () => {
    expect(await allocated()).toBe(2)
    const refused = await add('third').catch((error) => error)
    expect(refused).toMatchObject({ kind: 'conflict', code: 'tenants-unlicensed' })
    expect(wordsIn('en').say(refused)).toContain('Load a license file with a starter pack')
    await sql`truncate tenant cascade`
    await sql`update license_pool set allocated = 0`
    await add('only')
    expect(await allocated()).toBe(1)
    await expect(add('another')).rejects.toMatchObject({ code: 'tenants-unlicensed' })
  })

  test('a canary is none, and a second service of a tenant neither', async () => {
    await sql`insert into tenant (shortname, full_name, synthetic) values ('-c-', 'Canary', true)`
    expect(await allocated()).toBe(2)
    await Scope.enter(db.pool, world.dana, (scope) =>
      importServices(scope, [
        {
          ...{ shortname: 'birch', full_name: 'Birch Logistics', service_type: 'operator-connect' },
          ...{ license_type: 'oc-pro', licensed_users: '1' },
        },
      ]),
    )
    expect(await allocated()).toBe(2)
  })

  test('an MSP is told no number', async () => {
    const short = await Scope.enter(db.pool, world.olivia, (scope) => tenantsShort(scope))
    expect(short).toEqual({ code: 'tenants-full-msp', params: {} })
    await expect(Scope.enter(db.pool, world.otis, (scope) => tenantsShort(scope))).rejects.toThrow()
  })
})

describe.runIf(onPostgres)('at once', () => {
  const keys = { secret: testSecret, seal: makeSeal(testSecret), base: {} as Config }
  /** As the wizard makes one, which waits where it reserves agents until nobody holds these. */
  const make = (shortname: string, actor: Actor) =>
    Scope.enter(db.pool, actor, (scope) =>
      createTenant(scope, keys, {
        company: {
          ...{ shortname, name: shortname, size: '1-10', country: 'DE', mspId: null },
          ...{ timeZone: 'UTC', language: 'en' },
        },
        ...{ admin: null, how: 'activation', passwordHash: null, host: null },
        limits: { amounts: { agents: 1, 'ai-agents': 0, 'workflow-triggers': 0 }, off: [] },
      }),
    )
  /** Lets six, of the provider's and of an MSP's, make a tenant at the last place, all of them under way at once. */
  async function race(): Promise<number> {
    await sql`insert into license_pool (kind, purchased) values ('agents', 100) on conflict (kind) do update set purchased = 100`
    await sql`update license_pool set purchased = 3 where kind = 'tenant'`
    const racers = [1, 2, 3, 4, 5, 6]
    const tries = await sql.begin(async (holder) => {
      await holder`select from license_pool where kind = 'agents' for update`
      const begun = racers.map((n) => make(`racer${n}`, n % 2 ? world.dana : world.olivia))
      const settled = Promise.allSettled(begun)
      await until('all of them wait for a lock', async () => {
        const [row] = await sql`select count(*)::integer as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`
        return row?.waiting === racers.length || undefined
      })
      return { settled }
    })
    return (await tries.settled).filter(({ status }) => status === 'fulfilled').length
  }

  test('of many at the last place exactly one makes a tenant', async () => {
    expect(await race()).toBe(1)
    expect(await sql`select from tenant`).toHaveLength(3)
  })

  test('without the pool’s lock all of them would, so that the test before this means something', async () => {
    const [kept] = await sql`select pg_get_functiondef('portal_tenants_free'::regproc) as text`
    const text = String(kept?.text)
    expect(text).toContain('if p_lock then')
    await sql.unsafe(text.replace('if p_lock then', 'if false then'))
    try {
      expect(await race()).toBe(6)
    } finally {
      await sql.unsafe(text)
    }
  })

  test('of two files loaded at once the older is refused, or both add up', async () => {
    const [one, two] = [signed({ 'STARTER-S': 1 }), signed({ AGENT: 5 })]
    const tries = await Promise.allSettled([load(one), load(two)])
    const loaded = (await files()).filter(({ state }) => state === 'installed').length
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(loaded)
    const { tenant, agents } = await pools()
    expect([tenant, agents]).toEqual(loaded === 2 ? [10, 5] : [1, 5])
  })

  test('of the same file loaded twice at once one is loaded', async () => {
    const text = signed({ 'STARTER-S': 1, TENANT: 3 })
    const tries = await Promise.allSettled([load(text), load(text), load(text)])
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await pools()).toMatchObject({ tenant: 13 })
  })

  test('a tenant that is made while a smaller file is loaded is there before it, or refused', async () => {
    await load(signed({ 'STARTER-S': 1, TENANT: 5 }, { file_id: 'big' }))
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) await add(`filler${n}`)
    const smaller = signed({ 'STARTER-S': 1 }, { supersedes: 'big' })
    const tries = await Promise.allSettled([
      load(smaller),
      ...[1, 2, 3].map((n) => add(`late${n}`)),
    ])
    const made = tries.slice(1).filter(({ status }) => status === 'fulfilled').length
    expect(tries[0]?.status).toBe('fulfilled')
    expect(await sql`select from tenant`).toHaveLength(10 + made)
    expect(await pools()).toMatchObject({ tenant: 10 })
    await expect(add('after')).rejects.toMatchObject({ code: 'tenants-full' })
    expect((await alarms()).includes('license-pool|tenant major')).toBe(made > 0)
  })
})
