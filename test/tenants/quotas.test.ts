import { beforeAll, describe, expect, test } from 'vitest'
import { changePurchased, readPools } from '../../src/domain/licensing/pools.ts'
import { message } from '../../src/domain/messages.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { Scope } from '../../src/domain/scope.ts'
import { setQuotas } from '../../src/domain/tenants/quotas.edits.ts'
import {
  drawPool,
  grantDefaults,
  grantLimits,
  readAvailability,
  releaseReservations,
} from '../../src/domain/tenants/quotas.grants.ts'
import { type Amounts, type QuotaKey, quotas, readQuotas } from '../../src/domain/tenants/quotas.ts'
import { consume } from '../../src/domain/tenants/usage.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { grant, license, makeTenant, provider, reserved } from './quotas.support.ts'

const db = await testDatabase({ connections: 12 })
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
  await license(db, { agents: 100, 'ai-agents': 10, 'ai-tenants': 2, 'workflow-triggers': 5000 })
})

const read = (tenantId: string) =>
  Scope.enter(db.pool, provider, (scope) => readQuotas(scope, tenantId), 'read only')
const row = async (tenantId: string, key: QuotaKey) =>
  (await read(tenantId)).rows.find((one) => one.key === key)!
/** Edits as somebody who has just looked. */
const edit = async (tenantId: string, amounts: Partial<Amounts> & { confirm?: string }) => {
  const { version } = await read(tenantId)
  return Scope.enter(db.pool, world.dana, (scope) =>
    setQuotas(scope, tenantId, { ...amounts, version }),
  )
}
const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown) => thrown,
  )
  if (!(error instanceof Refusal)) throw error ?? new Error('nothing was refused')
  return error
}

/** Somebody who holds the pool's row until told. */
async function holdPool() {
  const { promise, resolve } = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holding = db.sql.begin(async (sql) => {
    await sql`select from license_pool where kind = 'agents' for update`
    held.resolve()
    await promise
  })
  await held.promise
  return {
    release: () => {
      resolve()
      return holding
    },
  }
}

