import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { previewCommands } from '../../src/domain/queue/commands.control.ts'
import { pickCommands } from '../../src/domain/queue/commands.list.ts'
import { enqueue } from '../../src/domain/queue/commands.ts'
import { Scope } from '../../src/domain/scope.ts'
import { PushedCommand } from '../../src/views/queue/command.tsx'
import { ClockProvider } from '../../src/views/time.tsx'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { said } from '../support/said.ts'
import { makeWorld, type World } from '../support/world.ts'

const nowhere = '00000000-0000-4000-8000-000000000000'

describe('the pages of queued tasks', async () => {
  const database = await testDatabase()
  const { sql } = database
  const pages = portalOf(database.pool)
  let world: World
  let alder: string
  let birch: string
  beforeAll(async () => {
    world = await makeWorld(database)
  })
  beforeEach(async () => {
    await sql`delete from command`
    await sql`delete from lane`
    alder = await queued(world.alder, 'Alder Direct Routing')
    birch = await queued(world.birch, 'Birch Direct Routing')
  })

  async function queued(tenant: { id: string; service: string }, name: string) {
    const [one] = await Scope.enter(database.pool, world.dana, (scope) =>
      enqueue(scope, [
        {
          kind: 'replicate',
          owner: { tenantId: tenant.id },
          subject: { kind: 'service', id: tenant.service, name },
          steps: 8,
        },
      ]),
    )
    if (!one) throw new Error('nothing was queued')
    return one.id
  }
  const stateOf = async (id: string) =>
    (await sql`select state, cancel_requested_by as stopped from command where id = ${id}`)[0]
  const rowsOf = (html: string) =>
    [...html.matchAll(/<tr id="command-([0-9a-f-]{36})"/g)].map(([, id]) => id)
  const rowOf = (html: string, id: string) =>
    new RegExp(`<tr id="command-${id}".*?</tr>`, 's').exec(html)?.[0] ?? ''
  const mainOf = (html: string) => /<main.*<\/main>/s.exec(html)?.[0] ?? ''
  const fail = (id: string) =>
    sql`update command set state = 'failed', error = ${said('Graph said no')}::text::jsonb, attempt = 5, ended_at = now(), started_at = now() where id = ${id}`
  const run = (id: string) =>
    sql`update command set state = 'executing', step = 3, step_name = ${said('Reading users')}::text::jsonb, attempt = 1, started_at = now() where id = ${id}`

  test('the list shows each audience its own, newest first, with the kind in words', async () => {
    const seen = async (actor: typeof world.dana) =>
      rowsOf(await (await pages.as(actor).get('/commands')).text())
    expect(await seen(world.dana)).toEqual([birch, alder])
    expect(await seen(world.otis)).toEqual([alder])
    expect(await seen(world.bea)).toEqual([birch])
    const html = await (await pages.as(world.otis).get('/commands')).text()
    expect(html).toContain('<td>Replication<td>')
    expect(html).toContain(`${alder.slice(0, 8)}</a>`)
  })

  test('a running command shows its step, a failed one its error and a Retry', async () => {
    await run(alder)
    await fail(birch)
    const html = await (await pages.as(world.dana).get('/commands')).text()
    expect(html).toContain('Executing, 3 of 8: Reading users')
    expect(html).toContain('<progress value=3 max="8"')
    expect(html).toContain('Graph said no')
    expect(html).toMatch(new RegExp(`form=retry name=command value=${birch}`))
    expect(html).toMatch(new RegExp(`form=cancel name=command value=${alder}`))
  })

  test('the URL holds the whole filter, and an empty field is none', async () => {
    await fail(birch)
    const get = async (query: string) =>
      rowsOf(await (await pages.as(world.dana).get(`/commands?${query}`)).text())
    expect(await get('q=&state=&kind=&tenant=')).toEqual([birch, alder])
    expect(await get('state=failed')).toEqual([birch])
    expect(await get('state=open')).toEqual([alder])
    expect(await get('kind=replicate')).toHaveLength(2)
    expect(await get('kind=import')).toEqual([])
    expect(await get('q=alder')).toEqual([alder])
    expect(await get(`tenant=${world.birch.id}`)).toEqual([birch])
  })

  test('cancelling many is shown before it is done, with why some are left out; retrying is done at once', async () => {
    await fail(birch)
    const nico = pages.as(world.nico)
    const chosen = { act: ['cancel'], id: [alder, birch] }
    const shown = await (await nico.post('/commands/selections', chosen)).text()
    expect(shown).toContain('Cancel 1 task?')
    expect(shown).toContain('The task has already ended')
    expect(await stateOf(alder)).toMatchObject({ state: 'queued' })
    const path = /hx-post="([^"]+)"/.exec(shown)?.[1] ?? ''
    expect(await (await nico.post(path, {})).text()).toContain('1 unchanged')
    expect(await stateOf(alder)).toMatchObject({ state: 'cancelled' })
    const again = { act: ['retry'], id: [alder, birch] }
    expect(await (await nico.post('/commands/selections', again)).text()).toContain(
      '2 tasks queued',
    )
    expect(await stateOf(birch)).toMatchObject({ state: 'queued' })
    const refused = await nico.post('/commands/selections', again)
    expect([refused.status, await refused.text()]).toEqual([
      200,
      expect.stringMatching(/2 skipped.*The task has not ended yet/s),
    ])
  })

  test('retrying leaves out what a newer request has made needless', async () => {
    const newer = await queued(world.alder, 'Alder again')
    await fail(alder)
    await fail(newer)
    const preview = await Scope.enter(database.pool, world.nico, (scope) =>
      previewCommands(scope, [newer, alder], 'retry'),
    )
    expect(preview.ready.map(({ id }) => id)).toEqual([newer])
    expect(preview.skipped).toMatchObject([
      { item: { id: alder }, reason: { code: 'newer-request' } },
    ])
  })

  test('the menu of a row leads to service and customer, and says why an act is not possible', async () => {
    const menu = async (actor: typeof world.dana) =>
      (await (await pages.as(actor).get(`/commands/${alder}/menu`)).text()).split('<h1').at(-1) ??
      ''
    const staff = await menu(world.nico)
    expect(staff).toContain('The task has not ended yet')
    expect(staff).toContain(`href="/services/${world.alder.service}"`)
    expect(staff).toContain(`href="/tenants/${world.alder.id}"`)
    expect(await menu(world.otis)).not.toContain('/tenants/')
    expect((await pages.as(world.otis).get(`/commands/${birch}/menu`)).status).toBe(404)
  })

  test('the CSV says each command in words, a held one too', async () => {
    await fail(birch)
    await sql`update command set next_try_at = 'infinity' where id = ${alder}`
    const csv = await (await pages.as(world.dana).get('/commands.csv?cols=state,customer')).text()
    expect(csv).toContain(`${birch},failed,Graph said no,Birch Logistics,`)
    expect(csv).toContain(`${alder},queued,,Alder Foods,`)
    expect(csv.split('\r\n')[0]).toBe('id,state,error,customer,shortname')
  })

  test('the page of a queued command says why it waits, and its log is told', async () => {
    const html = await (await pages.as(world.otis).get(`/commands/${alder}`)).text()
    expect(html).toContain('Next in line.')
    await Scope.enter(database.pool, world.dana, (scope) =>
      enqueue(scope, [
        {
          kind: 'probe',
          owner: { tenantId: world.alder.id },
          subject: { kind: 'service', name: 'x' },
        },
      ]),
    )
    const [later] = await sql`select id from command where kind = 'probe'`
    const second = await (await pages.as(world.otis).get(`/commands/${later?.id}`)).text()
    expect(second).toContain('Number 2 in line.')
    expect(second).toContain('Alder Foods has 1 earlier task')
    await sql`update command set state = 'succeeded', started_at = now() - interval '65 seconds', ended_at = now(),
      result = '{"users": 12}', log = '[{"at": "2026-11-21T10:00:00Z", "level": "warning", "message": {"code": "verbatim", "params": {"text": "Graph was slow"}}}]'
      where id = ${alder}`
    const done = await (await pages.as(world.otis).get(`/commands/${alder}`)).text()
    expect(done).not.toContain('in line.')
    expect(done).toContain('after 1 min 5 s')
    expect(done).toContain('Graph was slow')
    expect(done).toContain('Users</dt><dd>12</dd>')
  })

  test('a held command has a page too', async () => {
    await sql`update command set next_try_at = 'infinity' where id = ${alder}`
    for (const path of ['/commands', `/commands/${alder}`])
      expect(await (await pages.as(world.otis).get(path)).text()).toContain('held')
  })

  test('a foreign command, one that never was and what is no id are equally missing', async () => {
    const otis = pages.as(world.otis)
    expect((await pages.as(world.bea).get(`/commands/${birch}`)).status).toBe(200)
    for (const id of [birch, nowhere, 'x'])
      expect((await otis.get(`/commands/${id}`)).status).toBe(404)
    for (const id of [birch, nowhere]) {
      const olivia = pages.as(world.olivia)
      expect((await olivia.post('/commands/cancellations', { command: [id] })).status).toBe(404)
      expect((await olivia.post('/commands/retries', { command: [id] })).status).toBe(404)
    }
    expect(await stateOf(birch)).toMatchObject({ state: 'queued' })
  })

  test('cancelling ends what waits, asks what runs, and leaves alone what has ended', async () => {
    await run(birch)
    const ended = await queued(world.birch, 'Birch again')
    await fail(ended)
    const nico = pages.as(world.nico)
    const answer = await nico.post('/commands/cancellations', { command: [alder, birch, ended] })
    expect(answer.status).toBe(200)
    const html = await answer.text()
    expect(html).toContain('2 tasks canceled')
    expect(html).toContain('1 unchanged')
    expect(rowsOf(html)).toHaveLength(3)
    expect(await stateOf(alder)).toMatchObject({ state: 'cancelled' })
    expect(await stateOf(birch)).toEqual({ state: 'executing', stopped: 'Nico Brandt' })
    expect(await stateOf(ended)).toMatchObject({ state: 'failed' })
  })

  test('what has used its last attempt is nowhere said to be tried again, and a retry gives it new ones', async () => {
    const shown = async () => {
      const [list, page] = await Promise.all(
        ['/commands', `/commands/${alder}`].map((path) => pages.as(world.nico).get(path)),
      )
      return `${rowOf(await list!.text(), alder)} ${mainOf(await page!.text())}`
    }
    const why = { code: 'graph-throttled', params: { code: '429' } }
    const end = (state: string) => sql`update command set state = ${state}, attempt = 5,
      error = ${JSON.stringify(why)}::text::jsonb, ended_at = now(), started_at = now() where id = ${alder}`
    for (const state of ['failed', 'queued']) {
      await end(state)
      expect(await shown()).toContain('5 of 5')
      expect(await shown()).toContain('Microsoft is throttling requests (429).')
      expect(await shown()).not.toMatch(/try again|to retry/)
    }
    await end('failed')
    await pages.as(world.nico).post('/commands/retries', { command: [alder] })
    expect(await shown()).toContain('5 of 10')
    expect(await shown()).toContain('Waiting to retry')
  })

  test('retrying queues what failed again, and an act that could do nothing is 409 with the reason', async () => {
    await fail(alder)
    const nico = pages.as(world.nico)
    expect((await nico.post('/commands/retries', { command: [alder] })).status).toBe(200)
    expect(await stateOf(alder)).toMatchObject({ state: 'queued' })
    const nothing = await nico.post('/commands/retries', { command: [alder] })
    expect(nothing.status).toBe(409)
    expect(await nothing.text()).toContain('The task has not ended yet')
    await fail(alder)
    expect((await nico.post('/commands/cancellations', { command: [alder] })).status).toBe(409)
  })

  test('without script the act leads back to the list', async () => {
    const answer = await pages
      .as(world.nico)
      .post('/commands/cancellations', { command: [alder] }, {})
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/commands'])
  })

  test('a monitor and a tenant’s own people are refused, and nothing is changed', async () => {
    await fail(alder)
    for (const actor of [world.vera, world.otis]) {
      const page = pages.as(actor)
      expect((await page.get('/commands')).status).toBe(200)
      expect((await page.post('/commands/retries', { command: [alder] })).status).toBe(403)
      expect((await page.post('/commands/cancellations', { command: [alder] })).status).toBe(403)
    }
    expect(await stateOf(alder)).toMatchObject({ state: 'failed' })
  })

  test.each([
    ['nothing', {}],
    ['no id', { command: ['x'] }],
  ])('a form with %s is 422', async (_, fields) => {
    for (const act of ['retries', 'cancellations'])
      expect((await pages.as(world.nico).post(`/commands/${act}`, fields)).status).toBe(422)
  })

  test('a push carries the very row that the page drew, and no htmx attribute', async () => {
    await run(alder)
    const html = await (await pages.as(world.otis).get('/commands')).text()
    const [row] = await Scope.enter(database.pool, world.otis, (s) => pickCommands(s, [alder]))
    if (!row) throw new Error('Otis has a command')
    const pushed = String(
      <ClockProvider now={new Date()} zone="UTC">
        <PushedCommand command={row} />
      </ClockProvider>,
    )
    const rendered = /<tr id="command-.*?<\/tr>/s
    expect(rendered.exec(pushed)?.[0]).toBe(rendered.exec(html)?.[0])
    expect(pushed.replaceAll(/<hx-partial[^>]*>/g, '')).not.toMatch(/\shx-/)
  })
})
