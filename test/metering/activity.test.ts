import { beforeEach, expect, test } from 'vitest'
import { countActivity } from '../../src/domain/metering/activity.ts'
import type { Actor } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'
import { forget, programOf, setClock, short, wrongFigures } from './metering.support.ts'
import { type Item, Oracle, random } from './oracle.ts'

const db = await testDatabase()
const { sql, pool } = db
const world = await makeWorld(db)
const otis = programOf({ kind: 'tenant', tenant: world.alder.id })
const olivia = programOf({ kind: 'msp', msp: world.harbor.id })
const dana = programOf({ kind: 'provider' })
const now = '2026-11-20T12:00:00Z'
const said = async (actor: Actor, items: readonly unknown[]) =>
  (await countActivity(pool, actor, items)).map(short)
const item = (account: string, organization?: string, at = now) => ({
  ...(organization !== undefined && { organization }),
  ...{ account, at },
})
const figures = () => sql<{ of: string; period: string; mau: number; accounts: number }[]>`
  select t.shortname as of, c.period, c.mau, m.accounts from mau_counter c join mau_total m using (tenant_id)
    join tenant t on t.id = c.tenant_id where c.mau > 0 order by 1, 2`

beforeEach(async () => {
  await forget(sql)
  await sql`update msp set max_accounts = null`
  await sql`update tenant set state = 'active'`
  await setClock(sql, now)
})

test('an account counts once in an organization, whatever name of that is used', async () => {
  expect(await said(otis, [item('ann'), item('ben'), item('ann')])).toEqual([
    ...['counted', 'counted', 'already'],
  ])
  expect(
    await said(dana, [
      ...[item('ann', 'ALDERFOODS'), item('ann', 'birch')],
      ...[item('dan', world.alder.id.toUpperCase()), item('dan', 'alderfoods')],
    ]),
  ).toEqual(['already', 'counted', 'counted', 'already'])
  expect(await figures()).toEqual([
    { of: 'alderfoods', period: '2026-11', mau: 3, accounts: 3 },
    { of: 'birch', period: '2026-11', mau: 1, accounts: 1 },
  ])
})

test('at MAX MAU a new account is blocked and a counted one is not; lowering it cuts nobody off', async () => {
  await sql`insert into mau_limit (tenant_id, max_mau) values (${world.alder.id}, 2)`
  expect(
    await said(
      otis,
      ['a', 'b', 'c', 'a', 'c'].map((one) => item(one)),
    ),
  ).toEqual([...['counted', 'counted', 'blocked 2/2 2026-11', 'already', 'blocked 2/2 2026-11']])
  await sql`update mau_limit set max_mau = 1`
  expect(
    await said(
      otis,
      ['b', 'c'].map((one) => item(one)),
    ),
  ).toEqual([...['already', 'blocked 2/1 2026-11']])
  // of whom was blocked nothing is known
  expect(await figures()).toEqual([{ of: 'alderfoods', period: '2026-11', mau: 2, accounts: 2 }])
})

test('an MSP has as many accounts as it may, in all its organizations together', async () => {
  await sql`update msp set max_accounts = 3 where id = ${world.harbor.id}`
  await sql`update tenant set msp_id = ${world.harbor.id} where id = ${world.birch.id}`
  expect(
    await said(olivia, [
      ...[item('a', 'alderfoods'), item('b', 'alderfoods'), item('a', 'birch'), item('c', 'birch')],
      ...[item('c', 'birch'), item('a', 'birch')],
    ]),
  ).toEqual(['counted', 'counted', 'counted', 'account-limit', 'account-limit', 'already'])
  // who is known counts again the next month
  await setClock(sql, '2026-12-05T00:00:00Z')
  const december = '2026-12-05T00:00:00Z'
  expect(
    await said(otis, [item('b', undefined, december), item('d', undefined, december)]),
  ).toEqual(['counted', 'account-limit'])
  await sql`update tenant set msp_id = ${world.summit.id} where id = ${world.birch.id}`
})

test('each item is refused by itself, and those beside it count', async () => {
  await sql`update tenant set state = 'deactivated' where id = ${world.birch.id}`
  const at = (minutes: number) => new Date(Date.parse(now) + minutes * 60_000).toISOString()
  expect(
    await said(dana, [
      ...[item('a', 'alderfoods', at(-48 * 60)), item('b', 'alderfoods', at(-48 * 60 - 1))],
      ...[item('c', 'alderfoods', at(5)), item('d', 'alderfoods', at(6)), item('e', 'birch')],
      ...[item('f', 'nobody'), item('g', crypto.randomUUID()), item('h'), null, 'x', {}],
      ...[
        item('', 'alderfoods'),
        item('x'.repeat(201), 'alderfoods'),
        item('a\u0000', 'alderfoods'),
      ],
      ...[
        item('\ud800', 'alderfoods'),
        item('z', 'alderfoods', '2026-11-20'),
        item('z', 'a\u0000b'),
      ],
      item('ä'.repeat(200), 'alderfoods'),
    ]),
  ).toEqual([
    ...['counted', 'too-old', 'counted', 'future', 'organization-inactive'],
    ...['unknown-organization', 'unknown-organization', 'malformed', 'malformed', 'malformed'],
    ...['malformed', 'malformed', 'malformed', 'malformed', 'malformed', 'malformed'],
    ...['unknown-organization', 'counted'],
  ])
})

