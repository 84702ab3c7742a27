import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessAt } from '../../src/domain/connect/access.ts'
import { Scope } from '../../src/domain/scope.ts'
import { openSecret } from '../../src/domain/settings/named-secrets.ts'
import { makeClientCertificate } from '../../src/sandbox/certificates.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { logged, own, seal, startConnect } from './connect.support.ts'

const day = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * day)

describe('validating the way into Microsoft 365', async () => {
  const database = await testDatabase({ connections: 6 })
  const { sql } = database
  let world: World
  let connect: Awaited<ReturnType<typeof startConnect>>
  beforeAll(async () => {
    world = await makeWorld(database)
    connect = await startConnect(database, world)
  })
  afterAll(() => connect.stop())

  test('what works is valid, what Microsoft refuses invalid with its alarm, and a later success ends that', async () => {
    const of = await connect.customer()
    await connect.connect(of, { secret: 'first-canary' })
    expect(await connect.validate(of)).toEqual({ queued: 1, merged: 0, skipped: 0 })
    expect(await connect.row(of)).toMatchObject({ status: 'valid', last_error: null })
    expect((await connect.row(of)).validated_at).not.toBeNull()
    expect(await connect.command(of)).toMatchObject({
      state: 'succeeded',
      result: { isValid: true },
    })

    const { validated_at: before } = await connect.row(of)
    connect.microsoft.tenant(of.msTenantId).application.clientSecret = 'another'
    await connect.validate(of)
    expect(await connect.row(of)).toMatchObject({
      ...{ status: 'invalid', validated_at: before },
      last_error: { code: 'graph-sign-in-refused', params: { code: 'AADSTS7000215' } },
    })
    expect((await connect.row(of)).tried_at.getTime()).toBeGreaterThan(before.getTime())
    expect(await connect.alarms(of)).toEqual(['m365-refused critical'])

    connect.microsoft.tenant(of.msTenantId).application.clientSecret = 'first-canary'
    await connect.validate(of)
    expect(await connect.row(of)).toMatchObject({ status: 'valid', last_error: null })
    expect(await connect.alarms(of)).toEqual([])
  })

  test('a permission that is missing is said; what is known of teams and groups stays', async () => {
    const of = await connect.customer()
    await connect.connect(of, { secret: 'first-canary' })
    await sql`update m365_authentication set denied = '{numbers,groups}' where tenant_id = ${of.id}`
    await connect.validate(of)
    expect(await connect.row(of)).toMatchObject({ status: 'valid', denied: ['groups'] })
    connect.microsoft.fail(of.msTenantId, { kind: 'forbidden', on: 'numbers' })
    await connect.validate(of)
    expect((await connect.row(of)).denied).toEqual(['numbers', 'groups'])
  })

  test('the second secret takes over and comes first, each sealed to its place', async () => {
    const of = await connect.customer({ secrets: [{ value: 'second-canary' }] })
    const ends = [inDays(3), inDays(300)]
    await connect.connect(of, {
      secret: 'first-canary',
      secretEnds: ends[0]!,
      other: 'second-canary',
      otherEnds: ends[1]!,
    })
    await connect.validate(of)
    expect((await connect.row(of)).secret_expires_at, 'the first works').toEqual(ends[0])
    connect.microsoft.tenant(of.msTenantId).application.clientSecret = 'gone'
    await connect.validate(of)
    const swapped = await connect.row(of)
    expect(swapped).toMatchObject({
      ...{ status: 'valid', secret_expires_at: ends[1], other_expires_at: ends[0], version: 2 },
    })
    expect(seal.open(swapped.client_secret, accessAt(of.id, 'client_secret'))).toBe('second-canary')
    expect(seal.open(swapped.other_secret, accessAt(of.id, 'other_secret'))).toBe('first-canary')
    expect(() => seal.open(swapped.other_secret, accessAt(of.id, 'client_secret'))).toThrow()
    expect(await connect.alarms(of)).toEqual([])
    // neither of them
    Object.assign(connect.microsoft.tenant(of.msTenantId).application, { secrets: [] })
    await connect.validate(of)
    expect((await connect.row(of)).status).toBe('invalid')
  })

  test('a certificate signs in, and a secret beside it where Microsoft does not have it any more', async () => {
    const { pem, privateKey } = makeClientCertificate({ name: 'ours', days: 60 })
    const of = await connect.customer({ certificates: [pem] })
    const certificate = { pem, privateKey, ends: inDays(60) }
    await connect.connect(of, { certificate })
    await connect.validate(of)
    expect((await connect.row(of)).status).toBe('valid')
    Object.assign(connect.microsoft.tenant(of.msTenantId).application, { certificates: [] })
    await connect.validate(of)
    expect(await connect.row(of)).toMatchObject({
      ...{ status: 'invalid', last_error: { params: { code: 'AADSTS700027' } } },
    })
    await sql`update m365_authentication set client_secret = ${seal.seal('first-canary', accessAt(of.id, 'client_secret'))} where tenant_id = ${of.id}`
    await connect.validate(of)
    expect((await connect.row(of)).status).toBe('valid')
  })

  test('consent and a token sign in by the provider’s own application, and using a token keeps the next one', async () => {
    const [one, other] = [await connect.customer(), await connect.customer()]
    await connect.connect(one, { method: 'consent' })
    await connect.validate(one)
    expect((await connect.row(one)).status).toBe('valid')
    const token = () => connect.microsoft.consent.refreshToken(other.msTenantId, own.clientId)
    await connect.connect(other, { method: 'token', token: token(), tokenEnds: inDays(5) })
    const before = await connect.row(other)
    await connect.validate(other)
    const after = await connect.row(other)
    expect(after.status).toBe('valid')
    expect(after.refresh_token).not.toBe(before.refresh_token)
    expect(after.token_expires_at.getTime() - Date.now()).toBeGreaterThan(89 * day)
    // the one that is kept now is good by itself
    await connect.validate(other)
    expect((await connect.row(other)).status).toBe('valid')
    connect.microsoft.consent.refuseRefresh(other.msTenantId, 50173)
    await connect.validate(other)
    expect(await connect.row(other)).toMatchObject({
      ...{ status: 'invalid', last_error: { params: { code: 'AADSTS50173' } } },
    })
  })

  test('without the application that was let in nothing is asked at Microsoft', async () => {
    const of = await connect.customer()
    await connect.connect(of, { method: 'consent' })
    await sql`update m365_authentication set client_id = 'another' where tenant_id = ${of.id}`
    await connect.validate(of)
    expect(await connect.row(of)).toMatchObject({
      ...{ status: 'invalid', last_error: { code: 'application-changed' } },
    })
    expect(connect.microsoft.tenant(of.msTenantId).calls.token).toBe(0)
  })

  test('a secret that was moved to another row does not open there', async () => {
    const [one, other] = [await connect.customer(), await connect.customer()]
    await connect.connect(one, { secret: 'first-canary' })
    await connect.connect(other, { secret: 'first-canary' })
    await sql`update m365_authentication a set client_secret = b.client_secret from m365_authentication b
      where a.tenant_id = ${other.id} and b.tenant_id = ${one.id}`
    await connect.validate(other)
    expect(await connect.row(other)).toMatchObject({
      ...{ status: 'invalid', last_error: { code: 'secret-unreadable' } },
    })
    expect(connect.microsoft.tenant(other.msTenantId).calls.token).toBe(0)
  })

  test('what Microsoft does not answer is tried again and changes nothing; what was entered meanwhile is not judged by it', async () => {
    const of = await connect.customer()
    await connect.connect(of, { secret: 'first-canary', status: 'valid' })
    connect.microsoft.fail(of.msTenantId, { kind: 'unavailable', on: 'token' })
    await connect.validate(of)
    expect(await connect.command(of)).toMatchObject({ state: 'queued', attempt: 1 })
    expect((await connect.row(of)).status).toBe('valid')
    await connect.hurry()
    await until('it is done', async () => (await connect.command(of)).state === 'succeeded')
    expect(await connect.alarms(of)).toEqual([])

    connect.microsoft.fail(of.msTenantId, { kind: 'revoked', on: 'token', delayMs: 1500 })
    await connect.queue([of.id])
    await connect.hurry()
    await until(
      'Microsoft is asked',
      async () => connect.microsoft.tenant(of.msTenantId).calls.token >= 3,
    )
    await sql`update m365_authentication set version = version + 1 where tenant_id = ${of.id}`
    await until('it is done', async () => (await connect.command(of)).state === 'succeeded')
    expect((await connect.command(of)).result).toEqual({ isValid: null })
    expect([(await connect.row(of)).status, await connect.alarms(of)]).toEqual(['valid', []])
  })

  test('one that waits answers for a second; where there is nothing to try it says why', async () => {
    const [of, essential, none, password] = [
      ...[await connect.customer(), await connect.customer({}, 'hosted-essentials')],
      ...[await connect.customer(), await connect.customer()],
    ]
    await connect.connect(of!, { secret: 'first-canary' })
    await connect.connect(password!, { method: 'password' })
    connect.microsoft.fail(of!.msTenantId, { kind: 'unavailable', on: 'token', times: 2 })
    await connect.validate(of!)
    expect(await connect.queue([of!.id])).toEqual({ queued: 0, merged: 1, skipped: 0 })
    const refused = (id: string) =>
      connect.queue([id]).catch(({ kind, code, params }) => [kind, code, params.reason.code])
    expect(await refused(essential!.id)).toEqual([
      'conflict',
      'not-replicable',
      'needs-no-authentication',
    ])
    expect(await refused(none!.id)).toEqual(['conflict', 'not-replicable', 'nothing-to-validate'])
    expect(await refused(password!.id)).toEqual(['conflict', 'not-replicable', 'password-unused'])
    await sql`update tenant set state = 'deactivated' where id = ${of!.id}`
    expect(await refused(of!.id)).toEqual(['conflict', 'not-replicable', 'invitation-tenant-off'])
    for (const who of [world.vera, world.olivia, world.otis])
      await expect(connect.queue([none!.id], who)).rejects.toMatchObject({ kind: 'forbidden' })
  })

  test('nothing secret is in a command, in the worker’s log or in the portal’s', async () => {
    const canaries = ['first-canary', 'second-canary', own.clientSecret, 'PRIVATE KEY']
    const kept = JSON.stringify([
      await sql`select payload, result, error, steps from command`,
      await sql`select * from log_entry`,
      await sql`select * from alarm`,
      await sql`select client_secret, other_secret, private_key, refresh_token, last_error from m365_authentication`,
    ])
    for (const canary of canaries) {
      expect(kept).not.toContain(canary)
      expect(logged()).not.toContain(canary)
    }
    // the negative control: it is there to be found
    const opened = await Scope.enter(database.pool, world.dana, (scope) =>
      openSecret(scope, seal, 'system.client-secret'),
    )
    expect(opened).toBe(own.clientSecret)
    expect(kept, 'and so are other things').toContain('AADSTS7000215')
  })
})
