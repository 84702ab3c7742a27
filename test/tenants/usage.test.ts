import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { message } from '../../src/domain/messages.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { Scope } from '../../src/domain/scope.ts'
import { onOff, setFeatureSwitches } from '../../src/domain/tenants/feature-switches.ts'
import { type QuotaKey, readQuotas } from '../../src/domain/tenants/quotas.ts'
import { closeMonths, grantMissing, reclaimExpired } from '../../src/domain/tenants/usage.months.ts'
import { consume, release, type Use } from '../../src/domain/tenants/usage.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { grant, license, makeTenant, provider } from './quotas.support.ts'

const db = await testDatabase({ connections: 16 })
let world: World
let tenantId: string
let made = 0
beforeAll(async () => {
  world = await makeWorld(db)
  await license(db, {
    agents: 1000,
    'ai-agents': 100,
    'ai-tenants': 100,
    'workflow-triggers': 5000,
  })
})
beforeEach(async () => {
  tenantId = await makeTenant(db, `user${made++}`)
  await grant(db.pool, tenantId, { agents: 5, widgets: 5, 'workflow-triggers': 10 })
})

const take = (quota: QuotaKey, more: Partial<Use> = {}) =>
  Scope.enter(db.pool, provider, (scope) => consume(scope, { tenantId, quota, ...more }))
const give = (id: string | null, owner = tenantId) =>
  Scope.enter(db.pool, provider, (scope) => release(scope, owner, id ?? ''))
const row = async (key: QuotaKey) => {
  const { rows } = await Scope.enter(db.pool, provider, (s) => readQuotas(s, tenantId), 'read only')
  return rows.find((one) => one.key === key)!
}
const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown) => thrown,
  )
  if (!(error instanceof Refusal)) throw error ?? new Error('nothing was refused')
  return error
}
const alarms = () =>
  db.sql<{ key: string; severity: string; text: string }[]>`
    select key, severity, text from alarm where tenant_id = ${tenantId} and cleared_at is null`