describe('quotas of a tenant', () => {
  test('are these eleven, in this order and these groups, with their defaults', () => {
    expect(
      quotas.map(({ key, group, kind, default: amount }) => [key, group, kind, amount]),
    ).toEqual([
      ['agents', 'basic', 'R', 1],
      ['disk', 'basic', 'S', 5],
      ['widgets', 'advanced', 'C', 5],
      ['channels', 'advanced', 'C', 5],
      ['workflows', 'advanced', 'C', 10],
      ['audio-video', 'advanced', 'N', 2],
      ['canned-messages', 'advanced', 'C', 500],
      ['ai-agents', 'advanced', 'R', 0],
      ['dataset-files', 'advanced', 'C', 0],
      ['dataset-urls', 'advanced', 'C', 0],
      ['workflow-triggers', 'add-on', 'M', 0],
    ])
  })

  test('are given with the tenant: the wished amounts, else the defaults, reserved from the pool', async () => {
    const id = await makeTenant(db, 'given')
    await Scope.enter(db.pool, world.dana, (scope) =>
      grantLimits(scope, id, {
        amounts: { agents: 7, 'workflow-triggers': 500 },
        off: ['reports'],
      }),
    )
    expect(await row(id, 'agents')).toMatchObject({ amount: 7, used: 0, limit: 7, state: 'normal' })
    expect(await row(id, 'disk')).toMatchObject({ amount: 5, limit: 5 * 1024 ** 3 })
    expect(await row(id, 'workflow-triggers')).toMatchObject({ amount: 500, limit: 1500 })
    expect(await row(id, 'dataset-urls')).toMatchObject({ limit: 0, state: 'none' })
    for (const kind of ['agents', 'workflow-triggers']) {
      const { kept, summed } = await reserved(db, kind)
      expect(kept).toBe(summed)
    }
  })

  test('an MSP gives its new tenant quotas from the same pool, and cannot give a foreign one any', async () => {
    const id = await makeTenant(db, 'harbors', world.harbor.id)
    const before = await reserved(db, 'agents')
    await grant(db.pool, id, { agents: 3 }, world.olivia)
    expect((await reserved(db, 'agents')).kept).toBe(before.kept + 3)
    const foreign = await makeTenant(db, 'summits', world.summit.id)
    await expect(grant(db.pool, foreign, { agents: 3 }, world.olivia)).rejects.toThrow()
    await expect(
      Scope.enter(db.pool, world.olivia, (scope) =>
        setQuotas(scope, id, { agents: 4, version: 11 }),
      ),
    ).rejects.toThrow(Refusal)
    expect((await reserved(db, 'agents')).kept).toBe(before.kept + 3)
  })

  test('all that is free can be given, and not one more', async () => {
    const { kept } = await reserved(db, 'agents')
    await license(db, { agents: kept + 4 })
    const [all, more] = [await makeTenant(db, 'exact'), await makeTenant(db, 'beyond')]
    expect(await refusal(grant(db.pool, more, { agents: 5 }))).toMatchObject({
      code: 'quota-pool-short',
    })
    await grant(db.pool, all, { agents: 4 })
    expect(await reserved(db, 'agents')).toEqual({ kept: kept + 4, summed: kept + 4 })
    expect(await refusal(grant(db.pool, more, { agents: 1 }))).toMatchObject({
      code: 'quota-pool-short',
    })
    await license(db, { agents: 100 })
  })

  test('more than is free is refused beside its field, and nothing is given', async () => {
    const id = await makeTenant(db, 'greedy')
    const error = await refusal(grant(db.pool, id, { agents: 1000, 'workflow-triggers': 9999 }))
    expect(error).toMatchObject({ kind: 'conflict', code: 'quota-pool-short' })
    expect(Object.keys(error.fields)).toEqual(['agents', 'workflow-triggers'])
    expect([...new Set((await read(id)).rows.map(({ amount }) => amount))]).toEqual([0])
  })

  test('what can still be given is said with what is licensed to the provider, alone to an MSP, not to a tenant', async () => {
    const seen = (actor: World['dana']) =>
      Scope.enter(db.pool, actor, (scope) => readAvailability(scope), 'read only')
    const { kept } = await reserved(db, 'agents')
    expect((await seen(world.dana)).pools.agents).toEqual({ licensed: 100, free: 100 - kept })
    expect((await seen(world.olivia)).pools.agents).toEqual({ licensed: null, free: 100 - kept })
    expect((await seen(world.otis)).pools.agents).toEqual({ licensed: null, free: 0 })
  })

  test('the pools are out of a tenant’s reach, and an MSP gives nothing back', async () => {
    const draw = (actor: World['dana'], tenantId: string, more: number) =>
      Scope.enter(db.pool, actor, (scope) => drawPool(scope, tenantId, 'agents', more)).then(
        () => 'done',
        (error: Error) => `${error.message} ${error.cause}`,
      )
    const before = await reserved(db, 'agents')
    for (const more of [1, -1, 0])
      expect(await draw(world.otis, world.alder.id, more)).toContain('out of reach')
    expect(await draw(world.olivia, world.alder.id, -1)).toContain('out of reach')
    expect(await draw(world.olivia, world.birch.id, 1)).toContain('out of reach')
    expect(await reserved(db, 'agents')).toEqual(before)
  })

  test('lowering below use is refused for reservations and flagged for the others, which lose nothing', async () => {
    const id = await makeTenant(db, 'lowered')
    await grant(db.pool, id, { agents: 5, widgets: 4 })
    await Scope.enter(db.pool, provider, async (scope) => {
      await consume(scope, { tenantId: id, quota: 'agents', amount: 3 })
      await consume(scope, { tenantId: id, quota: 'widgets', amount: 3 })
    })
    const error = await refusal(edit(id, { agents: 2 }))
    expect(error).toMatchObject({ kind: 'conflict', code: 'below-use' })
    expect(error.fields.agents).toEqual(message('below-use-amount', { used: 3 }))
    const asked = await refusal(edit(id, { agents: 3, widgets: 1 }))
    const below = { quota: 'widgets', used: 3, limit: 1 }
    expect(asked).toMatchObject({ confirm: 'widgets=1', fields: { widgets: { params: below } } })
    // who confirmed other values is asked about these
    const other = { agents: 3, widgets: 2, confirm: 'widgets=1' }
    expect(await refusal(edit(id, other))).toMatchObject({ confirm: 'widgets=2' })
    expect(await row(id, 'widgets')).toMatchObject({ limit: 4 })
    await edit(id, { agents: 3, widgets: 1, confirm: 'widgets=1' })
    expect(await row(id, 'widgets')).toMatchObject({
      used: 3,
      limit: 1,
      isOver: true,
      state: 'exceeded',
    })
    const more = await refusal(
      Scope.enter(db.pool, provider, (scope) => consume(scope, { tenantId: id, quota: 'widgets' })),
    )
    expect(more).toMatchObject({ code: 'quota-reached', details: { used: 3, limit: 1 } })
  })

  test('AI agents take one of the places for tenants, and give it back with the last of them', async () => {
    const [one, two, three] = [
      await makeTenant(db, 'ai-one'),
      await makeTenant(db, 'ai-two'),
      await makeTenant(db, 'ai-three'),
    ]
    for (const id of [one, two, three]) await grant(db.pool, id)
    await edit(one, { 'ai-agents': 2 })
    await edit(two, { 'ai-agents': 1 })
    const slot = (id: string) =>
      Scope.enter(db.pool, world.dana, async (scope) => (await readAvailability(scope, id)).slot)
    expect(await slot(one)).toEqual({ isHeld: true, isOpen: true })
    expect(await slot(three)).toEqual({ isHeld: false, isOpen: false })
    const error = await refusal(edit(three, { 'ai-agents': 1 }))
    expect(error.fields['ai-agents']).toEqual(message('pool-short-tenants'))
    // who holds a place may have more, within its own license
    await edit(one, { 'ai-agents': 4 })
    await Scope.enter(db.pool, provider, (scope) =>
      consume(scope, { tenantId: two, quota: 'ai-agents' }),
    )
    expect(await refusal(edit(two, { 'ai-agents': 0 }))).toMatchObject({ code: 'below-use' })
    await edit(one, { 'ai-agents': 0 })
    expect(await slot(three)).toEqual({ isHeld: false, isOpen: true })
    await edit(three, { 'ai-agents': 1 })
    expect((await reserved(db, 'ai-agents')).kept).toBe((await reserved(db, 'ai-agents')).summed)
  })

  test('a shrunk license cuts nobody: an alarm rises, increases wait, decreases do not, and it clears when cured', async () => {
    const id = await makeTenant(db, 'shrunk')
    await grant(db.pool, id, { agents: 10 })
    const { kept } = await reserved(db, 'agents')
    const enter = async (purchased: number, confirm?: string) =>
      Scope.enter(db.pool, world.dana, async (scope) =>
        changePurchased(scope, {
          kind: 'agents',
          ...{ purchased, confirm },
          version: (await readPools(scope)).agents.version,
        }),
      )
    const asked = await refusal(enter(kept - 2))
    expect(asked).toMatchObject({ code: 'pool-below-reserved', params: { reserved: kept } })
    await enter(kept - 2, asked.confirm)
    const alarm = () =>
      db.sql`select text from alarm where key = 'license-pool|agents' and cleared_at is null`
    expect(await alarm()).toHaveLength(1)
    expect((await row(id, 'agents')).amount).toBe(10)
    expect(await refusal(edit(id, { agents: 11 }))).toMatchObject({ code: 'quota-pool-short' })
    expect(
      await refusal(grant(db.pool, await makeTenant(db, 'late'), { agents: 1 })),
    ).toMatchObject({
      code: 'quota-pool-short',
    })
    await edit(id, { agents: 9 })
    expect(await alarm()).toHaveLength(1)
    await edit(id, { agents: 8 })
    expect(await alarm()).toHaveLength(0)
    await enter(100)
  })

  test('a stale edit is refused and names both values', async () => {
    const id = await makeTenant(db, 'stale')
    await grant(db.pool, id)
    const { version } = await read(id)
    await edit(id, { widgets: 8 })
    const error = await refusal(
      Scope.enter(db.pool, world.dana, (scope) => setQuotas(scope, id, { widgets: 9, version })),
    )
    expect(error).toMatchObject({ kind: 'conflict', code: 'stale' })
    expect(error.fields.widgets).toEqual(message('stale-field', { now: 8, yours: 9 }))
    expect((await row(id, 'widgets')).amount).toBe(8)
  })

  test('an edit is logged with the fields that changed and no others', async () => {
    const id = await makeTenant(db, 'logged')
    await grant(db.pool, id)
    await edit(id, { widgets: 6, disk: 5 })
    const [line] = await db.sql`
      select actor_name, before, after from log_entry where tenant_id = ${id} and type = 'quota.changed'`
    expect(line).toEqual({
      actor_name: 'Dana Okafor',
      before: { widgets: 5 },
      after: { widgets: 6 },
    })
  })

  test.each([[-1], [1.5], [Number.NaN], [1e12]])('%s is no amount', async (amount) => {
    const id = await makeTenant(db, `no${Math.abs(amount) || 'n'}`.replace('.', '-'))
    const error = await refusal(grant(db.pool, id, { widgets: amount }))
    expect(error).toMatchObject({ kind: 'invalid' })
    expect(Object.keys(error.fields)).toEqual(['widgets'])
  })

  test('an import gives the defaults; reserved ones to the first tenants while licenses last', async () => {
    const ids = [
      await makeTenant(db, 'imp1'),
      await makeTenant(db, 'imp2'),
      await makeTenant(db, 'imp3'),
    ]
    const { kept } = await reserved(db, 'agents')
    await license(db, { agents: kept + 2 })
    await Scope.enter(db.pool, provider, (scope) => grantDefaults(scope, ids))
    expect(await Promise.all(ids.map(async (id) => (await row(id, 'agents')).amount))).toEqual([
      1, 1, 0,
    ])
    expect((await row(ids[2]!, 'widgets')).amount).toBe(5)
    expect((await reserved(db, 'agents')).kept).toBe(kept + 2)
    await license(db, { agents: 100 })
  })

  test('what a tenant reserves comes back before it is deleted, once', async () => {
    const id = await makeTenant(db, 'leaving')
    const before = await reserved(db, 'agents')
    await grant(db.pool, id, { agents: 6, 'workflow-triggers': 10 })
    for (const _ of [1, 2])
      await Scope.enter(db.pool, provider, (scope) => releaseReservations(scope, id))
    expect(await reserved(db, 'agents')).toEqual(before)
  })

  test.runIf(onPostgres)(
    'parallel editors of many tenants never reserve more than is licensed',
    async () => {
      const { kept } = await reserved(db, 'agents')
      await license(db, { agents: kept + 7 })
      const ids: string[] = []
      for (let i = 0; i < 12; i++) {
        const id = await makeTenant(db, `race${i}`)
        await grant(db.pool, id)
        ids.push(id)
      }
      const results = await Promise.allSettled(ids.map((id) => edit(id, { agents: 1 })))
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(7)
      expect(await reserved(db, 'agents')).toEqual({ kept: kept + 7, summed: kept + 7 })
      await license(db, { agents: 100 })
    },
  )

  test.runIf(onPostgres)(
    'parallel creations, the provider’s and an MSP’s, never reserve more than is licensed',
    async () => {
      const { kept } = await reserved(db, 'agents')
      await license(db, { agents: kept + 10 })
      const ids: string[] = []
      for (let i = 0; i < 16; i++) ids.push(await makeTenant(db, `made${i}`, world.harbor.id))
      const holder = await holdPool()
      const granting = Promise.allSettled(
        ids.map((id, i) => grant(db.pool, id, { agents: 2 }, i % 2 ? world.olivia : world.dana)),
      )
      // all have looked and stand before the pool before the first may go on
      await until('everybody waits', async () => {
        const [row] = await db.sql`
          select count(*)::integer as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
        return row?.waiting >= 12
      })
      await holder.release()
      const results = await granting
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
      expect(await reserved(db, 'agents')).toEqual({ kept: kept + 10, summed: kept + 10 })
      await license(db, { agents: 100 })
    },
  )
})
