import { beforeAll, describe, expect, test } from 'vitest'
import { acknowledge } from '../../src/domain/alarms/acts.ts'
import { catalogue } from '../../src/domain/alarms/catalogue.ts'
import { foldCounters } from '../../src/domain/counters.ts'
import { sayAlive } from '../../src/domain/operations/workers.ts'
import { severityOfRank } from '../../src/domain/schema/alarms.ts'
import { serviceStatuses } from '../../src/domain/schema/services.ts'
import { type Actor, dispatcher, Scope, system } from '../../src/domain/scope.ts'
import { useOf } from '../../src/domain/wallboards/scenes.licenses.ts'
import { matrixOf, mostCells } from '../../src/domain/wallboards/scenes.services.ts'
import { readScene, type SceneData } from '../../src/domain/wallboards/scenes.ts'
import { testDatabase } from '../support/database.ts'
import { said } from '../support/said.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const { sql } = db
const provider = system({ kind: 'provider' })
let world: World
let harbor: Actor
let summit: Actor

beforeAll(async () => {
  world = await makeWorld(db)
  harbor = system({ kind: 'msp', msp: world.harbor.id })
  summit = system({ kind: 'msp', msp: world.summit.id })
  await fill()
  await alive()
})

const within = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) =>
  Scope.enter(db.pool, actor, work)
const alive = () => within(dispatcher, (scope) => sayAlive(scope, 'one'))
const read = (actor: Actor, name: string, masked = false) =>
  Scope.enter(db.pool, actor, (scope) => readScene(scope, name, masked), 'read only')

type Kind = SceneData['kind']
async function scene<K extends Kind>(actor: Actor, kind: K, name: string = kind, masked = false) {
  const data = await read(actor, name, masked)
  expect(data?.kind).toBe(kind)
  return data as Extract<SceneData, { kind: K }>
}