describe('what a tenant uses', () => {
  test('is taken up to the limit and no further, and comes back when released', async () => {
    const first = await take('widgets')
    expect(first).toMatchObject({ quota: 'widgets', used: 1, limit: 5, expiresAt: null })
    for (let used = 2; used <= 5; used++) expect(await take('widgets')).toMatchObject({ used })
    const error = await refusal(take('widgets'))
    expect(error).toMatchObject({
      kind: 'conflict',
      code: 'quota-reached',
      details: { quota: 'widgets', used: 5, limit: 5 },
    })
    expect(await give(first.id)).toBe(true)
    expect(await give(first.id)).toBe(false)
    expect(await take('widgets')).toMatchObject({ used: 5 })
  })

  test('is one amount or none: several at once never go beyond the limit', async () => {
    await refusal(take('widgets', { amount: 6 }))
    expect(await take('widgets', { amount: 5 })).toMatchObject({ used: 5 })
  })

  test('is refused when its function is switched off, at the next call, and what is there may go', async () => {
    const { id } = await take('widgets')
    await Scope.enter(db.pool, world.dana, (scope) =>
      setFeatureSwitches(scope, tenantId, { ...onOff(['widgets']), version: 0 }),
    )
    expect(await refusal(take('widgets'))).toMatchObject({ kind: 'forbidden', code: 'feature-off' })
    expect((await row('widgets')).isOn).toBe(false)
    expect(await give(id)).toBe(true)
    expect(await take('channels')).toMatchObject({ used: 1 })
  })

  test('is refused for a tenant that is switched off, unknown, or has none of it', async () => {
    expect(await refusal(take('dataset-files'))).toMatchObject({ details: { used: 0, limit: 0 } })
    await db.sql`update tenant set state = 'deactivated' where id = ${tenantId}`
    expect(await refusal(take('widgets'))).toMatchObject({ kind: 'conflict', code: 'tenant-off' })
    const nobody = { tenantId: '00000000-0000-4000-8000-000000000000' }
    expect(await refusal(take('widgets', nobody))).toMatchObject({ kind: 'missing' })
  })

  test('is refused to a role that only looks, and to another tenant', async () => {
    const use = { tenantId: world.alder.id, quota: 'widgets' } as const
    await grant(db.pool, world.alder.id).catch(() => {})
    const as = (actor: World['dana']) => Scope.enter(db.pool, actor, (scope) => consume(scope, use))
    expect(await refusal(as(world.vera))).toMatchObject({ kind: 'forbidden' })
    expect(await refusal(as(world.bea))).toMatchObject({ kind: 'missing' })
    const mine = await as(world.otis)
    expect(mine).toMatchObject({ used: 1 })
    expect(
      await Scope.enter(db.pool, world.bea, (scope) =>
        release(scope, world.alder.id, mine.id ?? ''),
      ),
    ).toBe(false)
  })

  test('a session ends by the database’s clock, and its place is there before anybody is refused', async () => {
    const first = await take('audio-video', { ttlSeconds: 60 })
    const seconds = ((first.expiresAt?.getTime() ?? 0) - Date.now()) / 1000
    expect(Math.round(seconds / 10)).toBe(6)
    const usual = await take('audio-video')
    expect(Math.round(((usual.expiresAt?.getTime() ?? 0) - Date.now()) / 3_600_000)).toBe(4)
    await refusal(take('audio-video'))
    await db.sql`update quota_usage set expires_at = now() - interval '1 second' where id = ${first.id}`
    expect((await row('audio-video')).used).toBe(1)
    expect(await take('audio-video')).toMatchObject({ used: 2 })
    expect(await give(first.id)).toBe(false)
  })

  test('sessions past their end leave by themselves, and their alarm with them', async () => {
    await take('audio-video')
    await take('audio-video')
    expect(await alarms()).toMatchObject([{ key: 'quota|audio-video', severity: 'minor' }])
    await db.sql`update quota_usage set expires_at = now() - interval '1 second' where tenant_id = ${tenantId}`
    await Scope.enter(db.pool, provider, reclaimExpired)
    const [kept] =
      await db.sql`select used from tenant_quota where tenant_id = ${tenantId} and quota = 'audio-video'`
    expect(kept).toEqual({ used: '0' })
    expect(await alarms()).toEqual([])
  })

  test.each([
    ['widgets', { ttlSeconds: 60 }, 'ttl_seconds'],
    ['audio-video', { ttlSeconds: 86_401 }, 'ttl_seconds'],
    ['audio-video', { ttlSeconds: 0 }, 'ttl_seconds'],
    ['widgets', { amount: 0 }, 'amount'],
    ['widgets', { amount: 1.5 }, 'amount'],
    ['widgets', { reference: 'x'.repeat(201) }, 'reference'],
  ] as const)('%s with %o is refused beside the field', async (quota, more, field) => {
    const error = await refusal(take(quota, more))
    expect(error.kind).toBe('invalid')
    expect(Object.keys(error.fields)).toEqual([field])
  })

  test('storage is counted in bytes', async () => {
    const limit = 5 * 1024 ** 3
    const first = await take('disk', { amount: limit - 1 })
    expect(first).toMatchObject({ used: limit - 1, limit })
    await refusal(take('disk', { amount: 2 }))
    await take('disk', { amount: 1 })
    await give(first.id)
    expect((await row('disk')).used).toBe(1)
  })

  test('the free triggers come first; what is refused after the extra ones is counted though it is undone', async () => {
    expect(await take('workflow-triggers', { amount: 1000 })).toMatchObject({
      id: null,
      used: 1000,
      limit: 1010,
    })
    await take('workflow-triggers', { amount: 10 })
    const error = await refusal(take('workflow-triggers', { amount: 3 }))
    expect(error.outlives).toBeDefined()
    await Scope.enter(db.pool, provider, error.outlives!)
    expect(await row('workflow-triggers')).toMatchObject({ used: 1010, limit: 1010, refused: 3 })
  })

  test('a month that is over is kept and the next begins at nothing, with the first use or by itself', async () => {
    const inJanuary = () =>
      db.sql`update tenant_quota set used = 1010, refused = 4, period = '2020-01'
        where tenant_id = ${tenantId} and quota = 'workflow-triggers'`
    await take('workflow-triggers', { amount: 1010 })
    expect(await alarms()).toHaveLength(1)
    await inJanuary()
    expect(await row('workflow-triggers')).toMatchObject({ used: 0, refused: 0, state: 'normal' })
    expect(await take('workflow-triggers')).toMatchObject({ used: 1 })
    const month = { quota: 'workflow-triggers', period: '2020-01', used: '1010', refused: '4' }
    const kept = () =>
      db.sql`select quota, period, used, refused from quota_month where tenant_id = ${tenantId}`
    expect(await kept()).toEqual([month])
    expect(await alarms()).toEqual([])
    await db.sql`delete from quota_month where tenant_id = ${tenantId}`
    await inJanuary()
    expect(await Scope.enter(db.pool, provider, closeMonths)).toBe(1)
    expect(await Scope.enter(db.pool, provider, closeMonths)).toBe(0)
    expect(await kept()).toEqual([month])
    expect(await row('workflow-triggers')).toMatchObject({ used: 0, refused: 0 })
  })

  test('raises one alarm at 80 %, worse at 100 %, and clears it below', async () => {
    await take('widgets', { amount: 3 })
    expect(await alarms()).toEqual([])
    const fourth = await take('widgets')
    expect(await alarms()).toEqual([
      {
        key: 'quota|widgets',
        severity: 'warning',
        text: message('quota-use', { quota: 'widgets', used: 4, limit: 5 }),
      },
    ])
    const fifth = await take('widgets')
    expect(await alarms()).toEqual([
      {
        key: 'quota|widgets',
        severity: 'minor',
        text: message('quota-use', { quota: 'widgets', used: 5, limit: 5 }),
      },
    ])
    await give(fifth.id)
    expect((await alarms())[0]?.severity).toBe('warning')
    await give(fourth.id)
    expect(await alarms()).toEqual([])
  })

  test('tenants from before there were quotas get the defaults, once', async () => {
    const old = await makeTenant(db, `old${made++}`)
    expect(await Scope.enter(db.pool, provider, grantMissing)).toBeGreaterThan(0)
    expect(await Scope.enter(db.pool, provider, grantMissing)).toBe(0)
    const { rows } = await Scope.enter(db.pool, provider, (s) => readQuotas(s, old), 'read only')
    expect(rows.find(({ key }) => key === 'agents')?.amount).toBe(1)
  })
})

