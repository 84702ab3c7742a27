import { createHmac, randomBytes } from 'node:crypto'
import { refusalOfAssertion } from './assertions.ts'
import { loginError, type Reply } from './errors.ts'

/** An application with what it may prove itself by: several secrets, of which some have ended, and certificates (PEM). */
export type Application = {
  msTenantId: string
  clientId: string
  clientSecret: string
  /** Valid beside that one until `until` (ms), if that is said. */
  secrets?: readonly { value: string; until?: number }[]
  certificates?: readonly string[]
}

type Tenant = { application: Application; tokensIssue: number }

const lifeSeconds = 3599
// Known to nobody, so a token of another run or of another sandbox is refused.
const signingKey = randomBytes(32)

/** The token endpoint of the identity platform for one tenant, at `tokenUrl`: client credentials only. */
export function grantToken(
  tenant: Tenant | undefined,
  form: URLSearchParams,
  tokenUrl: string,
): Reply {
  if (!tenant) return loginError(400, 'invalid_request', 90002, 'Tenant not found.')
  const { clientId } = tenant.application
  if (form.get('grant_type') !== 'client_credentials') {
    return loginError(400, 'unsupported_grant_type', 70003, 'The grant type is not supported.')
  } else if (!form.get('scope')?.endsWith('/.default')) {
    return loginError(400, 'invalid_scope', 1002012, 'The scope must end with /.default.')
  } else if (form.get('client_id') !== clientId) {
    return loginError(400, 'unauthorized_client', 700016, 'Application not found in the directory.')
  }
  const refused = form.has('client_assertion')
    ? refusalOfAssertion(tenant.application, form, tokenUrl)
    : refusalOfSecret(tenant.application, form.get('client_secret'))
  if (refused) return refused
  const times = { expires_in: lifeSeconds, ext_expires_in: lifeSeconds }
  const aud = form.get('scope')?.replace(/\/\.default$/, '')
  const access_token = issue(tenant, { aud })
  return { status: 200, body: { token_type: 'Bearer', ...times, access_token } }
}

function refusalOfSecret(
  { clientSecret, secrets = [] }: Application,
  given: string | null,
): Reply | null {
  const known = [{ value: clientSecret, until: undefined }, ...secrets].find(
    ({ value }) => value !== '' && value === given,
  )
  if (!known) return loginError(401, 'invalid_client', 7000215, 'Invalid client secret provided.')
  return known.until !== undefined && known.until <= Date.now()
    ? loginError(401, 'invalid_client', 7000222, 'The provided client secret keys are expired.')
    : null
}

/** An access token, for Graph unless said; `more` in place of what a tenant's own application has. */
export function issue(
  { application, tokensIssue }: Tenant,
  more: Record<string, unknown> = {},
): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    aud: 'https://graph.microsoft.com',
    iss: `https://sts.windows.net/${application.msTenantId}/`,
    iat: now,
    exp: now + lifeSeconds,
    appid: application.clientId,
    tid: application.msTenantId,
    roles: [
      ...['User.ReadWrite.All', 'GroupMember.Read.All', 'TeamsTelephoneNumber.ReadWrite.All'],
      ...['Domain.ReadWrite.All', 'Organization.Read.All'],
      ...['TeamsUserConfiguration.Read.All', 'TeamsPolicyUserAssign.ReadWrite.All'],
    ],
    issue: tokensIssue,
    ...more,
  }
  const head = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`
  return `${head}.${sign(head)}`
}

/** Who asks: an application as itself, or with whoever signed in to it (`upn`), and what it may. */
export type Bearer = {
  /** Whose API it is for, as it was asked for. */
  aud: string
  tid: string
  issue: number
  clientId: string
  upn: string | null
  permissions: readonly string[]
}

/** Whose token this is, or null when it is not ours or has expired. */
export function readToken(authorization = ''): Bearer | null {
  const [head, claims, signature] = authorization.replace(/^Bearer /i, '').split('.')
  if (!claims || sign(`${head}.${claims}`) !== signature) return null
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString())
  const { aud, tid, issue, exp, appid: clientId, upn = null, roles, scp = '' } = said
  if (exp * 1000 <= Date.now()) return null
  return { aud, tid, issue, clientId, upn, permissions: roles ?? scp.split(' ') }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function sign(text: string): string {
  return createHmac('sha256', signingKey).update(text).digest('base64url')
}
