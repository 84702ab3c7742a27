import { beforeAll, describe, expect, test } from 'vitest'
import { addToken } from '../../src/domain/people/tokens.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { auditedTenant, count } from './audits.support.ts'

const db = await testDatabase()
const { sql } = db
const portal = portalOf(db.pool)
let world: World
let acme: Awaited<ReturnType<typeof auditedTenant>>
let ann: Actor
let base: string

beforeAll(async () => {
  world = await makeWorld(db)
  acme = await auditedTenant(db)
  ann = await acme.person('Ann', 'admin')
  base = `/tenants/${acme.tenant}`
  await count(db.pool, acme.tenant)
  // two join, one leaves, one moves from Direct Routing to an interface change
  await sql`update managed_user set ui_changed_at = now() where tenant_id = ${acme.tenant} and graph_id in (
    select u.graph_id from managed_user u where u.tenant_id = ${acme.tenant} and u.gateway is null and u.ui_changed_at is null
      and not exists (select from managed_number n where n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id)
      and not exists (select from lifecycle_member m where m.tenant_id = u.tenant_id and m.graph_id = u.graph_id) order by u.graph_id limit 2)`
  await sql`delete from managed_number where tenant_id = ${acme.tenant} and number = (
    select min(number) from managed_number where tenant_id = ${acme.tenant})`
  await sql`update managed_user set gateway = null where tenant_id = ${acme.tenant} and graph_id = (
    select min(graph_id) from managed_user where tenant_id = ${acme.tenant} and gateway is not null and ui_changed_at is not null)`
  await count(db.pool, acme.tenant)
})

const get = async (actor: Actor, path: string) => {
  const answer = await portal.as(actor).get(path)
  return { status: answer.status, html: await answer.text() }
}
const main = (html: string) => /<main[^>]*>.*<\/main>/s.exec(html)?.[0] ?? ''
/** Every link of a page whose words are a number, with that number. */
const numbersOf = (html: string) =>
  [...main(html).matchAll(/<a href="([^"]*\/runs\/[^"]*)"[^>]*>([+−]?[\d,]+)<\/a>/g)].map(
    ([, href = '', words = '']) => ({
      href: href.replaceAll('&amp;', '&'),
      number: Number(words.replace(',', '').replace('−', '-')),
    }),
  )
const rowsOf = (html: string) => Number(/ of ([\d,]+)\+?<\/span>/.exec(html)?.[1]?.replace(',', ''))
const idOf = (html: string, id: string) =>
  new RegExp(`id="${id}">(?:<[^>]*>)*([^<]*)`).exec(html)?.[1]?.trim()

