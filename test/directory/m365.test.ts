import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDirectoryCheck } from '../../src/connectors/graph/check.ts'
import { setAuthentication } from '../../src/domain/connect/applications.save.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import type { Microsoft } from '../../src/sandbox/microsoft/shapes.ts'
import { testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'
import { pagesOf } from './support.ts'

describe('M365 configuration', async () => {
  const database = await testDatabase()
  const { sql } = database
  let world: World
  let microsoft: Microsoft
  let pages: ReturnType<typeof pagesOf>
  const [msTenantId, other, clientId] = [randomUUID(), randomUUID(), randomUUID()]
  const application = { msTenantId, clientId, clientSecret: 'right', secretExpiresAt: '2999-01-31' }
  const row = async () =>
    (await sql`select * from m365_authentication where tenant_id = ${world.alder.id}`)[0]!
  const post = (fields: object, path = '/m365', actor = world.otis) =>
    pages.post(path, { ...application, ...fields }, actor)

  beforeAll(async () => {
    world = await makeWorld(database)
    microsoft = await startMicrosoft({ seed: 'm365' })
    for (const id of [msTenantId, other])
      microsoft.addTenant({
        ...{ msTenantId: id, clientId, clientSecret: 'right', users: 3, domain: 'alder.example' },
      })
    const directory = createDirectoryCheck({ ...microsoft, allow: ['127.0.0.1'] })
    pages = pagesOf(database, { directory })
  })
  afterAll(() => microsoft.stop())

  test('what Microsoft refuses is said in plain words, and nothing of it is kept', async () => {
    const cases = [
      [{ clientSecret: 'wrong' }, 'the client secret is wrong'],
      [{ clientId: randomUUID() }, 'Microsoft refused the sign-in'],
      [{ msTenantId: randomUUID() }, 'Microsoft refused the sign-in'],
    ] as const
    for (const [change, words] of cases) {
      const saved = await post({ ...change, version: 0 })
      expect([saved.status, saved.html.toLowerCase().includes(words.toLowerCase())]).toEqual([
        409,
        true,
      ])
      const tried = await post(change, '/m365/checks')
      expect([tried.status, tried.html.toLowerCase().includes(words.toLowerCase())]).toEqual([
        200,
        true,
      ])
      expect(tried.html).toContain('Nothing was saved.')
    }
    microsoft.fail(msTenantId, { kind: 'forbidden', on: 'users' })
    expect((await post({ version: 0 })).html).toContain('it lacks a permission')
    microsoft.fail(msTenantId, { kind: 'revoked', on: 'users', times: 2 })
    expect((await post({ version: 0 })).html).toContain('its access was revoked')
    microsoft.heal(msTenantId)
    for (const bad of [{ msTenantId: 'x' }, { clientSecret: '' }, { secretExpiresAt: '31.1.' }])
      expect((await post({ ...bad, version: 0 })).status).toBe(422)
    expect(await sql`select 1 from m365_authentication`).toEqual([])
  })

  test('what works is kept with its secret sealed, shown without it, and known to be valid', async () => {
    expect((await post({ version: 0 })).status).toBe(303)
    expect(await row()).toMatchObject({ status: 'valid', denied: [], version: 1 })
    expect((await row()).client_secret).not.toContain('right')
    const { html } = await pages.get('/m365', world.otis)
    for (const text of [msTenantId, clientId, '2999-01-31', 'Valid']) expect(html).toContain(text)
    expect(html).not.toContain('value="right"')
    const log = await sql`select after::text from log_entry where type = 'm365-authentication.set'`
    expect([log.length, log[0]?.after.includes('right')]).toEqual([1, false])
  })

  test('an empty secret keeps the one there is, for its own application alone', async () => {
    expect((await post({ clientSecret: '', secretExpiresAt: '', version: 1 })).status).toBe(303)
    expect(await row()).toMatchObject({ status: 'valid', secret_expires_at: null, version: 2 })
    const foreign = await post({ clientSecret: '', clientId: randomUUID(), version: 2 })
    expect([foreign.status, foreign.html.includes('Enter the client secret')]).toEqual([422, true])
    const stale = await post({ secretExpiresAt: '2998-01-31', version: 1 })
    expect([stale.status, (await row()).version]).toEqual([409, 2])
  })

  test('to validate what is kept says how it stands from then on', async () => {
    microsoft.fail(msTenantId, { kind: 'revoked', on: 'token' })
    const refused = await post({ clientSecret: '' }, '/m365/checks')
    expect(refused.html).not.toContain('Nothing was saved.')
    expect(await row()).toMatchObject({ status: 'invalid' })
    await sql`insert into alarm (audience, tenant_id, key, severity, name, source, text) select 'tenant', id, 'm365-auth|' || id,
      'critical', '{"code": "m365-refused", "params": {}}', '{"code": "m365-refused", "params": {}}', '{"code": "m365-refused", "params": {}}' from tenant where id = ${world.alder.id}`
    microsoft.fail(msTenantId, { kind: 'forbidden', on: 'numbers' })
    expect((await post({ clientSecret: '' }, '/m365/checks')).html).toContain(
      'Phone numbers cannot be read',
    )
    expect(await row()).toMatchObject({ status: 'valid', denied: ['numbers'], last_error: null })
    expect(await sql`select 1 from alarm where cleared_at is null`, 'its alarm is over').toEqual([])
  })

  test('what Microsoft does not answer to is kept, and said to be untried', async () => {
    microsoft.fail(msTenantId, { kind: 'unavailable', on: 'token' })
    expect((await post({ clientSecret: '', version: 2 })).status).toBe(303)
    expect(await row()).toMatchObject({ status: 'unknown', version: 3 })
  })

  test('another Microsoft tenant drops the delta link, and tells nobody whose else it is', async () => {
    await sql`insert into replication (tenant_id, delta_link) values (${world.alder.id}, 'link') on conflict (tenant_id) do update set read_all = false`
    await sql`update tenant set ms_tenant_id = ${other} where id = ${world.birch.id}`
    const saved = await post({ msTenantId: other, version: 3 })
    expect([saved.status, saved.html.includes('Birch')]).toEqual([303, false])
    const [state] = await sql`select read_all from replication where tenant_id = ${world.alder.id}`
    expect(state).toEqual({ read_all: true })
    const seal = makeSeal(testSecret)
    const { sharedWith } = await pages.as(world.dana, (scope) =>
      setAuthentication(scope, seal, 'alderfoods', {
        msTenantId: other,
        clientId,
        clientSecret: 'x',
      }),
    )
    expect(sharedWith, 'the command line is one rule with it').toEqual(['Birch Logistics'])
  })
})
