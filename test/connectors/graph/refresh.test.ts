import { expect, test } from 'vitest'
import { createGraph } from '../../../src/connectors/graph/graph.ts'
import type { GraphCredentials } from '../../../src/connectors/graph/shapes.ts'
import { wordsIn } from '../../../src/views/words.ts'
import { failureOf, microsoft, serve, setUp, useMicrosoft } from './graph.support.ts'

useMicrosoft()

const clientId = '0f0f0f0f-0000-4000-8000-00000000beef'
const clientSecret = 'the-secret'

/** A tenant whose administrator signed in to the provider's application with a device code. */
function consented() {
  const world = setUp({ clientId: 'its own' })
  const { msTenantId } = world.credentials
  microsoft.register({ clientId, clientSecret, redirectUris: [] })
  microsoft.consent.give(msTenantId, clientId)
  const refreshToken = microsoft.consent.refreshToken(msTenantId, clientId)
  const credentials: GraphCredentials = { msTenantId, clientId, clientSecret, refreshToken }
  return { ...world, credentials, asItself: { msTenantId, clientId, clientSecret } }
}

test('with a refresh token it acts as who signed in, without one as the application', async () => {
  const { graph, credentials, asItself } = consented()
  const { made, calls } = microsoft.tenant(credentials.msTenantId)
  await graph.addDomain(credentials, 'a.signed.example')
  await graph.addDomain(asItself, 'b.signed.example')
  await graph.addDomain(credentials, 'c.signed.example')
  expect(made.map(({ by }) => by)).toEqual(['delegated', 'provider', 'delegated'])
  // each kept by itself
  expect(calls.token).toBe(2)
})

test('two customers of one application never get each other’s token', async () => {
  const [one, two] = [consented(), consented()]
  const { graph } = one
  for (const [about, name] of [
    [one, 'one.each.example'],
    [two, 'two.each.example'],
    [one, 'three.each.example'],
  ] as const) {
    await graph.addDomain(about.credentials, name)
    await graph.addDomain(about.asItself, `itself.${name}`)
  }
  const added = (about: typeof one) =>
    microsoft.tenant(about.credentials.msTenantId).made.map(({ targetId }) => targetId)
  expect(added(one)).toEqual([
    ...['one.each.example', 'itself.one.each.example'],
    ...['three.each.example', 'itself.three.each.example'],
  ])
  expect(added(two)).toEqual(['two.each.example', 'itself.two.each.example'])
  // nor is a token of one good for the other
  const mixed = { ...one.credentials, refreshToken: two.credentials.refreshToken }
  expect(await failureOf(graph.domain(mixed, 'one.each.example'))).toMatchObject({
    ...{ kind: 'refused', code: 'AADSTS700003' },
  })
})

test('the token that replaces it is handed on before the first answer is, and once for each sign-in', async () => {
  let time = Date.parse('2026-11-21T12:00:00Z')
  const { credentials } = consented()
  const graph = createGraph({ ...microsoft, allow: ['127.0.0.0/8'], now: () => time })
  const renewed: string[] = []
  const ours = { ...credentials, renewed: async (token: string) => void renewed.push(token) }
  await graph.subscribedSkus(ours)
  await graph.subscribedSkus(ours)
  expect(renewed).toHaveLength(1)
  expect(renewed[0]).not.toBe(credentials.refreshToken)
  time += 3600_000
  await graph.subscribedSkus({ ...ours, refreshToken: renewed[0] })
  expect(new Set(renewed).size).toBe(2)
  graph.close()
})

test('a token that had ended is replaced once', async () => {
  const { graph, credentials } = consented()
  await graph.subscribedSkus(credentials)
  microsoft.revokeTokens(credentials.msTenantId)
  await graph.subscribedSkus(credentials)
  expect(microsoft.tenant(credentials.msTenantId).calls.token).toBe(2)
})

test.each([
  [50173, 'the consent was revoked'],
  [700082, 'the sign-in was not used for too long; ask for consent again'],
  [65001, 'an administrator has not consented'],
  [50076, 'the credentials are not accepted'],
])('AADSTS%i is a refusal, in words', async (code, words) => {
  const { graph, credentials, waits } = consented()
  microsoft.consent.refuseRefresh(credentials.msTenantId, code)
  const error = await failureOf(graph.subscribedSkus(credentials))
  expect(error).toMatchObject({ kind: 'refused', isUncertain: false, code: `AADSTS${code}` })
  const said = `Microsoft refused the sign-in: ${words} (AADSTS${code}).`
  expect(wordsIn('en').say(error.reason)).toBe(said)
  expect(wordsIn('de').say(error.reason)).toContain(`(AADSTS${code})`)
  expect(JSON.stringify(error)).not.toContain(credentials.refreshToken)
  expect(waits).toEqual([])
})

test('what is asked is what the documentation of the token endpoint shows', async () => {
  const forms: Record<string, string>[] = []
  const url = await serve((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      if (request.method === 'GET') return void response.end('{"value":[]}')
      forms.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())))
      response.end('{"access_token":"t","expires_in":3599}')
    })
  })
  const { graph, credentials } = setUp({}, { graphUrl: url, loginUrl: url })
  const client = { client_id: 'portal', client_secret: 'the-secret' }
  const scope = 'https://graph.microsoft.com/.default'
  await graph.subscribedSkus(credentials)
  await graph.subscribedSkus({ ...credentials, refreshToken: '1.abc' })
  expect(forms).toEqual([
    { grant_type: 'client_credentials', ...client, scope },
    {
      ...{ grant_type: 'refresh_token', ...client, refresh_token: '1.abc' },
      scope: `${scope} offline_access`,
    },
  ])
})
