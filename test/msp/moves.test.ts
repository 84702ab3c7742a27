import { beforeEach, describe, expect, test } from 'vitest'
import { clear, raise } from '../../src/domain/alarms/alarms.ts'
import { foldCounters, readCounters } from '../../src/domain/counters.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { readFigures } from '../../src/domain/metering/figures.ts'
import { moveTenant } from '../../src/domain/msp/moves.ts'
import { type Actor, type Audience, dispatcher, Scope, system } from '../../src/domain/scope.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase({ connections: 12 })
const { sql, pool } = db
let world: World

const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) => Scope.enter(pool, actor, work)
const move = (to: string | null, actor = world.dana) =>
  as(actor, (scope) => moveTenant(scope, world.alder.id, { msp: to ?? '' }))
const fold = () => as(dispatcher, (scope) => foldCounters(scope))
const countersOf = async (audience: Audience) =>
  Object.fromEntries(await as(system(audience), (scope) => readCounters(scope)))
const mspOf = (msp: string): Audience => ({ kind: 'msp', msp })

/** What an MSP's totals should be, from the rows. */
const counted = async (msp: string) => {
  const rows = await sql<{ name: string; n: number }[]>`
    select name, sum(n)::integer as n from (
      select 'services' as name, 1 as n from service s join tenant t on t.id = s.tenant_id where t.msp_id = ${msp}
      union all select 'licensed_users', coalesce(s.licensed_users, 0) from service s join tenant t on t.id = s.tenant_id where t.msp_id = ${msp}
      union all select 'alarms.major.0', 1 from alarm a join tenant t on t.id = a.tenant_id
        where t.msp_id = ${msp} and a.cleared_at is null and a.acknowledged_at is null and a.severity = 'major') x group by 1`
  return Object.fromEntries(rows.filter(({ n }) => n > 0).map(({ name, n }) => [name, n]))
}
const named = (counters: Record<string, number>) =>
  Object.fromEntries(
    Object.entries(counters).filter(([name]) =>
      ['services', 'licensed_users', 'alarms.major.0'].includes(name),
    ),
  )
const trouble = (n: number) => ({
  ...{ owner: { tenantId: world.alder.id }, key: `move|${n}`, severity: 'major' as const },
  ...{ serviceId: world.alder.service, customer: 'Alder Foods' },
  ...{ name: verbatim('Trouble'), source: verbatim('Test'), text: verbatim('It is') },
})

beforeEach(async () => {
  await sql`truncate tenant, account, msp, alarm, license_file, counter, counter_delta cascade`
  world = await makeWorld(db)
})

test('a tenant goes with its rows, totals and open month; closed months stay', async () => {
  const { alder, harbor, summit } = world
  await as(world.dana, (scope) => raise(scope, trouble(1)))
  await fold()
  // and one that waits to be folded
  await as(world.dana, (scope) => raise(scope, trouble(2)))
  await sql`insert into mau_counter (tenant_id, period, mau) values (${alder.id}, portal_period(now()), 41)`
  await sql`insert into mau_month (scope, msp_id, organization_id, name, period, mau, max, at)
    values ('organization', ${harbor.id}, ${alder.id}, 'Alder Foods', '2020-01', 12, 50, now())`
  const figures = async (msp: string) =>
    as(system(mspOf(msp)), async (scope) => {
      const { organizations, mau } = await readFigures(scope, msp)
      return { organizations, mau }
    })
  expect(await figures(harbor.id)).toEqual({ organizations: 1, mau: 41 })
  const moved = await move(summit.id)
  expect(moved).toMatchObject({ mspId: summit.id, mspName: 'Summit Voice' })
  for (const msp of [harbor.id, summit.id])
    expect(named(await countersOf(mspOf(msp)))).toEqual(await counted(msp))
  await fold()
  for (const msp of [harbor.id, summit.id])
    expect(named(await countersOf(mspOf(msp)))).toEqual(await counted(msp))
  expect(await counted(summit.id)).toMatchObject({ services: 2, 'alarms.major.0': 2 })
  expect(await figures(harbor.id)).toEqual({ organizations: 0, mau: 0 })
  expect(await figures(summit.id)).toEqual({ organizations: 2, mau: 41 })
  const [month] = await sql`select msp_id from mau_month where period = '2020-01'`
  expect(month?.msp_id).toBe(harbor.id)
  const [limit] = await sql`select max_mau from mau_limit where tenant_id = ${alder.id}`
  expect(limit?.max_mau).toBe(1_000_000)
  const lines =
    await sql`select audience, before ->> 'msp' as was, after ->> 'msp' as becomes from log_entry where type = 'tenant.moved' order by audience, msp_id`
  expect(lines.map(({ audience }) => audience).sort()).toEqual(['msp', 'msp', 'tenant'])
  expect(lines[0]).toMatchObject({ was: 'Harbor Telecom', becomes: 'Summit Voice' })
})

