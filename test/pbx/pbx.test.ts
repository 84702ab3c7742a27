import { beforeAll, describe, expect, test } from 'vitest'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { pbxConnections } from '../../src/domain/pbx/connections.list.ts'
import { addPbx, pbxSecret } from '../../src/domain/pbx/connections.ts'
import { reportHeartbeat, settlePbx } from '../../src/domain/pbx/heartbeats.ts'
import { addRange } from '../../src/domain/pbx/ranges.ts'
import { handsetSecret } from '../../src/domain/pbx/registrations.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { pagesOf } from '../directory/support.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'

const settings = '/settings/pbx'
const csta = {
  ...{ name: 'Kontor', tenant: '', host: '192.0.2.10', port: 5000, transport: 'tls' },
  ...{ username: 'portal', password: 'p4ss & word', device: '200', heartbeatSeconds: 30 },
}

describe('PBX connections', async () => {
  const database = await testDatabase()
  const { sql, pool } = database
  const { get, post, remove, as } = pagesOf(database)
  const seal = makeSeal(testSecret)
  const provider = system({ kind: 'provider' })
  const inProvider = <T>(work: (scope: Scope) => Promise<T>) => Scope.enter(pool, provider, work)
  let world: World

  const rowOf = async (name: string) =>
    (await sql`select * from pbx_connection where name = ${name}`)[0]!
  const alarmsOf = async (id: string) =>
    (
      await sql`select severity, name ->> 'code' as name, text ->> 'code' as text, cleared_at is null as active, audience
        from alarm where key = ${`pbx:${id}`} order by raised_at, id`
    ).map(({ severity, name, text, active, audience }) => ({
      severity,
      name,
      text,
      active,
      audience,
    }))
  const own = (name: string, kind: 'tapi' | 'uacsta', tenant = 'alderfoods') =>
    inProvider((scope) => addPbx(scope, seal, kind, { name, tenant, heartbeatSeconds: 10 }))
  const settle = () => inProvider((scope) => settlePbx(scope))
  const statusOf = async (id: string) =>
    (
      await sql`select status, last_error ->> 'code' as problem from pbx_connection where id = ${id}`
    )[0]!

  beforeAll(async () => {
    world = await makeWorld(database)
  })

  test('a shared system is added, its password sealed and never shown, changed, switched, and removed', async () => {
    expect((await post(`${settings}/csta`, csta, world.nico)).status).toBe(303)
    const made = await rowOf('Kontor')
    expect(made).toMatchObject({ audience: 'provider', topology: 'shared', status: 'connecting' })
    expect(seal.open(made.password, pbxSecret(null, made.id))).toBe(csta.password)
    const { html } = await get(`${settings}/${made.id}`, world.nico)
    for (const text of ['value="192.0.2.10"', 'value="portal"', 'A password is kept'])
      expect(html).toContain(text)
    const list = await get(settings, world.vera)
    expect(list.html).toContain('192.0.2.10:5000')
    for (const page of [html, list.html]) expect(page).not.toContain(csta.password)
    // kept for where it was entered
    const edit = { ...csta, password: '', version: 1 }
    for (const elsewhere of [
      { host: '192.0.2.11' },
      { port: 5001 },
      { username: 'x' },
      { transport: 'tcp' },
    ]) {
      const refused = await post(`${settings}/${made.id}`, { ...edit, ...elsewhere }, world.nico)
      expect([refused.status, refused.html.includes('Enter the password as well')]).toEqual([
        422,
        true,
      ])
    }
    expect(
      (await post(`${settings}/${made.id}`, { ...edit, name: 'Kontor 2' }, world.nico)).status,
    ).toBe(303)
    const changed = await rowOf('Kontor 2')
    expect([changed.version, changed.password]).toEqual([2, made.password])
    expect((await post(`${settings}/${made.id}`, edit, world.nico)).status).toBe(409)
    const log =
      await sql`select type, after from log_entry where subject_id = ${made.id} order by at`
    expect(log.map(({ type }) => type)).toEqual(['pbx.added', 'pbx.changed'])
    expect(JSON.stringify(log)).not.toContain(csta.password)
    // nobody but operators
    expect((await post(`${settings}/csta`, { ...csta, name: 'V' }, world.vera)).status).toBe(403)
    for (const stranger of [world.olivia, world.otis])
      expect((await get(settings, stranger)).status).toBeGreaterThanOrEqual(400)
    expect((await remove(settings, [made.id], world.nico)).status).toBe(303)
    expect(await rowOf('Kontor 2')).toBeUndefined()
  })

  test.each([
    ['no host', { host: '' }],
    ['a host with a path', { host: 'pbx.example/x' }],
    ['a port of another protocol', { port: 25 }],
    ['a port that is none', { port: 70_000 }],
    ['a transport that is none', { transport: 'udp' }],
    ['a heartbeat too often', { heartbeatSeconds: 1 }],
    ['no device', { device: '' }],
    ['a tenant that is none', { tenant: 'nobody' }],
    ['characters that are not seen', { name: 'a\u202eb' }],
  ])('%s is refused beside its field', async (_, wrong) => {
    const answer = await post(`${settings}/csta`, { ...csta, ...wrong }, world.dana)
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('aria-invalid')
    expect(await sql`select from pbx_connection where name = 'Kontor'`).toHaveLength(0)
  })

  test('two of one owner have different names', async () => {
    await own('Desk', 'uacsta')
    const again = await post(
      `${settings}/uacsta`,
      { name: 'DESK', tenant: 'alderfoods' },
      world.dana,
    )
    expect([again.status, again.html.includes('already a PBX connection named')]).toEqual([
      409,
      true,
    ])
    expect(
      (await post(`${settings}/uacsta`, { name: 'Desk', tenant: 'birch' }, world.dana)).status,
    ).toBe(303)
  })

  describe('extensions of a shared system', () => {
    const shared = async (name: string) => {
      await post(`${settings}/tapi`, { name, tenant: '', heartbeatSeconds: 30 }, world.dana)
      const { id } = await rowOf(name)
      const add = (tenant: string, first: string, last = '') =>
        post(`${settings}/${id}/ranges`, { tenant, first, last }, world.dana)
      return { id, add }
    }

    test('never overlap, digit by digit, and the operator reads whose they are', async () => {
      const { id, add } = await shared('Shared')
      expect((await add('alderfoods', '1200', '1299')).status).toBe(303)
      for (const [first, last] of [
        ...[['1200', '1299'] as const, ['1299', '1300'] as const, ['1250', ''] as const],
        // a prefix of some of it, and what begins with one of it
        ...[['12', ''] as const, ['1', ''] as const, ['12505', '12509'] as const],
      ]) {
        const { status, html } = await add('birch', first, last)
        expect([first, status, html.includes('1200–1299 belongs to')]).toEqual([first, 409, true])
        expect(html).toContain('Alder Foods')
      }
      for (const [first, last] of [
        ...[['1300', '1399'] as const, ['119', ''] as const, ['2', ''] as const],
      ])
        expect([first, (await add('birch', first, last)).status]).toEqual([first, 303])
      for (const [first, last] of [
        ['1500', '14'],
        ['1500', '1400'],
        ['12a', ''],
        ['', ''],
      ] as const)
        expect([first, last, (await add('birch', first, last)).status]).toEqual([first, last, 422])
      // of another system they are free
      const other = await shared('Shared too')
      expect((await other.add('birch', '1200', '1299')).status).toBe(303)
      // a dedicated one is not divided
      const own = await rowOf('Desk')
      expect(
        (
          await post(
            `${settings}/${own.id}/ranges`,
            { tenant: 'birch', first: '1', last: '' },
            world.dana,
          )
        ).status,
      ).toBe(409)
      expect((await remove(settings, [id], world.dana)).html).toContain('2 tenants have extensions')
    })

    test.skipIf(!onPostgres)(
      'of many who enter overlapping ones at once exactly one is kept, lock or none',
      async () => {
        const { id } = await shared('Raced')
        const add = (first: string, last: string) =>
          inProvider((scope) => addRange(scope, id, { tenant: 'birch', first, last })).then(
            () => 1,
            () => 0,
          )
        const won = await Promise.all(Array.from({ length: 6 }, (_, n) => add(`40${n}`, `49${n}`)))
        expect(won.reduce((sum: number, one) => sum + one, 0)).toBe(1)
        // the constraint alone, as who forgets the lock would meet it
        const bare = (first: string, last: string) =>
          sql`insert into pbx_range (tenant_id, connection_id, first, last) values (${world.birch.id}, ${id}, ${first}, ${last})`.then(
            () => null,
            ({ code }) => code,
          )
        const codes = await Promise.all(
          Array.from({ length: 6 }, (_, n) => bare(`50${n}`, `59${n}`)),
        )
        expect(codes.filter((code) => code === null)).toHaveLength(1)
        expect(new Set(codes.filter((code) => code !== null))).toEqual(new Set(['23P01']))
      },
    )

    test('a tenant sees its own range and status of it, and nothing of where it is or of the others', async () => {
      const { html } = await get('/connection', world.otis)
      for (const text of ['Shared', '1200–1299']) expect(html).toContain(text)
      for (const text of ['1300–', 'Birch', '192.0.2', 'Raced']) expect(html).not.toContain(text)
      const seen = await as(world.otis, (scope) =>
        pbxConnections.rows(scope, parseQuery(pbxConnections, '')),
      )
      expect(seen.map(({ name }) => name).sort()).toEqual(['Desk', 'Shared'])
      for (const { host, port, username, device, problem } of seen)
        expect([host, port, username, device, problem]).toEqual([null, null, null, null, null])
      const staff = await get(`/tenants/${world.birch.id}/connection`, world.vera)
      expect(staff.html).toContain('1300–1399, 2…')
      expect((await get(`/tenants/${world.alder.id}/connection`, world.olivia)).status).toBe(404)
      const overview = await get(`/tenants/${world.alder.id}`, world.olivia)
      expect(overview.html, 'and an MSP is shown no way there').not.toContain('/connection')
    })
  })

  describe('a TAPI connector', () => {
    const beat = (id: string, actor: World['otis'], more = {}) =>
      as(actor, (scope) =>
        reportHeartbeat(scope, id, { status: 'up', linesUp: 8, linesAll: 8, ...more }),
      )
    const late = (id: string, seconds: number) =>
      sql`update pbx_connection set last_seen_at = now() - make_interval(secs => ${seconds}) where id = ${id}`

    test('reports, is late, is gone, and comes back, with one alarm that says which', async () => {
      const id = await own('Lines', 'tapi')
      expect(await beat(id, world.otis)).toMatchObject({ status: 'up', linesUp: 8, problem: null })
      expect(await alarmsOf(id)).toEqual([])
      expect(await beat(id, world.dana, { linesUp: 5 })).toMatchObject({ status: 'degraded' })
      expect(await alarmsOf(id)).toEqual([
        {
          ...{ severity: 'warning', name: 'pbx-is-degraded', text: 'pbx-lines-down' },
          ...{ active: true, audience: 'tenant' },
        },
      ])
      await beat(id, world.otis)
      expect((await alarmsOf(id)).map(({ active }) => active)).toEqual([false])
      await sql`update pbx_connection set changed_at = '{}' where id = ${id}`
      await late(id, 15)
      expect(await settle()).toBe(0)
      await late(id, 21)
      await settle()
      expect(await statusOf(id)).toEqual({ status: 'degraded', problem: 'pbx-late' })
      await late(id, 41)
      await settle()
      expect(await statusOf(id)).toEqual({ status: 'down', problem: 'pbx-unreported' })
      const [, last] = await alarmsOf(id)
      expect(last).toMatchObject({ severity: 'critical', name: 'pbx-is-down', active: true })
      expect(await settle(), 'and is told once').toBe(0)
      await sql`update pbx_connection set changed_at = '{}' where id = ${id}`
      await beat(id, world.otis)
      expect((await alarmsOf(id)).filter(({ active }) => active)).toEqual([])
    })

    test('one that never reported is down after four heartbeats', async () => {
      const id = await own('Never', 'tapi')
      await settle()
      expect((await statusOf(id)).status).toBe('connecting')
      await sql`update pbx_connection set status_since = now() - interval '41 seconds' where id = ${id}`
      await settle()
      expect(await statusOf(id)).toEqual({ status: 'down', problem: 'pbx-unreported' })
    })

    test('of a tenant that is switched off nothing is missed, and it begins anew with its tenant', async () => {
      const id = await own('Closed', 'tapi')
      await beat(id, world.otis, { linesUp: 1 })
      await sql`update tenant set state = 'deactivated' where id = ${world.alder.id}`
      await late(id, 41)
      await settle()
      expect((await statusOf(id)).status).toBe('disabled')
      expect((await alarmsOf(id)).filter(({ active }) => active)).toEqual([])
      await sql`update tenant set state = 'active' where id = ${world.alder.id}`
      await settle()
      expect((await statusOf(id)).status).toBe('connecting')
      await beat(id, world.otis)
      expect((await statusOf(id)).status).toBe('up')
    })

    test('three changes in five minutes are one flapping alarm, and what is down is told when it calms', async () => {
      const id = await own('Shaky', 'tapi')
      for (const status of ['up', 'down', 'up', 'down', 'up', 'down'])
        await beat(id, world.otis, { status })
      const alarms = await alarmsOf(id)
      expect(alarms.filter(({ active }) => active)).toMatchObject([
        { severity: 'major', name: 'pbx-is-flapping' },
      ])
      // down, cleared by up, and then no more than the one
      expect(alarms).toHaveLength(2)
      const [events] = await sql`
        select count(*)::integer as n from alarm_event e join alarm a on a.id = e.alarm_id
        where a.key = ${`pbx:${id}`} and a.cleared_at is null`
      expect(events?.n, 'repeats are not counted up').toBe(1)
      expect((await get('/connection', world.otis)).html).toContain('Flapping')
      await sql`update pbx_connection set changed_at = array(select x - interval '5 minutes' from unnest(changed_at) x), last_seen_at = now() where id = ${id}`
      await settle()
      expect((await alarmsOf(id)).filter(({ active }) => active)).toMatchObject([
        { severity: 'critical', name: 'pbx-is-down' },
      ])
    })

    test('what is switched off has no alarm, and neither has what is gone', async () => {
      const id = await own('Off', 'tapi')
      await beat(id, world.otis, { status: 'down' })
      const switched = async (act: string) => {
        const { signedIn, app } = pagesOf(database)
        const headers = { ...(await signedIn(world.dana)), 'HX-Request': 'true' }
        const body = new URLSearchParams([
          ['act', act],
          ['id', id],
          ['row', '1'],
        ])
        const shown = await app.request(`http://localhost:3000${settings}/selections`, {
          method: 'POST',
          headers,
          body,
        })
        const path = /action="([^"]*\/selections\/[^"]+)"/.exec(await shown.text())?.[1]
        return path
          ? (
              await app.request(`http://localhost:3000${path}`, {
                method: 'POST',
                headers,
                body: new URLSearchParams(),
              })
            ).status
          : shown.status
      }
      expect(await switched('disable')).toBeLessThan(400)
      expect((await statusOf(id)).status).toBe('disabled')
      expect((await alarmsOf(id)).filter(({ active }) => active)).toEqual([])
      await expect(beat(id, world.otis)).rejects.toMatchObject({ code: 'pbx-is-disabled' })
      expect(await switched('enable')).toBeLessThan(400)
      expect((await statusOf(id)).status).toBe('connecting')
      await beat(id, world.otis, { status: 'down' })
      expect((await alarmsOf(id)).filter(({ active }) => active)).toHaveLength(1)
      await remove(settings, [id], world.dana)
      expect((await alarmsOf(id)).filter(({ active }) => active)).toEqual([])
    })
  })

  describe('handsets', () => {
    const staff = () => `/tenants/${world.alder.id}/connection`
    const phone = async (more = {}) => ({
      ...{ connection: String((await rowOf('Desk')).id), extension: '201', username: 'anna.desk' },
      ...{ password: 'right password', ...more },
    })
    const handset = async () => (await sql`select * from handset where extension = '201'`)[0]!

    beforeAll(async () => {
      // the first of that name is Alder's
      await sql`delete from pbx_connection where name = 'Desk' and tenant_id = ${world.birch.id}`
    })

    test('one is added with its password sealed, changed, and has to register anew with another', async () => {
      expect((await post(staff(), await phone(), world.nico)).status).toBe(303)
      const made = await handset()
      expect(seal.open(made.password, handsetSecret(world.alder.id, made.id))).toBe(
        'right password',
      )
      const page = await get(`${staff()}/${made.id}`, world.nico)
      expect(page.html).toContain('alderfoods.localhost')
      for (const html of [page.html, (await get('/connection', world.otis)).html])
        expect(html).not.toContain('right password')
      await sql`update handset set registered_until = now() + interval '1 hour', registered_since = now(), contact = 'sip:x@192.0.2.1', csta = 'monitored' where id = ${made.id}`
      const { html: own } = await get('/connection', world.otis)
      expect(own).toContain('>Monitored<')
      expect(own, 'who may do nothing has no menu').not.toContain(`${made.id}/menu`)
      expect((await get(staff(), world.nico)).html).toContain(`${staff()}/${made.id}/menu`)
      const same = { ...(await phone({ password: '' })), extension: '202', version: 1 }
      expect((await post(`${staff()}/${made.id}`, same, world.nico)).status).toBe(303)
      const [kept] = await sql`select * from handset where id = ${made.id}`
      expect([kept!.password, kept!.contact, kept!.version]).toEqual([
        made.password,
        'sip:x@192.0.2.1',
        2,
      ])
      const other = { ...(await phone({ password: 'another one' })), version: 2 }
      expect((await post(`${staff()}/${made.id}`, other, world.nico)).status).toBe(303)
      const anew = await handset()
      expect([anew.registered_until, anew.contact, anew.csta]).toEqual([null, null, 'none'])
      expect(seal.open(anew.password, handsetSecret(world.alder.id, anew.id))).toBe('another one')
      const log = await sql`select after from log_entry where subject_kind = 'handset'`
      expect(JSON.stringify(log)).not.toMatch(/right password|another one/)
    })

    test('one username of a tenant is one handset, and one extension of a system', async () => {
      const again = async (more: object) => post(staff(), await phone(more), world.nico)
      const taken = await again({ username: 'ANNA.desk', extension: '300' })
      expect([taken.status, taken.html.includes('has the username')]).toEqual([409, true])
      const extension = await again({ username: 'other', extension: '201' })
      expect([extension.status, extension.html.includes('has the extension')]).toEqual([409, true])
      for (const wrong of [
        { password: 'short' },
        { username: 'a b' },
        { extension: '2a' },
        { connection: world.alder.id },
      ])
        expect([
          wrong,
          (await again({ username: 'new', extension: '305', ...wrong })).status,
        ]).toEqual([wrong, 422])
      // a system of the tenant next door
      const foreign = await own('Birch desk', 'uacsta', 'birch')
      expect((await again({ username: 'new', extension: '306', connection: foreign })).status).toBe(
        422,
      )
    })

    test('their system stands as they do, and a registration that ends is told', async () => {
      const { id } = await rowOf('Desk')
      const put = (seconds: number, csta: string) =>
        sql`update handset set registered_until = now() + make_interval(secs => ${seconds}), csta = ${csta} where connection_id = ${id}`
      await settle()
      expect((await statusOf(id)).status, 'while it is new').toBe('connecting')
      await sql`update pbx_connection set status_since = now() - interval '3 minutes' where id = ${id}`
      await settle()
      expect(await statusOf(id)).toEqual({ status: 'down', problem: 'pbx-handsets-away' })
      await put(60, 'none')
      await settle()
      expect(await statusOf(id)).toEqual({ status: 'degraded', problem: 'pbx-handsets-some' })
      await put(60, 'monitored')
      await settle()
      expect(await statusOf(id)).toEqual({ status: 'up', problem: null })
      expect(await settle(), 'nothing is told twice').toBe(0)
      expect((await remove(settings, [id], world.dana)).html).toContain('1 handset belongs to it')
      const { id: gone } = await handset()
      expect((await remove(staff(), [gone], world.nico)).status).toBe(303)
      await settle()
      expect(await statusOf(id)).toEqual({ status: 'connecting', problem: null })
    })
  })
})
