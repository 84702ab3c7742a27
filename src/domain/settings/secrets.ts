import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
} from 'node:crypto'

/** Where a sealed value lives; it opens only there (AES-256-GCM additional data). */
export type SecretLocation = { tenant: string; table: string; column: string; row: string }

const algorithm = 'aes-256-gcm'
const nonceBytes = 12

/** Seals and opens secrets of one installation; made once from PORTAL_SECRET. */
export type Seal = ReturnType<typeof makeSeal>

/**
 * AES-256-GCM under a key derived from PORTAL_SECRET, with a random 96-bit nonce and the value's place as additional
 * data, so that a ciphertext moved to another row, column or tenant does not open. Text form: keyId.nonce.tag.data.
 */
export function makeSeal(secret: Buffer) {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'tenantry seal v1', 32))
  const lookups = Buffer.from(hkdfSync('sha256', secret, '', 'tenantry lookup v1', 32))
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 8)
  const additional = (location: SecretLocation) =>
    Buffer.from([location.tenant, location.table, location.column, location.row].join('|'))
  return {
    keyId,
    /** Tells whether two secrets are the same without opening either; of nothing but this installation's. */
    lookup: (plain: string): string => createHmac('sha256', lookups).update(plain).digest('hex'),
    seal(plain: string, location: SecretLocation): string {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(additional(location))
      const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return [
        keyId,
        ...[nonce, cipher.getAuthTag(), data].map((b) => b.toString('base64url')),
      ].join('.')
    },
    /** Throws when the value was changed, moved, or sealed under another key. */
    open(sealed: string, location: SecretLocation): string {
      const [id, nonce, tag, data] = sealed.split('.')
      if (id !== keyId || !nonce || !tag || data === undefined)
        throw new Error('the secret was sealed under another key')
      const decipher = createDecipheriv(algorithm, key, Buffer.from(nonce, 'base64url'), {
        authTagLength: 16,
      })
        .setAAD(additional(location))
        .setAuthTag(Buffer.from(tag, 'base64url'))
      return Buffer.concat([
        decipher.update(Buffer.from(data, 'base64url')),
        decipher.final(),
      ]).toString('utf8')
    },
  }
}

/** What the database keeps to notice a changed PORTAL_SECRET. */
export const fingerprint = (secret: Buffer): string =>
  createHmac('sha256', secret).update('tenantry fingerprint').digest('hex')

/**
 * The token of a mailed link: 256 bits that only who knows PORTAL_SECRET can make from the invitation's id, so it is kept
 * nowhere and stands in no queue; it is derived when the mail is written.
 */
export const linkTokenOf = (secret: Buffer, invitationId: string): string =>
  createHmac('sha256', secret).update(`link\0${invitationId}`).digest('base64url')

/** What this installation answers to a number used once, by which it knows itself behind another address; it opens nothing. */
export const proofOfPortal = (secret: Buffer, nonce: string): string =>
  createHmac('sha256', secret).update(`portal\0${nonce}`).digest('base64url')

/** What the database keeps of a token. */
export const hashOfToken = (token: string): string =>
  createHash('sha256').update(token).digest('hex')

/** The text of a new API token, which is kept nowhere, and what the database keeps of it. */
export function newToken() {
  const token = `tnt_${randomBytes(32).toString('base64url')}`
  return { token, hash: hashOfToken(token) }
}