test('to the provider and back; refused where it is, without a place, beyond the accounts, while it is deleted', async () => {
  const { alder, harbor, summit } = world
  expect(await move(null)).toMatchObject({ mspId: null })
  expect(named(await countersOf(mspOf(harbor.id)))).toEqual({})
  await expect(move(null)).rejects.toMatchObject({ code: 'moved-already' })
  await sql`update msp set max_organizations = 1 where id = ${summit.id}`
  await expect(move(summit.id)).rejects.toMatchObject({ code: 'msp-full' })
  await sql`update msp set max_organizations = null, max_accounts = 10 where id = ${summit.id}`
  await sql`insert into mau_total (tenant_id, accounts) values (${alder.id}, 11)`
  await expect(move(summit.id)).rejects.toMatchObject({ code: 'msp-accounts-full' })
  await sql`update msp set max_accounts = 11 where id = ${summit.id}`
  await sql`update msp set state = 'deactivated' where id = ${harbor.id}`
  await expect(move(harbor.id)).rejects.toMatchObject({ code: 'msp-inactive' })
  await sql`update tenant set state = 'deleting' where id = ${alder.id}`
  await expect(move(summit.id)).rejects.toMatchObject({ code: 'tenant-deleting' })
  await sql`update tenant set state = 'active' where id = ${alder.id}`
  expect(await move(summit.id)).toMatchObject({ mspId: summit.id })
  await expect(move(harbor.id, world.olivia)).rejects.toMatchObject({ kind: 'forbidden' })
  await expect(
    as(world.olivia, ({ db: by }) =>
      by.execute(`select portal_counters_move('${alder.id}', '${summit.id}', '${harbor.id}')`),
    ),
  ).rejects.toMatchObject({ code: '42501' })
})

test('support sessions of the MSP that it leaves end, the provider’s go on', async () => {
  const { alder, summit } = world
  const begin = async (actor: Actor, audience: string) => {
    const [row] = await sql`
      insert into support_session (tenant_id, actor_id, actor_name, actor_audience, read_only, reason, requested_at, approved_at, started_at, ends_at)
      values (${alder.id}, ${actor.id}, ${actor.name}, ${audience}, false, 'Looking at the numbers', now(), now(), now(), now() + interval '1 hour') returning id`
    await sql`insert into session (id, account_id, host, expires_at, support_id)
      values (${`${audience}-session`}, ${actor.id}, 'alderfoods.localhost', now() + interval '1 hour', ${row?.id})`
  }
  await begin(world.olivia, 'msp')
  await begin(world.dana, 'provider')
  const heard: string[] = []
  const listening = await db.listen({
    announced: (payload) => heard.push(payload),
    disconnected() {},
    reconnected() {},
  })
  await move(summit.id)
  const [gone, left] = [
    await sql`select end_cause from support_session where ended_at is not null`,
    await sql`select id from session order by id`,
  ]
  expect(gone).toEqual([{ end_cause: 'ended-by-staff' }])
  expect(left.map(({ id }) => id)).toEqual(['provider-session'])
  await expect
    .poll(() => heard.some((one) => one.includes('session:msp-session')), { timeout: 5000 })
    .toBe(true)
  // both MSPs hear of it
  const told = (msp: string) =>
    heard.some((one) => one.includes('"topic":"tenants"') && one.includes(`"msp":"${msp}"`))
  expect([told(world.harbor.id), told(summit.id)]).toEqual([true, true])
  await listening.stop()
})

describe.skipIf(!onPostgres)(
  'under load (PostgreSQL only: one embedded backend serialises everything)',
  () => {
    test('one that waits for a long transaction keeps nobody else waiting', async () => {
      const { promise: over, resolve: end } = Promise.withResolvers<void>()
      const holds = Promise.withResolvers<void>()
      const long = as(world.dana, async (scope) => {
        await raise(scope, { ...trouble(1), serviceId: null })
        holds.resolve()
        await over
      })
      await holds.promise
      const moving = move(world.summit.id)
      await until('the move waits', async () => {
        const [row] = await sql`
          select count(*)::integer as n from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`
        return row?.n > 0
      })
      // others of the same tenant come and go while both wait
      for (const n of [2, 3, 4])
        await as(world.dana, (scope) => raise(scope, { ...trouble(n), serviceId: null }))
      expect((await sql`select msp_id from tenant where id = ${world.alder.id}`)[0]?.msp_id).toBe(
        world.harbor.id,
      )
      end()
      await long
      expect(await moving).toMatchObject({ mspId: world.summit.id })
    })

    test('both MSPs’ totals equal the rows whatever goes on meanwhile', async () => {
      const { harbor, summit } = world
      let isDone = false
      const busy = async (work: (n: number) => Promise<unknown>) => {
        for (let n = 0; !isDone; n += 1)
          await work(n).catch((error) => {
            // whoever loses by a deadlock or has waited too long asks again, as a page does
            if (error?.trouble !== 'busy') throw error
          })
      }
      const load = [
        ...[1, 2, 3].map((who) =>
          busy(async (n) => {
            await as(world.dana, (scope) => raise(scope, trouble(who * 1000 + (n % 5))))
            await as(world.dana, (scope) =>
              clear(scope, { tenantId: world.alder.id }, `move|${who * 1000 + ((n + 2) % 5)}`),
            )
          }),
        ),
        busy((n) =>
          as(world.dana, ({ db: by }) =>
            by.execute(
              `update service set licensed_users = ${50 + (n % 9)} where tenant_id = '${world.alder.id}'`,
            ),
          ),
        ),
        busy(() => fold()),
      ]
      for (let n = 0; n < 20; n += 1) await move([summit.id, null, harbor.id][n % 3] ?? null)
      isDone = true
      await Promise.all(load)
      await fold()
      await fold()
      for (const msp of [harbor.id, summit.id])
        expect(named(await countersOf(mspOf(msp)))).toEqual(await counted(msp))
      // the other way round the check sees a total that was not taken along
      await sql`update tenant set msp_id = ${harbor.id} where shortname = 'alderfoods'`
      expect(named(await countersOf(mspOf(harbor.id)))).not.toEqual(await counted(harbor.id))
    })
  },
)
