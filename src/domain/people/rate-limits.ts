import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { sql } from 'drizzle-orm'
import ipaddr from 'ipaddr.js'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { type Keyed, keysOf, newestKey } from '../settings/secrets.ts'
import type { Bucket as Counted, Throttle } from './throttle.ts'

/** Who is tried (an account's id, or what was typed when there is none), from where, and on which known device. */
type Attempt = { subject: string; ip: string; device?: string | undefined }

/** A keyed hash of who is tried or from where, and how often within the window that may be. */
type Bucket = [bucket: string, most: number]
type RateWindow = '10 minutes' | '15 minutes' | '1 hour'

const limits = {
  /** One account from one address, or from one browser that signed in to it before (OWASP: device cookies). */
  pair: 10,
  /** One address over all accounts: an office behind one address with its typing errors, not a spray. */
  address: 50,
  /** One account from all unknown browsers together (NIST SP 800-63B: no more than 100 failures). */
  account: 100,
  /** Everybody unknown together: 11 a second, and the table stays below 50,000 rows. */
  all: 10_000,
}

/**
 * Takes one try before the password is looked at and gives its ids for `forgive`; refuses when a limit is reached.
 * A browser that once signed in counts by itself, so an attacker elsewhere cannot lock its owner out. Wants an anonymous
 * scope of its own: the try must outlive the refusal that follows, which rolls its own transaction back.
 */
export async function consumeSignIn(
  scope: Scope,
  secret: Keyed,
  attempt: Attempt,
): Promise<string[]> {
  const name = namesOf(secret, 'rate_limit_hit')
  const { subject, device } = attempt
  const address = networkOf(attempt.ip)
  const buckets: Bucket[] =
    device && isDevice(secret, subject, device)
      ? [[name('device', subject, device), limits.pair]]
      : [
          [name('pair', subject, address), limits.pair],
          [name('address', address), limits.address],
          [name('account', subject), limits.account],
          [name('all'), limits.all],
        ]
  return consume(scope, buckets, '15 minutes')
}

const windowMs = 15 * 60_000

/** Who is tried before anything is looked up: the name as it was typed, and where it is one. */
type Typed = Omit<Attempt, 'subject'> & { host: string; login: string }

/**
 * The same in the memory of this process, before the database is asked: takes one try, or refuses it with the sentence that
 * the database's limit would have. A mark that this portal made counts by itself, as there; whose it is, is known only later.
 * Gives what takes the try back.
 */
export function throttleSignIn(throttle: Throttle, secret: Keyed, typed: Typed): () => void {
  const subject = `${typed.host} ${typed.login}`.toLowerCase()
  const isMarked = markOf(secret, typed.device) !== undefined
  const buckets: Counted[] = [
    ...senderOf(secret, typed),
    ...(isMarked
      ? []
      : ([
          [`pair ${networkOf(typed.ip)} ${subject}`, limits.pair],
          [`account ${subject}`, limits.account],
        ] as const)),
  ]
  const wait = throttle.take(buckets, windowMs)
  if (wait > 0) throw tooOften(wait / 1000)
  return () => throttle.refund(buckets)
}

/** Why whoever sends this is refused, whatever they typed; null unless they have had all their tries. */
export function crowdOf(
  throttle: Throttle,
  secret: Keyed,
  sender: Pick<Attempt, 'ip' | 'device'>,
): Refusal | null {
  const wait = throttle.waitMs(senderOf(secret, sender))
  return wait > 0 ? tooOften(wait / 1000) : null
}

function senderOf(secret: Keyed, { ip, device }: Pick<Attempt, 'ip' | 'device'>): Counted[] {
  const mark = markOf(secret, device)
  if (mark !== undefined) return [[`device ${mark}`, limits.pair]]
  return [
    [`address ${networkOf(ip)}`, limits.address],
    ['all', limits.all],
  ]
}

/** Codes tried in one sign-in before it is over. */
const codesOfOneSignIn = 5
/** Codes tried for one account, however many sign-ins were begun with its password: 30 × 3 of 1,000,000 in 15 min. */
const codesOfAccount = 30

/** Takes one try of a second factor: 5 in one sign-in (a session's id), 30 for the account. Wants an anonymous scope of its own. */
export function consumeCode(
  scope: Scope,
  secret: Keyed,
  attempt: { sessionId: string; accountId: string },
): Promise<string[]> {
  const name = namesOf(secret, 'code')
  const buckets: Bucket[] = [
    [name('session', attempt.sessionId), codesOfOneSignIn],
    [name('account', attempt.accountId), codesOfAccount],
  ]
  return consume(scope, buckets, '15 minutes')
}

/** Whether a sign-in has had all its tries of the second factor. Wants an anonymous scope. */
export async function isExhausted(
  scope: Scope,
  secret: Keyed,
  sessionId: string,
): Promise<boolean> {
  const bucket = namesOf(secret, 'code')('session', sessionId)
  const [row] = await scope.db.execute<{ attempts: number }>(
    sql`select auth_rate_limit_count(${bucket}, '15 minutes'::interval) as attempts`,
  )
  return (row?.attempts ?? 0) >= codesOfOneSignIn
}

