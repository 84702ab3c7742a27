import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { message } from '../../src/domain/messages.ts'
import { enterNumbers, importNumbers } from '../../src/domain/operator-connect/hand.entry.ts'
import { noteNumber } from '../../src/domain/operator-connect/number-events.ts'
import {
  previewRelease,
  previewRelocation,
  releaseNumbers,
  relocateNumbers,
} from '../../src/domain/operator-connect/numbers.acts.ts'
import { readNumber } from '../../src/domain/operator-connect/numbers.details.ts'
import {
  customerNumbers,
  ocNumbers,
  releasedNumbers,
} from '../../src/domain/operator-connect/numbers.list.ts'
import { type Actor, Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

describe('the numbers that the provider holds', async () => {
  const database = await testDatabase()
  const { sql } = database
  const { as } = portalOf(database.pool)
  let world: World
  let otis: Actor
  const ids: Record<string, string> = {}

  /** Numbers by a short name: `+4930900000n`, with what is not usual. */
  async function hold(name: string, tenant: string, more: Record<string, unknown> = {}) {
    const number = `+49309000${String(Object.keys(ids).length).padStart(4, '0')}`
    const [row] = await sql`insert into oc_number ${sql({
      ...{ tenant_id: tenant, family: 'operator-connect', number, state: 'acquired' },
      ...{
        service_name: 'Alder Foods OC',
        acquired_on: new Date(Date.now() - 864e5),
        country: 'DE',
      },
      ...more,
    })} returning id`
    ids[name] = String(row?.id)
    return number
  }
  const idOf = (name: string) => ids[name] ?? ''

  beforeAll(async () => {
    world = await makeWorld(database)
    otis = { ...world.otis, licenseLevel: 'pro' }
    const [alder, birch] = [world.alder.id, world.birch.id]
    await sql`update tenant set full_name = 'Alder <b>Foods</b>' where id = ${alder}`
    await sql`insert into replication (tenant_id, last_success_at) values (${alder}, now())
      on conflict (tenant_id) do update set last_success_at = now()`
    const free = await hold('free', alder, { source: 'webui', address_id: 'a1' })
    const used = await hold('used', alder, { assignment: 'user' })
    const theirs = await hold('assigned', alder, {})
    await hold('absent', alder)
    await hold('foreign', birch, { country: 'GB' })
    await hold('pending', alder, { state: 'pending', acquired_on: null })
    await hold('released', alder, {
      ...{
        state: 'released',
        released_at: new Date(),
        rests_until: new Date(Date.now() + 90 * 864e5),
      },
    })
    await hold('zoom', birch, { family: 'zoom', service_name: '' })
    await sql`insert into managed_number (tenant_id, number, number_type, assignment, user_graph_id) values
      (${alder}, ${free}, 'operatorConnect', 'unassigned', null),
      (${alder}, ${used}, 'operatorConnect', 'primary', 'u1'),
      (${alder}, ${theirs}, 'operatorConnect', 'primary', 'u2')`
    await sql`insert into emergency_address (tenant_id, family, microsoft_id, description, country, lines, city, locations)
      values (${alder}, 'operator-connect', 'a1', 'Head office', 'DE', 'Ring 1', 'Berlin', '[{"id":"l1","description":"Floor 2","isDefault":false}]')`
  })

  const inScope = <T>(work: (scope: Scope) => Promise<T>, actor = world.dana) =>
    Scope.enter(database.pool, actor, work)
  const shown = (text: string, list = ocNumbers) =>
    inScope(async (scope) =>
      (await list.rows(scope, parseQuery(list, text)))
        .map(({ id }) => Object.entries(ids).find(([, own]) => own === id)?.[0])
        .sort(),
    )

  test('one address is the operators’ numbers on their host and a tenant’s own ranges on its own', async () => {
    const ours = await as(world.dana).get('/numbers')
    const page = await ours.text()
    expect([ours.status, page.includes('OC Number Management')]).toEqual([200, true])
    expect(page).toContain('Alder &lt;b&gt;Foods&lt;/b&gt;')
    const own = await (await as(otis).get('/numbers')).text()
    expect(own).toContain('Number ranges')
    expect(own).not.toContain('OC Number Management')
    const [range] = await sql`insert into number_range (tenant_id, name, first, last)
      values (${world.alder.id}, 'London', '+442079460000', '+442079460099') returning id`
    expect(await (await as(otis).get(`/numbers/${range?.id}`)).text()).toContain('London')
    expect((await as(otis).get(`/numbers/${idOf('free')}`)).status).toBe(404)
    expect((await as(world.dana).get(`/numbers/${range?.id}`)).status).toBe(404)
    expect(await (await as(world.dana).get(`/numbers/${idOf('free')}`)).text()).toContain(
      'As each of them has it',
    )
    for (const path of ['/numbers', '/customer-numbers', '/numbers/released', '/numbers/addresses'])
      expect([path, (await as(world.olivia).get(path)).status]).toEqual([path, 404])
    for (const path of ['/customer-numbers', '/numbers/released', `/numbers/${idOf('free')}`])
      expect([path, (await as(otis).get(path)).status]).toEqual([path, 404])
    // what is sent goes where the page came from
    const act = { act: ['release'], id: [idOf('free')] }
    expect((await as(world.dana).post('/numbers/selections', act)).status).toBe(200)
    expect([400, 404, 422]).toContain((await as(otis).post('/numbers/selections', act)).status)
    expect((await as(world.vera).post('/numbers/selections', act)).status).toBe(403)
  })

  test('each list has its own, and each filter and the search find theirs', async () => {
    const held = ['absent', 'assigned', 'foreign', 'free', 'pending', 'used']
    expect(await shown('')).toEqual(held)
    expect(await shown('', customerNumbers)).toEqual([...held, 'zoom'])
    expect(await shown('', releasedNumbers)).toEqual(['released'])
    expect(await shown('family=zoom', customerNumbers)).toEqual(['zoom'])
    expect(await shown('state=pending')).toEqual(['pending'])
    expect(await shown('assignment=user')).toEqual(['used'])
    expect(await shown('origin=webui')).toEqual(['free'])
    expect(await shown('origin=none')).toEqual(held.filter((name) => name !== 'free'))
    expect(await shown('country=gb')).toEqual(['foreign'])
    expect(await shown(`tenant=${world.birch.id}`)).toEqual(['foreign'])
    expect(await shown('q=Alder')).toEqual(held)
    expect(await shown('q=%25')).toEqual([])
    // the directory has somebody for one, and another not at all; what is newer than its reading is not compared
    expect(await shown('differs=1')).toEqual(['absent', 'assigned'])
    await sql`update oc_number set acquired_on = now() + interval '1 hour' where id = ${idOf('absent')}`
    expect(await shown('differs=1')).toEqual(['assigned'])
  })

  test('a number’s page has each step with who and when, and what three places say of it', async () => {
    const jobId = randomUUID()
    await inScope((scope) =>
      noteNumber(
        scope,
        [{ tenantId: world.alder.id, id: idOf('free'), jobId, msJobId: '<ms-1>' }],
        message('oc-number-acquired'),
      ),
    )
    const details = await inScope((scope) => readNumber(scope, idOf('free')))
    expect(details.events).toMatchObject([
      { by: 'Dana Okafor', msJobId: '<ms-1>', event: { code: 'oc-number-acquired' } },
    ])
    expect(details.directory).toMatchObject({ isThere: true, kind: 'operatorConnect', user: null })
    expect(details.microsoft.seenAt).toBe(null)
    const page = await (await as(world.vera).get(`/numbers/${idOf('free')}`)).text()
    expect(page).toContain('&lt;ms-1&gt;')
    expect(page).toContain('Head office')
    expect(await (await as(world.dana).get(`/numbers/${idOf('assigned')}`)).text()).toContain(
      'In use in the customer’s directory',
    )
    const [again] = await sql`select count(*)::integer as count from oc_number_event`
    expect(again?.count).toBe(1)
  })

  test('what is in use or under way is not released, and the rest is by a job of its customer', async () => {
    const all = ['free', 'used', 'pending', 'foreign', 'zoom'].map(idOf)
    const preview = await inScope((scope) => previewRelease(scope, all))
    expect(preview.ready.map(({ id }) => id).sort()).toEqual(
      ['foreign', 'free', 'zoom'].map(idOf).sort(),
    )
    expect(preview.skipped?.map(({ reason }) => reason.code).sort()).toEqual([
      'oc-number-in-use',
      'oc-number-under-way',
    ])
    await expect(
      inScope((scope) => releaseNumbers(scope, [idOf('used')])),
      'the verb asks again',
    ).rejects.toMatchObject({ code: 'numbers-not-releasable' })
    await inScope((scope) => releaseNumbers(scope, ['free', 'foreign', 'zoom'].map(idOf)))
    const jobs =
      await sql`select family, kind, state, total from number_job order by family, tenant_id`
    expect(jobs).toMatchObject([
      { family: 'operator-connect', kind: 'release', total: 1 },
      { family: 'operator-connect', kind: 'release', total: 1 },
      { family: 'zoom', kind: 'release', state: 'succeeded', total: 1 },
    ])
    expect(await shown('', customerNumbers)).not.toContain('zoom')
    expect(await shown('state=releasing')).toEqual(['foreign', 'free'])
  })

  test('a location is one customer’s, chosen among that customer’s own', async () => {
    await sql`update oc_number set state = 'acquired', job_id = null where state = 'releasing'`
    const both = ['free', 'foreign'].map(idOf)
    const preview = await inScope((scope) => previewRelocation(scope, both))
    const isAlders = preview.places.length > 0
    expect([preview.ready.length, preview.skipped?.[0]?.reason.code]).toEqual([
      1,
      'oc-numbers-of-two',
    ])
    const places = isAlders
      ? preview.places
      : (await inScope((scope) => previewRelocation(scope, [idOf('free')]))).places
    expect(places.map(({ id }) => id)).toEqual(['a1', 'a1 l1'])
    await expect(
      inScope((scope) => relocateNumbers(scope, [idOf('foreign')], 'a1')),
    ).rejects.toMatchObject({ code: 'address-not-this' })
    await inScope((scope) => relocateNumbers(scope, [idOf('free')], 'a1 l1'))
    const [job] = await sql`select address_id, location_id from number_job where kind = 'relocate'`
    expect(job).toEqual({ address_id: null, location_id: 'l1' })
    // by the page: the dialog asks where to
    const dialog = await as(world.dana).post('/numbers/selections', {
      ...{ act: ['relocate'], id: [idOf('free')] },
    })
    expect(await dialog.text()).toContain('Floor 2')
  })

  test('numbers of other families are typed, in ranges, or come by CSV; who holds one is told to nobody', async () => {
    const enter = (numbers: string, more = {}) =>
      inScope((scope) =>
        enterNumbers(scope, { tenant: 'BIRCH', family: 'webex', country: 'GB', numbers, ...more }),
      )
    expect(await enter('+442079460000\n+44 20 7946 0010 – +44 20 7946 0019')).toBe(11)
    expect(await shown('family=webex&q=%2B442079460010', customerNumbers)).toHaveLength(1)
    const wrong = (numbers: string, more = {}) =>
      enter(numbers, more).then(
        () => 'entered',
        (error) => JSON.stringify(error.fields ?? error),
      )
    expect(await wrong('442079460001')).toContain('oc-number-e164')
    expect(await wrong('+442079460000')).toContain('oc-number-taken')
    expect(await wrong('+442079460100\n+442079460100')).toContain('oc-number-twice')
    expect(await wrong('+442079460100 - +442079490100')).toContain('range-large')
    expect(await wrong('+442079460100', { tenant: 'nobody' })).toContain('no-such-shortname')
    const [released] =
      await sql`select number from oc_number where state = 'released' and family = 'operator-connect'`
    expect(await wrong(String(released?.number))).toContain('oc-number-rests')
    const csv = [
      'Tenant;Family;Number;Last;Country',
      'alderfoods;zoom;+442079461000;+442079461004;GB',
      'alderfoods;skype;+442079461010;;',
      'alderfoods;zoom;+442079460000;;',
      "nobody;zoom;'=cmd;;",
    ].join('\n')
    const refused = await inScope((scope) => importNumbers(scope, csv, false)).catch(
      (error) => error,
    )
    expect(refused.code).toBe('rows-bad')
    expect(
      refused.details.faults.map(
        (one: { row: number; column: string }) => `${one.row} ${one.column}`,
      ),
    ).toEqual(['2 family', '3 number', '4 tenant', '4 number'])
    expect(
      await sql`select from oc_number where family = 'zoom' and number like '+4420794610%'`,
    ).toHaveLength(0)
    expect(await inScope((scope) => importNumbers(scope, csv, true))).toMatchObject({ added: 5 })
    await expect(
      inScope((scope) => importNumbers(scope, csv, true), world.vera),
    ).rejects.toMatchObject({ kind: 'forbidden' })
  })
})
