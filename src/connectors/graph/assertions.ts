import { constants, createHash, randomUUID, sign, X509Certificate } from 'node:crypto'

/** A certificate that stands at an application, and its private key, both PEM. */
export type ClientCertificate = { pem: string; privateKey: string }

type Asserted = {
  clientId: string
  certificate: ClientCertificate
  /** Where it is sent to, which is who it is for. */
  tokenUrl: string
  now: number
}

/** Good for five minutes, and from one before: a clock of Microsoft's that is a little behind takes it too. */
const [lifeSeconds, earlySeconds] = [300, 60]

/**
 * Proves to be an application by its certificate in place of a secret (RFC 7523, 2.2; "Microsoft identity platform application
 * authentication certificate credentials"): each is good for one request.
 */
export function clientAssertion({ clientId, certificate, tokenUrl, now }: Asserted) {
  const at = Math.floor(now / 1000)
  const { raw } = new X509Certificate(certificate.pem)
  const thumbprint = createHash('sha256').update(raw).digest('base64url')
  const claims = {
    ...{ aud: tokenUrl, iss: clientId, sub: clientId, jti: randomUUID() },
    ...{ iat: at, nbf: at - earlySeconds, exp: at + lifeSeconds },
  }
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = `${encode({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint })}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(head), {
    key: certificate.privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  })
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: `${head}.${signature.toString('base64url')}`,
  }
}
