import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Configuration } from 'oidc-provider'
import Provider from 'oidc-provider'

export type Somebody = {
  sub: string
  email: string
  email_verified: boolean
  name: string
  /** How they proved it there (RFC 8176), and what class that is. */
  amr?: string[]
  acr?: string
}

type Handle = (request: IncomingMessage, response: ServerResponse) => unknown

async function listening(handle: () => Handle) {
  const server = createServer((request, response) => handle()(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    issuer: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

/** A real OpenID provider; `person` says who sits at its browser and signs in there. */
export async function startProvider(redirects: string[], person: () => Somebody) {
  let provider: Provider
  const at = await listening(() => async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return provider.callback()(request, response)
    const { prompt, params, session } = await provider.interactionDetails(request, response)
    if (prompt.name === 'login')
      return provider.interactionFinished(request, response, {
        login: {
          accountId: person().sub,
          ...(person().amr && { amr: person().amr }),
          ...(person().acr && { acr: person().acr }),
        },
      })
    const grant = new provider.Grant({
      accountId: session?.accountId ?? '',
      clientId: String(params.client_id),
    })
    grant.addOIDCScope('openid email profile')
    const consent = { grantId: await grant.save() }
    await provider.interactionFinished(request, response, { consent })
  })
  const configuration: Configuration = {
    clients: [
      {
        ...{
          client_id: 'tenantry',
          client_secret: 'a secret of thirty-two characters',
          redirect_uris: redirects,
        },
        ...{ response_types: ['code'], grant_types: ['authorization_code'] },
      },
    ],
    jwks: {
      keys: [{ ...keyPair().privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }],
    },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    acrValues: ['urn:example:silver', 'urn:example:gold'],
    claims: {
      openid: ['sub', 'amr', 'acr'],
      email: ['email', 'email_verified'],
      profile: ['name'],
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    findAccount: (_, sub) => {
      const { email, email_verified, name } = person()
      return { accountId: sub, claims: async () => ({ sub, email, email_verified, name }) }
    },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
  }
  provider = new Provider(at.issuer, configuration)
  return { ...at, clientId: 'tenantry', clientSecret: 'a secret of thirty-two characters' }
}

/** What a forger's answer says otherwise than it should. */
export type Forgery = {
  claims?: Record<string, unknown>
  alg?: 'none'
  key?: 'other'
  status?: number
  text?: string
  metadata?: Record<string, unknown>
}

/** An OpenID provider that lies as told. */
export async function startForger(forgery: () => Forgery) {
  const [own, other] = [keyPair(), keyPair()]
  const seen = { token: 0, nonce: '' }
  const at = await listening(() => (request, response) => {
    const say = (status: number, body: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(typeof body === 'string' ? body : JSON.stringify(body))
    const { status = 200, text, metadata = {} } = forgery()
    if (request.url?.startsWith('/.well-known/'))
      return say(200, {
        ...{ issuer: at.issuer, authorization_endpoint: `${at.issuer}/auth` },
        ...{ token_endpoint: `${at.issuer}/token`, jwks_uri: `${at.issuer}/jwks` },
        ...{ response_types_supported: ['code'], subject_types_supported: ['public'] },
        ...{ id_token_signing_alg_values_supported: ['RS256'], ...metadata },
      })
    if (request.url === '/jwks')
      return say(200, {
        keys: [
          { ...own.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' },
        ],
      })
    seen.token += 1
    if (text !== undefined || status !== 200) return say(status, text ?? { error: 'invalid_grant' })
    return say(200, {
      access_token: 'x',
      token_type: 'Bearer',
      expires_in: 60,
      id_token: idToken(),
    })
  })

  function idToken() {
    const { claims = {}, alg = 'RS256', key } = forgery()
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const now = Math.floor(Date.now() / 1000)
    const body = `${part({ alg, kid: 'one' })}.${part({
      ...{ iss: at.issuer, aud: 'tenantry', sub: 'otis', iat: now, exp: now + 60 },
      ...{ nonce: seen.nonce, email: 'otis@alder.example', email_verified: true, ...claims },
    })}`
    if (alg === 'none') return `${body}.`
    const signer = createSign('RSA-SHA256').update(body)
    return `${body}.${signer.sign((key === 'other' ? other : own).privateKey, 'base64url')}`
  }

  return { ...at, seen, clientId: 'tenantry', clientSecret: 'shh' }
}

/** Follows an identity provider's redirects as a browser does, until they lead to our own portal. */
export async function browse(from: string, until: (url: URL) => boolean): Promise<URL> {
  const jar = new Map<string, string>()
  let url = new URL(from)
  for (let hop = 0; hop < 12; hop += 1) {
    if (until(url)) return url
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const one of answer.headers.getSetCookie()) {
      const [pair = ''] = one.split(';')
      const at = pair.indexOf('=')
      jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const to = answer.headers.get('location')
    if (!to) throw new Error(`${url.href} answered ${answer.status}: ${await answer.text()}`)
    url = new URL(to, url)
  }
  throw new Error('the redirects lead nowhere')
}