describe('the license audit', () => {
  test('says what is licensed, acquired and left, by factor and by service', async () => {
    const { status, html } = await get(ann, '/licenses')
    expect(status).toBe(200)
    const figures = ['currently-licensed', 'acquired-licenses', 'available-licenses']
    expect(figures.map((id) => idOf(html, id))).toEqual(['17', '30', '13'])
    expect(idOf(html, 'user-licenses')).toBe('17')
    expect(idOf(html, 'dr-phone-licenses')).toBe('6')
    expect(html).toMatch(/<title>UMP License /)
    expect(html).toMatch(/<h1>UMP User License Audit<\/h1>/)
    const template = /<tr id="factor-template">.*?<\/tr>/s.exec(html)?.[0] ?? ''
    expect(template).toContain('Managed Users - By Template')
    expect(template).toMatch(/title="0 \(\d+\)"/)
    expect(template).toContain('not counted')
  })

  test('every number leads to a list of as many rows, for the customer and for staff', async () => {
    for (const [actor, path] of [
      [ann, '/licenses'],
      [world.dana, `${base}/licenses`],
    ] as const) {
      const found = numbersOf((await get(actor, path)).html)
      expect(found.length).toBeGreaterThan(25)
      for (const { href, number } of found) {
        const { status, html } = await get(actor, href)
        expect(status, href).toBe(200)
        if (href.includes('/changes')) {
          const [joined, left] = [idOf(html, 'changes-joined'), idOf(html, 'changes-left')]
          expect(Number(joined) - Number(left), href).toBe(number)
        } else expect(rowsOf(html), href).toBe(number)
      }
    }
  })

  test('a person’s row says why in words, and what else would have counted', async () => {
    const { html } = await get(ann, '/licenses/runs/1?factor=direct-routing')
    expect(html).toContain('Enterprise voice through gateway sbc.acme.example')
    expect(html).toContain('<td>By Template, User Interface')
    const off = await get(ann, '/licenses/runs/1?state=not-counted')
    expect(off.html).toContain('Not counted, turned off: By Template')
    const fax = await get(ann, '/licenses/runs/1?factor=service-number')
    expect(fax.html).toContain('Service number with tag fax')
    expect(main(fax.html)).not.toContain('href="/users/')
    expect(main(html)).toContain(`href="/users/`)
    // whom staff may not open, they are not led to
    const staff = await get(world.dana, `${base}/licenses/runs/1?factor=direct-routing`)
    expect(main(staff.html)).not.toContain('href="/users/')
  })

  test('two runs compare: who joined, left and moved', async () => {
    const { html } = await get(ann, '/licenses/runs/2/changes?since=1')
    const counts = ['joined', 'left', 'moved'].map((one) => idOf(html, `changes-${one}`))
    expect(counts).toEqual(['2', '1', '1'])
    for (const [sort, number] of [
      ['joined', 2],
      ['left', 1],
      ['moved', 1],
    ] as const)
      expect(rowsOf((await get(ann, `/licenses/runs/2/changes?since=1&change=${sort}`)).html)).toBe(
        number,
      )
    const moved = await get(ann, '/licenses/runs/2/changes?change=moved')
    expect(moved.html).toMatch(/Direct Routing.*User Interface/s)
    // the other way round they are the opposite
    const back = await get(ann, '/licenses/runs/1/changes?since=2')
    expect(idOf(back.html, 'changes-left')).toBe('2')
    expect((await get(ann, '/licenses/runs/1/changes')).status).toBe(404)
    expect((await get(ann, '/licenses/runs/2/changes?since=99')).status).toBe(404)
  })

  test('runs, people and changes are downloaded as CSV', async () => {
    const lines = async (path: string) =>
      (await get(ann, path)).html.replace('\ufeff', '').trim().split('\r\n')
    const runs = await lines('/licenses.csv')
    expect(runs[0]).toBe(
      'taken,licensed,change,acquired,direct_routing,operator_connect,template,interface,service_number,by,phones,trigger',
    )
    expect(runs).toHaveLength(3)
    const people = await lines('/licenses/runs/1/rows.csv')
    expect(people[0]).toBe('name,service,factor,also,rule,since')
    expect(people).toHaveLength(1 + 16)
    expect(await lines('/licenses/runs/2/changes.csv')).toHaveLength(1 + 4)
  })

  test('a run of nobody’s and of somebody else’s are not there', async () => {
    for (const path of ['/licenses/runs/77', '/licenses/runs/x', '/licenses/runs/0'])
      expect((await get(ann, path)).status).toBe(404)
    expect((await get(world.otis, '/licenses/runs/1')).status).toBe(404)
    expect((await get(world.olivia, `${base}/licenses`)).status).toBe(404)
    expect((await get(world.otis, `${base}/licenses`)).status).toBe(404)
  })
})

