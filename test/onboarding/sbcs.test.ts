import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sbcSecret } from '../../src/domain/onboarding/sbcs.list.ts'
import { listSbcsToChoose, openSbcAccess } from '../../src/domain/onboarding/sbcs.ts'
import { Scope, system } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import type { SandboxSbc } from '../../src/sandbox/sbc.ts'
import { pagesOf } from '../directory/support.ts'
import { testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'
import { credentials, enteredOf, reaching, sandbox } from './sbcs.support.ts'

const path = '/settings/sbcs'
const provider = system({ kind: 'provider' })
const profiles = `configure voip
  sbc cac-profile 0
    name "Gold"
    cac-rule 0
      limit 100
      activate
    exit
    activate
  exit
  sbc cac-profile 1
    name "Silver 50"
    activate
  exit
`

describe('SBCs', async () => {
  const database = await testDatabase()
  const { sql, pool } = database
  const checks = reaching()
  const pages = pagesOf(database, { sbcs: checks })
  const seal = makeSeal(testSecret)
  const inProvider = <T>(work: (scope: Scope) => Promise<T>) => Scope.enter(pool, provider, work)
  let world: World
  let sbc: SandboxSbc

  const rowOf = async (name: string) => (await sql`select * from sbc where name = ${name}`)[0]
  const connection = async (sbcId: string, name = 'Main', tenant = world.alder) =>
    (
      await sql`insert into sip_connection (tenant_id, service_id, name, sbc_id)
        values (${tenant.id}, ${tenant.service}, ${name}, ${sbcId}) returning id`
    )[0]!.id
  const added = async (more: Record<string, string | number> = {}) => {
    const answer = await pages.post(path, enteredOf(sbc, more), world.dana)
    expect(answer.status).toBe(303)
    return (await rowOf(String(more.name ?? 'West')))!
  }

  beforeAll(async () => {
    world = await makeWorld(database)
    sbc = await sandbox(profiles)
  })
  afterAll(async () => {
    checks.close()
    await sbc.stop()
  })
  beforeEach(async () => {
    sbc.fail(null)
    await sql`delete from sip_connection`
    await sql`delete from sbc`
    await sql`delete from alarm`
  })

  test('one is asked before it is kept: what was found is there at once, its password sealed and never shown', async () => {
    const row = await added({ cacProfiles: 'Gold\nSilver', dialPlan: 3 })
    expect(row).toMatchObject({
      ...{ status: 'ok', software_version: '7.40A.500.357', cac_profiles: ['Gold', 'Silver'] },
      ...{ dial_plan: 3, api_url: sbc.apiUrl },
    })
    expect(seal.open(row.password, sbcSecret(row.id))).toBe(credentials.password)
    expect(() => seal.open(row.password, sbcSecret(world.alder.id))).toThrow()
    const list = await pages.get(path, world.vera)
    for (const text of ['west.sbc.example', '127.0.0.1', 'Answers', 'Gold, Silver', '7.40A'])
      expect(list.html).toContain(text)
    for (const [of, actor] of [
      [path, world.vera],
      [`${path}.csv`, world.vera],
      [`${path}/${row.id}`, world.vera],
      [`${path}/${row.id}/edit`, world.dana],
    ] as const) {
      const { status, html } = await pages.get(of, actor)
      expect([of, status, html.includes(credentials.password)]).toEqual([of, 200, false])
    }
    const everywhere =
      await sql`select to_jsonb(l) as row from log_entry l union all select to_jsonb(c) from command c union all select to_jsonb(a) from alarm a`
    expect(JSON.stringify(everywhere)).not.toContain(credentials.password)
  })

  test('wrong credentials are refused where the API answers, and the entered password is not shown again', async () => {
    const { status, html } = await pages.post(
      path,
      enteredOf(sbc, { password: 'guessed-secret' }),
      world.dana,
    )
    expect(status).toBe(422)
    expect(html).toContain('refuses the user name or password')
    expect(html).toContain('value="west.sbc.example"')
    expect(html).not.toContain('guessed-secret')
    expect(await rowOf('West')).toBeUndefined()
  })

  test('one that does not answer yet may be kept, and that is said', async () => {
    sbc.fail('silent')
    const row = await added()
    expect([row.status, row.failures, row.software_version]).toEqual(['unknown', 1, null])
    const { html } = await pages.get(`${path}/${row.id}`, world.dana)
    expect(html).toContain('It does not answer by SIP')
  })

  test('bad input stands beside its field, with what was entered', async () => {
    for (const [field, value, words] of [
      ['fqdn', 'not a host', 'Enter a host name'],
      ['fqdn', '192.0.2.1', 'Enter a host name'],
      ['address', 'sbc1.example.com', 'Enter an IP address'],
      ['address', '2130706433', 'Enter an IP address'],
      ['port', '70000', '65535'],
      ['transport', 'sctp', 'Choose UDP'],
      ['apiUrl', 'http://sbc1.example.com', 'https://'],
      ['apiUrl', 'https://u:p@sbc1.example.com', 'https://'],
      ['apiUrl', 'https://sbc1.example.com/api', 'https://'],
      ['apiUrl', 'https://sbc1.example.com:22', 'https://'],
      ['username', 'a:b', 'user name'],
      ['cacProfiles', 'good\nno "such" name', 'one name per line'],
      ['dialPlan', '-1', '1000000'],
    ] as const) {
      const { status, html } = await pages.post(
        path,
        enteredOf(sbc, { [field]: value }),
        world.dana,
      )
      expect([field, value, status, html.replaceAll(',', '').includes(words)]).toEqual([
        ...[field, value, 422, true],
      ])
    }
    expect(await sql`select from sbc`).toHaveLength(0)
  })

  test('a kept password goes to no other API, and is asked for again by name', async () => {
    const row = await added()
    const other = await sandbox()
    try {
      const edit = { ...enteredOf(sbc), password: '', version: 1 }
      for (const elsewhere of [{ apiUrl: other.apiUrl }, { username: 'Root' }]) {
        const refused = await pages.post(
          `${path}/${row.id}/edit`,
          { ...edit, ...elsewhere },
          world.dana,
        )
        expect([refused.status, refused.html.includes('Enter the password as well')]).toEqual([
          422,
          true,
        ])
      }
      // the SIP side may move without it
      const moved = await pages.post(
        `${path}/${row.id}/edit`,
        { ...edit, port: other.sipPort, name: 'West 2' },
        world.dana,
      )
      expect(moved.status).toBe(303)
      const now = (await rowOf('West 2'))!
      expect([now.password, now.version]).toEqual([row.password, 2])
      // a stale edit is refused with both values
      const stale = await pages.post(
        `${path}/${row.id}/edit`,
        { ...edit, name: 'Mine' },
        world.dana,
      )
      expect([stale.status, stale.html.includes('West 2')]).toEqual([409, true])
      // without an API there is nothing that a password would be for
      const without = { ...edit, apiUrl: '', username: '', version: 2, name: 'West 3' }
      await pages.post(`${path}/${row.id}/edit`, without, world.dana)
      expect((await rowOf('West 3'))!.password).toBeNull()
      expect(await inProvider((scope) => openSbcAccess(scope, seal, row.id))).toBeNull()
    } finally {
      await other.stop()
    }
  })

  test('a name and an FQDN are of one alone', async () => {
    await added()
    const name = await pages.post(
      path,
      enteredOf(sbc, { name: 'WEST', fqdn: 'x.example' }),
      world.dana,
    )
    expect([name.status, name.html.includes('already an SBC named')]).toEqual([409, true])
    const fqdn = await pages.post(path, enteredOf(sbc, { name: 'East' }), world.dana)
    expect([fqdn.status, fqdn.html.includes('Another SBC has the FQDN')]).toEqual([409, true])
  })

  test('the way to an address inside is closed unless it is allowed', async () => {
    const strict = reaching([])
    const closed = pagesOf(database, { sbcs: strict })
    try {
      const before = sbc.asked()
      expect((await closed.post(path, enteredOf(sbc), world.dana)).status).toBe(303)
      expect(sbc.asked()).toBe(before)
      expect((await rowOf('West'))!.status).toBe('unknown')
      // as much is said of one that nobody listens at
      const row = (await rowOf('West'))!
      const { html } = await closed.get(`${path}/${row.id}`, world.dana)
      expect(html).toContain('It does not answer by SIP')
      // with the same form where it is allowed it is reached
      await sql`delete from sbc`
      await added()
      expect(sbc.asked()).toBe(before + 1)
    } finally {
      strict.close()
    }
  })

  test('a test says both results and keeps them', async () => {
    const row = await added()
    sbc.fail('unavailable')
    await pages.post(`${path}/${row.id}/tests`, {}, world.dana)
    const failed = await pages.get(`${path}/${row.id}`, world.dana)
    expect(failed.html).toContain('It answers by SIP with the error 503.')
    expect((await rowOf('West'))!.failures).toBe(1)
    sbc.fail(null)
    const answer = await pages.post(`${path}/${row.id}/tests`, {}, world.dana)
    expect(answer.status).toBe(303)
    expect((await rowOf('West'))!.failures).toBe(0)
    // who may only look may not test
    expect((await pages.post(`${path}/${row.id}/tests`, {}, world.nico)).status).toBe(403)
  })

  test('CAC profiles are read from its configuration, or entered by hand where there is no API', async () => {
    const row = await added({ cacProfiles: 'Old' })
    expect((await pages.post(`${path}/${row.id}/profiles`, {}, world.dana)).status).toBe(303)
    expect((await rowOf('West'))!.cac_profiles).toEqual(['Gold', 'Silver 50'])
    const log = await sql`select before, after from log_entry where type = 'sbc.refreshed'`
    expect(log).toEqual([
      { before: { cacProfiles: 'Old' }, after: { cacProfiles: 'Gold\nSilver 50' } },
    ])
    // what cannot be read changes nothing
    sbc.fail('busy')
    await pages.post(`${path}/${row.id}/profiles`, {}, world.dana)
    expect((await rowOf('West'))!.cac_profiles).toEqual(['Gold', 'Silver 50'])
    sbc.fail(null)
    const bare = await added({ name: 'East', fqdn: 'east.example', apiUrl: '' })
    const refused = await pages.post(`${path}/${bare.id}/profiles`, {}, world.dana)
    expect([refused.status, refused.html.includes('by hand')]).toEqual([409, true])
  })

  test('one that is used stays, and says by what', async () => {
    const row = await added()
    await connection(row.id)
    const second = await connection(row.id, 'Second')
    await connection(row.id, 'Birch', world.birch)
    await sql`insert into deployment (tenant_id, service_id, connection_id, sbc_id, gateway, zone, consent, phase, requested_name)
      values (${world.alder.id}, ${world.alder.service}, ${second}, ${row.id}, 'alder.voice.example', 'voice.example', 'none', 'deployed', 'Dana')`
    const refused = await pages.remove(path, [row.id], world.dana)
    expect(refused.html).toContain('3 SIP connections and 1 deployment use it.')
    expect(await rowOf('West')).toBeDefined()
    const page = await pages.get(`${path}/${row.id}`, world.vera)
    for (const text of ['Alder Foods', 'Birch Logistics', 'Second'])
      expect(page.html).toContain(text)
    await sql`delete from deployment`
    await sql`delete from sip_connection where name <> 'Main'`
    const one = await pages.remove(path, [row.id], world.dana)
    expect(one.html).toContain('1 SIP connection uses it.')
    await sql`delete from sip_connection`
    expect((await pages.remove(path, [row.id], world.dana)).status).toBe(303)
    expect(await rowOf('West')).toBeUndefined()
  })

  test('nobody but the provider’s people finds them, and whoever only looks changes nothing', async () => {
    const row = await added()
    for (const of of [path, `${path}/${row.id}`, `${path}.csv`])
      expect((await pages.get(of, world.olivia)).status).toBe(403)
    const monitor = await pages.get(path, world.vera)
    expect(monitor.html).not.toContain(`${path}/new`)
    expect((await pages.post(path, enteredOf(sbc, { name: 'X' }), world.vera)).status).toBe(403)
    expect((await pages.get(`${path}/${world.alder.id}`, world.dana)).status).toBe(404)
    expect((await pages.get(`${path}/nonsense`, world.dana)).status).toBe(404)
  })

  test('who chooses one sees all by name; what is spoken to is opened for the provider alone', async () => {
    const row = await added({ cacProfiles: 'Gold' })
    await added({ name: 'East', fqdn: 'east.example', apiUrl: '' })
    const choices = await inProvider((scope) => listSbcsToChoose(scope))
    expect(choices.map(({ name, cacProfiles, status }) => [name, cacProfiles, status])).toEqual([
      ['East', [], 'ok'],
      ['West', ['Gold'], 'ok'],
    ])
    expect(await inProvider((scope) => openSbcAccess(scope, seal, row.id))).toEqual({
      ...{ id: row.id, name: 'West', fqdn: 'west.sbc.example', address: '127.0.0.1' },
      ...{ dialPlan: null, apiUrl: sbc.apiUrl, ...credentials },
    })
    const tenant = system({ kind: 'tenant', tenant: world.alder.id })
    await expect(
      Scope.enter(pool, tenant, (scope) => openSbcAccess(scope, seal, row.id)),
    ).rejects.toThrow()
  })
})
