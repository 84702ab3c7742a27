import { constants, createHash, verify, X509Certificate } from 'node:crypto'
import { loginError, type Reply } from './errors.ts'

type Application = { clientId: string; certificates?: readonly string[] }

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** Those that were taken, until they end: each is good once (RFC 7523, section 3). */
const taken = new Map<string, number>()

const bad = (code: number, text: string) => loginError(401, 'invalid_client', code, text)
const badSignature = (why: string) =>
  bad(700027, `Client assertion contains an invalid signature. [Reason - ${why}]`)

/** Why an application is not taken for what its assertion says; null where it is. */
export function refusalOfAssertion(
  { clientId, certificates = [] }: Application,
  form: URLSearchParams,
  tokenUrl: string,
): Reply | null {
  if (form.get('client_assertion_type') !== jwtBearer)
    return loginError(400, 'invalid_request', 900144, 'client_assertion_type is missing.')
  const [head = '', body = '', signature = ''] = (form.get('client_assertion') ?? '').split('.')
  const [header, claims] = [decoded(head), decoded(body)]
  if (!header || !claims) return bad(50027, 'JWT token is invalid or malformed.')
  const certificate = certificates
    .map((pem) => new X509Certificate(pem))
    .find(({ raw }) => thumbprint(raw) === header['x5t#S256'])
  if (!certificate) return badSignature('The key was not found.')
  if (Date.parse(certificate.validTo) <= Date.now()) return badSignature('The key used is expired.')
  if (header.alg !== 'PS256' || !isSigned(certificate, `${head}.${body}`, signature))
    return badSignature('The signature is not of the key.')
  if (claims.aud !== tokenUrl)
    return bad(700023, 'Client assertion audience claim does not match the issuer.')
  if (claims.iss !== clientId || claims.sub !== clientId)
    return bad(700021, 'Client assertion application identifier does not match client_id.')
  const now = Date.now() / 1000
  const [from, until] = [Number(claims.nbf), Number(claims.exp)]
  if (!(from <= now && now < until)) return bad(700024, 'Client assertion is out of its time.')
  return isFirst(`${clientId} ${claims.jti}`, until, now)
    ? null
    : badSignature('It was used already.')
}

const thumbprint = (der: Buffer) => createHash('sha256').update(der).digest('base64url')

function isSigned({ publicKey }: X509Certificate, text: string, signature: string): boolean {
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants
  const key = { key: publicKey, padding, saltLength }
  return verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64url'))
}

function isFirst(id: string, until: number, now: number): boolean {
  for (const [known, ends] of taken) if (ends <= now) taken.delete(known)
  if (taken.has(id)) return false
  taken.set(id, until)
  return true
}

function decoded(part: string): Record<string, unknown> | null {
  try {
    const found: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof found === 'object' && found ? { ...found } : null
  } catch {
    return null
  }
}
