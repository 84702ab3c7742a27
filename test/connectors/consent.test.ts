import { randomUUID } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createConsent } from '../../src/connectors/consent.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import type { Microsoft } from '../../src/sandbox/microsoft/shapes.ts'

const alder = randomUUID()
const birch = randomUUID()
const application = { clientId: randomUUID(), clientSecret: 'canary' }
const redirectUri = 'http://localhost:3000/authenticate/callback'
let microsoft: Microsoft
const pauses: number[] = []
const failures: unknown[] = []
const clientOf = (loginUrl: string, allow = ['127.0.0.1'], timeoutMs = 2000) =>
  createConsent({
    ...{ loginUrl, allow, timeoutMs, onFailure: (error: unknown) => failures.push(error) },
    wait: async (ms) => pauses.push(ms),
  })
const client = () => clientOf(microsoft.url)

beforeAll(async () => {
  microsoft = await startMicrosoft({ seed: 'consent' })
  for (const msTenantId of [alder, birch])
    microsoft.addTenant({ msTenantId, clientId: randomUUID(), clientSecret: 'x', users: 1 })
  microsoft.register({ ...application, redirectUris: [redirectUri] })
})
afterAll(() => microsoft.stop())
beforeEach(() => {
  for (const tid of [alder, birch]) {
    microsoft.consent.withdraw(tid, application.clientId)
    microsoft.heal(tid)
  }
  pauses.length = 0
  failures.length = 0
})
const admin = (tid: string) => ({
  ...{ tid, upn: `admin@${microsoft.directory(tid).domain}`, isAdmin: true, isGuest: false },
})
const start = async (tid: string | null = null) => {
  const started = await client().startCode(application, tid)
  if (started.kind !== 'started') return expect.unreachable(started.kind)
  return started
}

test('admin consent is asked for at the tenant, or at whichever organization, with what Microsoft documents', () => {
  const asked = { clientId: application.clientId, redirectUri, state: 's&t', msTenantId: alder }
  const url = new URL(client().adminConsentUrl(asked))
  expect(url.pathname).toBe(`/${alder}/v2.0/adminconsent`)
  expect(Object.fromEntries(url.searchParams)).toEqual({
    ...{ client_id: application.clientId, redirect_uri: redirectUri, state: 's&t' },
    scope: 'https://graph.microsoft.com/.default',
  })
  const any = client().adminConsentUrl({ ...asked, msTenantId: null })
  expect(new URL(any).pathname).toBe('/organizations/v2.0/adminconsent')
})

describe('whose tenant a token of the application is', () => {
  test('one that consented', async () => {
    microsoft.consent.give(alder, application.clientId)
    expect(await client().tenantOf(application, alder)).toEqual({
      kind: 'proven',
      msTenantId: alder,
    })
  })

  test('one that did not is asked again for a while, because consent takes time to be known', async () => {
    expect(await client().tenantOf(application, alder)).toEqual({
      kind: 'refused',
      refusal: { error: 'unauthorized_client', code: 7000229 },
    })
    expect(pauses).toEqual([1000, 2000])
  })

  test('a token without roles is no consent', async () => {
    const bare = { clientId: randomUUID(), clientSecret: 'x' }
    microsoft.register({ ...bare, redirectUris: [], roles: [] })
    microsoft.consent.give(alder, bare.clientId)
    expect(await client().tenantOf(bare, alder)).toEqual({
      kind: 'refused',
      refusal: { error: 'consent_required', code: 65001 },
    })
  })

  test.each([65001, 90094, 650056])('AADSTS%i is refused and not asked again', async (code) => {
    microsoft.consent.fail({ on: 'token', code })
    expect(await client().tenantOf(application, alder)).toEqual({
      kind: 'refused',
      refusal: { error: 'invalid_grant', code },
    })
    expect(pauses).toEqual([])
  })

  test('what another tenant’s token says is told as it is', async () => {
    microsoft.consent.give(alder, application.clientId)
    microsoft.consent.fail({ on: 'token', tid: birch })
    expect(await client().tenantOf(application, alder)).toEqual({
      kind: 'proven',
      msTenantId: birch,
    })
  })

  test.each([
    ['throttled', { kind: 'throttled' }],
    ['unavailable', { kind: 'unavailable' }],
    ['garbled', { kind: 'garbled' }],
    ['cut', { kind: 'cut' }],
  ] as const)('%s is later', async (_, fault) => {
    microsoft.consent.give(alder, application.clientId)
    microsoft.fail(alder, { ...fault, on: 'token' })
    expect(await client().tenantOf(application, alder)).toEqual({ kind: 'later' })
  })
})

