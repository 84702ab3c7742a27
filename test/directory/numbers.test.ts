import { beforeAll, describe, expect, test } from 'vitest'
import { numberRanges } from '../../src/domain/directory/number-ranges.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { pagesOf } from './support.ts'

describe('numbers', async () => {
  const database = await testDatabase()
  const { sql } = database
  const { get, post, remove, upload, as } = pagesOf(database)
  let world: World
  const range = { name: 'London', first: '+44 20 7946 0000', last: '+442079460099' }
  const idOf = async (table: string, head: string) =>
    (
      await sql`select id from ${sql(table)} r where to_jsonb(r) @> ${sql.json(
        table === 'number_range'
          ? { name: head }
          : table === 'reserved_number'
            ? { number: head }
            : { prefix: head },
      )}`
    )[0]?.id as string
  const said = (html: string, text: string) => [html.includes(text), text]

  beforeAll(async () => {
    world = await makeWorld(database)
    await sql`insert into managed_user (tenant_id, graph_id, display_name) values (${world.alder.id}, 'ann', 'Ann Berg')`
    await sql`insert into managed_number (tenant_id, number, user_graph_id) values
      (${world.alder.id}, '+442079460010', 'ann'), (${world.alder.id}, '+442079460011', null)`
  })

  test('a range counts what of it is used, reserved and free', async () => {
    expect((await post('/numbers', range, world.otis)).status).toBe(303)
    await sql`insert into reserved_number (tenant_id, number, reason, until, reserved_by) values
      (${world.alder.id}, '+442079460020', 'Spare', null, 'x'), (${world.alder.id}, '+442079460021', 'Over', now() - interval '1 day', 'x'),
      (${world.alder.id}, '+442079460010', 'Both', null, 'x')`
    await sql`insert into queued_change (tenant_id, graph_id, user_name, kind, wanted, was, batch, requested_name)
      values (${world.alder.id}, 'bo', 'Bo', 'number-assign', '{"number": "+442079460030"}', '{}', gen_random_uuid(), 'x')`
    const { html } = await get('/numbers', world.otis)
    const cells = /<th><a[^>]*>London<\/a>(.*?)<\/tr>/s.exec(html)?.[1] ?? ''
    expect(
      cells
        .replaceAll(/<[^>]+>/g, ' ')
        .match(/\d+/g)
        ?.slice(-4),
    ).toEqual(['100', '2', '1', '97'])
    const csv = await get('/numbers.csv', world.otis)
    expect(csv.html).toContain("London,'+442079460000")
  })

  test.each([
    ['no plus', { first: '020 7946 0000' }, 422, 'country code'],
    [
      'the wrong way',
      { first: '+442079469999', last: '+442079469000' },
      422,
      'comes before the first',
    ],
    ['unequal lengths', { first: '+44207946900', last: '+442079469999' }, 422, 'the same length'],
    ['too many', { first: '+442070000000', last: '+442070100000' }, 422, 'at most 100,000'],
    [
      'an overlap',
      { first: '+442079460099', last: '+442079460199' },
      409,
      'London (+442079460000 to',
    ],
    [
      'the same name',
      { name: 'LONDON', first: '+4930000000', last: '+4930000009' },
      409,
      'already exists',
    ],
  ])('a range with %s is refused', async (_, change, status, words) => {
    const answer = await post('/numbers', { ...range, name: 'Other', ...change }, world.otis)
    expect([answer.status, ...said(answer.html, words)]).toEqual([status, true, words])
    expect(await sql`select 1 from number_range where name <> 'London'`).toEqual([])
  })

  test('of exactly 100,000 numbers a range may be, and another’s service or site is none', async () => {
    const large = { name: 'Large', first: '+4930100000', last: '+4930199999' }
    expect(
      (await post('/numbers', { ...large, service: world.birch.service }, world.otis)).status,
    ).toBe(422)
    expect((await post('/numbers', large, world.otis)).status).toBe(303)
  })

  test('a range that a template uses stays, and says which', async () => {
    const id = await idOf('number_range', 'Large')
    await sql`insert into lifecycle_template (tenant_id, name, number_range_id) values (${world.alder.id}, 'Sales', ${id})`
    const kept = await remove('/numbers', [id], world.otis)
    expect([kept.status, ...said(kept.html, 'The template Sales uses it')]).toEqual([
      409,
      true,
      'The template Sales uses it',
    ])
    await sql`delete from lifecycle_template`
    expect((await remove('/numbers', [id], world.otis)).status).toBe(303)
  })

  test('what is of a service whose license has no ranges is not edited, though the tenant’s best has', async () => {
    const [small] =
      await sql`insert into service (tenant_id, name, customer, shortname, kind, license_type, deploy_status, status)
      select id, 'Small', full_name, shortname, 'operator-connect', 'oc-essential', 'deployed', 'ok' from tenant where id = ${world.alder.id} returning id`
    const one = { name: 'Small', first: '+4940000000', last: '+4940000009' }
    expect((await post('/numbers', { ...one, service: small!.id }, world.otis)).status).toBe(403)
    await sql`insert into number_range (tenant_id, name, first, last, service_id) values (${world.alder.id}, 'Small', '+4940000000', '+4940000009', ${small!.id})`
    const id = await idOf('number_range', 'Small')
    expect(
      (await post(`/numbers/${id}`, { ...one, service: '', version: 1 }, world.otis)).status,
    ).toBe(403)
    expect((await remove('/numbers', [id], world.otis)).status).toBe(409)
    expect(
      (await post('/numbers/reserved', { number: '+4940000001', reason: 'x' }, world.otis)).status,
    ).toBe(403)
    await sql`delete from number_range where id = ${id}`
    await sql`delete from service where id = ${small!.id}`
  })

  test('numbers are reserved one or several at once; one that is held says what holds it', async () => {
    const several = { number: '+442079460040', last: '+442079460044', reason: 'Branch office' }
    expect((await post('/numbers/reserved', several, world.otis)).status).toBe(303)
    expect(
      await sql`select count(*)::integer as n from reserved_number where reason = 'Branch office'`,
    ).toEqual([{ n: 5 }])
    await sql`delete from reserved_number where number = '+442079460010'`
    const cases = [
      ['+442079460010', 409, '+442079460010 is assigned to Ann Berg'],
      ['+442079460030', 409, '+442079460030 is queued for Bo'],
      ['+442079460040', 409, '+442079460040 already exists'],
      ['07946', 422, 'country code'],
    ] as const
    for (const [number, status, words] of cases) {
      const answer = await post('/numbers/reserved', { number, reason: 'x' }, world.otis)
      expect([answer.status, ...said(answer.html, words)]).toEqual([status, true, words])
    }
    const past = await post(
      '/numbers/reserved',
      { number: '+442079460050', reason: 'x', until: '2020-01-01' },
      world.otis,
    )
    expect(past.status).toBe(422)
    const run = { number: '+442079460060', last: '+442079460700', reason: 'x' }
    expect((await post('/numbers/reserved', run, world.otis)).status).toBe(422)
    const held = { number: '+442079460028', last: '+442079460032', reason: 'x' }
    expect((await post('/numbers/reserved', held, world.otis)).status).toBe(409)
    expect(
      await sql`select 1 from reserved_number where number = '+442079460028'`,
      'all or none',
    ).toEqual([])
  })

  test('until a day is shown as that day, and an edit of it goes stale', async () => {
    const until = { number: '+442079460051', reason: 'Holiday', until: '2999-12-01' }
    expect((await post('/numbers/reserved', until, world.otis)).status).toBe(303)
    const id = await idOf('reserved_number', '+442079460051')
    const { html } = await get(`/numbers/reserved/${id}`, world.otis)
    expect(html).toMatch(/type="date"[^>]*value="2999-12-01"|value="2999-12-01"[^>]*type="date"/)
    expect(
      (await post(`/numbers/reserved/${id}`, { ...until, version: 1 }, world.otis)).status,
    ).toBe(303)
    const stale = await post(
      `/numbers/reserved/${id}`,
      { ...until, reason: 'Sick', version: 1 },
      world.otis,
    )
    expect([stale.status, ...said(stale.html, 'Now: Holiday. You entered: Sick.')]).toEqual([
      409,
      true,
      'Now: Holiday. You entered: Sick.',
    ])
  })

  test('service numbers are prefixes with a kind; what Microsoft has is not changed here', async () => {
    expect(
      (
        await post(
          '/numbers/service',
          { prefix: '+442079460070', kind: 'fax', tag: 'fax' },
          world.otis,
        )
      ).status,
    ).toBe(303)
    expect((await post('/prefixes', { prefix: '900', tag: 'trunk.a' }, world.otis)).status).toBe(
      303,
    )
    expect((await post('/numbers/service', { prefix: '901', tag: 'fax' }, world.otis)).status).toBe(
      422,
    )
    for (const bad of [{ prefix: '90a' }, { tag: 'two words' }])
      expect(
        (await post('/prefixes', { prefix: '902', tag: 'x', ...bad }, world.otis)).status,
      ).toBe(422)
    expect(
      (await post('/numbers/service', { prefix: '900', kind: 'fax', tag: 'x' }, world.otis)).status,
      'also of others',
    ).toBe(409)
    await sql`insert into dial_plan_prefix (tenant_id, prefix, tag, kind, source) values (${world.alder.id}, '+442079460071', 'aa', 'auto-attendant', 'microsoft')`
    const list = await get('/numbers/service', world.otis)
    expect(list.html).toContain('+442079460071')
    expect(list.html).not.toContain('trunk.a')
    const id = await idOf('dial_plan_prefix', '+442079460071')
    for (const path of ['/numbers/service', '/prefixes']) {
      const edit = { prefix: '+442079460071', kind: 'fax', tag: 'x', version: 1 }
      const changed = await post(`${path}/${id}`, edit, world.otis)
      expect([changed.status, ...said(changed.html, 'It comes from Microsoft 365')]).toEqual([
        409,
        true,
        'It comes from Microsoft 365',
      ])
      expect((await remove(path, [id], world.otis)).status).toBe(409)
    }
    // no SBC takes them: the page says nothing of one
    expect((await get('/prefixes', world.otis)).html).not.toContain('Sent to the SBC')
  })

  test('a file loads all rows or none, with row and reason, unless bad ones are to be skipped', async () => {
    const file = [
      'Name;First;Last;Service;used',
      `Paris;+33100000000;+33100000099;${'Alder Foods Direct Routing'};3`,
      'Lyon;+33100000050;+33100000150;;',
      '',
      'Nice;033;+33200000000;Nobody’s service;',
    ].join('\r\n')
    const refused = await upload('/numbers/import', file, world.otis)
    expect(refused.status).toBe(422)
    const rows = [
      ...refused.html.matchAll(/<tr><td class="num">(\d+)<\/td><td>(.*?)<\/td><td>(.*?)<\/td>/g),
    ]
    expect(rows.map(([, row, column, reason]) => [row, column, reason])).toEqual([
      ['2', 'First number', expect.stringContaining('Paris')],
      ['4', 'First number', expect.stringContaining('country code')],
      ['4', 'Service', 'Choose one of the list.'],
    ])
    expect(await sql`select 1 from number_range where name = 'Paris'`).toEqual([])
    expect((await upload('/numbers/import', file, world.otis, true)).status).toBe(303)
    const loaded =
      await sql`select r.name, s.name as service from number_range r left join service s on s.id = r.service_id
      where r.name in ('Paris', 'Lyon', 'Nice')`
    expect(loaded).toEqual([{ name: 'Paris', service: 'Alder Foods Direct Routing' }])
    for (const bad of ['', 'name\nx', 'name,first,last\n', '\0', 'name,first,last\n"open,,'])
      expect((await upload('/numbers/import', bad, world.otis)).status, bad).toBe(422)
    const many = Array.from({ length: 1001 }, (_, at) => `+4419${10_000_000 + at},x`)
    expect(
      (await upload('/numbers/reserved/import', `number,reason\n${many.join('\n')}`, world.otis))
        .status,
    ).toBe(422)
  })

  test('what is kept by whom can be filtered, where there is a choice', async () => {
    await sql`insert into dial_plan_prefix (tenant_id, prefix, tag, kind, source) values
      (${world.alder.id}, '+4420999001', 'ours', 'fax', 'portal'), (${world.alder.id}, '+4420999002', 'theirs', 'call-queue', 'microsoft')`
    const of = async (source: string) => {
      const { html } = await get(`/prefixes?source=${source}`, world.otis)
      return ['+4420999001', '+4420999002'].filter((prefix) => html.includes(prefix))
    }
    expect([await of('portal'), await of('microsoft')]).toEqual([['+4420999001'], ['+4420999002']])
    expect((await get('/prefixes', world.otis)).html).toContain('name="source"')
    const { html } = await get('/sip-connections', world.otis)
    expect(html, 'one value is no choice').not.toContain('name="status"')
    await sql`delete from dial_plan_prefix where prefix like '+4420999%'`
  })

  test('what is taken away can be read again', async () => {
    const { html } = await get('/numbers/reserved.csv', world.otis)
    await sql`delete from reserved_number`
    expect((await upload('/numbers/reserved/import', html, world.otis)).status).toBe(422)
    const lines = html.split('\r\n').filter((line) => !line.includes('Over'))
    expect((await upload('/numbers/reserved/import', lines.join('\r\n'), world.otis)).status).toBe(
      303,
    )
    expect(await sql`select 1 from reserved_number where reason = 'Branch office'`).toHaveLength(5)
  })

  test.runIf(onPostgres)(
    'two customers who save one number at once are found (PostgreSQL only: one back end serialises everything)',
    async () => {
      const one = { name: 'At once', first: '+442999000000', last: '+442999000009' }
      const add = (actor: World['otis'], tenant: string, then?: () => Promise<unknown>) =>
        as(actor, async (scope) => {
          await numberRanges.add(scope, tenant, one)
          await then?.()
        })
      const [saved, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const first = add(world.otis, world.alder.id, () => {
        saved.resolve()
        return held.promise
      })
      await Promise.race([saved.promise, first])
      let isOver = false
      const second = add(world.bea, world.birch.id).finally(() => {
        isOver = true
      })
      await until('the other waits, or needs not', async () => {
        const [row] = await sql`select count(*)::integer as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`
        return isOver || row?.waiting > 0
      })
      held.resolve()
      await Promise.all([first, second])
      const active = () =>
        sql`select 1 from alarm where key like 'numbers-shared|%' and cleared_at is null`
      expect(await active()).toHaveLength(1)
      await sql`delete from number_range where name = 'At once'`
      await post('/numbers/reserved', { number: '+442999000020', reason: 'x' }, world.bea)
      expect(await active()).toEqual([])
      await sql`delete from alarm_event`
      await sql`delete from alarm`
    },
  )

  test('two customers with one number learn nothing of each other; the provider is alarmed, until it is over', async () => {
    const open = () =>
      sql`select text, count, severity from alarm where key like 'numbers-shared|%' and cleared_at is null`
    expect(await open()).toEqual([])
    const answer = await post(
      '/numbers',
      { ...range, name: 'Ours', first: '+442079460090', last: '+442079460190' },
      world.bea,
    )
    expect(answer.status).toBe(303)
    const [alarm] = await open()
    expect(alarm?.text.params).toEqual({
      number: '+442079460090',
      one: 'Alder Foods',
      other: 'Birch Logistics',
    })
    const seen = await get('/alarms', world.dana)
    expect(seen.html).toContain('Alder Foods and Birch Logistics both have +442079460090.')
    for (const actor of [world.bea, world.otis])
      expect((await get('/alarms', actor)).html).not.toContain('+442079460090')
    await post('/numbers/reserved', { number: '+442079460180', reason: 'x' }, world.otis)
    expect((await open())[0]?.count, 'again').toBe(2)
    await remove('/numbers', [await idOf('number_range', 'Ours')], world.bea)
    expect(await open()).toEqual([])
    const events =
      await sql`select change from alarm_event e join alarm a on a.id = e.alarm_id where a.key like 'numbers-shared|%' order by e.at`
    // what repeats within a minute is counted, and not written down each time
    expect(events.map(({ change }) => change)).toEqual(['raised', 'cleared'])
  })
})
