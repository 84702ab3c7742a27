import { createPrivateKey } from 'node:crypto'

/**
 * The key that the demo's and the tests' files are signed with. Anybody can read it here, so it counts only where an entry
 * hands it in (`src/demo.ts`, the tests); `LICENSE_KEYS` may not name it.
 */
const jwk = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'Nv9PJSJyng898s-pdWnN5pHsTIqYwuzqMRfuTyU_iT4',
  x: 'xVjaVbSJqyPrZIRUyviVNt7cw0PKAYOMOAiyy5k0NwM',
}

export const developmentKey = {
  kid: 'development',
  key: Buffer.from(jwk.x, 'base64url').toString('base64'),
  pem: createPrivateKey({ key: jwk, format: 'jwk' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString(),
}