describe('the history', () => {
  test('is of a period; one without counts says so, and one that ends before it begins is refused in words', async () => {
    expect((await get(ann, '/licenses?period=24h')).html).toContain('2 of 2')
    const none = await get(ann, '/licenses?period=dates&from=2020-01-01&to=2020-01-31')
    expect(none.status).toBe(200)
    expect(none.html).toContain('No counts in this period')
    const turned = await get(ann, '/licenses?period=dates&from=2026-02-02&to=2026-02-01')
    expect(turned.status).toBe(422)
    expect(turned.html).toContain('The first day is after the last day.')
    // what was chosen stays, and the rest of the page, too
    expect(turned.html).toContain('value="2026-02-02"')
    expect(idOf(turned.html, 'currently-licensed')).toBe('17')
    // days count where they are chosen
    expect((await get(ann, '/licenses?period=7d&from=2026-02-02&to=2026-02-01')).status).toBe(200)
    expect((await get(ann, '/licenses?period=dates&from=2026-02-31')).status).toBe(400)
    expect((await get(ann, '/licenses?period=century')).status).toBe(400)
  })

  test('of more than 500 counts it has the last of each day', async () => {
    const { tenant } = await auditedTenant(db, 'sbc.many.example')
    const [account] = await sql`insert into account (audience, tenant_id, email, name, role)
      values ('tenant', ${tenant}, 'many@acme.example', 'Many', 'admin') returning id`
    const many: Actor = { ...ann, id: String(account?.id), audience: { kind: 'tenant', tenant } }
    await sql`insert into license_run (tenant_id, number, taken_at, trigger, requested_name, acquired, licensed, direct_routing, operator_connect, template, interface, service_number, phones, services)
      select ${tenant}, n, date_trunc('day', now(), 'UTC') - interval '30 days' + n * interval '1 hour', 'nightly', 'x', 30, n, n, 0, 0, 0, 0, 0, '[]' from generate_series(1, 600) n`
    await sql`insert into license_audit (tenant_id, run, taken_at, licensed, acquired) values (${tenant}, 600, now(), 600, 30)`
    const { html } = await get(many, '/licenses?period=12m&limit=50')
    expect(rowsOf(html)).toBe(26)
    // the last of the second day
    expect(html).toMatch(/runs\/47">47</)
    expect(html).not.toMatch(/runs\/46">46</)
    expect(idOf(html, 'available-licenses')).toBe('–')
    expect(rowsOf((await get(many, '/licenses?period=7d')).html)).toBeGreaterThan(9)
    await sql`delete from license_audit where tenant_id = ${tenant}`
  })

  test('the chart is steps from zero with what was acquired, and says what it shows', async () => {
    const { html } = await get(ann, '/licenses')
    const chart = /<figure class="chart">.*?<\/figure>/s.exec(html)?.[0] ?? ''
    expect(chart).toContain('Currently licensed: first 16, now 17.')
    expect(chart).toContain('Acquired: first 30, now 30.')
    expect(chart).toMatch(/class="line" d="M-9 200V\d+(H\d+(V\d+)?)+V200"/)
    expect(chart).toMatch(/class="limit" d="M0 \d+H1009"/)
  })
})

describe('before and between counts', () => {
  test('without a count the page says what to do', async () => {
    const { html } = await get(world.otis, '/licenses')
    expect(html).toContain('No licenses counted yet')
    expect(html).toContain('Refresh Licenses')
    expect(html).not.toContain('<figure')
  })

  test('what was changed after the last count is said', async () => {
    const changed = 'Changed after the last count.'
    expect((await get(ann, '/licenses')).html).not.toContain(changed)
    await sql`update license_factor_setting set interface = false where tenant_id = ${acme.tenant}`
    expect((await get(ann, '/licenses')).html).toContain(changed)
    await sql`update license_factor_setting set interface = true where tenant_id = ${acme.tenant}`
    // the installation's own, which only its people may read
    await sql`insert into setting (name, value, version, changed_by) values ('license-factors', '{"interface": false}', 1, 'x')`
    expect((await get(world.dana, `${base}/licenses`)).html).toContain(changed)
    await sql`delete from setting where name = 'license-factors'`
    expect((await get(world.dana, `${base}/licenses`)).html).not.toContain(changed)
  })

  test('a refresh is queued once, its progress shown, and its failure said beside the numbers of the last', async () => {
    const refresh = (actor: Actor, path: string) => portal.as(actor).post(`${path}/refreshes`, {})
    expect(await (await refresh(ann, '/licenses')).text()).toContain('are being counted')
    expect(await (await refresh(world.dana, `${base}/licenses`)).text()).toContain('already')
    const [command] =
      await sql`select id, kind, lane, state, subject_kind from command where tenant_id = ${acme.tenant}`
    expect(command).toMatchObject({ kind: 'audit', lane: 'service', subject_kind: 'tenant' })
    const waiting = (await get(ann, '/licenses')).html
    expect(waiting).toContain(`id="license-refresh-${command?.id}"`)
    expect(waiting).toMatch(/id="page-topics"[^>]*licenses,command:/)
    await sql`update command set state = 'failed', ended_at = now(), error = '{"code": "verbatim", "params": {"text": "Out of memory"}}' where id = ${command?.id}`
    const failed = (await get(ann, '/licenses')).html
    expect(failed).toMatch(/The last count failed\..*Out of memory/s)
    expect(idOf(failed, 'currently-licensed')).toBe('17')
    await sql`delete from command`
  })

  test('ten refreshes in ten minutes are enough, whoever asks', async () => {
    await sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name, requested_name, requested_by, state, ended_at)
      select 'tenant', ${acme.tenant}, 'service', 'audit', 'tenant', ${acme.tenant}, 'Acme', 'Ann', ${ann.id}, 'succeeded', now() from generate_series(1, 10)`
    const answer = await portal.as(ann).post('/licenses/refreshes', {})
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(500)
    expect(await answer.text()).toContain('refreshed 10 times within 10 minutes')
    expect(await sql`select from command where state = 'queued'`).toHaveLength(0)
    // those of a replication or of a night are nobody's
    await sql`update command set requested_by = null`
    expect((await portal.as(ann).post('/licenses/refreshes', {})).status).toBe(200)
    await sql`delete from command`
  })

  test('who may only look has no button, and is refused', async () => {
    const monitor = await acme.person('Mona', 'monitor')
    expect((await get(monitor, '/licenses')).html).not.toContain('/licenses/refreshes')
    expect((await portal.as(monitor).post('/licenses/refreshes', {})).status).toBe(403)
    expect((await portal.as(world.vera).post(`${base}/licenses/refreshes`, {})).status).toBe(403)
  })
})

describe('all audits', () => {
  test('the provider sees every tenant with how it stands, and what is over first', async () => {
    await sql`insert into license_audit (tenant_id, run, taken_at, licensed, acquired) values
      (${world.alder.id}, 1, now(), 55, 50), (${world.birch.id}, 1, now(), 46, 50)`
    const { html } = await get(world.dana, '/licenses?sort=-over')
    const names = [...html.matchAll(/<a href="\/tenants\/[^"]*\/licenses">([^<]*)<\/a>/g)].map(
      ([, name]) => name,
    )
    expect(names[0]).toBe('Alder Foods')
    expect(rowsOf(html)).toBe(4)
    for (const [state, rows] of [
      ['over', 1],
      ['near', 1],
      ['ok', 1],
      ['never', 1],
    ] as const) {
      const found = await get(world.dana, `/licenses?state=${state}`)
      expect(rowsOf(found.html), state).toBe(rows)
    }
    expect((await get(world.dana, '/licenses?sort=-percent')).html).toContain('110 %')
    const csv = (await get(world.dana, '/licenses.csv')).html
    expect(csv).toContain('name,shortname,msp,state,licensed,acquired,available,over,percent,taken')
    await sql`delete from license_audit where tenant_id in (${world.alder.id}, ${world.birch.id})`
  })

  test('are the provider’s alone', async () => {
    expect((await get(world.olivia, '/licenses')).status).toBe(403)
    expect((await get(world.olivia, '/licenses.csv')).status).toBe(403)
    expect((await get(world.olivia, `/tenants/${world.alder.id}/licenses`)).status).toBe(200)
  })
})

test('the page is in German for a German customer', async () => {
  await sql`update tenant set language = 'de' where id = ${acme.tenant}`
  const { html } = await get(ann, '/licenses')
  expect(html).toContain('Verwaltete Benutzer - Durch Vorlage')
  expect(html).toContain('Lizenzen aktualisieren')
  await sql`update tenant set language = 'en' where id = ${acme.tenant}`
})

test('factors of a service are changed by a provider’s administrator, and set back', async () => {
  const [older] = acme.services
  const path = `${base}/licenses/factors/${older}`
  const version = async () =>
    (await sql`select version from license_factor_setting where service_id = ${String(older)}`)[0]
      ?.version
  const answer = await portal.as(world.dana).post(path, {
    ...{ interface: ['on'], version: [String(await version())] },
    ...{ gatewayRule: [''], numbersRule: [''], rejectRule: ['('] },
  })
  expect(answer.status).toBe(422)
  const good = await portal.as(world.dana).post(path, {
    ...{ interface: ['on'], version: [String(await version())] },
    ...{ gatewayRule: [''], numbersRule: [''], rejectRule: ['emergency'] },
  })
  expect(good.status).toBe(200)
  expect((await get(ann, '/licenses')).html).toContain('Changed after the last count.')
  expect((await portal.as(world.nico).post(path, {})).status).toBe(403)
  const back = await portal.as(world.dana).post(`${path}/restorations`, {})
  expect(await back.text()).toContain('default license factors again')
  expect(await version()).toBeUndefined()
  const foreign = `/tenants/${world.alder.id}/licenses/factors/${older}`
  expect((await get(world.dana, foreign)).status).toBe(404)
})

test('programs read runs and who counted: a tenant’s own, and those of the tenant that staff name', async () => {
  const token = (scope: string, by: Actor) =>
    Scope.enter(db.pool, world.dana, (s) => addToken(s, { name: 'p', scope, role: by.role }))
  const [tenant] = await sql`select shortname from tenant where id = ${acme.tenant}`
  const shortname = String(tenant?.shortname)
  const own = await token(`tenant:${shortname}`, ann)
  const staff = await token('provider', world.dana)
  const other = await token('tenant:alderfoods', world.otis)
  const call = async (bearer: string, path: string) => {
    const answer = await portal.app.request(`http://localhost:3000/api/v1/license-runs${path}`, {
      headers: { Host: 'localhost:3000', Authorization: `Bearer ${bearer}` },
    })
    return { status: answer.status, body: await answer.json() }
  }
  const { status, body } = await call(own, '')
  expect(status).toBe(200)
  expect(body.runs).toHaveLength(2)
  expect(body.runs[0]).toMatchObject({ number: 2, licensed: 17, acquired: 30, trigger: 'refresh' })
  expect(body.runs[1].counted).toEqual({
    ...{ 'direct-routing': 8, 'operator-connect': 3, template: 0, interface: 3 },
    'service-number': 2,
  })
  const users = await call(own, `/${body.runs[1].id}/users?factor=direct-routing`)
  expect(users.body.users).toHaveLength(8)
  expect(users.body.users[0]).toMatchObject({ factor: 'direct-routing', rule: 'sbc.acme.example' })
  expect((await call(staff, '')).status).toBe(422)
  expect((await call(staff, `?tenant=${shortname}`)).body.runs).toHaveLength(2)
  expect((await call(staff, `/${body.runs[1].id}/users`)).body.users).toHaveLength(16)
  expect((await call(other, `/${body.runs[1].id}/users`)).status).toBe(404)
  expect((await call(other, `?tenant=${shortname}`)).status).toBe(404)
  expect((await call(own, '?period=dates&from=2026-02-02&to=2026-02-01')).status).toBe(422)
  expect((await call(own, '?nonsense=1')).status).toBe(400)
})
