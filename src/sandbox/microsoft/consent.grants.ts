import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { ConsentState, Registered } from './consent.state.ts'
import { loginError, type Reply } from './errors.ts'
import { issue } from './login.ts'

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const lifeSeconds = 3599

/** Tokens for the provider's application; null where the client is another. `segment` is the tenant of the address. */
export function grantConsented(
  state: ConsentState,
  segment: string,
  form: URLSearchParams,
): Reply | null {
  const application = state.applications.get(form.get('client_id') ?? '')
  if (!application)
    return segment === 'organizations'
      ? loginError(400, 'unauthorized_client', 700016, 'Application not found in the directory.')
      : null
  if (form.get('client_secret') !== application.clientSecret)
    return loginError(401, 'invalid_client', 7000215, 'Invalid client secret provided.')
  switch (form.get('grant_type')) {
    case 'client_credentials':
      return asItself(state, application, segment)
    case deviceGrant:
      return byCode(state, application, form.get('device_code') ?? '')
    case 'refresh_token':
      return refreshed(state, application, segment, form.get('refresh_token') ?? '')
    default:
      return loginError(400, 'unsupported_grant_type', 70003, 'The grant type is not supported.')
  }
}

function asItself(state: ConsentState, { clientId, roles }: Registered, tid: string): Reply {
  const tenant = state.tenants.get(tid)
  if (!tenant) return loginError(400, 'invalid_request', 90002, 'Tenant not found.')
  const said = state.takeFault('token')
  if (said?.code) return loginError(400, 'invalid_grant', said.code, 'The sandbox said so.')
  if (!state.hasConsent(tid, clientId))
    return loginError(
      401,
      'unauthorized_client',
      7000229,
      'The client application is missing service principal in the tenant.',
    )
  const claims = { appid: clientId, ...(roles && { roles }), ...(said?.tid && { tid: said.tid }) }
  return granted({ access_token: issue(tenant, claims) })
}

function byCode(state: ConsentState, { clientId }: Registered, code: string): Reply {
  const device = state.devices.get(code)
  if (!device || device.clientId !== clientId)
    return loginError(400, 'invalid_grant', 9002313, 'The device code is not known.')
  const said = state.takeFault('code')
  if (said?.status) return { status: said.status, body: { error: 'temporarily_unavailable' } }
  if (said?.error) return loginError(400, said.error, said.code ?? 70016, 'The sandbox said so.')
  if (device.until <= Date.now())
    return loginError(400, 'expired_token', 70020, 'The provided value for the code has expired.')
  if (device.isDeclined)
    return loginError(400, 'authorization_declined', 70000, 'The user denied the request.')
  if (!device.account)
    return loginError(400, 'authorization_pending', 70016, 'Pending end-user authorization.')
  state.devices.delete(code)
  const { tid, upn, isGuest } = device.account
  const refreshToken = state.newRefreshToken({ tid, upn, clientId })
  return delegated(state, { tid: said?.tid ?? tid, upn, clientId, isGuest }, refreshToken)
}

function refreshed(
  state: ConsentState,
  { clientId }: Registered,
  segment: string,
  token: string,
): Reply {
  const known = state.refreshTokens.get(token)
  if (!known || known.clientId !== clientId)
    return loginError(400, 'invalid_grant', 9002313, 'The refresh token is malformed.')
  const refused = state.refused.get(known.tid)
  if (refused) return loginError(400, 'invalid_grant', refused, 'The grant is no longer good.')
  if (segment !== known.tid)
    return loginError(400, 'invalid_grant', 700003, 'The token was issued for another tenant.')
  return delegated(state, known, state.newRefreshToken(known))
}

type Whose = { tid: string; upn: string; clientId: string; isGuest?: boolean }

function delegated(state: ConsentState, whose: Whose, refreshToken: string): Reply {
  const { tid, upn, clientId } = whose
  const tenant = state.tenants.get(tid)
  const access = tenant
    ? issue(tenant, { appid: clientId, roles: undefined, scp: delegatedScopes, upn })
    : 'opaque'
  return granted({
    ...{ scope: `${delegatedScopes} openid profile`, access_token: access },
    ...{ refresh_token: refreshToken, id_token: identityToken(state, whose) },
  })
}

const delegatedScopes =
  'Domain.ReadWrite.All Organization.Read.All User.ReadWrite.All GroupMember.Read.All TeamsTelephoneNumber.ReadWrite.All'

const granted = (more: object): Reply => ({
  status: 200,
  body: {
    ...{ token_type: 'Bearer', expires_in: lifeSeconds, ext_expires_in: lifeSeconds },
    ...more,
  },
})

let signing: { privateKey: KeyObject; publicKey: KeyObject } | undefined
const keys = () => {
  signing ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
  return signing
}

/** The keys that ID tokens are signed with, as a JSON Web Key Set. */
export const keySet = () => ({
  keys: [{ ...keys().publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'own' }],
})

/** Says whose sign-in it was. A guest is told by `idp`, which names where they are at home. */
function identityToken({ url }: ConsentState, { tid, upn, clientId, isGuest }: Whose): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    ...{ aud: clientId, iss: `${url}/${tid}/v2.0`, iat: now, nbf: now, exp: now + lifeSeconds },
    ...{ tid, ver: '2.0', sub: randomBytes(16).toString('base64url') },
    preferred_username: upn,
    ...(isGuest && { idp: 'https://sts.windows.net/00000000-0000-4000-8000-00000000beef/' }),
  }
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = `${encode({ typ: 'JWT', alg: 'RS256', kid: 'own' })}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(head), keys().privateKey)
  return `${head}.${signature.toString('base64url')}`
}
