import { beforeAll, describe, expect, test } from 'vitest'
import { type LogOwners, linesOf, log } from '../../src/domain/audit/entries.ts'
import { exportList } from '../../src/domain/lists/exports.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { type LogType, record } from '../../src/domain/log.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { allOf } from '../support/all.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
const note = (max: number) => `cut after ${max}`
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
  await write(
    world.otis,
    world.alder.id,
    'domain.verified',
    'Depot',
    { name: 'Old' },
    { name: 'New' },
  )
  await write(
    { ...world.dana, onBehalfOf: 'Alder Foods' },
    world.alder.id,
    'branding.changed',
    'Alder',
  )
  await write(world.dana, world.birch.id, 'domain.verified', 'CANARY-BIRCH')
  await write(world.dana, null, 'setting.changed', 'CANARY-PROVIDER')
  await db.sql`insert into log_entry (audience, msp_id, actor_kind, actor_name, type, subject_kind, subject_name)
    values ('msp', ${world.harbor.id}, 'account', 'Olivia Marsh', 'account.added', 'account', 'CANARY-HARBOR')`
})

const write = (
  actor: Actor,
  tenantId: string | null,
  type: LogType,
  name: string,
  before?: Record<string, unknown>,
  after?: Record<string, unknown>,
) =>
  Scope.enter(db.pool, { ...actor, ip: '198.51.100.7', requestId: 'req-1' }, (scope) =>
    record(scope, {
      ...{ tenantId, type, subject: { kind: 'thing', name } },
      ...(before && { before }),
      ...(after && { after }),
    }),
  )
const get = async (actor: Actor, path: string) => {
  const answer = await portal.as(actor).get(path)
  return { status: answer.status, headers: answer.headers, html: await answer.text() }
}
const reader = (zone = 'UTC') => ({ sought: () => [], types: () => [], zone })
const list = (search: Record<string, string>, zone?: string) =>
  Scope.enter(
    db.pool,
    world.dana,
    (scope) =>
      log.rows(scope, parseQuery(log, new URLSearchParams(search).toString()), {
        within: linesOf({ tenant: world.alder.id }),
        reader: reader(zone),
      }),
    'read only',
  )
const download = async (owners: LogOwners, search: string, max = 100_000) =>
  allOf(
    exportList(log, { database: db.pool, actor: world.dana }, parseQuery(log, search), {
      ...{ note, say: String, max, reader: reader(), within: linesOf(owners) },
    }),
  )

describe('a tenant’s log', () => {
  test('says who did what to what, for whom, from where, field by field, with its request and result', async () => {
    const { html } = await get(world.otis, '/log')
    const line = /<tr id="log-[^"]*">(?:(?!<\/tr>).)*Depot.*?<\/tr>/s.exec(html)?.[0] ?? ''
    for (const text of ['Otis Alder', 'Depot', '<del>Old</del>', '<ins>New</ins>', '198.51.100.7'])
      expect(line).toContain(text)
    expect(line).toContain('Request req-1')
    expect(line).toContain('Done')
    expect(html).toContain('Branding changed')
    expect(html).toContain('on behalf of Alder Foods')
    expect(html).toContain('kept for 24 months')
    expect(html).not.toContain('CANARY')
  })

  test('is the same for its staff, and nobody else’s', async () => {
    const path = `/tenants/${world.alder.id}/log`
    for (const actor of [world.dana, world.vera, world.olivia])
      expect((await get(actor, path)).html).toContain('Depot')
    expect((await get(world.bea, path)).status).toBe(404)
    expect((await get(world.olivia, `/tenants/${world.birch.id}/log`)).status).toBe(404)
    expect((await get(world.olivia, `/tenants/${world.birch.id}/log.csv`)).status).toBe(404)
    expect((await get(world.dana, '/log')).status).toBe(404)
  })

  test('speaks the tenant’s language', async () => {
    await db.sql`update tenant set language = 'de' where id = ${world.alder.id}`
    const { html } = await get(world.otis, '/log')
    expect(html).toContain('Branding geändert')
    expect(html).toContain('24 Monate')
    await db.sql`update tenant set language = 'en' where id = ${world.alder.id}`
  })

  test('is filtered by type, by text and by days of the reader’s zone, both included', async () => {
    const names = async (search: Record<string, string>, zone?: string) =>
      (await list(search, zone)).map(({ subjectName }) => subjectName).sort()
    expect(await names({ group: 'branding' })).toEqual(['Alder'])
    expect(await names({ group: 'mail' })).toEqual([])
    expect(await names({ q: 'otis' })).toEqual(['Depot'])
    expect(await names({ q: '"name": "New"' })).toEqual(['Depot'])
    expect(await names({ q: '%' })).toEqual([])
    const [{ id } = { id: '' }] = await db.sql`
      insert into log_entry (audience, tenant_id, at, actor_kind, actor_name, type, subject_kind, subject_name)
      values ('tenant', ${world.alder.id}, '2020-06-30 22:30:00Z', 'account', 'Otis', 'branding.changed', 'site', 'Night') returning id`
    const july = { from: '2020-07-01', to: '2020-07-01' }
    expect(await names(july)).toEqual([])
    expect(await names(july, 'Europe/Berlin')).toEqual(['Night'])
    expect(await names({ from: '2020-06-30', to: '2020-06-30' })).toEqual(['Night'])
    expect(await names({ to: '2020-06-29' })).toEqual([])
    await db.sql`delete from log_entry where id = ${id}`
  })

  test.each([
    ['group=nothing'],
    ['from=2020-13-01'],
    ['to=yesterday'],
    ['from=2020-02-30'],
    [`q=${'x'.repeat(201)}`],
    ['group=mail&group=tenant'],
    ['from=999999-01-01'],
  ])('a filter that cannot be is a 400: %s', async (search) => {
    expect((await get(world.otis, `/log?${search}`)).status).toBe(400)
    expect((await get(world.otis, `/log.csv?${search}`)).status).toBe(400)
  })

  test('draws what people wrote as text', async () => {
    const evil = '<img src=x onerror=alert(1)>'
    await write(
      world.otis,
      world.alder.id,
      'branding.changed',
      evil,
      { [evil]: evil },
      { [evil]: evil },
    )
    const { html } = await get(world.otis, '/log')
    expect(html).not.toContain('<img src=x')
    expect(html).toContain('&lt;img src=x')
  })

  test('tells open pages of new lines', async () => {
    const heard: string[] = []
    const listening = await db.listen({
      announced: (payload) => heard.push(payload),
      disconnected() {},
      reconnected() {},
    })
    await write(world.otis, world.alder.id, 'branding.changed', 'Heard')
    await expect
      .poll(() => heard.some((one) => one.includes('"log"') && one.includes(world.alder.id)))
      .toBe(true)
    await listening.stop()
  })
})