describe.runIf(onPostgres)('many at once', () => {
  const all = <T>(many: number, one: () => Promise<T>) =>
    Promise.allSettled(Array.from({ length: many }, one))
  const done = (results: PromiseSettledResult<unknown>[]) =>
    results.filter(({ status }) => status === 'fulfilled').length

  test('at one below the limit exactly one of 64 gets it, for every kind that holds things', async () => {
    for (const [quota, amount] of [
      ['widgets', 4],
      ['agents', 4],
      ['audio-video', 1],
      ['disk', 5 * 1024 ** 3 - 1],
      ['workflow-triggers', 1009],
    ] as const) {
      await take(quota, { amount })
      expect([quota, done(await all(64, () => take(quota)))]).toEqual([quota, 1])
      const { used, limit } = await row(quota)
      expect(used).toBe(limit)
    }
  })

  test('without the row’s lock more than one would: the test can fail', async () => {
    await take('widgets', { amount: 4 })
    const results = await all(16, () =>
      Scope.enter(db.pool, provider, async ({ db: handle }) => {
        const { sql } = await import('drizzle-orm')
        const [kept] = await handle.execute<{ used: number; amount: number }>(
          sql`select used::integer, amount::integer, pg_sleep(0.01) from tenant_quota where tenant_id = ${tenantId} and quota = 'widgets'`,
        )
        if (!kept || kept.used + 1 > kept.amount) throw new Error('full')
        await handle.execute(
          sql`update tenant_quota set used = used + 1 where tenant_id = ${tenantId} and quota = 'widgets'`,
        )
      }),
    )
    expect(done(results)).toBeGreaterThan(1)
  })

  test('the same thing released by many is given back once', async () => {
    const { id } = await take('widgets')
    await take('widgets')
    const results = await all(16, () => give(id))
    expect(done(results)).toBe(16)
    expect(results.filter((one) => one.status === 'fulfilled' && one.value)).toHaveLength(1)
    expect((await row('widgets')).used).toBe(1)
  })
})
