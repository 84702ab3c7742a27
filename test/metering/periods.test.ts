import { afterEach, beforeEach, expect, test } from 'vitest'
import { instantOf } from '../../src/domain/instants.ts'
import { countActivity } from '../../src/domain/metering/activity.ts'
import { endOf, periodOf, periodsBack, plus, startOf } from '../../src/domain/metering/periods.ts'
import { counted } from '../support/counted.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'
import { forget, programOf, setClock, short } from './metering.support.ts'

/** With half hours and quarters, both sides of the date line, summer times of both halves, and one that skips a day. */
const zones = [
  ...[
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'America/St_Johns',
    'Asia/Kolkata',
    'Asia/Kathmandu',
  ],
  ...[
    'Australia/Eucla',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'Pacific/Kiritimati',
    'Pacific/Apia',
  ],
  ...['Pacific/Pago_Pago', 'Asia/Tehran', 'Asia/Yangon', 'Africa/Cairo', 'America/Sao_Paulo'],
  ...['Europe/London', 'Asia/Tokyo', 'America/Caracas', 'Pacific/Marquesas'],
]
/** 36 months with the year's end three times and one 29 February. */
const months = periodsBack(36, '2026-12')
const own = process.env.TZ

const db = await testDatabase()
const { sql, pool } = db
const world = await makeWorld(db)

beforeEach(() => forget(sql))
afterEach(() => {
  if (own === undefined) delete process.env.TZ
  else process.env.TZ = own
})

test('36 months are the same in whatever zone the process is', () => {
  const seen = new Map<string, string>()
  for (const zone of zones) {
    process.env.TZ = zone
    seen.set(
      zone,
      JSON.stringify(
        months.map((period) => [
          ...[period, startOf(period).toISOString(), endOf(period).toISOString()],
          ...[periodOf(startOf(period)), periodOf(new Date(endOf(period).getTime() - 1))],
          ...[plus(period, -12), plus(period, 25), periodsBack(12, period).length],
        ]),
      ),
    )
  }
  expect(new Set(seen.values()).size).toBe(1)
  counted('G22', 'zones × months', zones.length * months.length)
  expect(months).toHaveLength(36)
  expect([months[0], months[1], plus('2024-02', 12), plus('2027-01', -1)]).toEqual([
    ...['2024-01', '2024-02', '2025-02', '2026-12'],
  ])
  expect(endOf('2024-02').getTime() - startOf('2024-02').getTime()).toBe(29 * 86_400_000)
  // by a clock on the wall they differ, or nothing was tried
  const onTheWall = zones.map((zone) => {
    process.env.TZ = zone
    return new Date('2026-11-30T23:30:00Z').getMonth()
  })
  expect(new Set(onTheWall)).toEqual(new Set([10, 11]))
})

test('the database has the same months in whatever zone a session is', async () => {
  const edges = months.flatMap(
    (period) =>
      [
        [startOf(period), period],
        [new Date(endOf(period).getTime() - 1), period],
      ] as const,
  )
  const at = edges.map(([when]) => when.toISOString())
  for (const zone of zones)
    await sql.begin(async (step) => {
      await step`select set_config('timezone', ${zone}, true)`
      const rows = await step`
        select portal_period(a) as period, portal_period_start(portal_period(a)) <= a and a < portal_period_start(portal_period_add(portal_period(a), 1)) as is_within
        from unnest(${at}::timestamptz[]) with ordinality x (a, n) order by n`
      expect(rows.map(({ period }) => period)).toEqual(edges.map(([, period]) => period))
      expect(rows.every(({ is_within }) => is_within)).toBe(true)
    })
})

test('what is counted falls into the same months, whatever zone process and session are in', async () => {
  const otis = programOf({ kind: 'tenant', tenant: world.alder.id })
  const results = new Set<string>()
  for (const [n, zone] of zones.entries()) {
    process.env.TZ = zone
    const [name] = await sql`select current_database() as name`
    await sql.unsafe(`alter database ${name?.name} set timezone to '${zone}'`)
    await forget(sql)
    // the year's end, a leap day, and what comes late for the month before
    for (const edge of ['2025-01-01T00:00:00Z', '2024-03-01T00:00:00Z', '2026-12-01T00:00:00Z']) {
      const ms = Date.parse(edge)
      await setClock(sql, new Date(ms + 3_600_000).toISOString())
      const events = [-86_400_000, -1, 0, 1, 3_599_000].map((offset, k) => ({
        account: `user ${k}`,
        at: new Date(ms + offset).toISOString(),
      }))
      expect((await countActivity(pool, otis, events)).map(short)).toEqual(Array(5).fill('counted'))
    }
    const rows =
      await sql`select period, array_agg(account order by account) as names from mau_activity group by 1 order by 1`
    results.add(JSON.stringify(rows))
    if (n === 0)
      expect(rows.map(({ period }) => period)).toEqual([
        ...['2024-02', '2024-03', '2024-12', '2025-01', '2026-11', '2026-12'],
      ])
  }
  expect(results.size).toBe(1)
})

test('an instant is RFC 3339 with its offset, and nothing else', () => {
  const at = (text: unknown) => instantOf(text)?.toISOString() ?? null
  expect(at('2026-11-30T23:30:00Z')).toBe('2026-11-30T23:30:00.000Z')
  expect(at('2026-12-01t05:15:00.5+05:45')).toBe('2026-11-30T23:30:00.500Z')
  expect(at('2026-11-30T23:30:00.123456789-00:00')).toBe('2026-11-30T23:30:00.123Z')
  expect(at('2024-02-29T00:00:00Z')).toBe('2024-02-29T00:00:00.000Z')
  // a leap second is of the month that it ends
  expect(at('2016-12-31T23:59:60Z')).toBe('2016-12-31T23:59:59.000Z')
  for (const wrong of [
    ...['2026-02-29T00:00:00Z', '2026-11-31T00:00:00Z', '2026-13-01T00:00:00Z', '2026-11-30'],
    ...[
      '2026-11-30T24:00:00Z',
      '2026-11-30T23:60:00Z',
      '2026-11-30T23:30:00',
      '2026-11-30 23:30:00Z',
    ],
    ...['2026-11-30T23:30Z', '2026-11-30T23:30:00+24:00', '26-11-30T23:30:00Z', 'now', '', ' '],
    ...['2026-11-00T00:00:00Z', '+002026-11-30T23:30:00Z', '2026-11-30T23:30:00.Z', 0, null, {}],
  ])
    expect(at(wrong), String(wrong)).toBeNull()
})
