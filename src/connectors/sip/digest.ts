import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { steadyNow } from './clock.ts'
import { type Params, parseCredentials } from './grammar.ts'

/** The stronger first: a client takes the topmost that it knows (RFC 8760, section 2.4). */
export const algorithms = ['SHA-256', 'MD5'] as const
export type Algorithm = (typeof algorithms)[number]

const hashNames = { 'SHA-256': 'sha256', MD5: 'md5' } as const
const hash = (algorithm: Algorithm, text: string) =>
  createHash(hashNames[algorithm]).update(text).digest('hex')

export type Asked = {
  username: string
  realm: string
  method: string
  /** The digest's own uri, as the client wrote it. */
  uri: string
  nonce: string
  /** Eight hexadecimal digits, without which (and `cnonce`) the response is that of RFC 2069. */
  nc?: string
  cnonce?: string
}

/** The response of RFC 7616, section 3.4.1, with qop=auth where there is a cnonce. Texts are hashed as UTF-8. */
export function digest(algorithm: Algorithm, password: string, asked: Asked): string {
  const { username, realm, method, uri, nonce, nc, cnonce } = asked
  const a1 = hash(algorithm, `${username}:${realm}:${password}`)
  const a2 = hash(algorithm, `${method}:${uri}`)
  const between = cnonce === undefined ? nonce : `${nonce}:${nc}:${cnonce}:auth`
  return hash(algorithm, `${a1}:${between}:${a2}`)
}

/** What a client said of itself, complete and for an algorithm of ours. */
export type Credentials = {
  algorithm: Algorithm
  username: string
  realm: string
  nonce: string
  uri: string
  response: string
  nc: string
  cnonce: string
}

const utf8 = (text: string) => Buffer.from(text, 'latin1').toString('utf8')

/** Reads an Authorization header; null for another scheme, another algorithm, or without qop=auth. */
export function readCredentials(header: string): Credentials | null {
  const found = parseCredentials(header)
  if (found?.scheme !== 'digest') return null
  const of = (name: string) => utf8(found.params.get(name) ?? '')
  const named = of('algorithm').toUpperCase() || 'MD5'
  const algorithm = algorithms.find((one) => one === named)
  const [username, realm, nonce, uri] = [of('username'), of('realm'), of('nonce'), of('uri')]
  const [response, nc, cnonce] = [of('response').toLowerCase(), of('nc'), of('cnonce')]
  if (!algorithm || of('qop').toLowerCase() !== 'auth' || !/^[0-9a-f]{8}$/i.test(nc)) return null
  if (!username || !nonce || !uri || !response || !cnonce) return null
  return { algorithm, username, realm, nonce, uri, response, nc, cnonce }
}

/** Whether this password gives this response, in a time that says nothing of how much of it was right. */
export function isRight(credentials: Credentials, method: string, password: string): boolean {
  const right = Buffer.from(digest(credentials.algorithm, password, { ...credentials, method }))
  const given = Buffer.from(credentials.response)
  return given.length === right.length && timingSafeEqual(given, right)
}

/** The WWW-Authenticate headers of one challenge (RFC 8760). `realm` is a host's name. */
export const challenges = (
  { realm, nonce, isStale }: { realm: string; nonce: string; isStale: boolean },
  offered: readonly Algorithm[] = algorithms,
): string[] =>
  offered.map(
    (algorithm) =>
      `Digest realm="${realm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth"${isStale ? ', stale=true' : ''}`,
  )

const rememberedMs = 2 * 60 * 60_000
const mostRemembered = 20_000

/**
 * Which algorithms a client is offered. Some that know MD5 alone give up when a challenge names another besides (libre before
 * 2.0, and so Debian 12's baresip). So who comes again without having answered a challenge of both is offered MD5 alone, and
 * both the time after; who answered by MD5 is offered what it knows. Nothing is lost by that: whoever could take away a
 * header on the way has MD5 as well.
 */
