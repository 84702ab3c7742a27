import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIP, isIPv6, type Socket } from 'node:net'
import { connect as secure } from 'node:tls'
import { createDialer } from '../dial.ts'
import type { NoParams } from '../messages.ts'
import { createGuard } from '../outbound.ts'
import { sendOptions } from './endpoint.ts'
import type { Flow, TransportName } from './flow.ts'
import { limits, parseDatagram } from './message.ts'
import { createFramer } from './stream.ts'
import { createClient } from './transactions.ts'

export type ProbeTarget = {
  /** An IP address. */
  address: string
  port: number
  transport: TransportName
  /** What it is called: in the request, and of TLS in its certificate. */
  fqdn: string
}

export type ProbeMessages = {
  'sip-silent': NoParams
  'sip-certificate': NoParams
  'sip-fails': { status: number }
}
export type ProbeReason = {
  [C in keyof ProbeMessages]: { code: C; params: ProbeMessages[C] }
}[keyof ProbeMessages]

export type ProbeAnswer =
  | { ok: true; roundTripMs: number; status: number }
  | { ok: false; why: ProbeReason }

export type Prober = {
  /** Never throws but for an aborted signal. */
  probe(target: ProbeTarget, signal?: AbortSignal): Promise<ProbeAnswer>
  close(): void
}

type Options = {
  allow?: readonly string[]
  /** From the first byte out to the answer in. */
  timeoutMs?: number
  /** In place of those of this Node, whose certificates are trusted. */
  authorities?: string
  /** RFC 3261, 17.1.2.2. */
  t1?: number
}

const silent = { ok: false, why: { code: 'sip-silent', params: {} } } as const
const untrusted = { ok: false, why: { code: 'sip-certificate', params: {} } } as const

/**
 * Asks SIP elements whether they live by OPTIONS (RFC 3261, section 11), over UDP from one socket for all, repeated until an answer
 * comes (section 17.1.2), over TCP and TLS by a connection each. Any final answer below 500 proves life, but for 408; whatever else
 * is answered, or nothing within the time, does not. Addresses refused by our own rule, closed and filtered ones read the same.
 */
