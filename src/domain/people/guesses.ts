import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { sql } from 'drizzle-orm'
import ipaddr from 'ipaddr.js'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'

/** Who is tried (an account's id, or what was typed when there is none), from where, and on which known device. */
export type Try = { whom: string; ip: string; device?: string | undefined }

const window = '15 minutes'
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
 * A browser that once signed in counts by itself, so an attacker elsewhere cannot lock its owner out. Wants a gate
 * scope of its own: the try must outlive whatever refusal follows (DECISIONS 3).
 */
export async function takeTry(scope: Scope, secret: Buffer, tried: Try): Promise<string[]> {
  const name = (...parts: string[]) => macOf(secret, 'guess', ...parts).slice(0, 22)
  const { whom, device } = tried
  const address = networkOf(tried.ip)
  const buckets: [bucket: string, most: number][] =
    device && isDevice(secret, whom, device)
      ? [[name('device', whom, device), limits.pair]]
      : [
          [name('pair', whom, address), limits.pair],
          [name('address', address), limits.address],
          [name('account', whom), limits.account],
          [name('all'), limits.all],
        ]
  const [row] = await scope.db.execute<{ retry_after: number | null; guesses: string | null }>(sql`
    select retry_after, guesses::text from gate_guess(
      ${`{${buckets.map(([bucket]) => bucket).join(',')}}`}::text[],
      ${`{${buckets.map(([, most]) => most).join(',')}}`}::integer[], ${window}::interval)`)
  if (row?.guesses) return row.guesses.slice(1, -1).split(',')
  const retryAfter = Math.max(row?.retry_after ?? 0, 1)
  throw new Refusal(
    'too-many',
    `That was tried too often. Try again in ${Math.ceil(retryAfter / 60)} min.`,
    { retryAfter },
  )
}

/** Takes back a try that turned out right. Wants a gate scope. */
export async function forgive(scope: Scope, tries: string[]): Promise<void> {
  await scope.db.execute(sql`select gate_guess_forgive(${`{${tries.join(',')}}`}::bigint[])`)
}

/** What a browser keeps after signing in to an account, so that it is known the next time; it opens nothing. */
export function makeDevice(secret: Buffer, accountId: string): string {
  const nonce = randomBytes(16).toString('base64url')
  return `${nonce}.${macOf(secret, 'device', accountId, nonce)}`
}

function isDevice(secret: Buffer, accountId: string, device: string): boolean {
  const [nonce = '', mac = ''] = device.split('.')
  const expected = Buffer.from(macOf(secret, 'device', accountId, nonce))
  const given = Buffer.from(mac)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const macOf = (secret: Buffer, ...parts: string[]) =>
  createHmac('sha256', secret).update(parts.join('\0')).digest('base64url')

/** One subscriber: an IPv4 address, or the /64 that whoever holds an IPv6 address can fill at will. */
function networkOf(ip: string): string {
  const address = ipaddr.process(ip)
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).join(':') : address.toString()
}