export function createOffers({ max = mostRemembered, now = steadyNow } = {}) {
  const next = new Map<string, { isMd5: boolean; until: number }>()
  const remember = (client: string, isMd5: boolean) => {
    next.delete(client)
    next.set(client, { isMd5, until: now() + rememberedMs })
    for (const oldest of next.keys()) {
      if (next.size <= max) break
      next.delete(oldest)
    }
  }
  return {
    get size() {
      return next.size
    },
    /** For a client (whom it wants to be, and from where); `used` is how it answered an older challenge, if it did. */
    of(client: string, used: Algorithm | undefined): readonly Algorithm[] {
      const before = next.get(client)
      const isMd5 = used
        ? used === 'MD5'
        : before !== undefined && before.until > now() && before.isMd5
      remember(client, !isMd5)
      return isMd5 ? ['MD5'] : algorithms
    },
    /** It answered a challenge, rightly or not. */
    settle(client: string, used: Algorithm): void {
      if (used === 'MD5') remember(client, true)
      else next.delete(client)
    },
  }
}

const nonceMs = 5 * 60_000
const mostNonces = 20_000

/**
 * Nonces that carry their own time and mark, so that a challenge keeps nothing. What is kept, for at most `max` nonces
 * that were answered rightly, is the highest count of each: a count is taken once (RFC 7616, section 3.4). When there
 * are more, those made before the one that is forgotten are over.
 */
export function createNonces({ lifeMs = nonceMs, max = mostNonces, now = steadyNow } = {}) {
  const key = randomBytes(32)
  const counts = new Map<string, number>()
  let overBefore = 0

  const markOf = (head: Buffer) => createHmac('sha256', key).update(head).digest().subarray(0, 16)

  function madeAt(nonce: string): number | null {
    const bytes = Buffer.from(nonce, 'base64url')
    if (bytes.length !== 30 || bytes.toString('base64url') !== nonce) return null
    const head = bytes.subarray(0, 14)
    return timingSafeEqual(markOf(head), bytes.subarray(14)) ? head.readUIntBE(0, 6) : null
  }

  return {
    get size() {
      return counts.size
    },
    make(): string {
      const head = Buffer.concat([Buffer.alloc(6), randomBytes(8)])
      head.writeUIntBE(now(), 0, 6)
      return Buffer.concat([head, markOf(head)]).toString('base64url')
    },
    /** `foreign` was never ours; `stale` was, and is over or was counted as high already. */
    judge({ nonce, nc }: Pick<Credentials, 'nonce' | 'nc'>): 'good' | 'stale' | 'foreign' {
      const made = madeAt(nonce)
      if (made === null) return 'foreign'
      if (made + lifeMs < now() || made <= overBefore) return 'stale'
      return Number.parseInt(nc, 16) > (counts.get(nonce) ?? 0) ? 'good' : 'stale'
    },
    /** Counts what was answered rightly. Between `judge` and here others may have come, so it judges again. */
    spend({ nonce, nc }: Pick<Credentials, 'nonce' | 'nc'>): boolean {
      if (this.judge({ nonce, nc }) !== 'good') return false
      counts.delete(nonce)
      counts.set(nonce, Number.parseInt(nc, 16))
      for (const oldest of counts.keys()) {
        const made = madeAt(oldest) ?? 0
        if (counts.size <= max && made + lifeMs >= now()) break
        counts.delete(oldest)
        if (made + lifeMs >= now()) overBefore = Math.max(overBefore, made)
      }
      return true
    },
  }
}

/** How a client answers a challenge of `qop=auth`: the strongest algorithm that both know, null where there is none. */
export function authorize(
  headers: readonly string[],
  {
    username,
    password,
    method,
    uri,
  }: { username: string; password: string; method: string; uri: string },
  only: readonly Algorithm[] = algorithms,
): string | null {
  const offers = headers.flatMap((header) => {
    const found = parseCredentials(header)
    return found?.scheme === 'digest' ? [found.params] : []
  })
  const named = (offer: Params) => offer.get('algorithm')?.toUpperCase() ?? 'MD5'
  for (const algorithm of only) {
    const offer = offers.find((one) => named(one) === algorithm)
    if (!offer) continue
    const [realm, nonce] = [offer.get('realm') ?? '', offer.get('nonce') ?? '']
    const [nc, cnonce] = ['00000001', randomBytes(12).toString('base64url')]
    const asked = { username, realm, method, uri, nonce, nc, cnonce }
    const response = digest(algorithm, password, asked)
    return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", algorithm=${algorithm}, qop=auth, nc=${nc}, cnonce="${cnonce}", response="${response}"`
  }
  return null
}
