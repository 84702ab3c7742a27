import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { alarms } from '../../src/domain/alarms/alarms.list.ts'
import { type Condition, clear, raise } from '../../src/domain/alarms/alarms.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { PushedAlarm } from '../../src/views/alarms/facts.tsx'
import { ClockProvider } from '../../src/views/time.tsx'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const nowhere = '00000000-0000-4000-8000-000000000000'

describe('the pages of alarms', async () => {
  const database = await testDatabase()
  const pages = portalOf(database.pool)
  const provider = system({ kind: 'provider' })
  let world: World
  let alder: string
  let birch: string
  beforeAll(async () => {
    world = await makeWorld(database)
  })
  beforeEach(async () => {
    await database.sql`delete from alarm`
    alder = await raised(world.alder, { severity: 'critical' })
    birch = await raised(world.birch, {})
  })

  const raised = async (tenant: { id: string; service: string }, more: Partial<Condition>) => {
    const condition: Condition = {
      ...{
        severity: 'major',
        name: verbatim('Trunk down'),
        source: verbatim('SBC <1>'),
        text: verbatim('No answer'),
      },
      ...{ owner: { tenantId: tenant.id }, serviceId: tenant.service, ...more },
    }
    return (await Scope.enter(database.pool, provider, (scope) => raise(scope, condition))).id
  }
  const isAcknowledged = async (id: string) => {
    const [row] = await database.sql`select acknowledged_at from alarm where id = ${id}`
    return row?.acknowledged_at !== null
  }
  const rowsOf = (html: string) =>
    [...html.matchAll(/<tr id="alarm-([0-9a-f-]{36})"/g)].map(([, id]) => id)
  const acknowledgements = '/alarms/acknowledgements'

  test('the list shows each audience its own, worst first', async () => {
    const seen = async (actor: typeof world.dana) =>
      rowsOf(await (await pages.as(actor).get('/alarms')).text())
    expect(await seen(world.dana)).toEqual([alder, birch])
    expect(await seen(world.otis)).toEqual([alder])
    expect(await seen(world.bea)).toEqual([birch])
  })

  test('the badge in the header counts what is active and unacknowledged, per severity', async () => {
    const count = async (severity: string) => {
      const html = await (await pages.as(world.dana).get('/alarms')).text()
      return new RegExp(`id="alarms-${severity}"><b data-count[^>]*>(\\d+)<`).exec(html)?.[1]
    }
    expect([await count('critical'), await count('major'), await count('minor')]).toEqual([
      '1',
      '1',
      '0',
    ])
    await pages.as(world.dana).post(acknowledgements, { alarm: [alder] })
    expect(await count('critical')).toBe('0')
  })

  test('a partial is the body alone, and text from outside is escaped', async () => {
    const answer = await pages
      .as(world.dana)
      .get('/alarms', { 'HX-Request': 'true', 'HX-Request-Type': 'partial' })
    const html = await answer.text()
    expect(html).not.toContain('<html')
    expect(html).toContain('SBC &lt;1&gt;')
    expect(answer.headers.get('Vary')).toContain('HX-Request-Type')
  })

  test('the URL holds the whole filter, and an empty field is none', async () => {
    const get = async (query: string) =>
      rowsOf(await (await pages.as(world.dana).get(`/alarms?${query}`)).text())
    expect(await get('q=&state=&severity=')).toEqual([alder, birch])
    expect(await get('severity=major')).toEqual([birch])
    expect(await get('q=alder')).toEqual([alder])
    expect(await get(`tenant=${world.birch.id}`)).toEqual([birch])
    expect(await get(`service=${world.alder.service}`)).toEqual([alder])
    expect(await get('state=cleared')).toEqual([])
    await Scope.enter(database.pool, provider, (scope) =>
      clear(scope, { tenantId: world.birch.id }, 'Trunk down|SBC <1>'),
    )
    expect(await get('state=cleared')).toEqual([birch])
    expect(await get('state=active')).toEqual([alder])
    expect(await get('state=all')).toHaveLength(2)
    expect(await (await pages.as(world.dana).get('/alarms')).text()).toContain('Cleared</span>')
  })

  test('ticked alarms are acknowledged at once, all that match after a look at them', async () => {
    const nico = pages.as(world.nico)
    const ticked = await nico.post('/alarms/selections', { act: ['acknowledge'], id: [alder] })
    expect(await ticked.text()).toContain('1 alarm acknowledged')
    expect([await isAcknowledged(alder), await isAcknowledged(birch)]).toEqual([true, false])
    const all = { act: ['acknowledge'], all: ['1'], query: [''] }
    const shown = await (await nico.post('/alarms/selections', all)).text()
    expect(shown).toContain('Acknowledge 1 alarm?')
    expect(shown).toContain('The alarm is already acknowledged.')
    expect(await isAcknowledged(birch)).toBe(false)
    const path = /hx-post="([^"]+)"/.exec(shown)?.[1] ?? ''
    await nico.post(path, {})
    expect(await isAcknowledged(birch)).toBe(true)
    const back = await nico.post('/alarms/selections', { act: ['withdraw'], id: [alder, birch] })
    expect(await back.text()).toContain('2 alarms no longer acknowledged')
  })

  test('the menu of a row leads to service and customer, and says what is so already', async () => {
    await pages.as(world.nico).post(acknowledgements, { alarm: [alder] })
    const menu = async (actor: typeof world.dana) =>
      (await (await pages.as(actor).get(`/alarms/${alder}/menu`)).text()).split('<h1').at(-1) ?? ''
    const staff = await menu(world.nico)
    expect(staff).toContain('The alarm is already acknowledged.')
    expect(staff).toContain(`href="/services/${world.alder.service}"`)
    expect(staff).toContain(`href="/tenants/${world.alder.id}"`)
    const own = await menu(world.otis)
    expect(own).toContain(`href="/commands?service=${world.alder.service}"`)
    expect(own).not.toContain('/tenants/')
    expect((await pages.as(world.otis).get(`/alarms/${birch}/menu`)).status).toBe(404)
  })

  test('the CSV says each alarm in words', async () => {
    const csv = await (await pages.as(world.otis).get('/alarms.csv')).text()
    expect(csv.split('\r\n')[0]).toBe(
      'id,severity,alarm,source,text,corrective_action,customer,state,acknowledged,acknowledged_by,acknowledged_by_tier,acknowledged_until,asks,raised,seen,count,cleared,flapping_since,claimed_by,check,shelved_until,shelved_by,shelved_reason,cause,origin,labels,key',
    )
    expect(csv).toContain(`${alder},critical,Trunk down,SBC <1>,No answer,,Alder Foods,active,`)
    expect(csv).not.toContain(birch)
  })

  test('one alarm’s page tells its history', async () => {
    await pages.as(world.nico).post(acknowledgements, { alarm: [alder] })
    const html = await (await pages.as(world.dana).get(`/alarms/${alder}`)).text()
    expect(html).toContain('Acknowledged</th>')
    expect(html).toContain('Nico Brandt')
    expect(html).toContain('Raised</th>')
  })

  test('a foreign alarm, one that never was and what is no id are equally missing', async () => {
    const otis = pages.as(world.otis)
    expect((await pages.as(world.bea).get(`/alarms/${birch}`)).status).toBe(200)
    const answers = [await otis.get(`/alarms/${birch}`), await otis.get(`/alarms/${nowhere}`)]
    expect(answers.map(({ status }) => status)).toEqual([404, 404])
    expect((await otis.get('/alarms/drop-table')).status).toBe(404)
    const [foreign, never] = [
      await otis.post(acknowledgements, { alarm: [birch] }),
      await otis.post(acknowledgements, { alarm: [nowhere] }),
    ]
    expect([foreign.status, never.status]).toEqual([404, 404])
    expect(await foreign.text()).toBe(await never.text())
    expect(await isAcknowledged(birch)).toBe(false)
  })

  test('one and many are acknowledged by the same request, and taken back', async () => {
    const answer = await pages.as(world.nico).post(acknowledgements, { alarm: [alder, birch] })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('2 alarms acknowledged')
    expect([await isAcknowledged(alder), await isAcknowledged(birch)]).toEqual([true, true])
    const again = await pages.as(world.nico).post(acknowledgements, { alarm: [alder] })
    expect(await again.text()).toContain('Already acknowledged')
    await pages.as(world.nico).post(`${acknowledgements}/withdrawals`, { alarm: [alder] })
    expect([await isAcknowledged(alder), await isAcknowledged(birch)]).toEqual([false, true])
  })

  test('without script the act leads back to the list', async () => {
    const answer = await pages.as(world.nico).post(acknowledgements, { alarm: [alder] }, {})
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/alarms'])
  })

  test('a monitor is refused and nothing is changed', async () => {
    const answer = await pages.as(world.vera).post(acknowledgements, { alarm: [alder] })
    expect(answer.status).toBe(403)
    expect(answer.headers.get('HX-Retarget')).toBe('#notice')
    expect(await isAcknowledged(alder)).toBe(false)
  })

  test.each([
    ['no alarm at all', {}],
    ['no id', { alarm: ['x'] }],
    ['an id and no id', { alarm: [nowhere, "' or 1=1"] }],
  ])('a form with %s is 422', async (_, fields) => {
    expect((await pages.as(world.nico).post(acknowledgements, fields)).status).toBe(422)
  })

  test('a push carries the very row that the page drew, and no htmx attribute', async () => {
    const html = await (await pages.as(world.otis).get('/alarms')).text()
    const [row] = await Scope.enter(database.pool, world.otis, (s) => alarms.pick(s, [alder]))
    if (!row) throw new Error('Otis has an alarm')
    const pushed = String(
      <ClockProvider now={new Date()} zone="UTC">
        <PushedAlarm alarm={row} />
      </ClockProvider>,
    )
    const rendered = /<tr id="alarm-.*?<\/tr>/s
    expect(rendered.exec(pushed)?.[0]).toBe(rendered.exec(html)?.[0])
    expect(pushed.replaceAll(/<hx-partial[^>]*>/g, '')).not.toMatch(/\shx-/)
  })
})
