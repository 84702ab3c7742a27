import { beforeAll, describe, expect, test } from 'vitest'
import { addAccount } from '../../src/domain/people/accounts.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { demandContactsReport } from '../../src/domain/tenants/reports.ts'
import { consume } from '../../src/domain/tenants/usage.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { onHost } from '../support/hosts.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const host = 'alderfoods.localhost:3000'
let db: TestDatabase
let world: World

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
  await db.sql`insert into site (tenant_id, name, time_zone, language) values (${world.alder.id}, 'Head office', 'UTC', 'en'), (${world.birch.id}, 'Depot', 'UTC', 'en')`
  for (const [tenant, name] of [
    [world.alder.id, 'Alder'],
    [world.birch.id, 'Birch'],
  ] as const) {
    await db.sql`insert into managed_user (tenant_id, graph_id, display_name, upn, department, usage_location, enabled)
      select ${tenant}, 'g' || n, ${name} || ' person ' || lpad(n::text, 3, '0'), 'p' || n || '@x.example', 'Sales', 'DE', true from generate_series(1, 120) n`
    await db.sql`insert into managed_number (tenant_id, number, number_type, user_graph_id, city, country)
      select ${tenant}, ${name === 'Alder' ? '+4930' : '+4940'} || lpad(n::text, 4, '0'), 'directRouting', 'g' || n, 'Berlin', 'DE' from generate_series(1, 60) n`
    await db.sql`insert into tenant_quota (tenant_id, quota, amount, used) values (${tenant}, 'widgets', 5, 0), (${tenant}, 'channels', 10, 9)`
  }
})

async function get(actor: Actor, path: string, headers = {}) {
  const answer = await portalOf(db.pool).as(actor).get(path, headers)
  return { status: answer.status, headers: answer.headers, html: await answer.text() }
}

describe('where one begins', () => {
  test('a tenant’s people and an MSP’s at their dashboard, operators at the services', async () => {
    expect((await get(world.otis, '/')).status).toBe(200)
    for (const [staff, home] of [
      [world.dana, '/services'],
      [world.olivia, '/msp'],
    ] as const) {
      const { status, headers } = await get(staff, '/')
      expect([status, headers.get('location')]).toEqual([303, home])
    }
  })

  test('the dashboard has the tenant’s own numbers, and nothing of another', async () => {
    const { html } = await get(world.otis, '/')
    expect(html).toContain('<h1>Alder Foods</h1>')
    expect(html).toContain(`id="service-${world.alder.service}"`)
    expect(html).toMatch(/Channel accounts<\/a>.*?Close to its limit.*?9 of 10/s)
    expect(html).not.toMatch(/Widgets<\/a>.*?of 5/s)
    expect(html).toMatch(/<dt>Sites<\/dt><dd><a href="\/sites">1<\/a>/)
    expect(html).not.toContain('Birch')
    expect(html).not.toContain(world.birch.id)
  })

  test('it listens to all that it shows, and reads itself again', async () => {
    const { html } = await get(world.otis, '/')
    const topics = /id="page-topics" hidden="" value="([^"]*)"/.exec(html)![1]!.split(',')
    for (const topic of ['services', 'alarm-list', 'commands', 'usage', 'people', 'sites', 'log'])
      expect(topics).toContain(topic)
    expect(topics).toContain(`service:${world.alder.service}`)
    expect(html).toMatch(/data-topics="queue,alarms,menu"/)
  })
})

