import { promises as dns, type LookupAddress } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { connectorSeconds } from '../metrics.ts'

/** Whom our connectors speak to, as figures name them: a kind of peer, never one of them. */
export type PeerKind =
  | 'graph'
  | 'microsoft-login'
  | 'operator-connect'
  | 'identity'
  | 'ovoc'
  | 'sbc'
  | 'portal'
  | 'cloudflare'
  | 'webhook'
  | 'other'

export type OutboundOptions = {
  peer?: PeerKind
  /** CIDRs or single addresses that may be reached although they are not public (`CONNECTOR_ALLOW`). */
  allow?: readonly string[]
  /** From the first byte out to the last byte in. */
  timeoutMs?: number
  maxBytes?: number
  /** The status is what counts: of the text comes as much as fits within bytes and time, instead of nothing at all. */
  takesPart?: boolean
  resolve?: (host: string) => Promise<LookupAddress[]>
}

export type OutboundRequest = {
  method?: string
  headers?: http.OutgoingHttpHeaders
  body?: string
  signal?: AbortSignal
}

export type OutboundAnswer = { status: number; headers: http.IncomingHttpHeaders; text: string }

export type Outbound = {
  ask(url: string, request?: OutboundRequest): Promise<OutboundAnswer>
  close(): void
}

/**
 * No usable answer came. Refused by our own rule, closed, filtered or too large all read the same, so
 * that nobody maps our network through a form field; `cause` tells them apart and belongs in the log.
 */
export class Unreachable extends Error {
  /** A connection stood, so that the request may have been read and only its answer is missing. */
  readonly wasConnected: boolean

  constructor(cause: unknown, { wasConnected = false } = {}) {
    super('The address did not answer.', { cause })
    this.name = 'Unreachable'
    this.wasConnected = wasConnected
  }
}

/**
 * The only way out for our connectors: http and https to public addresses, and to those of `allow`.
 * Follows no redirect (a 3xx is the answer). Throws `Unreachable`, or the reason of an aborted signal.
 */
export function createOutbound(options: OutboundOptions = {}): Outbound {
  const { timeoutMs = 30_000, maxBytes = 8 * 1024 * 1024, takesPart = false } = options
  const { resolve = resolveAll, peer = 'other' } = options
  const mayReach = createGuard(options.allow)
  const lookup = guardedLookup(mayReach, resolve)
  const plain = new http.Agent({ keepAlive: true, lookup })
  const secure = new https.Agent({ keepAlive: true, lookup })

  async function ask(url: string, { signal, ...init }: OutboundRequest = {}) {
    signal?.throwIfAborted()
    const way = { wasConnected: false }
    const over = connectorSeconds.startTimer({ peer })
    try {
      const answer = await exchange(new URL(url), init, way, signal)
      over({ outcome: outcomeOf(answer.status) })
      return answer
    } catch (error) {
      over({ outcome: signal?.aborted ? 'stopped' : 'unreachable' })
      signal?.throwIfAborted()
      throw new Unreachable(error, way)
    }
  }

  async function exchange(
    target: URL,
    init: OutboundRequest,
    way: { wasConnected: boolean },
    signal?: AbortSignal,
  ) {
    refuseForm(target, mayReach)
    const { body, ...sent } = init
    const [open, agent] =
      target.protocol === 'https:' ? [https.request, secure] : [http.request, plain]
    const request = open(target, { ...sent, agent, signal })
    const connected = () => {
      way.wasConnected = true
    }
    request.once('socket', (socket) => {
      if (!socket.connecting) connected()
      else socket.once(target.protocol === 'https:' ? 'secureConnect' : 'connect', connected)
    })
    const timer = setTimeout(
      () => request.destroy(new Error(`no whole answer within ${timeoutMs} ms`)),
      timeoutMs,
    )
    try {
      const response = await new Promise<http.IncomingMessage>((done, fail) => {
        request.once('response', done).on('error', fail).end(body)
      })
      const text = await (takesPart ? readPart : readUpTo)(maxBytes, response)
      return { status: response.statusCode ?? 0, headers: response.headers, text }
    } catch (error) {
      request.destroy()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    ask,
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}

/** `2xx` and so on; of what was asked for too often it is said. */
const outcomeOf = (status: number) =>
  status === 429
    ? 'throttled'
    : status >= 100 && status < 600
      ? `${Math.floor(status / 100)}xx`
      : 'odd'

type Guard = (address: string) => boolean

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number]

const globalUnicast: Range = [ipaddr.IPv6.parse('2000::'), 3]

/** Judges an IP address, mapped forms included: public, or inside `allow`. Throws on a bad range. */
export function createGuard(allow: readonly string[] = []): Guard {
  const ranges = allow.map(parseRange)
  return (text) => {
    const address = ipaddr.process(text)
    const isIn = ([net, bits]: Range) => net.kind() === address.kind() && address.match(net, bits)
    const isGlobal = address.kind() === 'ipv4' || isIn(globalUnicast)
    return (isGlobal && address.range() === 'unicast') || ranges.some(isIn)
  }
}

function parseRange(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.process(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

// The address handed back here is the address connected to: a name that answers differently the
// next time (rebinding) gains nothing, because nobody asks again.
function guardedLookup(
  mayReach: Guard,
  resolve: (host: string) => Promise<LookupAddress[]>,
): LookupFunction {
  return (host, options, done) => {
    const found = resolve(host).then((all) => all.filter(({ address }) => mayReach(address)))
    found.then(
      (open) => {
        const [first] = open
        if (!first) done(new Error(`${host} has no address that may be reached`), [])
        else if (options.all) done(null, open)
        else done(null, first.address, first.family)
      },
      (error) => done(error, []),
    )
  }
}

function resolveAll(host: string): Promise<LookupAddress[]> {
  return dns.lookup(host, { all: true })
}

// URL has already turned decimal, octal, hex and short forms into dotted ones. Node asks no lookup
// for a literal address, so literals are judged here, by the very test that Node uses.
function refuseForm(target: URL, mayReach: Guard): void {
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (!['http:', 'https:'].includes(target.protocol)) throw new Error('only http and https')
  if (target.username || target.password) throw new Error('no user information in a URL')
  if (!isOpenPort(target.port)) throw new Error(`port ${target.port} belongs to another protocol`)
  if (isIP(host) && !mayReach(host)) throw new Error(`${host} may not be reached`)
}

// Ports below 1024 other than the web's speak other protocols (mail, SSH), which a crafted request
// body could be made to talk.
function isOpenPort(port: string): boolean {
  return port === '' || port === '80' || port === '443' || Number(port) >= 1024
}

/** What came until it was too much, too late or broken off. */
async function readPart(maxBytes: number, response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= maxBytes) break
    }
  } catch {
    // the status has been read
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8')
}

async function readUpTo(maxBytes: number, response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    size += chunk.length
    if (size > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
