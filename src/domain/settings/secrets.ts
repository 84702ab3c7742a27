import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
} from 'node:crypto'
import { Refusal } from '../refusal.ts'

/** Where a sealed value lives; it opens only there (AES-256-GCM additional data). */
export type SecretLocation = { tenant: string; table: string; column: string; row: string }

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
/** What a page or a cookie has sealed under the former secret is taken for as long after a change; the database has nothing of it. */
const formerMs = 60 * 60_000

const derived = (secret: Buffer, info: string) =>
  Buffer.from(hkdfSync('sha256', secret, '', info, 32))

const cache = new WeakMap<Buffer, Buffer>()
/**
 * The part of a secret that outlives it: chains of the log, links, recovery codes and known browsers are keyed by it, and have to be
 * recognized when the secret is another. It opens no sealed value, and gives neither the login's password nor the fingerprint.
 */
export function lastingOf(secret: Buffer): Buffer {
  const known = cache.get(secret) ?? derived(secret, 'tenantry lasting v1')
  cache.set(secret, known)
  return known
}

const sealKeyOf = (secret: Buffer) => derived(secret, 'tenantry seal v1')
/** The name of a secret, which stands before each value that is sealed under it. */
export const keyIdOf = (secret: Buffer): string =>
  createHash('sha256').update(sealKeyOf(secret)).digest('hex').slice(0, 8)

/** What keys a hash: one secret alone, or all that an installation has had. */
export type Keyed = Buffer | Pick<Seal, 'lasting'>
/** The newest first: by it is made what is new, by all of them what there is is recognized. */
export const keysOf = (keyed: Keyed): readonly Buffer[] =>
  Buffer.isBuffer(keyed) ? [lastingOf(keyed)] : keyed.lasting
export const newestKey = (keyed: Keyed): Buffer => {
  const [newest] = keysOf(keyed)
  if (!newest) throw new Error('no secret is known')
  return newest
}
/** The one of an installation that never changes. */
export const oldestKey = (keyed: Keyed): Buffer => keysOf(keyed).at(-1) ?? newestKey(keyed)

/** One change of the secret, as the database has it. */
export type Rotation = {
  id: string
  fromKey: string
  toKey: string
  isEnded: boolean
  isJoined: boolean
  /** Sealed under the newest key: what is lasting of the former secret. */
  former: string
}

export const formerLocation = (row: string): SecretLocation => ({
  ...{ tenant: '', table: 'secret_rotation', column: 'former', row },
})

/** Seals and opens secrets of one installation. */
export type Seal = {
  /** Of the key that new values are sealed under. */
  readonly keyId: string
  /** Of the secrets, newest first, those included that nobody knows any longer. */
  readonly lasting: readonly Buffer[]
  /** Tells whether two secrets are the same without opening either; of nothing but this installation's. */
  lookup(plain: string): string
  /** The same under each key that is known, the newest first. */
  lookups(plain: string): string[]
  seal(plain: string, location: SecretLocation): string
  /** Throws when the value was changed, moved, or sealed under a key that is not known. */
  open(sealed: string, location: SecretLocation): string
}

/** A `Seal` that learns of other secrets while the portal runs. */
export type Keyring = Seal & {
  /** Ids of the secrets themselves that are known. */
  readonly known: readonly string[]
  /** The secret of this id. */
  secretOf(keyId: string): Buffer | undefined
  /** What is lasting of the secret of this id, be it known itself or not. */
  lastingOf(keyId: string): Buffer | undefined
  /** From now on values that were sealed under these open as well. */
  learn(secrets: readonly Buffer[]): void
  /** Turns to the key that the changes say, the oldest first; false where that is not known yet, and nothing is changed then. */
  follow(rotations: readonly Rotation[]): boolean
}

/**
 * AES-256-GCM under a key derived from PORTAL_SECRET, with a random 96-bit nonce and the value's place as additional
 * data, so that a ciphertext moved to another row, column or tenant does not open. Text form: keyId.nonce.tag.data.
 * The first secret seals, until a change in the database says another.
 */
