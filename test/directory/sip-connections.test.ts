import { beforeAll, describe, expect, test } from 'vitest'
import { sipConnections as records } from '../../src/domain/directory/sip-connections.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { pagesOf } from './support.ts'

describe('SIP connections', async () => {
  const database = await testDatabase()
  const { sql } = database
  const { get, post, remove, as } = pagesOf(database)
  let world: World
  const path = '/sip-connections'
  const connection = () => ({
    ...{ name: 'London', service: world.alder.service, site: '', gateway: 'lon.sbc.example' },
    ...{ voicePolicy: 'London', cac: 10 },
  })
  const rowOf = async (name: string) =>
    (await sql`select id, version, gateway from sip_connection where name = ${name}`)[0]!

  beforeAll(async () => {
    world = await makeWorld(database)
  })

  test('one is added, listed with what it is of, edited and removed', async () => {
    expect((await post(path, connection(), world.otis)).status).toBe(303)
    const { html } = await get(path, world.otis)
    for (const text of [
      'London',
      'Alder Foods Direct Routing',
      'lon.sbc.example',
      '>Not reported<',
    ])
      expect(html).toContain(text)
    // nothing can write a state that nobody reports
    const [kept] = await sql`select to_jsonb(c) ? 'status' as status from sip_connection c`
    expect(kept).toEqual({ status: false })
    const { id, version } = await rowOf('London')
    const stale = { ...connection(), service: world.alder.service, name: 'L', version: 9 }
    expect((await post(`${path}/${id}`, stale, world.otis)).status).toBe(409)
    const edited = { ...connection(), name: 'London 2', cac: '', version }
    expect((await post(`${path}/${id}`, edited, world.otis)).status).toBe(303)
    expect((await remove(path, [id], world.otis)).status).toBe(303)
    const log =
      await sql`select type, after from log_entry where subject_kind = 'sip-connection' order by at`
    expect(log.map(({ type }) => type)).toEqual(
      ['added', 'changed', 'removed'].map((word) => `sip-connection.${word}`),
    )
    expect(log[0]?.after.service, 'by its name').toBe('Alder Foods Direct Routing')
  })

  test('a gateway is of one connection of all tenants, and the answer does not tell whose', async () => {
    await post(path, { ...connection(), name: 'One' }, world.otis)
    const second = { ...connection(), name: 'Two', gateway: 'LON.sbc.example', voicePolicy: 'Two' }
    const own = await post(path, second, world.otis)
    const foreign = await post(path, { ...second, service: world.birch.service }, world.bea)
    expect([own.status, foreign.status]).toEqual([409, 409])
    const sentence = (html: string) => /[^>]*in use by[^<]*/.exec(html)?.[0]
    expect(sentence(foreign.html)).toBe(sentence(own.html))
    expect(sentence(own.html)).toBeTruthy()
    expect(foreign.html).not.toContain('Alder')
    const again = await post(
      path,
      { ...second, gateway: 'x.sbc.example', voicePolicy: 'LONDON' },
      world.otis,
    )
    expect([again.status, again.html.includes('already leads to One')]).toEqual([409, true])
  })

  test('of two tenants who save one gateway at once the second is refused in the same words', async () => {
    for (const round of [1, 2, 3, 4]) {
      const gateway = `race${round}.sbc.example`
      const of = (service: string) => ({
        ...{ ...connection(), name: gateway, gateway, service, voicePolicy: '' },
      })
      const answers = await Promise.all([
        post(path, of(world.alder.service), world.otis),
        post(path, of(world.birch.service), world.bea),
      ])
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    }
  })

  test('what is entered wrongly is said beside its field, and another tenant’s service is none', async () => {
    const bad = { ...connection(), name: '', gateway: 'no host', cac: 0 }
    const refused = await post(path, bad, world.otis)
    expect(refused.status).toBe(422)
    for (const text of ['Enter a host name', 'from 1 to 1,000,000'])
      expect(refused.html).toContain(text)
    const foreign = { ...connection(), name: 'F', gateway: 'f.sbc.example', voicePolicy: 'F' }
    const answer = await post(path, { ...foreign, service: world.birch.service }, world.otis)
    expect([answer.status, answer.html.includes('Choose one of the list')]).toEqual([422, true])
    expect(await sql`select 1 from sip_connection where name = 'F'`).toEqual([])
  })

  test('while users are routed through it, it stays, and only the provider reroutes them', async () => {
    const { id, version } = await rowOf('One')
    await sql`insert into managed_user (tenant_id, graph_id, display_name, gateway)
      values (${world.alder.id}, 'ann', 'Ann', 'Lon.SBC.example')`
    const refused = await remove(path, [id], world.otis)
    expect([refused.status, refused.html.includes('1 user is routed through it')]).toEqual([
      409,
      true,
    ])
    const one = { ...connection(), name: 'One', version }
    for (const change of [{ gateway: 'y.sbc.example' }, { gateway: '' }, { voicePolicy: 'Other' }])
      expect((await post(`${path}/${id}`, { ...one, ...change }, world.otis)).status).toBe(403)
    expect((await post(`${path}/${id}`, { ...one, cac: 20 }, world.otis)).status).toBe(303)
    const change = {
      ...one,
      version: version + 1,
      gateway: 'y.sbc.example',
      service: world.alder.service,
    }
    const by = (who: 'provider' | 'msp') =>
      as(world.otis, (scope) => records.change(scope, world.alder.id, id, change), {
        supportSession: { id: world.alder.id, by: who },
      })
    await expect(by('msp')).rejects.toMatchObject({ code: 'connection-providers' })
    await by('provider')
    expect((await rowOf('One')).gateway).toBe('y.sbc.example')
  })
})

