import { createServer, type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import ipaddr from 'ipaddr.js'

export type HttpLimits = {
  /** From the first byte to the end of the header lines. */
  headersMs: number
  /** From the first byte to the end of the body; who sends what it may take before is `body-limit.ts`'s. */
  requestMs: number
  /** Nothing goes in either direction: a download that nobody takes is cut. */
  idleMs: number
  checkMs: number
  /** Connections that are no sockets of pages (those are counted by themselves); from one peer half of them. */
  maxConnections: number
}

const defaults: HttpLimits = {
  headersMs: 10_000,
  requestMs: 120_000,
  idleMs: 60_000,
  checkMs: 2000,
  maxConnections: 2000,
}

type Fetch = Parameters<typeof getRequestListener>[0]

/**
 * The process's HTTP server, in which nobody holds a place by sending slowly, by taking nothing or by coming often. A
 * trusted proxy brings everybody, so it alone may have all connections.
 */
export function createHttpServer(
  fetch: Fetch,
  { trustedProxy = [], ...given }: Partial<HttpLimits> & { trustedProxy?: readonly string[] } = {},
): Server {
  const limits = { ...defaults, ...given }
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkMs,
      // an offer of HTTP/2 (h2c) is no socket: such a request is answered as it is
      shouldUpgradeCallback: ({ headers }) => /^websocket$/i.test(headers.upgrade ?? ''),
    },
    getRequestListener(fetch),
  )
  server.timeout = limits.idleMs
  boundConnections(server, limits.maxConnections, trustedProxy)
  return server
}

function boundConnections(server: Server, max: number, trusted: readonly string[]) {
  const open = new Map<Duplex, string>()
  const perPeer = new Map<string, number>()
  const leave = (socket: Duplex) => {
    const peer = open.get(socket)
    if (peer === undefined) return
    open.delete(socket)
    const left = (perPeer.get(peer) ?? 1) - 1
    if (left === 0) perPeer.delete(peer)
    else perPeer.set(peer, left)
  }
  server.on('connection', (socket) => {
    const peer = socket.remoteAddress ?? ''
    const many = perPeer.get(peer) ?? 0
    if (open.size >= max || (many >= max / 2 && !isIn(peer, trusted))) return refuse(socket)
    open.set(socket, peer)
    perPeer.set(peer, many + 1)
    socket.once('close', () => leave(socket))
  })
  // the sockets of pages have their own cap
  server.on('upgrade', (_, socket) => leave(socket))
}

function isIn(peer: string, cidrs: readonly string[]): boolean {
  if (!ipaddr.isValid(peer)) return false
  const address = ipaddr.process(peer)
  return cidrs.some((cidr) => {
    const [net, bits] = ipaddr.parseCIDR(cidr)
    return net.kind() === address.kind() && address.match(net, bits)
  })
}

function refuse(socket: Socket) {
  socket.on('error', () => socket.destroy())
  socket.end(
    `HTTP/1.1 503 ${STATUS_CODES[503]}\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  )
}
