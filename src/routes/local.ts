import { isIP } from 'node:net'
import type { Context } from 'hono'
import { bindings } from './hosts.ts'

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