describe('codes', () => {
  test('one is pending until somebody signs in with it, and then brings who that was', async () => {
    const { deviceCode, userCode, verificationUri, interval, seconds } = await start()
    expect(verificationUri).toBe(`${microsoft.url}/devicelogin`)
    expect([interval, seconds]).toEqual([5, 900])
    expect(await client().askCode(application, null, deviceCode)).toEqual({ kind: 'pending' })
    expect(microsoft.consent.enterCode(userCode, admin(alder))).toBe(true)
    expect(await client().askCode(application, null, deviceCode)).toEqual({
      ...{ kind: 'done', msTenantId: alder, isGuest: false },
      refreshToken: expect.stringMatching(/.{40}/),
    })
    // good once
    expect(await client().askCode(application, null, deviceCode)).toMatchObject({ kind: 'refused' })
  })

  test('a guest is told from who belongs there', async () => {
    const { deviceCode, userCode } = await start()
    microsoft.consent.enterCode(userCode, { ...admin(alder), isGuest: true })
    expect(await client().askCode(application, null, deviceCode)).toMatchObject({
      ...{ kind: 'done', msTenantId: alder, isGuest: true },
    })
  })

  test('a code is no other application’s', async () => {
    const other = { clientId: randomUUID(), clientSecret: 'x' }
    microsoft.register({ ...other, redirectUris: [] })
    const { deviceCode, userCode } = await start()
    microsoft.consent.enterCode(userCode, admin(alder))
    expect(await client().askCode(other, null, deviceCode)).toMatchObject({ kind: 'refused' })
  })

  test.each([
    ['slow_down', { kind: 'slower' }],
    ['authorization_pending', { kind: 'pending' }],
    ['expired_token', { kind: 'refused', refusal: { error: 'expired_token', code: 70016 } }],
  ])('%s', async (error, answer) => {
    const { deviceCode } = await start()
    microsoft.consent.fail({ on: 'code', error })
    expect(await client().askCode(application, null, deviceCode)).toEqual(answer)
  })

  test('declined, and out of patience', async () => {
    const { deviceCode, userCode } = await start()
    microsoft.consent.fail({ on: 'code', status: 503 })
    expect(await client().askCode(application, null, deviceCode)).toEqual({ kind: 'later' })
    microsoft.consent.enterCode(userCode, null)
    expect(await client().askCode(application, null, deviceCode)).toMatchObject({
      refusal: { error: 'authorization_declined' },
    })
  })

  test('none is given to an application that Microsoft does not know', async () => {
    expect(await client().startCode({ clientId: randomUUID(), clientSecret: 'x' }, null)).toEqual({
      kind: 'refused',
      refusal: { error: 'unauthorized_client', code: 700016 },
    })
  })
})

describe('a Microsoft that is none', () => {
  const answering = async (listener: RequestListener, work: (url: string) => Promise<void>) => {
    const server = createServer(listener)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    try {
      await work(`http://127.0.0.1:${port}`)
    } finally {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    }
  }
  const token = (claims: object) =>
    `${btoa('{"alg":"RS256"}')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`.replaceAll(
      '=',
      '',
    )
  const tokens =
    (claims: object): RequestListener =>
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          ...{ token_type: 'Bearer', expires_in: 3600, access_token: 'a', refresh_token: 'r' },
          id_token: token(claims),
        }),
      )
    }
  const now = Math.floor(Date.now() / 1000)
  const good = { aud: application.clientId, iat: now, exp: now + 600, sub: 's', tid: alder }

  // the first is the control: only what is changed below is what is refused
  test.each([
    ['all right', {}, 'done'],
    ['an ID token for somebody else', { aud: randomUUID() }, 'later'],
    ['of another issuer', { iss: 'https://evil.example/v2.0' }, 'later'],
    ['that has ended', { exp: now - 600 }, 'later'],
    ['that names no tenant', { tid: 'alder' }, 'later'],
  ])('%s', async (_, changed, kind) => {
    let url = ''
    await answering(
      (request, response) =>
        tokens({ ...good, iss: `${url}/${alder}/v2.0`, ...changed })(request, response as never),
      async (at) => {
        url = at
        expect(await clientOf(at).askCode(application, null, 'd')).toMatchObject({ kind })
      },
    )
  })

  test.each([
    ['javascript:alert(1)', 'later'],
    ['http://evil.example/devicelogin', 'later'],
    ['https://microsoft.com/devicelogin', 'started'],
  ])('people are sent to %s: %s', async (verification_uri, kind) => {
    await answering(
      (_, response) => {
        const body = { device_code: 'd', user_code: 'U', verification_uri, expires_in: 900 }
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      },
      async (url) => {
        expect(await clientOf(url).startCode(application, null)).toMatchObject({ kind })
      },
    )
  })

  test('one that is silent, endless or stands inside is later, within a bounded time', async () => {
    await answering(
      () => {},
      async (url) => {
        expect(await clientOf(url, ['127.0.0.1'], 100).tenantOf(application, alder)).toEqual({
          kind: 'later',
        })
      },
    )
    await answering(
      (_, response) => {
        response.writeHead(200)
        const more = () => response.destroyed || response.write('x'.repeat(65_536), more)
        more()
      },
      async (url) => {
        expect(await clientOf(url).tenantOf(application, alder)).toEqual({ kind: 'later' })
      },
    )
    await answering(tokens(good), async (url) => {
      expect(await clientOf(url, []).tenantOf(application, alder)).toEqual({ kind: 'later' })
      expect(String(failures.at(-1))).toContain('may not be used')
    })
  })
})

test('a redirect that says error is refused whatever else it says', () => {
  const said = (query: string) => client().returned(new URLSearchParams(query))
  const given = `admin_consent=True&tenant=${alder.toUpperCase()}`
  expect(said(given)).toEqual({ kind: 'said', msTenantId: alder })
  expect(said(`${given}&error=access_denied&error_description=AADSTS65004%3A+x`)).toEqual({
    kind: 'refused',
    refusal: { error: 'access_denied', code: 65004 },
  })
  expect(said(`${given}&error=`)).toMatchObject({ kind: 'refused' })
  expect(said(`${given}&error=%3Cscript%3E`)).toMatchObject({ refusal: { error: 'error' } })
  for (const query of ['', `tenant=${alder}`, 'admin_consent=True&tenant=common'])
    expect(said(query), query).toMatchObject({ kind: 'refused' })
})
