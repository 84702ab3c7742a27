import { constants, createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { clientAssertion } from '../../../src/connectors/graph/assertions.ts'
import { makeClientCertificate } from '../../../src/sandbox/certificates.ts'
import { failureOf, microsoft, setUp, useMicrosoft } from './graph.support.ts'

useMicrosoft()

const certificate = makeClientCertificate({ name: 'tenantry', days: 30 })

/** An application with a certificate and a secret, which has `clientId` at Microsoft. */
function certified() {
  const world = setUp({ clientId: 'portal', certificates: [certificate.pem] })
  const { clientSecret: _, ...credentials } = world.credentials
  return { ...world, credentials: { ...credentials, clientSecret: '', certificate } }
}

const tokenUrlOf = (msTenantId: string) => `${microsoft.url}/${msTenantId}/oauth2/v2.0/token`

async function ask(msTenantId: string, more: Record<string, string>) {
  const answer = await fetch(tokenUrlOf(msTenantId), {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'client_credentials', client_id: 'portal' },
      ...{ scope: 'https://graph.microsoft.com/.default', ...more },
    }),
  })
  const { error_codes: codes } = (await answer.json()) as { error_codes?: number[] }
  return codes?.[0] ?? answer.status
}

test('a certificate signs in without a secret, each time with an assertion of its own', async () => {
  const { graph, credentials } = certified()
  await graph.subscribedSkus(credentials)
  microsoft.revokeTokens(credentials.msTenantId)
  await graph.subscribedSkus(credentials)
  expect(microsoft.tenant(credentials.msTenantId).calls.token).toBe(2)
})

test('the assertion is as Microsoft documents it', () => {
  const now = Date.parse('2026-11-21T12:00:00Z')
  const tokenUrl = 'https://login.example/t/oauth2/v2.0/token'
  const { client_assertion: made, client_assertion_type: type } = clientAssertion({
    ...{ clientId: 'me', certificate, tokenUrl, now },
  })
  const [head, claims] = made
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))
  const { raw } = new X509Certificate(certificate.pem)
  expect(type).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
  expect(head).toEqual({
    ...{ alg: 'PS256', typ: 'JWT' },
    'x5t#S256': createHash('sha256').update(raw).digest('base64url'),
  })
  expect(claims).toMatchObject({ aud: tokenUrl, iss: 'me', sub: 'me' })
  expect(claims.jti).toMatch(/^[0-9a-f-]{36}$/)
  expect(claims.exp - claims.nbf).toBeLessThanOrEqual(600)
  expect([claims.nbf <= now / 1000, claims.exp > now / 1000]).toEqual([true, true])
})

test('an assertion is refused with another key, for another address or tenant, out of its time, and twice', async () => {
  const { credentials } = certified()
  const { credentials: others } = certified()
  const { msTenantId } = credentials
  const made = (more: object = {}) =>
    clientAssertion({
      ...{ clientId: 'portal', certificate, tokenUrl: tokenUrlOf(msTenantId), now: Date.now() },
      ...more,
    })
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const privateKey = foreign.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  expect(await ask(msTenantId, made({ certificate: { ...certificate, privateKey } }))).toBe(700027)
  const unknown = makeClientCertificate({ name: 'another', days: 30 })
  expect(await ask(msTenantId, made({ certificate: unknown }))).toBe(700027)
  expect(await ask(msTenantId, made({ tokenUrl: tokenUrlOf(others.msTenantId) }))).toBe(700023)
  expect(await ask(msTenantId, made({ clientId: 'somebody' }))).toBe(700021)
  expect(await ask(msTenantId, made({ now: Date.now() - 3_600_000 }))).toBe(700024)
  expect(await ask(msTenantId, made({ now: Date.now() + 3_600_000 }))).toBe(700024)
  const once = made()
  expect(await ask(others.msTenantId, once), 'what is for one tenant is not for another').toBe(
    700023,
  )
  expect([await ask(msTenantId, once), await ask(msTenantId, once)]).toEqual([200, 700027])
  // the same claims, changed under the signature
  const [head = '', claims = '', signature = ''] = made().client_assertion.split('.')
  const changed = Buffer.from(claims, 'base64url')
    .toString()
    .replace(/"exp":\d+/, '"exp":9999999999')
  const forged = [head, Buffer.from(changed).toString('base64url'), signature].join('.')
  expect(await ask(msTenantId, { ...made(), client_assertion: forged })).toBe(700027)
  // RS256 where PS256 is said
  const text = `${head}.${claims}`
  const plain = sign('sha256', Buffer.from(text), {
    key: certificate.privateKey,
    padding: constants.RSA_PKCS1_PADDING,
  })
  const other = `${text}.${plain.toString('base64url')}`
  expect(await ask(msTenantId, { ...made(), client_assertion: other })).toBe(700027)
})

test('an ended certificate is refused, and the secret beside it is tried', async () => {
  const ended = makeClientCertificate({ name: 'ended', days: -1, fromDays: -9 })
  const { graph, credentials } = setUp({ clientId: 'portal', certificates: [ended.pem] })
  await graph.subscribedSkus({ ...credentials, certificate: ended })
  expect(microsoft.tenant(credentials.msTenantId).calls.token).toBe(2)
  const alone = { ...credentials, clientSecret: '', certificate: ended }
  microsoft.revokeTokens(credentials.msTenantId)
  expect(await failureOf(graph.subscribedSkus(alone))).toMatchObject({ code: 'AADSTS700027' })
})

test('of two secrets the other is tried where the first is wrong or has expired, and nothing else brings it in', async () => {
  for (const first of ['wrong', 'ended']) {
    const { graph, credentials, calls, fail } = setUp({
      secrets: [{ value: 'ended', until: Date.now() - 1 }],
    })
    let swaps = 0
    const two = {
      ...{ ...credentials, clientSecret: first, otherSecret: 'the-secret' },
      swapped: async () => {
        swaps += 1
      },
    }
    fail({ kind: 'forbidden', on: 'token' })
    expect(await failureOf(graph.subscribedSkus(two))).toMatchObject({ code: 'AADSTS65001' })
    expect([swaps, calls().token]).toEqual([0, 1])
    await graph.subscribedSkus(two)
    expect([swaps, calls().token]).toEqual([1, 3])
    const neither = { ...two, otherSecret: 'wrong too' }
    const code = first === 'wrong' ? 'AADSTS7000215' : 'AADSTS7000222'
    microsoft.revokeTokens(credentials.msTenantId)
    expect(await failureOf(graph.subscribedSkus({ ...neither, clientId: 'portal' }))).toMatchObject(
      { code },
    )
  }
})