describe('online voice routing', async () => {
  const database = await testDatabase()
  const { sql } = database
  const { get } = pagesOf(database)

  test('shows each policy with its users and where it leads, and marks those that lead nowhere', async () => {
    const world = await makeWorld(database)
    const user = (id: string, policy: string | null, tenant = world.alder.id) =>
      sql`insert into managed_user (tenant_id, graph_id, display_name, policies, removed_at) values (${tenant}, ${id}, ${id},
        ${sql.json(policy ? { OnlineVoiceRoutingPolicy: { id: policy, name: policy, by: 'direct' } } : {})}, ${id === 'gone' ? new Date() : null})`
    for (const [id, policy] of Object.entries({
      a: 'London',
      b: 'LONDON',
      c: 'Paris',
      gone: 'Paris',
    }))
      await user(id, policy)
    await user('d', null)
    await user('e', 'Foreign', world.birch.id)
    await sql`insert into sip_connection (tenant_id, service_id, name, gateway, voice_policy) values
      (${world.alder.id}, ${world.alder.service}, 'Line 1', 'lon.sbc.example', 'london'), (${world.alder.id}, ${world.alder.service}, 'Line 2', null, 'Rome')`
    const { html } = await get('/voice-routing', world.otis)
    const rows = [...html.matchAll(/<tr id="voice-policy[^>]*>(.*?)(?=<tr|<\/table)/gs)].map(
      ([, row = '']) =>
        row
          .replaceAll(/<[^>]+>/g, '|')
          .split('|')
          .filter(Boolean),
    )
    expect(rows).toEqual([
      [
        expect.stringMatching(/^london$/i),
        '2',
        'Line 1',
        'lon.sbc.example',
        'Alder Foods Direct Routing',
      ],
      ['Paris', '1', 'Leads nowhere'],
      ['Rome', '0', 'Line 2', 'Leads nowhere', 'Alder Foods Direct Routing'],
    ])
    const none = await get('/voice-routing?leads=no&sort=-users', world.otis)
    expect([none.html.includes('Paris'), none.html.includes('Line 1')]).toEqual([true, false])
    expect((await get('/voice-routing.csv', world.otis)).html).toContain('Rome,0,Line 2')
  })
})
