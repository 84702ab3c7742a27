import { randomBytes } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  accessOf,
  addCommunity,
  addUser,
  changeCommunity,
  changeUser,
} from '../../src/domain/notices/snmp-sources.ts'
import { findSource } from '../../src/domain/notices/sources.list.ts'
import { keepEngines, readSnmpSources } from '../../src/domain/notices/traps.senders.ts'
import { type Actor, dispatcher, Scope } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'

const { sql, pool } = await testDatabase()
const seal = makeSeal(randomBytes(32))
let dana: Actor
let alder: Actor
let harbor: string
beforeAll(async () => {
  const world = await makeWorld({ sql })
  dana = world.dana
  harbor = world.harbor.id
  alder = { ...dana, audience: { kind: 'tenant', tenant: world.alder.id }, role: 'admin' }
})
beforeEach(() => sql`delete from alarm_source`)
const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) => Scope.enter(pool, actor, work)
const read = () =>
  as(dispatcher, (scope) =>
    readSnmpSources(scope, seal, new Map(), (_, error) => {
      throw error
    }),
  )

const community = { name: 'Switches', maxPerSecond: '50', community: 'alder-community', from: '' }
const user = {
  ...{ name: 'Gateways', maxPerSecond: '50', user: 'traps', from: '192.0.2.7; 2001:db8::/32' },
  ...{ auth: 'sha512', authPassword: 'authpassword', privacy: 'aes256' },
  privacyPassword: 'privpassword',
}

test('what was entered is what the port goes by, and neither table nor log has the secrets', async () => {
  await as(alder, (scope) => addCommunity(scope, seal, community))
  await as(dana, (scope) => addUser(scope, seal, user))
  const sources = await read()
  expect(sources.map(({ id, ...source }) => source)).toEqual(
    expect.arrayContaining([
      {
        ...{ audience: alder.audience, version: 1, maxPerSecond: 50, from: [] },
        credentials: { kind: 'v2c', community: 'alder-community' },
      },
      {
        ...{ audience: { kind: 'provider' }, version: 1, maxPerSecond: 50 },
        from: ['192.0.2.7', '2001:db8::/32'],
        credentials: {
          ...{ kind: 'v3', user: 'traps', auth: { by: 'sha512', password: 'authpassword' } },
          privacy: { by: 'aes256', password: 'privpassword' },
        },
      },
    ]),
  )
  const kept = JSON.stringify([
    await sql`select * from alarm_source`,
    await sql`select * from log_entry`,
  ])
  expect(kept).toContain('Gateways')
  for (const secret of ['alder-community', 'authpassword', 'privpassword'])
    expect(kept).not.toContain(secret)
})

test('of whoever is switched off nothing is taken, as of their tokens', async () => {
  const olivia: Actor = { ...dana, audience: { kind: 'msp', msp: harbor }, role: 'owner' }
  await as(alder, (scope) => addCommunity(scope, seal, community))
  await as(olivia, (scope) => addUser(scope, seal, user))
  const owners = async () => (await read()).map(({ audience }) => audience.kind).sort()
  const switchTo = async (table: 'tenant' | 'msp', state: string) =>
    sql`update ${sql(table)} set state = ${state} where id in (${alder.audience.kind === 'tenant' ? alder.audience.tenant : ''}, ${harbor})`
  expect(await owners()).toEqual(['msp', 'tenant'])
  await switchTo('msp', 'deactivated')
  expect(await owners()).toEqual(['tenant'])
  await switchTo('tenant', 'deactivated')
  expect(await owners()).toEqual([])
  await switchTo('msp', 'active')
  await switchTo('tenant', 'active')
  expect(await owners()).toEqual(['msp', 'tenant'])
})

