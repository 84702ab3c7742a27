import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acknowledge, shelve } from '../../src/domain/alarms/acts.ts'
import { alarms } from '../../src/domain/alarms/alarms.list.ts'
import { type Condition, raise } from '../../src/domain/alarms/alarms.ts'
import { message, verbatim } from '../../src/domain/messages.ts'
import { type Actor, Scope, system } from '../../src/domain/scope.ts'
import { PushedAlarm } from '../../src/views/alarms/facts.tsx'
import { ClockProvider } from '../../src/views/time.tsx'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

describe('what is done with alarms on their pages', async () => {
  const database = await testDatabase()
  const pages = portalOf(database.pool)
  let world: World
  let id: string
  beforeAll(async () => {
    world = await makeWorld(database)
  })
  beforeEach(async () => {
    await database.sql`delete from alarm`
    id = await raised()
  })

  const as = <T,>(actor: Actor, work: (scope: Scope) => T | PromiseLike<T>) =>
    Scope.enter(database.pool, actor, work)
  const raised = (more: Partial<Condition> = {}) =>
    as(system({ kind: 'provider' }), async (scope) => {
      const condition: Condition = {
        ...{ owner: { tenantId: world.alder.id }, key: 'trunk', severity: 'critical' },
        ...{ name: verbatim('Trunk down'), source: verbatim('SBC 1'), text: verbatim('No answer') },
        ...{ serviceId: world.alder.service, ...more },
      }
      return (await raise(scope, condition)).id
    })
  const read = async (actor: Actor, path: string) => (await pages.as(actor).get(path)).text()
  const rowOf = async (actor: Actor) =>
    /<tr id="alarm-.*?<\/tr>/s.exec(await read(actor, '/alarms?state=all'))?.[0] ?? ''
  const asked = async (actor: Actor, act: string, ids: string[] = [id]) => {
    const html = await (
      await pages.as(actor).post('/alarms/selections', { row: ['1'], act: [act], id: ids })
    ).text()
    return { html, path: /hx-post="([^"]+)"/.exec(html)?.[1] ?? '' }
  }
  const alarmOf = async () => (await database.sql`select * from alarm where id = ${id}`)[0]

  test('shelving asks for hours and a reason, says what is missing, and is done once', async () => {
    const { html, path } = await asked(world.nico, 'shelve')
    expect(html).toContain('Shelve 1 alarm?')
    expect(html).toContain('name="reason"')
    expect(html).toContain('24 hours')
    const refused = await pages.as(world.nico).post(path, { hours: ['4'], reason: [''] })
    expect(refused.status).toBe(422)
    const again = await refused.text()
    expect(again).toContain('Say why, in up to 200 characters.')
    expect(again).not.toContain('was already confirmed')
    expect((await alarmOf())?.shelved_until).toBeNull()
    const done = await pages.as(world.nico).post(path, { hours: ['4'], reason: ['Vendor <b>'] })
    expect([done.status, done.headers.get('HX-Retarget')]).toEqual([200, '#toasts'])
    expect(await done.text()).toContain('1 alarm shelved.')
    expect(await alarmOf()).toMatchObject({ shelve_tier: 'provider', shelved_reason: 'Vendor <b>' })
    expect((await pages.as(world.nico).post(path, { hours: ['1'], reason: ['x'] })).status).toBe(
      409,
    )
    const html2 = await read(world.dana, '/alarms')
    expect(html2).toMatch(/On the shelf <b>1<\/b>/)
    expect(await read(world.dana, `/alarms/${id}`)).toContain('Vendor &lt;b&gt;')
  })

  test('many are claimed at once, each that stands above is left out and said', async () => {
    const birch = await raised({ owner: { tenantId: world.birch.id }, serviceId: null })
    const cleared = await raised({ key: 'over' })
    await database.sql`update alarm set cleared_at = now() where id = ${cleared}`
    const { html, path } = await asked(world.nico, 'claim', [id, birch, cleared])
    expect(html).toContain('Claim 2 alarms?')
    expect(html).toContain('The alarm is cleared.')
    const done = await pages.as(world.nico).post(path, { minutes: ['30'], acknowledge: ['on'] })
    expect(await done.text()).toContain('2 alarms claimed.')
    expect(await alarmOf()).toMatchObject({ claimed_by: 'Nico Brandt', ack_tier: 'provider' })
    const page = await read(world.dana, `/alarms/${id}`)
    expect(page).toContain('Release claim')
    expect(page).toContain('next check')
  })

  test('without script the fields stand on a page of their own', async () => {
    const nico = pages.as(world.nico)
    const sent = await nico.post('/alarms/selections', { act: ['note'], id: [id], row: ['1'] }, {})
    const path = sent.headers.get('Location') ?? ''
    expect(sent.status).toBe(303)
    expect(await read(world.nico, path)).toContain('name="text"')
    const refused = await nico.post(path, { text: [''] }, {})
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain('<html')
    expect((await nico.post(path, { text: ['Called the carrier'] }, {})).status).toBe(303)
    expect(await read(world.otis, `/alarms/${id}`)).toContain('Called the carrier')
  })

  test('what a customer acknowledged still asks the provider, who reads by whom', async () => {
    await as(world.otis, (scope) => acknowledge(scope, [id]))
    const own = await rowOf(world.otis)
    expect(own).toContain('Acknowledged</span>')
    expect(own).toContain('name=act-withdraw')
    const staff = await rowOf(world.dana)
    expect(staff).toContain('Active</span>')
    expect(staff).toContain('Acknowledged by the tenant')
    expect(staff).toContain('by Otis Alder (tenant)')
    expect(staff).toContain('form=acknowledge')
    expect(await read(world.dana, `/services/${world.alder.service}`)).toContain(
      'Acknowledged by the tenant',
    )
    expect(await read(world.dana, '/alarms/unacknowledged')).toContain('form="acknowledge"')
    expect(await read(world.otis, '/alarms/unacknowledged')).not.toContain(
      'form="acknowledge" name="alarm"',
    )
  })

  test('what the provider acknowledged or shelved, a customer cannot take back: no button says so', async () => {
    await as(world.dana, async (scope) => {
      await acknowledge(scope, [id])
      await shelve(scope, [id], { hours: '1', reason: 'Known' })
    })
    const own = await rowOf(world.otis)
    expect(own).toContain('by Dana Okafor (your provider)')
    expect(own).not.toMatch(/form="?(?:un)?acknowledge/)
    const page = await read(world.otis, `/alarms/${id}`)
    expect(page).not.toContain('name="act-unshelve"')
    expect(page).not.toContain('name="act-shelve"')
    const { html } = await asked(world.otis, 'unshelve')
    expect(html).toContain('only they can change that')
    expect(await read(world.dana, `/alarms/${id}`)).toContain('name="act-unshelve"')
  })

  test('the page of an alarm says first whom it hits and what to do, then what people did around it', async () => {
    await raised({
      owner: { tenantId: world.birch.id },
      key: 'b',
      cause: 'sbc:1',
      serviceId: world.birch.service,
    })
    id = await raised({
      ...{ key: 'auth', cause: 'sbc:1', name: message('m365-refused') },
      ...{ labels: { site: 'Rotterdam' }, correctiveAction: verbatim('Restart it') },
    })
    await database.sql`
      insert into log_entry (audience, tenant_id, actor_kind, actor_name, type, subject_kind, subject_name, at)
      values ('tenant', ${world.alder.id}, 'account', 'Otis Alder', 'site.added', 'site', 'Inside', now() - interval '29 minutes'),
        ('tenant', ${world.alder.id}, 'account', 'Otis Alder', 'site.added', 'site', 'Outside', now() - interval '31 minutes'),
        ('tenant', ${world.birch.id}, 'account', 'Bea Birch', 'site.added', 'site', 'Foreign', now())`
    const html = await read(world.dana, `/alarms/${id}`)
    const main = html.slice(html.indexOf('<main'))
    const at = (text: string) => main.indexOf(text)
    expect(main).toContain('<strong>2 tenants</strong>')
    expect(main).toContain('<strong>100 licensed users</strong>')
    expect(main).toContain('2 alarms of this cause')
    // in this order, and before anything else
    const order = [
      'id="hits"',
      'No answer',
      'Restart it',
      'admin consent again',
      'id="others-h"',
      'id="history-h"',
      'id="log-h"',
    ]
    expect(order.map(at).every((place) => place > 0)).toBe(true)
    expect(order.map(at)).toEqual(order.map(at).toSorted((a, b) => a - b))
    expect(main).toContain('Inside')
    expect(main).not.toContain('Outside')
    expect(main).not.toContain('Foreign')
    expect(main).toContain('label=site%3DRotterdam')
    // a customer reads of no other tenant
    const own = await read(world.otis, `/alarms/${id}`)
    expect(own).not.toContain('tenants</strong>')
    expect(own).toContain('50 licensed users')
    expect(own).toContain('Inside')
  })

  test('runbooks are one page, which names to a customer none that only staff can have', async () => {
    const staff = await read(world.dana, '/alarms/catalogue')
    expect(staff).toContain('id="isolation-broken"')
    const own = await read(world.otis, '/alarms/catalogue')
    expect(own).toContain('id="m365-refused"')
    expect(own).not.toContain('isolation-broken')
  })

  test.each(['otis', 'olivia', 'dana'] as const)(
    'a push to %s is the row of their page',
    async (who) => {
      await as(world.olivia, (scope) => acknowledge(scope, [id]))
      const reader = world[who]
      const [row] = await as(reader, (scope) => alarms.pick(scope, [id]))
      if (!row) throw new Error('the alarm is theirs to see')
      const pushed = String(
        <ClockProvider now={new Date()} zone="UTC">
          <PushedAlarm alarm={row} />
        </ClockProvider>,
      )
      expect(/<tr id="alarm-.*?<\/tr>/s.exec(pushed)?.[0]).toBe(await rowOf(reader))
      const facts = /<section class="card" id="alarm-facts.*?<\/section>/s
      const page = await read(reader, `/alarms/${id}`)
      expect(facts.exec(pushed)?.[0]).toBe(facts.exec(page)?.[0])
    },
  )
})
