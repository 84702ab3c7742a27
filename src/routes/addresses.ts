import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import ipaddr from 'ipaddr.js'
import { Refusal } from '../domain/refusal.ts'

const hostShape =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::\d{1,5})?$/

/**
 * The one host a request is for, lower case with its port; null when it does not say exactly one, says it in an odd
 * form, or says another in an absolute request line (RFC 9112, section 3.2): proxies and servers differ in which they
 * believe.
 */
export function hostOf(incoming: Incoming | undefined, given: string | undefined): string | null {
  if (!given || given.length > 255) return null
  const host = given.toLowerCase()
  if (!hostShape.test(host)) return null
  if (!incoming) return host
  const named = incoming.rawHeaders.filter((name, i) => i % 2 === 0 && /^host$/i.test(name))
  if (named.length !== 1) return null
  const target = incoming.url ?? '/'
  if (target.startsWith('/')) return host
  return URL.canParse(target) && new URL(target).host === host ? host : null
}

type Incoming = Pick<HttpBindings['incoming'], 'rawHeaders' | 'url'>

/** The peer's address, or what a trusted proxy says of it: the last forwarded address that is not a proxy's. */
export const addressOf = (c: Context, trusted: readonly string[]): string =>
  senderOf(bindings(c)?.incoming.socket.remoteAddress, c.req.header('X-Forwarded-For'), trusted)

/** The same of a request that is no page's. */
export const addressOfRequest = (
  { socket, headers }: IncomingMessage,
  trusted: readonly string[],
): string => senderOf(socket.remoteAddress, String(headers['x-forwarded-for'] ?? ''), trusted)

function senderOf(
  address: string | undefined,
  given: string | undefined,
  trusted: readonly string[],
): string {
  const peer = plain(address ?? '127.0.0.1')
  if (!isTrusted(peer, trusted)) return peer
  const forwarded = (given ?? '').split(',').map((part) => plain(part.trim()))
  const foreign = forwarded.reverse().find((one) => !isTrusted(one, trusted))
  return foreign && isIP(foreign) ? foreign : peer
}

/** What node-server puts beside the request; absent when a test asks the app directly. */
export const bindings = (c: Context): HttpBindings | undefined =>
  c.env && 'incoming' in c.env ? (c.env as HttpBindings) : undefined

const plain = (address: string) => address.replace(/^::ffff:/, '')

function isTrusted(address: string, trusted: readonly string[]): boolean {
  if (!isIP(address)) return false
  const parsed = ipaddr.process(address)
  return trusted.some((cidr) => {
    const [net, bits] = ipaddr.parseCIDR(cidr)
    return net.kind() === parsed.kind() && parsed.match(net, bits)
  })
}

/** Refuses a path or query that does not decode, so that no handler meets half-decoded text. */
export function demandDecodable(url: string): void {
  try {
    if (decodeURIComponent(url.replace(/^[a-z]+:\/\/[^/]*/i, '')).includes('\0'))
      throw new URIError()
  } catch {
    throw new Refusal('malformed', 'address-bytes')
  }
}

const forwarding = ['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto']

/**
 * Whether this machine asks itself: a loopback peer, a loopback host, and no header that says somebody passed the
 * request on. A proxy in front adds one, so nothing from outside ever looks like this.
 */
export function isLocal(c: Context): boolean {
  const peer = bindings(c)?.incoming.socket.remoteAddress ?? '127.0.0.1'
  const isForwarded = forwarding.some((name) => c.req.header(name) !== undefined)
  return isLoopback(peer) && isLoopbackHost(c.req.header('Host') ?? '') && !isForwarded
}

const isLoopback = (address: string) => /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address)

function isLoopbackHost(host: string) {
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return name === 'localhost' || (isIP(name) !== 0 && isLoopback(name))
}