describe('refused', () => {
  test.each([
    ['community', { community: 'public' }],
    ['community', { community: 'private123' }],
    ['community', { community: 'short' }],
    ['community', { community: '' }],
    ['community', { community: 'with a space' }],
    ['from', { from: '192.0.2' }],
    ['from', { from: '192.0.2.0/33' }],
    ['from', { from: '010.0.0.1' }],
    ['from', { from: 'sbc.example.com' }],
  ])('of a community: %s %o', async (field, given) => {
    await expect(
      as(dana, (scope) => addCommunity(scope, seal, { ...community, ...given })),
    ).rejects.toMatchObject({ fields: { [field]: expect.anything() } })
  })

  test.each([
    ['user', { user: 'a b' }],
    ['user', { user: '' }],
    ['auth', { auth: 'md5' }],
    ['privacy', { privacy: 'des' }],
    ['privacy', { auth: 'none' }],
    ['authPassword', { authPassword: '' }],
    ['authPassword', { authPassword: 'short' }],
    ['privacyPassword', { privacyPassword: '' }],
  ])('of a user: %s %o', async (field, given) => {
    await expect(
      as(dana, (scope) => addUser(scope, seal, { ...user, ...given })),
    ).rejects.toMatchObject({ fields: { [field]: expect.anything() } })
  })
})

test('a community and a user are one owner’s, of all owners', async () => {
  await as(alder, (scope) => addCommunity(scope, seal, community))
  await as(alder, (scope) => addUser(scope, seal, user))
  await expect(
    as(dana, (scope) => addCommunity(scope, seal, { ...community, name: 'Other' })),
  ).rejects.toMatchObject({ code: 'snmp-community-taken' })
  await expect(
    as(dana, (scope) => addUser(scope, seal, { ...user, name: 'Other' })),
  ).rejects.toMatchObject({ code: 'snmp-user-taken' })
  const id = await as(dana, (scope) =>
    addCommunity(scope, seal, { ...community, name: 'Other', community: 'birch-community' }),
  )
  const given = { community: 'alder-community', from: '', version: 1 }
  await expect(as(dana, (scope) => changeCommunity(scope, seal, id, given))).rejects.toMatchObject({
    code: 'snmp-community-taken',
  })
})

test('a secret that is left empty stays; under another password engines begin anew', async () => {
  const id = await as(dana, (scope) => addUser(scope, seal, user))
  await as(dispatcher, (scope) =>
    keepEngines(scope, [{ source: id, engineId: '8000000001020304', boots: 3, time: 7 }]),
  )
  const given = { user: 'traps', auth: 'sha512', privacy: 'none', from: '', version: 1 }
  await as(dana, (scope) => changeUser(scope, seal, id, given))
  expect((await read())[0]).toMatchObject({
    ...{ version: 2, from: [] },
    credentials: { kind: 'v3', user: 'traps', auth: { by: 'sha512', password: 'authpassword' } },
  })
  expect((await read())[0]?.credentials).not.toHaveProperty('privacy')
  expect(await sql`select from alarm_source_engine`).toHaveLength(1)
  // what was taken away has to be entered again
  await expect(
    as(dana, (scope) => changeUser(scope, seal, id, { ...given, privacy: 'aes', version: 2 })),
  ).rejects.toMatchObject({ fields: { privacyPassword: expect.anything() } })
  const other = { ...given, authPassword: 'otherpassword', version: 2 }
  await as(dana, (scope) => changeUser(scope, seal, id, other))
  expect(await sql`select from alarm_source_engine`).toHaveLength(0)
  await expect(
    as(dana, (scope) => changeUser(scope, seal, id, { ...given, user: 'stale' })),
  ).rejects.toMatchObject({ kind: 'conflict' })
})

test('a source of another kind, or of another owner, is none', async () => {
  const id = await as(alder, (scope) => addCommunity(scope, seal, community))
  const missing = { code: 'no-such-source' }
  await expect(
    as(alder, (scope) => changeUser(scope, seal, id, { ...user, version: 1 })),
  ).rejects.toMatchObject(missing)
  await expect(
    as(dana, (scope) => changeCommunity(scope, seal, id, { ...community, version: 1 })),
  ).rejects.toMatchObject(missing)
  const shown = await as(alder, async (scope) => accessOf(await findSource(scope, id)))
  expect(shown).toEqual({ version: 1, user: '', auth: 'none', privacy: 'none', from: null })
})