describe('the download', () => {
  test('has the lines that the filter leaves, no formulas, and is itself written down', async () => {
    await write(world.otis, world.alder.id, 'token.added', '=HYPERLINK("x")', {}, { '+a': '@b' })
    const { headers, html } = await get(world.otis, '/log.csv?group=token')
    expect(headers.get('Content-Disposition')).toBe('attachment; filename="log-alderfoods.csv"')
    const lines = html.trim().split('\r\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`)
    const [line] = await db.sql`
      select actor_name, subject_name from log_entry where type = 'log.exported' order by at desc limit 1`
    expect(line).toEqual({ actor_name: 'Otis Alder', subject_name: 'group=token' })
  })

  test('says when it was cut, in a line as wide as the others', async () => {
    for (let n = 0; n < 7; n++) await write(world.dana, world.birch.id, 'branding.changed', `n${n}`)
    const owners = { tenant: world.birch.id }
    const lines = (await download(owners, '', 4)).join('').trim().split('\r\n')
    expect(lines).toHaveLength(6)
    expect(lines.at(-1)).toMatch(/^cut after 4,+$/)
    expect((await download(owners, '')).join('')).not.toContain('cut after')
  })

  test('of thousands of lines comes page by page, each line once', async () => {
    await db.sql`
      insert into log_entry (audience, tenant_id, at, actor_kind, actor_name, type, subject_kind, subject_name)
      select 'tenant', ${world.birch.id}, now() - interval '1 year' - (n / 7) * interval '1 second', 'account', 'Bea', 'mail.sent', 'mail', 'm' || n
      from generate_series(1, 2500) n`
    const chunks = await download({ tenant: world.birch.id }, 'group=mail')
    expect(chunks.length).toBe(26)
    const names = chunks.join('').match(/,m\d+,/g) ?? []
    expect(names).toHaveLength(2500)
    expect(new Set(names).size).toBe(2500)
  })
})

describe('the audit log', () => {
  test('is the provider’s own until somebody else’s is chosen', async () => {
    const own = (await get(world.dana, '/audit')).html
    expect(own).toContain('CANARY-PROVIDER')
    expect(own).not.toContain('CANARY-BIRCH')
    const all = (await get(world.vera, '/audit?of=all&q=CANARY')).html
    for (const name of ['CANARY-PROVIDER', 'CANARY-BIRCH', 'CANARY-HARBOR'])
      expect(all).toContain(name)
    const harbor = (await get(world.dana, `/audit?of=${world.harbor.id}`)).html
    expect(harbor).toContain('CANARY-HARBOR')
    expect(harbor).not.toContain('CANARY-PROVIDER')
    const birch = (await get(world.dana, '/audit?tenant=Birch&q=CANARY')).html
    expect(birch).toContain('CANARY-BIRCH')
    expect(birch).not.toContain('CANARY-HARBOR')
    expect((await get(world.dana, '/audit?tenant=nobod')).html).toContain('No entries match')
    expect((await get(world.dana, '/audit?of=everyone')).status).toBe(400)
  })

  test('leaves the isolation canary’s lines out', async () => {
    const [row] = await db.sql<{ id: string }[]>`
      insert into tenant (shortname, full_name, synthetic) values ('canary-t', 'Canary', true) returning id`
    await write(world.dana, row!.id, 'branding.changed', 'CANARY-SYNTHETIC')
    expect((await get(world.dana, '/audit?of=all&q=CANARY')).html).not.toContain('CANARY-SYNTHETIC')
  })

  test('is for the provider’s people', async () => {
    for (const actor of [world.olivia, world.otis])
      for (const path of ['/audit', '/audit.csv?of=all', `/audit?tenant=birch`]) {
        const { status, html } = await get(actor, path)
        expect(status).toBe(403)
        expect(html).not.toContain('CANARY')
      }
    const { html } = await get(world.vera, '/audit.csv?of=all&q=CANARY-HARBOR')
    expect(html).toContain('Harbor Telecom,Olivia Marsh')
  })
})