describe('pages of the tenant’s own portal', () => {
  test('are no pages for staff on their own host, and unknown functions are none for anybody', async () => {
    for (const path of [
      '/contacts',
      '/help',
      '/reports',
      '/reports/contacts.csv',
      '/capabilities/widgets',
    ])
      for (const staff of [world.dana, world.olivia])
        expect([path, (await get(staff, path)).status]).toEqual([path, 404])
    expect((await get(world.otis, '/capabilities/api')).status).toBe(404)
    expect((await get(world.otis, '/capabilities/constructor')).status).toBe(404)
  })

  test('contacts are the tenant’s own, by name, page by page, and found by name, address or number', async () => {
    const first = await get(world.otis, '/contacts')
    const people = (html: string) =>
      [...html.matchAll(/(Alder|Birch) person (\d+)/g)].map(([all]) => all)
    expect(people(first.html).slice(0, 2)).toEqual(['Alder person 001', 'Alder person 002'])
    const seen = new Set<string>()
    let page = first.html
    for (let pages = 1; ; pages += 1) {
      for (const person of people(page)) seen.add(person)
      const next = /href="(\/contacts\?after=[^"]+)"[^>]*>Next/.exec(page)?.[1]
      if (!next) {
        expect(pages).toBe(3)
        break
      }
      page = (await get(world.otis, next.replaceAll('&amp;', '&'))).html
    }
    expect(seen.size).toBe(120)
    expect([...seen].every((person) => person.startsWith('Alder'))).toBe(true)
    expect(people((await get(world.otis, '/contacts?q=p77@')).html)).toEqual(['Alder person 077'])
    expect(people((await get(world.otis, '/contacts?q=%2B49300042')).html)).toEqual([
      'Alder person 042',
    ])
    expect((await get(world.otis, '/contacts?q=100%25_')).html).toContain('No people match')
    expect((await get(world.otis, '/contacts/numbers')).html).not.toContain('+4940')
  })

  test.each(['x', 'W10', 'eyJhIjoxfQ', Buffer.from('["a\0","b"]').toString('base64url')])(
    'a place that no list of contacts gave is refused: %s',
    async (cursor) => {
      expect((await get(world.otis, `/contacts?after=${cursor}`)).status).toBe(400)
      expect((await get(world.otis, `/capabilities/widgets?after=${cursor}`)).status).toBe(400)
    },
  )

  test('a capability shows what is in use, the limit, what is left and who holds it', async () => {
    await Scope.enter(db.pool, world.otis, (scope) =>
      consume(scope, { tenantId: world.alder.id, quota: 'widgets', reference: '<b>Shop</b>' }),
    )
    await Scope.enter(db.pool, world.bea, (scope) =>
      consume(scope, { tenantId: world.birch.id, quota: 'widgets', reference: 'Depot' }),
    )
    const { html } = await get(world.otis, '/capabilities/widgets')
    expect(html).toMatch(/<dd>1 <small>in use<\/small>/)
    expect(html).toMatch(/<dt>Limit<\/dt><dd>5 /)
    expect(html).toMatch(/<dt>Free<\/dt><dd>4 /)
    expect(html).toContain('&lt;b&gt;Shop&lt;/b&gt;')
    expect(html).not.toContain('Depot')
    expect(html).toContain('value="usage"')
  })

  test('what has run out is not shown as holding anything', async () => {
    await db.sql`insert into tenant_quota (tenant_id, quota, amount, used) values (${world.alder.id}, 'audio-video', 2, 1)`
    await db.sql`insert into quota_usage (tenant_id, quota, amount, reference, taken_by, expires_at) values (${world.alder.id}, 'audio-video', 1, 'over', 'app', now() - interval '1 s')`
    const { html } = await get(world.otis, '/capabilities/audio-video')
    expect(html).not.toContain('over</th>')
    expect(html).toMatch(/<dt>Free<\/dt><dd>2 /)
  })

  test('help names support, documents and who runs it, or says that there are none', async () => {
    const bare = await onHost(db, world.otis, host).get('/help')
    expect(bare.html).toContain('No support address is set.')
    expect(bare.html).toContain('None published.')
    expect(bare.html).toContain('Harbor Telecom')
    await db.sql`insert into branding (audience, tenant_id, support_address, terms_url) values ('tenant', ${world.alder.id}, 'it@alder.example', 'https://alder.example/terms')`
    const { html } = await onHost(db, world.otis, host).get('/help')
    expect(html).toContain('href="mailto:it@alder.example"')
    expect(html).toContain('<a href="https://alder.example/terms" rel="noopener noreferrer"')
    expect(html).not.toContain('None published.')
  })
})

describe('reports', () => {
  const lines = (text: string) => text.trim().split('\r\n')

  test('are files of the tenant’s own, each written in its log', async () => {
    await db.sql`delete from log_entry`
    const contacts = await get(world.otis, '/reports/contacts.csv')
    expect(contacts.headers.get('content-disposition')).toBe('attachment; filename="contacts.csv"')
    expect(lines(contacts.html)).toHaveLength(121)
    expect(lines(contacts.html)[1]).toBe(`Alder person 001,p1@x.example,'+49300001,Sales,DE,yes`)
    expect(contacts.html).not.toContain('Birch')
    expect(lines((await get(world.otis, '/reports/services.csv')).html)).toHaveLength(2)
    expect((await get(world.otis, '/reports/usage.csv')).html).not.toContain('Birch')
    const log = await get(world.otis, '/reports/log.csv')
    expect(lines(log.html)).toHaveLength(4)
    const taken = await db.sql`select type, tenant_id from log_entry order by type`
    expect(taken.map(({ type }) => type)).toEqual([
      'contacts.exported',
      'log.exported',
      'services.exported',
      'usage.exported',
    ])
    expect(taken.every(({ tenant_id }) => tenant_id === world.alder.id)).toBe(true)
  })

  test('of a time range hold just its days; a day that is none is refused beside its field, what was typed kept', async () => {
    expect(
      lines((await get(world.otis, '/reports/log.csv?from=2020-01-01&to=2020-01-02')).html),
    ).toHaveLength(1)
    const refused = await get(world.otis, '/reports/log.csv?from=2026-02-31&to=2026-03-01')
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('id="field-from-error"')
    expect(refused.html).toContain('value="2026-03-01"')
    const turned = await get(world.otis, '/reports/log.csv?from=2026-03-02&to=2026-03-01')
    expect(turned.status).toBe(422)
    expect(turned.html).toContain('The start date is after the end date.')
  })

  test('of contacts are not for support staff, who are told so before', async () => {
    const supporter: Actor = {
      ...world.otis,
      supportSession: { id: world.alder.id, by: 'provider' },
    }
    expect(() => demandContactsReport(world.otis)).not.toThrow()
    expect(() => demandContactsReport(supporter)).toThrow(
      expect.objectContaining({ code: 'in-support-session' }),
    )
  })
})

test('a tenant’s new person lives in the tenant’s time zone, staff in UTC', async () => {
  await db.sql`update tenant set time_zone = 'Europe/Berlin' where id = ${world.birch.id}`
  const add = (owner: { tenantId?: string }, email: string) =>
    Scope.enter(db.pool, system({ kind: 'provider' }), (scope) =>
      addAccount(scope, { owner, email, name: 'New Person', role: 'monitor' }),
    )
  const zone = async (id: string) =>
    (await db.sql`select time_zone from account where id = ${id}`)[0]!.time_zone
  expect(await zone(await add({ tenantId: world.birch.id }, 'new@birch.example'))).toBe(
    'Europe/Berlin',
  )
  expect(await zone(await add({}, 'new@northline.example'))).toBe('UTC')
})
