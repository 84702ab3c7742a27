import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOvoc } from '../../src/connectors/ovoc.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { type SandboxOvoc, startOvoc } from '../../src/sandbox/sbc.ts'
import { pagesOf } from '../directory/support.ts'
import { testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'

const path = '/settings/ovoc'
const credentials = { username: 'acladmin', password: 'canary-Ovoc-Passw0rd' }

describe('OVOC', async () => {
  const database = await testDatabase()
  const { sql } = database
  const reaching = createOvoc({ allow: ['127.0.0.1'], timeoutMs: 1000 })
  const pages = pagesOf(database, { ovoc: reaching })
  const seal = makeSeal(testSecret)
  const place = { tenant: '', table: 'secret', column: 'value', row: 'ovoc.password' }
  const kept = async () => (await sql`select value, version from setting where name = 'ovoc'`)[0]
  const sealed = async () => (await sql`select value from secret where name = 'ovoc.password'`)[0]
  const save = (
    more: Partial<Record<'version' | 'address' | 'username' | 'password', string | number>>,
    actor = world.dana,
  ) =>
    pages.post(
      path,
      { version: 0, address: ovoc.url, ...credentials, ...more } as Record<string, string>,
      actor,
    )
  let world: World
  let ovoc: SandboxOvoc

  beforeAll(async () => {
    world = await makeWorld(database)
    ovoc = await startOvoc(credentials)
  })
  afterAll(async () => {
    reaching.close()
    await ovoc.stop()
  })

  test('it is signed in to before it is kept, and what works stays where the sign-in fails', async () => {
    expect((await pages.get(path, world.dana)).html).toContain('Not set up')
    const wrong = await save({ password: 'guessed-secret' })
    expect([wrong.status, wrong.html.includes('refuses the user name or password')]).toEqual([
      ...[422, true],
    ])
    expect(wrong.html).not.toContain('guessed-secret')
    expect(await kept()).toBeUndefined()
    expect((await save({})).status).toBe(303)
    expect(await kept()).toMatchObject({ value: { address: ovoc.url, username: 'acladmin' } })
    expect(seal.open((await sealed())!.value, place)).toBe(credentials.password)
    const page = (await pages.get(path, world.vera)).html
    expect(page).toContain('Signed in')
    expect(page).toContain('/settings/sources/users/new')
    expect(page).not.toContain(credentials.password)
    // kept where it was entered for
    for (const elsewhere of [{ username: 'other' }, { address: 'https://ovoc2.example.com' }]) {
      const refused = await save({ version: 1, password: '', ...elsewhere })
      expect([refused.status, refused.html.includes('Enter the password as well')]).toEqual([
        ...[422, true],
      ])
    }
    const changed = await save({ version: 1, password: 'guessed-secret' })
    expect(changed.status).toBe(422)
    expect(seal.open((await sealed())!.value, place)).toBe(credentials.password)
    expect((await kept())!.version).toBe(1)
  })

  test('a check keeps nothing, and says so', async () => {
    const before = await kept()
    const { html } = await pages.post(
      `${path}/checks`,
      { version: 1, address: ovoc.url, username: 'acladmin', password: '' },
      world.dana,
    )
    expect(html).toContain('OVOC accepts the sign-in.')
    expect(await kept()).toEqual(before)
  })

  test('bad addresses are refused, and inside is reached only where it is allowed', async () => {
    for (const address of [
      'http://ovoc.example.com',
      'https://ovoc.example.com/x',
      'ftp://x',
      '://',
    ])
      expect([address, (await save({ address })).status]).toEqual([address, 422])
    const strict = createOvoc({ timeoutMs: 1000 })
    const closed = pagesOf(database, { ovoc: strict })
    const asked = ovoc.asked()
    const refused = await closed.post(
      path,
      { version: 1, address: ovoc.url, ...credentials },
      world.dana,
    )
    expect([refused.status, ovoc.asked()]).toEqual([422, asked])
    expect(refused.html).toContain('OVOC does not answer at this address.')
    strict.close()
    // where it is allowed the same is kept
    expect((await save({ version: 1, username: 'acladmin' })).status).toBe(303)
    expect(ovoc.asked()).toBe(asked + 1)
  })

  test('the sources that take its traps are named, those of other addresses not', async () => {
    await sql`insert into alarm_source (audience, name, kind, snmp, created_by) values
      ('provider', 'Managers', 'snmp-v3', '{"user": "ovoc", "from": ["127.0.0.0/8"]}', 'Dana'),
      ('provider', 'Anything', 'snmp-v2c', '{}', 'Dana'),
      ('provider', 'Switches', 'snmp-v2c', '{"from": ["192.0.2.0/24"]}', 'Dana')`
    const { html } = await pages.get(path, world.vera)
    expect(html).toContain('Managers')
    expect(html).toContain('Anything')
    expect(html).not.toContain('Switches')
  })

  test('it is the provider’s administrators’ to change', async () => {
    expect((await save({}, world.nico)).status).toBe(403)
    expect((await pages.get(path, world.olivia)).status).toBe(403)
    // without an address there is none, and its password is of no use
    const none = await save({
      version: (await kept())!.version,
      address: '',
      username: '',
      password: '',
    })
    expect(none.status).toBe(303)
    expect((await pages.get(path, world.vera)).html).toContain('Not set up')
  })
})