/** Alarms of all severities and tiers, services of all states, tasks of all states, for both MSPs and for the provider. */
async function fill() {
  const n = sql`generate_series(1, 48) n`
  for (const { id, service } of [world.alder, world.birch]) {
    await sql`insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status, last_replication_at, last_replication_error)
      select id, 'Service ' || n, full_name, shortname, 'direct-routing', 'hosted-essentials', (array['deployed', 'deployed', 'deployed', 'deployed', 'failed'])[1 + n % 5],
        (array['ok', 'warning', 'error', 'unmonitored', 'error'])[1 + n % 5], now() - n * interval '1 hour',
        case when n % 7 = 0 then ${said('No answer')}::text::jsonb end from tenant, ${n} where id = ${id}`
    await sql`insert into alarm (audience, tenant_id, key, severity, name, source, text, customer, service_id, raised_at, acknowledged_at, acknowledged_by, ack_tier,
        ack_until, flapping_since, cleared_at, shelved_until, shelved_by, shelved_reason, shelve_tier)
      select 'tenant', t.id, 'k' || n, (array['critical', 'major', 'minor', 'warning', 'indeterminate'])[1 + n % 5], ${said('Trunk down')}::text::jsonb,
        ${said('SBC 1')}::text::jsonb, ${said('It does not answer')}::text::jsonb, t.full_name, ${service}, now() - n * interval '1 minute',
        case when n % 4 > 0 then now() end, case when n % 4 > 0 then 'x' end, (array[null, 'tenant', 'msp', 'provider'])[1 + n % 4], case when n % 4 > 0 then 'worse' end,
        case when n % 6 = 0 then now() end, case when n % 8 = 0 then now() end, case when n % 9 = 0 then now() + interval '1 hour' end,
        case when n % 9 = 0 then 'x' end, case when n % 9 = 0 then 'y' end, case when n % 9 = 0 then (array['tenant', 'msp', 'provider'])[1 + n / 9 % 3] end
      from tenant t, ${n} where t.id = ${id}`
    await sql`insert into alarm (audience, tenant_id, key, severity, name, source, text) values ('tenant', ${id}, 'replication-overdue|' || ${id}, 'minor',
        '{"code": "replication-overdue", "params": {}}', ${said('x')}::text::jsonb, ${said('y')}::text::jsonb)`
    await sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_name, requested_name, state, step, steps, started_at)
      select 'tenant', ${id}, 'service', 'replicate', 'service', 'Task ' || n, 'Dana', case n when 1 then 'executing' else 'queued' end, 3, 8, now() from generate_series(1, 4) n`
  }
  await sql`insert into alarm (audience, key, severity, name, source, text) values ('provider', 'own', 'critical', ${said('Ours')}::text::jsonb,
    ${said('System')}::text::jsonb, ${said('z')}::text::jsonb)`
}

/** Rows of the tables that somebody sees, as the owner counts them. */
const reach = (actor: Actor) =>
  actor.audience.kind === 'msp'
    ? sql`(msp_id = ${actor.audience.msp} or tenant_id in (select id from tenant where msp_id = ${actor.audience.msp}))`
    : sql`true`
const servicesOf = (actor: Actor) =>
  actor.audience.kind === 'msp' ? sql`msp_id = ${actor.audience.msp}` : sql`true`
const counted = async (query: ReturnType<typeof reach>) => {
  const [row] = await sql<{ n: number }[]>`select count(*)::integer as n from ${query}`
  return row?.n ?? Number.NaN
}
const rank = (actor: Actor) => (actor.audience.kind === 'msp' ? 2 : 3)

describe.each(['before', 'after'])('each number is what counting gives, %s folding', (when) => {
  beforeAll(async () => {
    if (when === 'after') await within(dispatcher, (scope) => foldCounters(scope))
  })

  test.each(['provider', 'harbor', 'summit'])('for %s', async (who) => {
    const actor = { provider, harbor, summit }[who]!
    const [data, replication] = [await scene(actor, 'overview'), await scene(actor, 'replication')]
    const severities = [...severityOfRank].reverse().filter((one) => one !== null)
    expect(data.severities.map(({ severity }) => severity)).toEqual(severities)
    for (const [at, { active, fresh }] of data.severities.entries()) {
      const those = sql`alarm where cleared_at is null and rank = ${4 - at} and ${reach(actor)}`
      expect([active, fresh]).toEqual([
        await counted(those),
        await counted(sql`${those} and quiet_rank < ${rank(actor)}`),
      ])
      expect(active).toBeGreaterThan(fresh)
      expect(fresh).toBeGreaterThan(0)
    }
    const { queue, matrix, shelved, flapping, failedDeployments } = data
    const tiers = sql.array(['msp', 'provider'].slice(rank(actor) - 2))
    const expected = {
      queued: await counted(sql`command where state = 'queued' and ${reach(actor)}`),
      executing: await counted(sql`command where state = 'executing' and ${reach(actor)}`),
      replicating: await counted(
        sql`command where state = 'executing' and kind = 'replicate' and ${reach(actor)}`,
      ),
      services: await counted(sql`service where ${servicesOf(actor)}`),
      shelved: await counted(
        sql`alarm where cleared_at is null and shelve_tier = any(${tiers}) and ${reach(actor)}`,
      ),
      flapping: await counted(
        sql`alarm where cleared_at is null and flapping_since is not null and ${reach(actor)}`,
      ),
      failedDeployments: await counted(
        sql`service where deploy_status = 'failed' and ${servicesOf(actor)}`,
      ),
    }
    expect({ ...queue, services: matrix.services, shelved, flapping, failedDeployments }).toEqual(
      expected,
    )
    expect(Object.values(expected).every((number) => number > 0)).toBe(true)
    for (const status of serviceStatuses)
      expect(matrix.status[status]).toBe(
        await counted(sql`service where overall_status = ${status} and ${servicesOf(actor)}`),
      )
    expect(replication.failed).toBe(
      await counted(sql`service where last_replication_error is not null and ${servicesOf(actor)}`),
    )
    expect(replication.overdue).toBe(actor === provider ? 2 : 1)
    expect(replication.failed).toBeGreaterThan(0)
  })
})

test('the worst and oldest that ask come first, and critical ones alone where nothing else is asked for', async () => {
  const { worst } = await scene(provider, 'overview')
  const critical = await scene(provider, 'critical')
  const rows = await sql<
    { id: string }[]
  >`select id from alarm where cleared_at is null and quiet_rank < 3
    order by rank desc, quiet_rank, raised_at, id limit 5`
  expect(worst.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
  expect(critical.worst.map(({ id }) => id)).toEqual(rows.slice(0, 4).map(({ id }) => id))
  expect(critical.fresh).toBe(
    await counted(sql`alarm where cleared_at is null and quiet_rank < 3 and severity = 'critical'`),
  )
  expect(critical.fresh).toBeGreaterThan(critical.worst.length)
})

test('what a customer acknowledged still asks the wall of the provider', async () => {
  const ours = async () => (await scene(provider, 'critical')).fresh
  const [before, [alarm]] = [
    await ours(),
    await sql<
      { id: string }[]
    >`select id from alarm where tenant_id = ${world.alder.id} and severity = 'critical'
      and cleared_at is null and quiet_rank = 0`,
  ]
  await within(world.otis, (scope) => acknowledge(scope, [alarm!.id]))
  expect(await ours()).toBe(before)
  await within(world.dana, (scope) => acknowledge(scope, [alarm!.id]))
  expect(await ours()).toBe(before - 1)
})

test('replications: those that run, and those that are longest ago', async () => {
  const { running, oldest } = await scene(provider, 'replication')
  expect(running).toHaveLength(2)
  expect(running[0]).toMatchObject({ customer: 'Task 1', step: 3, steps: 8 })
  const rows = await sql<{ at: Date }[]>`select last_replication_at as at from service
    where last_replication_at is not null order by 1 limit 6`
  expect(oldest.map(({ at }) => at.getTime())).toEqual(rows.map(({ at }) => at.getTime()))
})

test('the pools of licenses and seats, and the MSPs near their allowance', async () => {
  const quiet = await scene(provider, 'licenses')
  expect(quiet.pools[0]).toEqual({
    of: 'service',
    use: { used: 2, most: 400, free: 398, percent: 0, level: null },
  })
  expect(quiet.pools[1]).toMatchObject({ of: 'user', use: { used: 100, most: 50_000 } })
  expect(quiet.near).toEqual({ lines: [], inAll: 0 })
  await sql`update msp set base_allowance = 10 where id = ${world.harbor.id}`
  await sql`insert into mau_counter (tenant_id, period, mau) values (${world.alder.id}, portal_period(portal_clock()), 12)`
  await sql`insert into alarm (audience, msp_id, key, severity, name, source, text) values ('msp', ${world.harbor.id}, 'mau-allowance', 'major',
    ${said('a')}::text::jsonb, ${said('b')}::text::jsonb, ${said('c')}::text::jsonb)`
  const { near } = await scene(provider, 'licenses')
  const use = { used: 12, most: 10, free: 0, percent: 120, level: 'major' }
  expect(near).toEqual({ lines: [{ name: 'Harbor Telecom', use, overage: 2 }], inAll: 1 })
  expect(await scene(harbor, 'licenses')).toMatchObject({
    ...{ pools: [], mau: { name: 'Harbor Telecom', use, overage: 2 } },
  })
  expect((await scene(summit, 'licenses')).mau).toMatchObject({ name: 'Summit Voice', overage: 0 })
})

test.each([
  [79, null],
  [80, 'warning'],
  [90, 'minor'],
  [99, 'minor'],
  [100, 'major'],
  [130, 'major'],
])('%i of 100 is %s', (used, level) => {
  expect(useOf(used, 100)).toMatchObject({ percent: used, level })
})

describe('an MSP’s own', () => {
  test('its scene is in its own eyes, and nobody else’s', async () => {
    const name = `msp:${world.harbor.id}`
    const data = await scene(harbor, 'msp', name)
    expect(data).toMatchObject({ name: 'Harbor Telecom' })
    expect(data.matrix.services).toBe(await counted(sql`service where msp_id = ${world.harbor.id}`))
    expect(await read(summit, name)).toBeNull()
    expect(await read(provider, name)).toBeNull()
  })

  test.each(['overview', 'critical', 'replication', 'licenses'])(
    '%s names no other MSP’s',
    async (name) => {
      const foreign = /Birch|Summit/
      expect(JSON.stringify(await read(provider, name))).toMatch(
        name === 'licenses' ? /Harbor/ : foreign,
      )
      expect(JSON.stringify(await read(harbor, name))).not.toMatch(foreign)
    },
  )

  test.each(['deactivated', 'deleted'])('one that is %s is said to be gone', async (state) => {
    const [{ id } = { id: '' }] = await sql<
      { id: string }[]
    >`insert into msp (name, state) values (${`Vanished ${state}`}, ${state}) returning id`
    const actor = system({ kind: 'msp', msp: id })
    expect(await read(actor, `msp:${id}`)).toMatchObject({ kind: 'gone' })
    expect(JSON.stringify(await read(actor, `msp:${id}`))).not.toContain('Vanished')
  })

  test('a customer, a stranger and a scene of no name have none', async () => {
    const tenant = system({ kind: 'tenant', tenant: world.alder.id })
    expect(await read(tenant, 'overview')).toBeNull()
    for (const name of ['toString', 'msp:', 'msp:x', '', 'overview:x'])
      expect(await read(provider, name)).toBeNull()
  })
})

describe('the worker', () => {
  test('its silence of more than its lease is said on every scene', async () => {
    for (const actor of [provider, harbor])
      for (const name of ['overview', 'critical', 'replication', 'licenses'])
        expect((await read(actor, name))?.worker.isGone).toBe(false)
    await sql`update worker_process set seen_at = now() - interval '31 seconds'`
    expect((await read(harbor, 'overview'))?.worker.isGone).toBe(true)
    await sql`update worker_process set seen_at = now() - interval '25 seconds'`
    expect((await read(harbor, 'overview'))?.worker.isGone).toBe(false)
    await sql`delete from worker_process`
    expect((await read(provider, 'overview'))?.worker).toEqual({ at: null, isGone: true })
    await alive()
    expect((await read(provider, 'overview'))?.worker.isGone).toBe(false)
  })

  test('of many that are gone the last is remembered, and forgotten after a day', async () => {
    await sql`insert into worker_process (name, seen_at) values ('old', now() - interval '2 days'), ('other', now() - interval '1 hour')`
    await alive()
    const rows = await sql<{ name: string }[]>`select name from worker_process order by name`
    expect(rows.map(({ name }) => name)).toEqual(['one', 'other'])
  })
})

describe('services as cells', () => {
  const cells = (status: Partial<Record<(typeof serviceStatuses)[number], number>>) =>
    matrixOf(new Map(Object.entries(status).map(([name, n]) => [`status.${name}`, n])))
  const all = (of: Record<string, number>) => Object.values(of).reduce((sum, n) => sum + n, 0)

  test.each([0, 1, 2, 183, 184, 185, 368, 369, 10_000, 100_000])('of %i services', (services) => {
    for (const error of [0, 1, 2, services].filter((n) => n <= services)) {
      const left = services - error
      const warning = Math.floor(left / 3)
      const unmonitored = Math.floor(left / 7)
      const ok = left - warning - unmonitored
      const matrix = cells({ error, warning, unmonitored, ok })
      expect(matrix.services).toBe(services)
      expect(all(matrix.cells)).toBeLessThanOrEqual(mostCells)
      if (services <= mostCells) {
        expect(matrix.perCell).toBe(1)
        expect(matrix.cells).toEqual(matrix.status)
      } else expect(all(matrix.cells)).toBeGreaterThan(mostCells / 2)
      for (const status of serviceStatuses) {
        expect(matrix.cells[status] * matrix.perCell).toBeGreaterThanOrEqual(matrix.status[status])
        expect(matrix.cells[status] > 0).toBe(matrix.status[status] > 0)
      }
    }
  })

  test('a single error is seen among 99,999', () => {
    expect(cells({ error: 1, ok: 99_999 }).cells.error).toBe(1)
  })
})

test.each(['overview', 'critical', 'replication', 'licenses', 'msp'])(
  '%s is one statement, whatever there is',
  async (name) => {
    for (const actor of name === 'msp' ? [harbor] : [provider, harbor]) {
      const said: string[] = []
      await Scope.enter(
        db.pool,
        actor,
        async (scope) => {
          const { execute } = scope.db
          scope.db.execute = ((query) => {
            said.push('asked')
            return execute.call(scope.db, query)
          }) as typeof execute
          await readScene(scope, name === 'msp' ? `msp:${world.harbor.id}` : name, false)
        },
        'read only',
      )
      expect(said).toHaveLength(1)
    }
  },
)

test('a masked alarm says what the portal calls it, if that has no gaps', async () => {
  await sql`delete from alarm`
  const put = (key: string, name: string, over: Record<string, string> = {}) =>
    sql`insert into alarm ${sql({
      ...{
        audience: 'tenant',
        tenant_id: world.alder.id,
        key,
        severity: 'critical',
        customer: 'Alder',
      },
      ...{ origin: 'portal', ...over },
    } as never)} returning id`.then(
      ([row]) => sql`update alarm set name = ${name}::text::jsonb where id = ${row?.id}`,
    )
  await sql`alter table alarm alter name set default '{}', alter source set default '{}', alter text set default '{"code": "x", "params": {}}'`
  await put('1', '{"code": "replication-failed", "params": {}}')
  await put('2', '{"code": "pool-low", "params": {"kind": "user"}}')
  await put('3', '{"code": "replication-failed", "params": {}}', { origin: 'tenant' })
  await put('4', '{"code": "not-of-ours", "params": {}}')
  const { worst } = await scene(provider, 'overview', 'overview', true)
  const codes = worst.map(({ what }) => what?.code ?? null)
  expect(codes.sort()).toEqual([null, null, null, 'replication-failed'].sort())
  expect(Object.keys(catalogue)).toContain('pool-low')
  expect(worst.every(({ about, text: more }) => about === null && more === null)).toBe(true)
})