export function createProber(options: Options = {}): Prober {
  const { timeoutMs = 5000, authorities } = options
  const mayReach = createGuard(options.allow)
  const dial = createDialer({ ...(options.allow && { allow: options.allow }), timeoutMs })
  const client = createClient(options.t1 === undefined ? {} : { t1: options.t1 })
  const sockets = new Map<'udp4' | 'udp6', Promise<UdpSocket>>()
  const stopping = new AbortController()
  let opened = 0

  /** One socket for all that is asked over UDP; it ends no process by itself. */
  function udpSocket(family: 'udp4' | 'udp6'): Promise<UdpSocket> {
    const found = sockets.get(family)
    if (found) return found
    const opening = (async () => {
      const socket = createSocket({ type: family, recvBufferSize: 1024 * 1024 })
      socket.on('message', (bytes, from) => {
        if (bytes.length > limits.udpBytes) return
        const parsed = parseDatagram(bytes)
        if (parsed.kind === 'response') client.take(parsed, ownFlow(socket, from))
      })
      socket.on('error', () => {})
      socket.bind(0)
      await once(socket, 'listening')
      socket.unref()
      return socket
    })()
    sockets.set(family, opening)
    // the next one tries again
    opening.catch(() => sockets.delete(family))
    return opening
  }

  const ownFlow = (
    socket: UdpSocket,
    to: { address: string; port: number },
    local = socket.address(),
    closing?: AbortSignal,
  ): Flow => {
    const flow: Flow = {
      id: `udp ${to.address} ${to.port}`,
      ...{ transport: 'udp', address: to.address, port: to.port, local, at: () => flow },
      isOpen: () => closing?.aborted !== true,
      send: (bytes) => socket.send(bytes, to.port, to.address, () => {}),
      prove: () => {},
      onClose: (tell) => whenAborted(closing, tell),
    }
    return flow
  }

  /** The way over a connection of TCP or TLS, whose messages are the client's. */
  function streamFlow(socket: Socket, transport: 'tcp' | 'tls', closing: AbortSignal): Flow {
    const framer = createFramer()
    const closed = new Set<() => void>()
    opened += 1
    const flow: Flow = {
      id: `${transport} ${opened}`,
      ...{ transport, address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 },
      local: { address: socket.localAddress ?? '', port: socket.localPort ?? 0 },
      at: () => flow,
      isOpen: () => socket.writable,
      send: (bytes) => {
        if (socket.writable) socket.write(bytes)
      },
      prove: () => {},
      onClose(tell) {
        const forget = whenAborted(closing, tell)
        closed.add(tell)
        return () => {
          forget()
          closed.delete(tell)
        }
      },
    }
    const end = () => {
      for (const tell of [...closed]) tell()
    }
    socket.on('data', (bytes) => {
      for (const frame of framer.push(bytes)) {
        if (frame.kind === 'ping') continue
        if (frame.parsed?.kind === 'response') client.take(frame.parsed, flow)
        if (frame.kind === 'end') socket.destroy()
      }
    })
    socket.on('error', () => socket.destroy()).on('close', end)
    return flow
  }

  /** Over UDP. */
  async function overUdp(target: ProbeTarget, closing: AbortSignal) {
    const family = isIPv6(target.address) ? 'udp6' : 'udp4'
    const [socket, address] = await Promise.all([udpSocket(family), ownAddress(target, family)])
    const local = { ...socket.address(), address }
    return asked(ownFlow(socket, target, local, closing), target)
  }

  async function overStream(target: ProbeTarget, closing: AbortSignal): Promise<ProbeAnswer> {
    let socket: Socket
    try {
      socket = await dial({ host: target.address, port: target.port }, closing)
    } catch {
      return silent
    }
    try {
      socket.setNoDelay(true)
      if (target.transport !== 'tls') return await asked(streamFlow(socket, 'tcp', closing), target)
      const over = await encrypted(socket, target.fqdn, closing, authorities)
      return over ? await asked(streamFlow(over, 'tls', closing), target) : untrusted
    } finally {
      socket.destroy()
    }
  }

  async function asked(flow: Flow, { fqdn, port, transport }: ProbeTarget): Promise<ProbeAnswer> {
    const begun = performance.now()
    const { address, port: own } = flow.local
    const answer = await sendOptions(client, flow, {
      uri: `sip:${fqdn}:${port}${transport === 'udp' ? '' : `;transport=${transport}`}`,
      from: `sip:portal@${isIPv6(address) ? `[${address}]` : address}:${own}`,
    })
    if (!answer) return silent
    const { status } = answer
    if (status >= 500 || status === 408)
      return { ok: false, why: { code: 'sip-fails', params: { status } } }
    return { ok: true, status, roundTripMs: Math.round(performance.now() - begun) }
  }

  return {
    async probe(target, signal) {
      signal?.throwIfAborted()
      if (!isIP(target.address) || !mayReach(target.address)) return silent
      const late = AbortSignal.timeout(timeoutMs)
      const closing = AbortSignal.any([stopping.signal, late, ...(signal ? [signal] : [])])
      try {
        const over = target.transport === 'udp' ? overUdp : overStream
        return await over(target, closing)
      } catch {
        // no socket is to be had, or the system knows no way there
        return silent
      } finally {
        signal?.throwIfAborted()
      }
    },
    close() {
      stopping.abort()
      client.stop()
      for (const opening of sockets.values())
        opening.then((socket) => socket.close()).catch(() => {})
      sockets.clear()
    },
  }
}

function whenAborted(signal: AbortSignal | undefined, tell: () => void): () => void {
  if (signal?.aborted) queueMicrotask(tell)
  signal?.addEventListener('abort', tell, { once: true })
  return () => signal?.removeEventListener('abort', tell)
}

/** What this machine is called on the way there; nothing is sent for it. */
async function ownAddress({ address, port }: ProbeTarget, family: 'udp4' | 'udp6') {
  const socket = createSocket(family)
  try {
    socket.on('error', () => {})
    socket.connect(port, address)
    await once(socket, 'connect')
    return socket.address().address
  } finally {
    socket.close()
  }
}

/** TLS over a connection; null where none comes about with a certificate that is trusted for this name. */
function encrypted(
  socket: Socket,
  servername: string,
  closing: AbortSignal,
  authorities?: string,
): Promise<Socket | null> {
  return new Promise((done) => {
    const over = secure({
      ...{ socket, servername, minVersion: 'TLSv1.2' },
      ...(authorities && { ca: authorities }),
    })
    const forget = whenAborted(closing, () => refuse())
    const refuse = () => {
      forget()
      over.destroy()
      done(null)
    }
    over
      .on('error', refuse)
      .once('close', refuse)
      .once('secureConnect', () => {
        forget()
        over.off('error', refuse).off('close', refuse)
        done(over)
      })
  })
}
