import { promises as dns, type LookupAddress } from 'node:dns'
import { connect, type Socket } from 'node:net'
import { createGuard } from './outbound.ts'

export type DialOptions = {
  /** CIDRs or single addresses that may be reached although they are not public (`CONNECTOR_ALLOW`). */
  allow?: readonly string[]
  resolve?: (host: string) => Promise<LookupAddress[]>
  /** For each address. */
  timeoutMs?: number
}

/**
 * Opens TCP connections for connectors that speak no HTTP. Neither a name nor a literal leads to an address that is not public or
 * allowed: the address that was checked is the one connected to. Throws what Node said, or the reason of an aborted signal.
 */
export function createDialer(options: DialOptions = {}) {
  const { timeoutMs = 10_000, resolve = resolveAll } = options
  const mayReach = createGuard(options.allow)
  return async (to: { host: string; port: number }, signal: AbortSignal): Promise<Socket> => {
    signal.throwIfAborted()
    const found = await within(signal, resolve(to.host))
    const open = found.filter(({ address }) => mayReach(address))
    let last: unknown = new Error(`${to.host} has no address that may be reached`)
    for (const { address } of open) {
      try {
        return await connected(address, to.port, timeoutMs, signal)
      } catch (error) {
        signal.throwIfAborted()
        last = error
      }
    }
    throw last
  }
}

function connected(host: string, port: number, timeoutMs: number, signal: AbortSignal) {
  return new Promise<Socket>((done, fail) => {
    const socket = connect({ host, port })
    const end = (error: unknown) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      socket.destroy()
      fail(error)
    }
    const stop = () => end(signal.reason)
    const timer = setTimeout(end, timeoutMs, new Error(`no connection within ${timeoutMs} ms`))
    signal.addEventListener('abort', stop, { once: true })
    socket.once('error', end).once('connect', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      socket.off('error', end)
      done(socket)
    })
  })
}

const within = <T>(signal: AbortSignal, work: Promise<T>) =>
  new Promise<T>((done, fail) => {
    const stop = () => fail(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    work.then(done, fail).finally(() => signal.removeEventListener('abort', stop))
  })

const resolveAll = (host: string) => dns.lookup(host, { all: true })