/** Counts a link that is none of ours: 10 from one address in 10 min. Wants an anonymous scope of its own. */
export function consumeLink(scope: Scope, secret: Keyed, ip: string): Promise<string[]> {
  const name = namesOf(secret, 'link')
  return consume(
    scope,
    [
      [name('address', networkOf(ip)), 10],
      [name('all'), limits.all],
    ],
    '10 minutes',
  )
}

/** Codes of displays tried by one account, and by all of them, within ten minutes: of 20^8 some thousand are good at most. */
const typedCodes = { account: 10, all: 200 }

/** Takes one try of a code that a display shows: 10 for an account in 10 min, 200 for all. Wants an anonymous scope of its own. */
export function consumeTypedCode(
  scope: Scope,
  secret: Keyed,
  accountId: string,
): Promise<string[]> {
  const name = namesOf(secret, 'typed-code')
  return consume(
    scope,
    [
      [name('account', accountId), typedCodes.account],
      [name('all'), typedCodes.all],
    ],
    '10 minutes',
  )
}

/** Counts who asks for a mail to be sent: 20 an hour from one address. Wants an anonymous scope of its own. */
export function consumeMail(scope: Scope, secret: Keyed, ip: string): Promise<string[]> {
  const name = namesOf(secret, 'mail')
  return consume(
    scope,
    // the name tells the sweep that it counts by the hour
    [
      [`hour.${name('address', networkOf(ip))}`, 20],
      [`hour.${name('all')}`, 2000],
    ],
    '1 hour',
  )
}

/**
 * Counts who asks for a code that a display is approved by: 30 from one address in 10 min, 1,000 of all together. Wants an anonymous
 * scope of its own.
 */
export function consumeWallCode(scope: Scope, secret: Keyed, ip: string): Promise<string[]> {
  const name = namesOf(secret, 'wall')
  return consume(
    scope,
    [
      [name('address', networkOf(ip)), 30],
      [name('all'), 1000],
    ],
    '10 minutes',
  )
}

/**
 * Counts who has Microsoft asked for consent: 20 from one address and 10 for one invitation in 10 min, 500 of all together. Wants an
 * anonymous scope of its own.
 */
export function consumeConsent(
  scope: Scope,
  secret: Keyed,
  { ip, id }: { ip: string; id: string },
): Promise<string[]> {
  const name = namesOf(secret, 'consent')
  return consume(
    scope,
    [
      [name('address', networkOf(ip)), 20],
      [name('invitation', id), 10],
      [name('all'), 500],
    ],
    '10 minutes',
  )
}

const namesOf =
  (secret: Keyed, what: string) =>
  (...parts: string[]) =>
    macOf(newestKey(secret), what, ...parts).slice(0, 22)

async function consume(scope: Scope, buckets: Bucket[], window: RateWindow): Promise<string[]> {
  const [row] = await scope.db.execute<{ retry_after: number | null; hits: string | null }>(sql`
    select retry_after, hits::text from auth_rate_limit_consume(
      ${`{${buckets.map(([bucket]) => bucket).join(',')}}`}::text[],
      ${`{${buckets.map(([, max]) => max).join(',')}}`}::integer[], ${window}::interval)`)
  if (row?.hits) return row.hits.slice(1, -1).split(',')
  throw tooOften(row?.retry_after ?? 0)
}

function tooOften(seconds: number) {
  const retryAfter = Math.max(Math.ceil(seconds), 1)
  const minutes = Math.ceil(retryAfter / 60)
  return new Refusal('too-many', 'too-often', { minutes }, { retryAfter })
}

/** Takes back a try that turned out right. Wants an anonymous scope. */
export async function refund(scope: Scope, attempts: string[]): Promise<void> {
  await scope.db.execute(sql`select auth_rate_limit_refund(${`{${attempts.join(',')}}`}::bigint[])`)
}

/**
 * What a browser keeps after signing in to an account, so that it is known the next time; it opens nothing. That it is one of
 * ours can be told from the nonce alone, before the account is looked up.
 */
export function makeDevice(secret: Keyed, accountId: string): string {
  const random = randomBytes(16).toString('base64url')
  const key = newestKey(secret)
  const nonce = `${random}${proofOf(key, random)}`
  return `${nonce}.${macOf(key, 'device', accountId, nonce)}`
}

const randomLength = 22
const proofOf = (key: Buffer, random: string) => macOf(key, 'mark', random).slice(0, 11)

/** The nonce of a mark that this portal made. */
function markOf(secret: Keyed, device: string | undefined): string | undefined {
  const [nonce = ''] = (device ?? '').split('.')
  const random = nonce.slice(0, randomLength)
  return keysOf(secret).some((key) => nonce === `${random}${proofOf(key, random)}`)
    ? nonce
    : undefined
}

function isDevice(secret: Keyed, accountId: string, device: string): boolean {
  const [nonce = '', mac = ''] = device.split('.')
  const given = Buffer.from(mac)
  return keysOf(secret).some((key) => {
    const expected = Buffer.from(macOf(key, 'device', accountId, nonce))
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}

const macOf = (key: Buffer, ...parts: string[]) =>
  createHmac('sha256', key).update(parts.join('\0')).digest('base64url')

/** One subscriber: an IPv4 address, or the /64 that whoever holds an IPv6 address can fill at will. */
function networkOf(ip: string): string {
  const address = ipaddr.process(ip)
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).join(':') : address.toString()
}