export function makeSeal(...secrets: [Buffer, ...Buffer[]]): Keyring {
  const known = new Map<string, ReturnType<typeof keysIn>>()
  const learn = (more: readonly Buffer[]) => {
    for (const keys of more.map(keysIn)) if (!known.has(keys.id)) known.set(keys.id, keys)
  }
  learn(secrets)
  const knownOf = (id: string) => {
    const keys = known.get(id)
    return keys && (keys.until ?? Number.POSITIVE_INFINITY) > Date.now() ? keys : undefined
  }
  let current = keyIdOf(secrets[0])
  const ownOf = () => {
    const keys = known.get(current)
    if (!keys) throw new Error('the secret is not known')
    return keys
  }
  /** Of secrets that are gone, by their ids. */
  const formers = new Map<string, Buffer>()
  let lasting: readonly Buffer[] = []
  const relate = () => {
    const own = ownOf().lasting
    const others = [...known.values()].filter(({ id }) => id !== current && !formers.has(id))
    const oldestLast = formers.size > 0 ? [...formers.values()].reverse() : [own]
    lasting = [own, ...others.map((keys) => keys.lasting), ...oldestLast]
  }
  relate()
  const additional = (location: SecretLocation) =>
    Buffer.from([location.tenant, location.table, location.column, location.row].join('|'))

  function open(sealed: string, location: SecretLocation): string {
    const [id = '', nonce, tag, data] = sealed.split('.')
    const keys = knownOf(id)
    if (!keys || !nonce || !tag || data === undefined)
      throw new Error('the secret was sealed under another key')
    const decipher = createDecipheriv(algorithm, keys.key, Buffer.from(nonce, 'base64url'), {
      authTagLength: 16,
    })
      .setAAD(additional(location))
      .setAuthTag(Buffer.from(tag, 'base64url'))
    return Buffer.concat([
      decipher.update(Buffer.from(data, 'base64url')),
      decipher.final(),
    ]).toString('utf8')
  }

  return {
    get keyId() {
      return current
    },
    get lasting() {
      return lasting
    },
    get known() {
      return [...known.keys()].filter(knownOf)
    },
    secretOf: (id) => knownOf(id)?.secret,
    lastingOf: (id) => knownOf(id)?.lasting ?? formers.get(id),
    lookup: (plain) => lookupBy(ownOf().lookups, plain),
    lookups: (plain) =>
      [ownOf(), ...[...known.values()].filter(({ id }) => id !== current && knownOf(id))].map(
        ({ lookups }) => lookupBy(lookups, plain),
      ),
    seal(plain, location) {
      const { id, key } = ownOf()
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(additional(location))
      const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return [id, ...[nonce, cipher.getAuthTag(), data].map((b) => b.toString('base64url'))].join(
        '.',
      )
    },
    open,
    learn(more) {
      learn(more)
      relate()
    },
    follow(rotations) {
      const last = rotations.at(-1)
      if (!last) return true
      const next = knownOf(last.toKey)
      if (!next || (!last.isEnded && !knownOf(last.fromKey))) return false
      for (const { id, fromKey, former } of rotations)
        if (!formers.has(fromKey))
          formers.set(fromKey, Buffer.from(open(former, formerLocation(id)), 'base64url'))
      current = next.id
      relate()
      if (last.isEnded)
        for (const keys of known.values())
          if (keys.id !== current) keys.until ??= Date.now() + formerMs
      return true
    },
  }
}

const keysIn = (secret: Buffer) => ({
  ...{ secret, id: keyIdOf(secret), key: sealKeyOf(secret), lasting: lastingOf(secret) },
  lookups: derived(secret, 'tenantry lookup v1'),
  until: undefined as number | undefined,
})

const lookupBy = (key: Buffer, plain: string) =>
  createHmac('sha256', key).update(plain).digest('hex')

/** What the database keeps to notice a changed PORTAL_SECRET. */
export const fingerprint = (secret: Buffer): string =>
  createHmac('sha256', secret).update('tenantry fingerprint').digest('hex')

/**
 * The token of a mailed link: 256 bits that only who knows PORTAL_SECRET can make from the invitation's id, so it is kept
 * nowhere and stands in no queue; it is derived when the mail is written. Of what is kept of it is `hash`: a link that was
 * made before the secret changed is the same one afterwards.
 */
export function linkTokenOf(keyed: Keyed, invitationId: string, hash?: string): string {
  const tokens = linkTokensOf(keyed, invitationId)
  const found = hash === undefined ? tokens[0] : tokens.find((token) => hashOfToken(token) === hash)
  // not yet where the secret is being changed, and never again where it was lost
  if (found === undefined)
    throw new Refusal('conflict', 'link-of-other-secret', {}, { retryAfter: 10 })
  return found
}

/** As it would be of each secret, the newest first. */
export const linkTokensOf = (keyed: Keyed, invitationId: string): string[] =>
  keysOf(keyed).map((key) =>
    createHmac('sha256', key).update(`link\0${invitationId}`).digest('base64url'),
  )

/** What this installation answers to a number used once, by which it knows itself behind another address; it opens nothing. */
export const proofOfPortal = (keyed: Keyed, nonce: string): string =>
  proofBy(newestKey(keyed), nonce)

/** Whether that was answered by this installation: its processes learn of another secret one after the other. */
export const isProofOfPortal = (keyed: Keyed, nonce: string, said: string): boolean =>
  keysOf(keyed).some((key) => proofBy(key, nonce) === said)

const proofBy = (key: Buffer, nonce: string) =>
  createHmac('sha256', key).update(`portal\0${nonce}`).digest('base64url')

/** What the database keeps of a token. */
export const hashOfToken = (token: string): string =>
  createHash('sha256').update(token).digest('hex')

/** The text of a new API token, which is kept nowhere, and what the database keeps of it. */
export function newToken() {
  const token = `tnt_${randomBytes(32).toString('base64url')}`
  return { token, hash: hashOfToken(token) }
}
