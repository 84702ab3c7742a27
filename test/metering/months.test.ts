import { sql as drizzle } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { countActivity } from '../../src/domain/metering/activity.ts'
import { readFigures } from '../../src/domain/metering/figures.ts'
import { closeNextMonth, freezeMonths, sealOf } from '../../src/domain/metering/months.ts'
import { endOf, plus } from '../../src/domain/metering/periods.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { beginDeletion, finishDeletion, purgeRows } from '../../src/domain/tenants/deletion.ts'
import { deleteTenantWork } from '../../src/worker/delete-tenant.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { monthJobs } from '../../src/worker/metering-months.ts'
import { nowhere } from '../onboarding/nowhere.support.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { quiet } from '../support/quiet.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import {
  clockAt,
  closeAll,
  closeOne,
  fromNothing,
  metered,
  ordered,
  sha256sum,
} from './months.support.ts'

const provider = system({ kind: 'provider' })

describe('closing months', async () => {
  const { sql, pool } = await testDatabase({ connections: 6 })
  let world: World

  beforeAll(async () => {
    world = await makeWorld({ sql })
  })
  beforeEach(() => fromNothing(sql, '2026-01-10T00:00:00Z'))

  const months = (msp: string | null) =>
    sql<
      {
        period: string
        name: string
        mau: number
        allowance: string
        overage: string
        csv: string
        seal: string
      }[]
    >`select * from mau_month where scope = 'msp' and msp_id is not distinct from ${msp} order by period`
  const organizations = (period: string) =>
    sql`select name, msp_id, mau, max from mau_month where scope = 'organization' and period = ${period} order by name`

  test('a month stays open for its closing hours and is then closed once, missed ones the oldest first', async () => {
    await clockAt(sql, '2026-02-02T23:59:59.999Z')
    expect(await closeAll(pool), 'January takes late events for 48 hours').toEqual([])
    await clockAt(sql, '2026-02-03T00:00:00Z')
    expect(await closeAll(pool)).toEqual(['2026-01'])
    expect(await closeAll(pool), 'not twice').toEqual([])
    await clockAt(sql, '2026-05-20T12:00:00Z')
    expect(await closeAll(pool)).toEqual(['2026-02', '2026-03', '2026-04'])
    const periods = ['2026-01', '2026-02', '2026-03', '2026-04']
    for (const msp of [world.harbor.id, world.summit.id, null])
      expect((await months(msp)).map(({ period }) => period)).toEqual(periods)
  })

  test('the first month is that of the first MSP, or of what was metered first', async () => {
    await sql`update msp set created_at = '2026-06-01'`
    await clockAt(sql, '2026-07-20T00:00:00Z')
    expect(await closeAll(pool)).toEqual(['2026-06'])
    await fromNothing(sql, '2026-06-10T00:00:00Z')
    await metered(sql, world.alder.id, '2026-04', 2)
    expect(await closeAll(pool)).toEqual(['2026-04', '2026-05', '2026-06'])
    expect(await organizations('2026-04')).toMatchObject([{ name: 'Alder Foods', mau: 2 }])
  })

  test('the overage is what is beyond the allowance of the last instant of the month', async () => {
    const { harbor, alder } = world
    await sql`update msp set base_allowance = 5 where id = ${harbor.id}`
    await metered(sql, alder.id, '2026-01', 20)
    await metered(sql, alder.id, '2026-02', 20)
    await metered(sql, alder.id, '2026-03', 3)
    // in the middle of January; until the very end of February; after March was over
    await ordered(sql, harbor.id, 10, { from: '2026-01-15T00:00:00Z' })
    await ordered(sql, harbor.id, 4, {
      ...{ from: '2026-01-20T00:00:00Z', until: '2026-03-01T00:00:00Z' },
    })
    await ordered(sql, harbor.id, 1000, { from: '2026-04-01T00:00:00Z' })
    await clockAt(sql, '2026-04-03T00:00:00Z')
    await closeAll(pool)
    expect(
      (await months(harbor.id)).map(({ mau, allowance, overage }) => [
        ...[mau, Number(allowance), Number(overage)],
      ]),
    ).toEqual([
      [20, 19, 1],
      [20, 19, 1],
      [3, 15, 0],
    ])
    expect((await months(world.summit.id)).map(({ mau, overage }) => [mau, overage])).toEqual([
      ...[0, 0, 0].map((mau) => [mau, '0']),
    ])
  })

  test('each month of an MSP is a file, sealed over the one before: the command on the page gives the same', async () => {
    const { harbor, alder } = world
    await sql`update tenant set full_name = '=HYPERLINK("x"), "Ändernd"' where id = ${alder.id}`
    await sql`insert into mau_limit (tenant_id, max_mau) values (${alder.id}, 500)`
    await metered(sql, alder.id, '2026-01', 3)
    await metered(sql, alder.id, '2026-03', 1)
    await clockAt(sql, '2026-04-03T00:00:00Z')
    await closeAll(pool)
    await sql`update tenant set full_name = 'Alder Foods' where id = ${alder.id}`
    const closed = await months(harbor.id)
    expect(closed).toHaveLength(3)
    expect(closed[0]?.csv).toBe(
      [
        '\uFEFFmonth,organization,organization_id,mau,max_mau,allowance,overage',
        `2026-01,"'=HYPERLINK(""x""), ""Ändernd""",${alder.id},3,500,,`,
        '2026-01,Total: Harbor Telecom,,3,,0,3',
        '',
      ].join('\r\n'),
    )
    let before: string | null = null
    for (const { csv, seal, period } of closed) {
      expect(seal, period).toBe(sha256sum(before, Buffer.from(csv)))
      before = seal
    }
    // another first byte, another month before: another seal
    const [, second] = closed
    expect(sha256sum(null, Buffer.from(second?.csv ?? ''))).not.toBe(second?.seal)
    expect(sealOf(closed[0]?.seal ?? '', `${second?.csv} `)).not.toBe(second?.seal)
  })

  test('two that close at once, and one that is killed on the way, leave one seal', async () => {
    await metered(sql, world.alder.id, '2026-01', 3)
    await clockAt(sql, '2026-02-03T00:00:00Z')
    await expect(
      Scope.enter(pool, provider, async (scope) => {
        expect(await closeNextMonth(scope)).toBe('2026-01')
        const [kept] = await scope.db.execute<{ n: number }>(
          drizzle`select count(*)::integer as n from mau_month`,
        )
        expect(kept?.n, 'what is cut off had been written').toBeGreaterThan(4)
        throw new Error('killed')
      }),
    ).rejects.toThrow('killed')
    expect(await sql`select from mau_month`, 'nothing of it is left').toHaveLength(0)
    const both = await Promise.all([closeOne(pool), closeOne(pool), closeOne(pool)])
    expect(both.filter((period) => period !== null)).toEqual(['2026-01'])
    const [job] = monthJobs(pool)
    await job?.work()
    const [{ n } = {}] =
      await sql`select count(distinct seal)::integer as n from mau_month where msp_id = ${world.harbor.id} and scope = 'msp'`
    expect(n).toBe(1)
    expect(
      await sql`select from log_entry where type = 'mau-month.closed' and msp_id = ${world.harbor.id}`,
    ).toHaveLength(1)
  })

  // the embedded database has one back end: what would wait there waits for the whole transaction
  test.runIf(onPostgres)(
    'who counts is waited for, and counts: no batch is cut in two by the end of a month',
    async () => {
      await metered(sql, world.alder.id, '2026-01', 3)
      await clockAt(sql, '2026-02-03T00:00:00Z')
      const { promise: isCounted, resolve: counted } = Promise.withResolvers<void>()
      const { promise: isUnderWay, resolve: begun } = Promise.withResolvers<void>()
      const batch = sql.begin(async (step) => {
        await step`select portal_mau_closing(false)`
        await step`update mau_counter set mau = mau + 1 where tenant_id = ${world.alder.id}`
        begun()
        await isCounted
      })
      await isUnderWay
      const closing = closeOne(pool)
      await until('it waits', async () => {
        const waiting = await sql`select from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`
        return waiting.length > 0
      })
      counted()
      await batch
      expect(await closing).toBe('2026-01')
      expect(await organizations('2026-01')).toMatchObject([{ mau: 4 }, { mau: 0 }])
    },
  )

  test('a closed month is changed by nobody, whatever rights somebody is given; who could breaks its seal', async () => {
    const { harbor, alder } = world
    await metered(sql, alder.id, '2026-01', 3)
    await clockAt(sql, '2026-02-03T00:00:00Z')
    await closeAll(pool)
    const change = (text: string) =>
      Scope.enter(pool, world.dana, ({ db }) => db.execute(drizzle.raw(text)))
    const texts = ['update mau_month set mau = 1', 'delete from mau_month']
    for (const text of texts) await expect(change(text)).rejects.toMatchObject({ code: '42501' })
    await sql`grant update, delete on mau_month to portal_provider`
    try {
      for (const text of texts)
        await expect(change(text)).rejects.toThrow('a closed month is not changed')
    } finally {
      await sql`revoke update, delete on mau_month from portal_provider`
    }
    const [before] = await months(harbor.id)
    expect(sealOf(null, before?.csv ?? '')).toBe(before?.seal)
    await sql`update mau_month set csv = replace(csv, ',3,', ',2,') where scope = 'msp'`
    const [after] = await months(harbor.id)
    expect(after?.csv, 'something was changed').not.toBe(before?.csv)
    expect(sealOf(null, after?.csv ?? '')).not.toBe(after?.seal)
  })

  test('a deleted organization stays in its MSP’s months, open and closed, with what it had', async () => {
    const { harbor } = world
    const [{ id } = {}] = await sql`
      insert into tenant (shortname, full_name, msp_id, ms_tenant_id, default_domain, created_at)
      values ('gone', 'Gone Tomorrow', ${harbor.id}, gen_random_uuid(), 'gone.example', '2026-01-10') returning id`
    await sql`insert into mau_limit (tenant_id, max_mau) values (${id}, 70)`
    for (const [period, mau] of [
      ['2026-01', 4],
      ['2026-02', 5],
      ['2026-03', 6],
    ] as const)
      await metered(sql, id, period, mau)
    await clockAt(sql, '2026-03-02T10:00:00Z')
    expect(await closeAll(pool), 'February takes late events').toEqual(['2026-01'])
    const worker = startWorker({
      database: pool,
      kinds: [deleteTenantWork(nowhere)],
      log: quiet,
      pollMs: 50,
    })
    try {
      await Scope.enter(pool, world.dana, (scope) =>
        enqueue(scope, [
          {
            ...{ kind: 'delete-tenant', lane: 'housekeeping', owner: {}, steps: 5 },
            subject: { kind: 'tenant', id, name: 'Gone Tomorrow' },
            payload: { reason: 'The contract ended' },
          },
        ]),
      )
      await until('it is gone', async () => {
        const left = await sql`select from tenant where id = ${id}`
        return left.length === 0
      })
    } finally {
      await worker.stop(500)
    }
    expect(await sql`select from mau_activity where tenant_id = ${id}`).toHaveLength(0)
    const kept = () =>
      sql`select period, mau, max from mau_month where organization_id = ${id} order by period`
    const figures = [
      { period: '2026-01', mau: 4, max: 70 },
      { period: '2026-02', mau: 5, max: 70 },
      { period: '2026-03', mau: 6, max: 70 },
    ]
    expect(await kept()).toEqual(figures)
    await clockAt(sql, '2026-05-03T00:00:00Z')
    expect(await closeAll(pool)).toEqual(['2026-02', '2026-03', '2026-04'])
    expect(await kept()).toEqual(figures)
    expect((await months(harbor.id)).map(({ mau }) => mau)).toEqual([4, 5, 6, 0])
    expect((await months(harbor.id))[2]?.csv).toContain(`2026-03,Gone Tomorrow,${id},6,70`)
  })

  test('while an organization is deleted its MSP’s figure stands still, at every step', async () => {
    const { harbor, dana, olivia } = world
    const [{ id } = {}] = await sql`
      insert into tenant (shortname, full_name, msp_id, ms_tenant_id, default_domain, created_at)
      values ('leaving', 'Leaving', ${harbor.id}, gen_random_uuid(), 'leaving.example', '2026-01-10') returning id`
    await metered(sql, id, '2026-03', 6)
    await metered(sql, world.alder.id, '2026-03', 5)
    await clockAt(sql, '2026-03-20T10:00:00Z')
    await closeAll(pool)
    const figure = () =>
      Scope.enter(pool, olivia, async (scope) => (await readFigures(scope, harbor.id)).mau)
    const as = <T>(work: (scope: Scope) => Promise<T>) => Scope.enter(pool, dana, work)
    const seen = [await figure()]
    await as((scope) => beginDeletion(scope, id))
    seen.push(await figure())
    // without its rows being kept the figure would fall as soon as they go
    const lost = Scope.enter(pool, dana, async (scope) => {
      while ((await purgeRows(scope, id)) > 0);
      const { mau } = await readFigures(scope, harbor.id)
      throw new Error(`fell to ${mau}`)
    })
    await expect(lost).rejects.toThrow('fell to 5')
    await as((scope) => freezeMonths(scope, id))
    seen.push(await figure())
    await as((scope) => freezeMonths(scope, id))
    for (let gone = 1; gone > 0; ) gone = await as((scope) => purgeRows(scope, id))
    seen.push(await figure())
    await as((scope) => finishDeletion(scope, id, { name: 'Leaving', reason: 'left', rows: 0 }))
    expect([...seen, await figure()]).toEqual([11, 11, 11, 11, 11])
  })

  test('an event that comes late counts while its month is closing, and is refused once it is closed', async () => {
    const late = async (account: string) => {
      const [answer] = await countActivity(pool, world.dana, [
        { organization: 'alderfoods', account, at: '2026-01-31T23:59:59Z' },
      ])
      return answer
    }
    await clockAt(sql, '2026-02-02T12:00:00Z')
    expect(await late('in time')).toEqual({ result: 'counted' })
    // the hours are the provider's to say, and here they are over before 48 are: at the month's last second it is 36 hours ago
    await sql`insert into setting (name, value) values ('metering', ${sql.json({ closingHours: 36, changes: [] })})
      on conflict (name) do update set value = excluded.value`
    try {
      expect(await closeAll(pool)).toEqual(['2026-01'])
      expect(await late('in time')).toMatchObject({ result: 'refused', code: 'too-old' })
      expect(await late('too late')).toMatchObject({ result: 'refused', code: 'too-old' })
    } finally {
      await sql`delete from setting where name = 'metering'`
    }
    expect(await organizations('2026-01')).toMatchObject([
      { name: 'Alder Foods', mau: 1 },
      { mau: 0 },
    ])
    const [counter] = await sql`select mau from mau_counter where period = '2026-01'`
    expect(counter?.mau).toBe(1)
  })

  test('an MSP that is deleted has the month in which its last organization went, and none after', async () => {
    const [{ id } = {}] =
      await sql`insert into msp (name, created_at) values ('Brief', '2026-01-10') returning id`
    await sql`insert into mau_month (scope, msp_id, organization_id, name, period, mau, at)
      values ('organization', ${id}, gen_random_uuid(), 'Was there', '2026-01', 7, now())`
    await sql`update msp set state = 'deleted' where id = ${id}`
    await clockAt(sql, '2026-04-03T00:00:00Z')
    await closeAll(pool)
    expect((await months(id)).map(({ period, mau }) => [period, mau])).toEqual([['2026-01', 7]])
  })

  test('36 months end at the same moments, whatever zone the process and the session are in', async () => {
    await fromNothing(sql, '2025-01-10T00:00:00Z')
    await sql.unsafe(
      `create function test_zone(zone text) returns text language sql as $$ select set_config('TimeZone', zone, true) $$`,
    )
    const was = process.env.TZ
    try {
      for (const [n, zone] of zones.entries()) {
        const period = plus('2025-01', n)
        process.env.TZ = zone
        await clockAt(sql, new Date(endOf(period).getTime() + 48 * 3600_000 - 1).toISOString())
        expect(await inZone(zone), `${period} in ${zone}`).toBe(null)
        await clockAt(sql, new Date(endOf(period).getTime() + 48 * 3600_000).toISOString())
        expect(await inZone(zone), `${period} in ${zone}`).toBe(period)
      }
    } finally {
      process.env.TZ = was
      if (was === undefined) delete process.env.TZ
    }
    expect(await months(world.harbor.id)).toHaveLength(36)
  })
  const inZone = (zone: string) =>
    Scope.enter(pool, provider, async (scope) => {
      await scope.db.execute(drizzle`select test_zone(${zone})`)
      return closeNextMonth(scope)
    })
})

const places = [
  ...['Pacific/Kiritimati', 'Pacific/Auckland', 'Pacific/Chatham', 'Australia/Lord_Howe'],
  ...['Asia/Tokyo', 'Asia/Kathmandu', 'Asia/Kolkata', 'Asia/Tehran', 'Africa/Cairo'],
  ...['Europe/Berlin', 'Europe/London', 'Atlantic/Azores', 'America/St_Johns', 'America/Sao_Paulo'],
  ...['America/New_York', 'America/Chicago', 'America/Los_Angeles', 'Pacific/Honolulu'],
  ...['Pacific/Pago_Pago', 'Etc/GMT+12'],
]
const zones = Array.from({ length: 36 }, (_, n) => places[n % places.length] ?? 'UTC')
