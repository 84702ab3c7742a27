import { sql as sqlText } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Scope } from '../../src/domain/scope.ts'
import { findService } from '../../src/domain/services/services.ts'
import { ServiceRow } from '../../src/views/services/services.tsx'
import { ClockProvider } from '../../src/views/time.tsx'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { said } from '../support/said.ts'
import { makeWorld, type World } from '../support/world.ts'

const nowhere = '00000000-0000-4000-8000-000000000000'

describe('the pages of All Services', async () => {
  const database = await testDatabase()
  const { sql } = database
  const pages = portalOf(database.pool)
  let world: World
  let alder: string
  let birch: string

  const authenticate = (tenant: string) =>
    sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
      values (${tenant}, gen_random_uuid(), 'app', 'sealed') on conflict do nothing`
  beforeAll(async () => {
    world = await makeWorld(database)
    alder = world.alder.service
    birch = world.birch.service
    await sql`insert into setting (name, value) values ('kit', '{"version": "8.0.460"}')`
  })
  beforeEach(async () => {
    for (const table of [
      'command',
      'lane',
      'alarm',
      'selection',
      'saved_view',
      'm365_authentication',
    ])
      await sql`delete from ${sql(table)}`
    await sql`update service set last_replication_error = null, status = 'ok', deploy_status = 'deployed', status_reason = null`
    await authenticate(world.alder.id)
  })

  const get = async (path: string, actor = world.dana, headers = {}) => {
    const answer = await pages.as(actor).get(path, headers)
    return { status: answer.status, html: await answer.text() }
  }
  const rowsOf = (html: string) =>
    [...html.matchAll(/<tr id="service-([0-9a-f-]{36})"/g)].map(([, id]) => id)
  const rowOf = (html: string, id: string) =>
    html.slice(html.indexOf(`<tr id="service-${id}"`)).split('</tr>')[0] ?? ''
  const commands = () => sql<{ subject: string; state: string }[]>`
    select subject_id as subject, state from command order by seq`

  test('no id stands twice on a page, or a label would name another thing', async () => {
    for (const path of ['/services', `/services/${alder}`, `/tenants/${world.alder.id}`]) {
      const { html } = await get(path)
      const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
      expect(ids.length, path).toBeGreaterThan(20)
      expect(
        ids.filter((id, at) => ids.indexOf(id) !== at),
        path,
      ).toEqual([])
    }
  })

  test('the whole page and its body alone come from one URL, and listen to their rows', async () => {
    const whole = await get('/services')
    expect(whole.status).toBe(200)
    expect(rowsOf(whole.html)).toEqual([alder, birch])
    expect(whole.html).toContain('Services, 1 to 2 of 2, sorted by tenant, ascending')
    // the kind stands for the rows that are shown, whose ids say it
    expect(whole.html).toMatch(/id="page-topics"[^>]* value="[^"]*,service:"/)
    const body = await get('/services', world.dana, {
      'HX-Request': 'true',
      'HX-Request-Type': 'partial',
    })
    expect(body.html).not.toContain('<html')
    expect(rowsOf(body.html)).toEqual([alder, birch])
  })

  test('what is the provider’s is refused to others in words, and offered to nobody who may not', async () => {
    const offers = ['/services/new', '/services/imports', '/settings/license']
    const { html } = await get('/services')
    for (const path of offers) expect(html, path).toContain(`href="${path}"`)
    for (const actor of [world.otis, world.olivia]) {
      const own = await get('/services', actor)
      for (const path of offers) {
        expect(own.html, path).not.toContain(`href="${path}"`)
        const refused = await get(path, actor)
        expect(refused.status, path).toBe(403)
        expect(refused.html).toContain('Only the provider’s own staff')
      }
      expect((await get(`/services/${alder}/licenses`, actor)).status).toBe(403)
      expect((await get('/services.csv', actor)).status).toBe(200)
    }
  })

  test('a tenant and an MSP see their own service and nothing of another', async () => {
    expect(rowsOf((await get('/services')).html)).toContain(birch)
    for (const actor of [world.otis, world.olivia]) {
      const { html } = await get('/services', actor)
      expect(rowsOf(html)).toEqual([alder])
      expect(html).not.toContain('Birch')
      for (const path of [`/services/${birch}`, `/services/${birch}/menu`])
        expect((await get(path, actor)).status).toBe(404)
    }
  })

  test('a row says status, reason, progress, users, kit, replication and alarms in words', async () => {
    await sql`update service set status = 'error', status_reason = ${said('Trunk down')}::text::jsonb,
      last_replication_error = ${said('Token refused')}::text::jsonb, kit_version = '8.0.452' where id = ${alder}`
    await sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name, state, step, steps, requested_name)
      values ('tenant', ${world.alder.id}, 'service', 'replicate', 'service', ${alder}, 'x', 'executing', 2, 4, 'Dana')`
    await sql`insert into alarm (audience, tenant_id, key, severity, name, source, text, service_id)
      values ('tenant', ${world.alder.id}, 'a', 'critical', ${said('n')}::text::jsonb, ${said('s')}::text::jsonb, ${said('t')}::text::jsonb, ${alder}), ('tenant', ${world.alder.id}, 'b', 'minor', ${said('n')}::text::jsonb, ${said('s')}::text::jsonb, ${said('t')}::text::jsonb, ${alder})`
    const row = rowOf((await get('/services')).html, alder)
    for (const words of [
      'Trunk down',
      'Replicating, 2 of 4',
      'Token refused',
      'never',
      '8.0.452',
      'Older than the main tenant',
      '2 · Critical',
      `/alarms?state=active&amp;service=${alder}`,
    ])
      expect(row).toContain(words)
    await sql`update service set kit_version = '8.0.460', licensed_users = null, license_type = 'hosted-essentials' where id = ${alder}`
    expect(rowOf((await get('/services')).html, alder)).toContain('—')
    await sql`update service set licensed_users = 50, license_type = 'hosted-pro' where id = ${alder}`
  })

  test('the row of a push is the very row of the page, and carries no htmx', async () => {
    const found = await Scope.enter(database.pool, world.dana, (scope) => findService(scope, alder))
    const pushed = (
      <ClockProvider now={new Date()} zone="UTC">
        <ServiceRow service={found} />
      </ClockProvider>
    ).toString()
    expect(pushed).toContain(`service-${alder}`)
    expect(pushed).not.toMatch(/\shx-/)
    expect((await get('/services')).html).toContain(pushed)
  })

  test('order, filters and columns stand in every link, the place in none of them', async () => {
    const { html } = await get('/services?status=ok&sort=-users&cols=status,users&limit=1')
    expect(html).toContain('hide-4 hide-5 hide-6 hide-7 hide-8 hide-10 hide-11 hide-12')
    expect(html).not.toMatch(/hide-[1239][ "]/)
    expect(html).toContain(
      'href="/services?status=ok&amp;sort=users&amp;cols=status,users&amp;limit=1"',
    )
    expect(html).toMatch(
      /href="\/services\?status=ok&amp;sort=-users&amp;cols=status,users&amp;limit=1&amp;after=[\w-]+"/,
    )
    expect(html).toContain('1 to 1 of 2')
    expect(html).toContain('all 2 that match')
  })

  test('nothing there and nothing found are two different answers', async () => {
    const none = await get('/services?q=nobody&license=oc-pro')
    expect(none.html).toContain('No services match')
    expect(none.html).toContain('Filtered by “nobody”, License type: OC Pro.')
    const [empty] =
      await database.sql`insert into tenant (shortname, full_name) values ('empty', 'Empty') returning id`
    const [owner] = await database.sql`insert into account (audience, tenant_id, email, name, role)
      values ('tenant', ${empty!.id}, 'eve@empty.example', 'Eve', 'admin') returning id`
    const eve = { ...world.otis, id: String(owner!.id) }
    expect((await get('/services', eve)).html).toContain('No services yet')
  })

  test.for([
    '/services?sort=secret',
    '/services?status=fine',
    '/services?after=%00',
    '/services?after=abc',
    `/services?q=${'x'.repeat(9000)}`,
    '/services?q=%00',
    '/services?color=red',
  ])('%s is a 400 that offers the plain list', async (path) => {
    const { status, html } = await get(path)
    expect(status).toBe(400)
    expect(html).toContain('href="/services"')
  })

  test('what is no service is missing', async () => {
    for (const id of [nowhere, 'x', "1'%20or%20'1'='1", '%F0%9F%98%80'])
      for (const path of [`/services/${id}`, `/services/${id}/menu`, `/services/selections/${id}`])
        expect((await get(path)).status, path).toBe(404)
  })

  test('looking writes nothing', async () => {
    const written = async () => {
      const tables = ['command', 'log_entry', 'counter_delta', 'selection', 'saved_view', 'setting']
      return Promise.all(
        tables.map(async (table) => (await sql`select * from ${sql(table)}`).length),
      )
    }
    const before = await written()
    for (const path of [
      '/services',
      '/services?q=al',
      `/services/${alder}`,
      `/services/${alder}/menu`,
      '/views/new',
    ])
      expect((await get(path)).status).toBe(200)
    expect(await written()).toEqual(before)
  })

  test('one replication is queued from a row: 202 to htmx, the way back without script', async () => {
    const answer = await pages.as(world.nico).post('/replications', { service: [alder] })
    expect(answer.status).toBe(202)
    expect(await answer.text()).toContain('Replication queued for 1 service.')
    expect(await commands()).toEqual([{ subject: alder, state: 'queued' }])
    const again = await pages.as(world.nico).post('/replications', { service: [alder] }, {})
    expect([again.status, again.headers.get('Location')]).toEqual([303, '/services'])
    expect(await commands()).toHaveLength(1)
  })

  test('who may only look queues nothing, selects nothing and shares nothing', async () => {
    const vera = pages.as(world.vera)
    expect((await vera.post('/replications', { service: [alder] })).status).toBe(403)
    expect(
      (await vera.post('/services/selections', { act: ['replicate'], id: [alder] })).status,
    ).toBe(403)
    expect((await vera.post('/views', { name: ['x'], shared: ['on'] })).status).toBe(403)
    expect((await get(`/services/${alder}/menu`, world.vera)).html).toContain(
      'aria-disabled="true"',
    )
    expect(await commands()).toHaveLength(0)
  })

  test('what cannot be replicated is a 409 that says why, and shows so in the menu', async () => {
    const answer = await pages.as(world.nico).post('/replications', { service: [birch] })
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('no Microsoft 365 authentication')
    const menu = await get(`/services/${birch}/menu`, world.nico, { 'HX-Request': 'true' })
    expect(menu.html).toMatch(/aria-disabled="true" title="The service has no Microsoft 365/)
    expect(menu.html).not.toContain('<title>')
    expect((await get(`/services/${alder}/menu`, world.nico)).html).toContain(
      `<button form="row-act" name="act-replicate" value="${alder}">`,
    )
  })

  test.for([[{}], [{ service: ['x'] }], [{ service: [nowhere] }]])(
    'a request for %j queues nothing and is no fault of the server',
    async ([fields]) => {
      const { status } = await pages
        .as(world.nico)
        .post('/replications', fields as Record<string, string[]>)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
      expect(await commands()).toHaveLength(0)
    },
  )

  describe('bulk', () => {
    const select = async (fields: Record<string, string[]>, actor = world.nico) => {
      const answer = await pages.as(actor).post('/services/selections', {
        act: ['replicate'],
        ...fields,
      })
      const html = await answer.text()
      return {
        status: answer.status,
        html,
        id: /action="\/services\/selections\/([0-9a-f-]{36})"/.exec(html)?.[1] ?? '',
      }
    }

    test('the preview names what is queued and what is skipped, and why', async () => {
      const { html, status } = await select({ id: [alder, birch] })
      expect(status).toBe(200)
      expect(html).toContain('Queue replication for 1 service?')
      expect(html).toMatch(
        /1 will be queued.*Alder Foods.*1 skipped.*no Microsoft 365.*Birch Logistics/s,
      )
      expect(await commands()).toHaveLength(0)
    })

    test('what matched when it was shown is what is done: the confirmation cannot grow', async () => {
      await sql`update service set status = 'error', deploy_status = 'deployed' where id = ${alder}`
      const { id } = await select({ all: ['1'], query: ['status=error'] })
      await authenticate(world.birch.id)
      await sql`update service set status = 'error' where id = ${birch}`
      expect((await select({ all: ['1'], query: ['status=error'] })).html).toContain(
        'for 2 services',
      )
      const answer = await pages.as(world.nico).post(`/services/selections/${id}`, {})
      expect(answer.status).toBe(202)
      expect(await commands()).toEqual([{ subject: alder, state: 'queued' }])
    })

    test('it is good for once, also when confirmed twice at the same moment', async () => {
      const { id } = await select({ id: [alder] })
      const twice = await Promise.all(
        [1, 2].map(() => pages.as(world.nico).post(`/services/selections/${id}`, {})),
      )
      expect(twice.map(({ status }) => status).sort()).toEqual([202, 409])
      expect(await commands()).toHaveLength(1)
      expect((await get(`/services/selections/${id}`, world.nico)).html).toContain(
        'has already been confirmed',
      )
    })

    test('another person cannot see or confirm it', async () => {
      const { id } = await select({ id: [alder] })
      for (const actor of [world.dana, world.otis, world.olivia]) {
        expect((await get(`/services/selections/${id}`, actor)).status).toBe(404)
        expect((await pages.as(actor).post(`/services/selections/${id}`, {})).status).not.toBe(202)
      }
      expect((await get(`/services/selections/${id}`, world.nico)).status).toBe(200)
    })

    test('what is gone by then is left out; nothing at all is refused', async () => {
      expect((await select({})).status).toBe(422)
      expect((await select({ id: [nowhere] })).status).toBe(422)
      expect((await select({ all: ['1'], query: ['sort=secret'] })).status).toBe(400)
      expect((await select({ all: ['1'], query: ['q=nobody'] })).status).toBe(422)
    })

    test('an unknown act is nothing, and another list’s selection is missing', async () => {
      expect((await select({ act: ['explode'], id: [alder] })).status).toBe(404)
      expect((await select({ act: ['constructor'], id: [alder] })).status).toBe(404)
      const { id } = await select({ id: [alder] })
      await sql`update selection set list = 'alarms' where id = ${id}`
      expect((await pages.as(world.nico).post(`/services/selections/${id}`, {})).status).toBe(404)
    })

    test('an MSP selects among its own only', async () => {
      await authenticate(world.birch.id)
      const { html } = await select({ id: [alder, birch] }, world.olivia)
      expect(html).toContain('for 1 service?')
      expect(html).not.toContain('Birch')
    })
  })

  describe('saved views', () => {
    const save = (fields: Record<string, string[]>, actor = world.dana) =>
      pages.as(actor).post('/views', fields)
    const idOf = async (name: string) =>
      (await sql<{ id: string }[]>`select id from saved_view where name = ${name}`)[0]?.id ?? ''

    test('filters, order and columns are kept together, without the place', async () => {
      const query = 'status=error&q=&sort=-users&cols=status,users&limit=100'
      const answer = await save({ name: ['  In  trouble '], query: [query] })
      expect(await answer.text()).toContain('View “In trouble” saved.')
      expect((await get('/services')).html).toContain(
        'href="/services?status=error&amp;sort=-users&amp;cols=status%2Cusers&amp;limit=100"',
      )
      expect((await get('/services', world.nico)).html).not.toContain('In trouble')
    })

    test('a shared one is everybody’s of the audience to use and its owner’s to remove', async () => {
      await save({ name: ['Ours'], query: ['kit=behind'], shared: ['on'] })
      const seen = (await get('/services', world.nico)).html
      expect(seen).toContain('Ours')
      expect(seen).toContain('by Dana Okafor')
      expect(seen).not.toContain('Remove view Ours')
      for (const actor of [world.otis, world.olivia])
        expect((await get('/services', actor)).html).not.toContain('Ours')
      const view = [await idOf('Ours')]
      expect((await pages.as(world.nico).post('/views/removals', { view })).status).toBe(404)
      expect((await pages.as(world.dana).post('/views/removals', { view })).status).toBe(200)
      expect((await get('/services', world.nico)).html).not.toContain('Ours')
    })

    test('an MSP’s shared view is its own people’s: the provider reads the row and shows it to nobody', async () => {
      const kept = await save(
        { name: ['Harbor’s'], query: ['kit=behind'], shared: ['on'] },
        world.olivia,
      )
      expect(kept.status).toBe(200)
      expect((await get('/services', world.olivia)).html).toContain('Harbor’s')
      // without the rule it would be there: row-level security shows the provider every audience's
      const reached = await Scope.enter(database.pool, world.dana, (s) =>
        s.db.execute(sqlText`select from saved_view where name = 'Harbor’s' and shared`),
      )
      expect(reached).toHaveLength(1)
      for (const actor of [world.dana, world.nico, world.otis])
        expect((await get('/services', actor)).html).not.toContain('Harbor’s')
    })

    test('a shared view outlives its owner under the copied name, and a colleague can clear it away', async () => {
      const [gone] = await sql<{ id: string }[]>`
        insert into account (audience, email, name, role) values ('provider', 'gone@northline.example', 'Gone Person', 'operator') returning id`
      await save(
        { name: ['Left'], query: ['kit=behind'], shared: ['on'] },
        { ...world.nico, id: gone?.id ?? '', name: 'Gone Person' },
      )
      const view = [await idOf('Left')]
      expect((await pages.as(world.dana).post('/views/removals', { view })).status).toBe(404)
      await sql`delete from account where id = ${gone?.id ?? ''}`
      const seen = (await get('/services', world.dana)).html
      expect(seen).toContain('by Gone Person')
      expect((await get('/services', world.vera)).html).not.toContain('Remove view Left')
      expect((await pages.as(world.vera).post('/views/removals', { view })).status).toBe(404)
      expect((await pages.as(world.dana).post('/views/removals', { view })).status).toBe(200)
    })

    test('a name is used once by each person, and the form comes back with what was typed', async () => {
      await save({ name: ['Mine'], query: ['kit=behind'] })
      const again = await save({ name: ['Mine'], query: ['status=ok'] })
      expect(again.status).toBe(409)
      const html = await again.text()
      expect(html).toContain('value="Mine"')
      expect(html).toContain('You already have a view named Mine')
      expect((await save({ name: ['Mine'], query: [''] }, world.nico)).status).toBe(200)
      expect((await save({ name: ['   '], query: [''] })).status).toBe(422)
      expect((await save({ name: ['x'.repeat(61)], query: [''] })).status).toBe(422)
      expect((await save({ name: ['y'], query: ['sort=secret'] })).status).toBe(400)
    })
  })

  test('what a complete answer left out is asked on the page of staff, and decided there', async () => {
    const ask = (generation: number) => sql`
      insert into replication (tenant_id, generation, users, missing) values (${world.alder.id}, ${generation}, 80, ${sql.json(
        {
          at: new Date().toISOString(),
          ...{ generation, users: { gone: 50, of: 80 }, numbers: { gone: 0, of: 0 } },
        },
      )}) on conflict (tenant_id) do update set missing = excluded.missing`
    await ask(7)
    for (const actor of [world.dana, world.olivia]) {
      const { html } = await get(`/services/${alder}`, actor)
      expect(html).toContain('leaves out 50 of 80 users. Nothing was removed.')
      expect(html).toContain('Read everything again')
    }
    const own = (await get(`/services/${alder}`, world.otis)).html
    for (const words of ['leaves out', 'Read everything again']) expect(own).not.toContain(words)
    const decide = (actor = world.olivia, generation = '7') =>
      pages.as(actor).post(`/services/${alder}/missing`, {
        ...{ decision: ['keep'], generation: [generation] },
      })
    expect((await decide(world.otis)).status).toBe(403)
    expect((await decide(world.vera)).status).toBe(403)
    expect((await decide(world.olivia, '6')).status).toBe(409)
    expect((await decide(world.olivia, 'x')).status).toBe(422)
    expect((await decide()).status).toBe(204)
    expect((await get(`/services/${alder}`)).html).not.toContain('leaves out')
    expect(await commands()).toHaveLength(1)
    expect((await decide()).status).toBe(409)
    const all = await pages.as(world.nico).post(`/services/${alder}/full-replications`, {})
    expect(all.status).toBe(200)
    expect(await sql`select read_all from replication`).toEqual([{ read_all: true }])
    await sql`delete from replication`
  })

  test('another customer of the same Microsoft tenant is named to who sees it, and what is denied is told apart', async () => {
    await sql`update m365_authentication set status = 'valid', denied = '{numbers}'`
    await sql`
      insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
      select ${world.birch.id}, ms_tenant_id, 'app', 'sealed' from tenant where id = ${world.alder.id}`
    const { html } = await get(`/services/${alder}`)
    expect(html).toContain('also used by Birch Logistics')
    expect(html).toContain('authentication valid; phone numbers can’t be read')
    for (const actor of [world.olivia, world.otis]) {
      const seen = await get(`/services/${alder}`, actor)
      expect(seen.status).toBe(200)
      expect(seen.html).not.toContain('also used by')
      expect(seen.html).not.toContain('Birch')
    }
  })

  test('a service’s own page shows facts, replication, licenses, alarms, commands and changes', async () => {
    await pages.as(world.nico).post('/replications', { service: [alder] })
    await sql`insert into alarm (audience, tenant_id, key, severity, name, source, text, service_id)
      values ('tenant', ${world.alder.id}, 'a', 'major', ${said('Trunk')}::text::jsonb, ${said('s')}::text::jsonb, ${said('2 of 2 gateways')}::text::jsonb, ${alder})`
    await sql`insert into log_entry (audience, tenant_id, actor_kind, actor_name, type, subject_kind, subject_id, before, after)
      values ('tenant', ${world.alder.id}, 'account', 'Dana', 'service.licenses', 'service', ${alder}, '{"users": 50}', '{"users": 80}')`
    const { status, html } = await get(`/services/${alder}`)
    expect(status).toBe(200)
    for (const words of [
      'Alder Foods',
      'alderfoods.example',
      'Harbor Telecom',
      'Error: 1 active major alarm.',
      '2 of 2 gateways',
      'Nico Brandt',
      '50 user licenses',
    ])
      expect(html, words).toContain(words)
    expect(html).toMatch(/<del>50<\/del>.*?<ins>80<\/ins>/s)
    expect(rowsOf(html)).toEqual([alder])
    const own = await get(`/services/${alder}`, world.otis)
    expect(own.html).toContain('alderfoods.example')
    expect(own.html).not.toContain('Harbor Telecom')
  })
})