test('another’s organization answers as one of nobody’s, and leaves nothing', async () => {
  const own = [item('a', world.birch.id), item('a', 'birch')]
  const nobodys = [item('a', crypto.randomUUID()), item('a', 'birches')]
  for (const actor of [olivia, otis])
    expect(await countActivity(pool, actor, own)).toEqual(await countActivity(pool, actor, nobodys))
  expect(await said(dana, own)).toEqual(['counted', 'already'])
  expect(await figures()).toEqual([{ of: 'birch', period: '2026-11', mau: 1, accounts: 1 }])
})

test('a closed month takes nothing more, and the one beside it does', async () => {
  await setClock(sql, '2026-12-02T12:00:00Z')
  const late = item('a', undefined, '2026-11-30T23:00:00Z')
  await sql`insert into mau_month (scope, name, period, mau, allowance, overage, csv, seal, at)
    values ('msp', 'Northline UC', '2026-11', 0, 0, 0, '', ${'0'.repeat(64)}, now())`
  expect(await said(otis, [late, item('a', undefined, '2026-12-01T00:00:00Z')])).toEqual([
    ...['too-old', 'counted'],
  ])
  await sql`truncate mau_month`
  expect(await said(otis, [late])).toEqual(['counted'])
})

test('F6: batches of duplicates, two organizations, a month’s edge and every limit answer and count as a naive reading does', async () => {
  const { upTo, oneOf } = random(14)
  const clock = '2026-12-01T00:03:00Z'
  await setClock(sql, clock)
  const kinds = new Set<string>()
  for (let round = 0; round < 60; round += 1) {
    await forget(sql)
    const most = round % 3 === 0 ? undefined : 4 + upTo(12)
    await sql`update msp set max_accounts = ${most ?? null} where id = ${world.harbor.id}`
    const organizations = [
      { ...world.alder, shortname: 'alderfoods', msp: world.harbor.id },
      { ...world.birch, shortname: 'birch', msp: world.summit.id },
    ].map((one) => ({ ...one, isActive: true, max: round % 4 === 0 ? 1000 : 3 + upTo(10) }))
    for (const { id, max } of organizations)
      await sql`insert into mau_limit (tenant_id, max_mau) values (${id}, ${max})`
    const oracle = new Oracle(
      organizations,
      new Map(most === undefined ? [] : [[world.harbor.id, most]]),
      clock,
    )
    for (let batch = 0; batch < 4; batch += 1) {
      const items = Array.from(
        { length: upTo(40) },
        (): Item => ({
          organization: oneOf([world.alder.id, 'AlderFoods', world.birch.id, 'birch', 'nobody']),
          account: `user "${upTo(18)}\\`,
          at: new Date(
            Date.parse('2026-12-01T00:00:00Z') +
              oneOf([-1, 0, -60_000, 8 * 60_000, 1000, 9 * 60_000, -50 * 3600_000]),
          ).toISOString(),
        }),
      )
      const expected: ReturnType<typeof short>[] = []
      for (const one of items) expected.push(short(oracle.answer(one)))
      expect(await said(dana, items)).toEqual(expected)
      for (const answer of expected) kinds.add(answer.replace(/ .*/, ''))
    }
    const rows = await sql<{ key: string; names: string[] }[]>`
      select tenant_id || ' ' || period as key, array_agg(account order by account collate "C") as names from mau_activity group by 1 order by 1`
    expect(rows.map(({ key, names }) => [key, names])).toEqual(
      [...oracle.months]
        .filter(([, names]) => names.size > 0)
        .map(([key, names]) => [key, [...names].sort()])
        .sort(),
    )
    expect(await wrongFigures(sql)).toEqual([])
  }
  // or some rule was never met
  expect([...kinds].sort()).toEqual([
    ...[
      'account-limit',
      'already',
      'blocked',
      'counted',
      'future',
      'too-old',
      'unknown-organization',
    ],
  ])
})

test('one stream below MAX MAU, shuffled and with repeats a thousand times, has one result', async () => {
  const { upTo, oneOf, shuffled } = random(6)
  const streams = 1000
  await setClock(sql, '2026-12-01T00:03:00Z')
  const made = await sql<{ id: string }[]>`
    insert into tenant (shortname, full_name, ms_tenant_id, default_domain, msp_id)
    select 'stream-' || n, 'Stream ' || n, gen_random_uuid(), 's' || n || '.example', ${world.harbor.id} from generate_series(1, ${streams}) n returning id`
  const stream = Array.from({ length: 30 }, () => ({
    account: `user ${upTo(14)}`,
    at: oneOf(['2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00Z', '2026-12-01T01:00:00+01:00']),
  }))
  const sendAll = async (own: readonly { id: string }[]) => {
    for (const { id } of own) {
      const sent = shuffled([...stream, ...Array.from({ length: upTo(10) }, () => oneOf(stream))])
      const cut = upTo(sent.length)
      for (const part of [sent.slice(0, cut), sent.slice(cut)])
        await countActivity(pool, programOf({ kind: 'tenant', tenant: id }), part)
    }
  }
  await Promise.all([0, 1, 2, 3].map((n) => sendAll(made.slice(n * 250, n * 250 + 250))))
  const results = await sql`
    select rows, kept, accounts, count(*)::integer as times from (
      select t.id, (select string_agg(a.period || a.account, ',' order by a.period, a.account) from mau_activity a where a.tenant_id = t.id) as rows,
        (select string_agg(c.period || c.mau, ',' order by c.period) from mau_counter c where c.tenant_id = t.id) as kept,
        (select m.accounts from mau_total m where m.tenant_id = t.id) as accounts
      from tenant t where t.shortname like 'stream-%') r group by 1, 2, 3`
  expect(results.map(({ times }) => times)).toEqual([streams])
  expect(results[0]?.accounts).toBe(new Set(stream.map(({ account }) => account)).size)
})
