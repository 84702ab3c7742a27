import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, isIPv6, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import { steadyNow } from './clock.ts'
import { createGate, type Gate, networkOf } from './gate.ts'
import { limits, type Parsed, parseDatagram } from './message.ts'
import { createFramer } from './stream.ts'

export type TransportName = 'udp' | 'tcp' | 'tls'

/** The way to one peer: a datagram's sender, or a connection. */
export type Flow = {
  id: string
  transport: TransportName
  address: string
  port: number
  /** What this side of it is called. */
  local: { address: string; port: number }
  /** A datagram's peer at another of its ports; a connection has no other. */
  at(port: number): Flow
  isOpen(): boolean
  /** Lost without a word where the peer is gone or does not read. */
  send(bytes: Buffer): void
  /** Somebody there has proved who they are: a connection may be silent for so long (ms) from now. */
  prove(silentMs: number): void
  /** Gives what takes the word back. */
  onClose(tell: () => void): () => void
}

/** What was met that was not to be taken, since the start; `handshakes` are those of TLS that came to nothing. */
export type Counts = Record<
  'garbage' | 'bad' | 'dropped' | 'overlarge' | 'refused' | 'handshakes' | 'late' | 'failed',
  number
>
export const noCounts = (): Counts => ({
  ...{ garbage: 0, bad: 0, dropped: 0, overlarge: 0 },
  ...{ refused: 0, handshakes: 0, late: 0, failed: 0 },
})

type Connection = { flow: Flow; deadline: number; close(): void }

export type Certificate = { cert: Buffer | string; key: Buffer | string }

export type TransportOptions = {
  host: string
  /** What peers know this side by, where `host` is every address of the machine. */
  publicName?: string | undefined
  /** UDP and TCP on one port; 0 takes a free one. */
  port?: number | undefined
  tls?: ({ port: number } & Certificate) | undefined
  onMessage(parsed: Parsed, flow: Flow): void
  onError(error: unknown): void
  gate?: Gate
  counts?: Counts
  connections?: Partial<typeof connectionLimits>
}

const connectionLimits = {
  all: 12_000,
  /** Connections from one address over which nobody has proved who they are. */
  strangersOfAddress: 200,
  strangers: 2000,
  /** From its opening, or from a message's first octet. */
  completeMs: 10_000,
  /** Until somebody has proved who they are. */
  proveMs: 32_000,
  unsentBytes: 256 * 1024,
}

/** Connections from their opening until somebody there has proved who they are, by address. */
function createStrangers(most: { strangers: number; strangersOfAddress: number }) {
  const open = new Map<string, { socket: Socket; leave(): void }>()
  const perNetwork = new Map<string, number>()
  const keyOf = (socket: Socket) => `${socket.remoteAddress} ${socket.remotePort}`
  return {
    enter(socket: Socket): boolean {
      const { remoteAddress } = socket
      if (remoteAddress === undefined) return false
      const network = networkOf(remoteAddress)
      const many = perNetwork.get(network) ?? 0
      if (many >= most.strangersOfAddress || open.size >= most.strangers) return false
      const key = keyOf(socket)
      const leave = () => {
        if (!open.delete(key)) return
        const left = (perNetwork.get(network) ?? 1) - 1
        if (left > 0) perNetwork.set(network, left)
        else perNetwork.delete(network)
      }
      perNetwork.set(network, many + 1)
      open.set(key, { socket, leave })
      socket.once('close', leave)
      return true
    },
    /** Of a connection of TLS as well, which is another object than that which came in. */
    of: (socket: Socket) => open.get(keyOf(socket)),
    close() {
      for (const { socket } of open.values()) socket.destroy()
    },
  }
}

const udpBufferBytes = 4 * 1024 * 1024
/** Of a connection that we opened ourselves: as long as a request of ours may be without its answer. */
const ownSilentMs = 60_000
const sweepMs = 500
const pong = Buffer.from('\r\n')

export type Transport = {
  /** Where it listens: UDP and TCP, and TLS. */
  port: number | undefined
  tlsPort: number | undefined
  counts: Counts
  connections(): number
  /** To a peer by datagrams; null where none are sent. */
  udpFlow(address: string, port: number): Flow | null
  /** Takes over a connection that we opened to a peer; it is closed with the others. */
  adopt(socket: Socket, transport: 'tcp' | 'tls'): Flow | null
  /** Shows another certificate from now on; throws where it does not fit its key. */
  renew(shown: Certificate): void
  stop(): Promise<void>
}

/** Opens what is asked for, all or nothing. Every message goes through the gate, and each connection has its deadlines. */
export async function openTransport(options: TransportOptions): Promise<Transport> {
  const { host, port, tls, onMessage, onError } = options
  const gate = options.gate ?? createGate()
  const counts = options.counts ?? noCounts()
  const most = { ...connectionLimits, ...options.connections }
  const connections = new Set<Connection>()
  const strangers = createStrangers(most)
  let udp: UdpSocket | undefined
  let udpAt = { address: host, port: 0 }
  const isEverywhere = ['0.0.0.0', '::'].includes(host)
  const nameOf = (address: string) => (isEverywhere && options.publicName) || address
  let opened = 0

  const udpFlow = (address: string, of: number): Flow | null => {
    if (!udp) return null
    const socket = udp
    const { address: own, port: ownPort } = udpAt
    const flow: Flow = {
      id: `udp ${address} ${of}`,
      ...{ transport: 'udp', address, port: of, local: { address: nameOf(own), port: ownPort } },
      at: (other) => udpFlow(address, other) ?? flow,
      isOpen: () => udp !== undefined,
      send(bytes) {
        if (!udp || of === 0) return
        socket.send(bytes, of, address, (error) => {
          if (error) counts.failed += 1
        })
      },
      prove: () => gate.know(address),
      onClose: () => () => {},
    }
    return flow
  }

  function received(bytes: Buffer, from: { address: string; port: number }) {
    // an empty datagram and CRLF keep a binding of the network alive, and ask for nothing
    if (bytes.length <= 4 && /^[\r\n\0]*$/.test(bytes.toString('latin1'))) return
    if (!gate.take(from.address)) counts.dropped += 1
    else if (bytes.length > limits.udpBytes) counts.overlarge += 1
    else {
      const flow = udpFlow(from.address, from.port)
      if (flow) hand(parseDatagram(bytes), flow)
    }
  }

  function hand(parsed: Parsed, flow: Flow) {
    if (parsed.kind === 'garbage') counts.garbage += 1
    if (parsed.kind === 'bad') counts.bad += 1
    try {
      onMessage(parsed, flow)
    } catch (error) {
      counts.failed += 1
      onError(error)
    }
  }

  function connected(socket: Socket, transport: 'tcp' | 'tls', isOurs = false): Flow | null {
    const stranger = strangers.of(socket)
    const address = socket.remoteAddress
    if (!address || (!stranger && !isOurs)) {
      socket.destroy()
      return null
    }
    let silentMs = isOurs ? ownSilentMs : undefined
    let wholeBy = Number.POSITIVE_INFINITY
    const openedAt = steadyNow()
    const told = new Set<() => void>()
    const framer = createFramer()
    opened += 1
    const flow: Flow = {
      id: `${transport} ${opened}`,
      ...{ transport, address, port: socket.remotePort ?? 0 },
      local: { address: nameOf(socket.localAddress ?? host), port: socket.localPort ?? 0 },
      at: () => flow,
      isOpen: () => connections.has(connection) && socket.writable,
      send(bytes) {
        if (!socket.writable) return
        // who does not read is not waited for
        if (socket.writableLength + bytes.length > most.unsentBytes) connection.close()
        else socket.write(bytes)
      },
      prove(ms) {
        gate.know(address)
        stranger?.leave()
        silentMs = ms
        plan()
      },
      onClose(tell) {
        told.add(tell)
        return () => told.delete(tell)
      },
    }
    const plan = () => {
      const quiet = silentMs === undefined ? openedAt + most.proveMs : steadyNow() + silentMs
      connection.deadline = Math.min(wholeBy, quiet)
    }
    const connection: Connection = {
      flow,
      deadline: openedAt + (silentMs ?? Math.min(most.completeMs, most.proveMs)),
      close: () => socket.destroy(),
    }
    connections.add(connection)
    socket.setNoDelay(true)
    socket.on('data', (bytes) => {
      let hasPinged = false
      const wasWaiting = framer.isWaiting
      for (const frame of framer.push(bytes)) {
        if (frame.kind === 'ping') {
          if (!hasPinged) flow.send(pong)
          hasPinged = true
          continue
        }
        if (frame.kind === 'end' && !frame.parsed) counts.overlarge += 1
        if (frame.kind === 'message' || frame.parsed) {
          if (!gate.take(address)) counts.dropped += 1
          else if (frame.parsed) hand(frame.parsed, flow)
        }
        if (frame.kind === 'end') socket.end()
      }
      // the time for a message runs from its first octet, whatever drips in after it
      if (!framer.isWaiting) wholeBy = Number.POSITIVE_INFINITY
      else if (!wasWaiting || wholeBy === Number.POSITIVE_INFINITY)
        wholeBy = steadyNow() + most.completeMs
      plan()
    })
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.end())
    socket.on('close', () => {
      connections.delete(connection)
      for (const tell of [...told]) tell()
    })
    return flow
  }

  function admit(socket: Socket): boolean {
    const isIn = connections.size < most.all && strangers.enter(socket)
    if (isIn) return true
    counts.refused += 1
    socket.destroy()
    return false
  }

  const sweep = setInterval(() => {
    const now = steadyNow()
    for (const one of connections) {
      if (one.deadline > now) continue
      counts.late += 1
      one.close()
    }
  }, sweepMs)

  const servers: Server[] = []
  async function stop() {
    clearInterval(sweep)
    strangers.close()
    for (const one of connections) one.close()
    await Promise.all([
      ...servers.map((server) => new Promise((done) => server.close(done))),
      new Promise<void>((done) => {
        const closing = udp
        udp = undefined
        if (closing) closing.close(done)
        else done()
      }),
    ])
  }

  async function listen(server: Server, on: number): Promise<number> {
    servers.push(server)
    server.listen(on, host)
    await once(server, 'listening')
    server.on('error', onError)
    const at = server.address()
    return typeof at === 'object' && at ? at.port : on
  }

  const where: { port?: number; tlsPort?: number } = {}
  let secure: TlsServer | undefined
  try {
    if (port !== undefined) {
      const server = createServer((socket) => {
        if (admit(socket)) connected(socket, 'tcp')
      })
      where.port = await listen(server, port)
      const socket = createSocket({
        type: isIPv6(host) ? 'udp6' : 'udp4',
        // handsets that all come back at once, as far as the system lets a socket hold them
        recvBufferSize: udpBufferBytes,
      })
      socket.on('message', received)
      // a port was closed at the other side of what we had sent: nothing of ours
      socket.on('error', onError)
      const bound = once(socket, 'listening')
      socket.bind(where.port, host)
      await bound
      udpAt = socket.address()
      udp = socket
    }
    if (tls) {
      const { cert, key } = tls
      const server = createTlsServer(
        { cert, key, minVersion: 'TLSv1.2', handshakeTimeout: most.completeMs },
        (socket) => connected(socket, 'tls'),
      )
      // before its handshake it is nobody's yet, and counts already
      server.on('connection', admit)
      server.on('tlsClientError', (_, socket) => {
        counts.handshakes += 1
        // nobody else closes it
        socket.destroy()
      })
      where.tlsPort = await listen(server, tls.port)
      secure = server
    }
  } catch (error) {
    await stop()
    throw error
  }
  return {
    port: where.port,
    tlsPort: where.tlsPort,
    counts,
    connections: () => connections.size,
    udpFlow,
    renew: (shown) => secure?.setSecureContext({ ...shown, minVersion: 'TLSv1.2' }),
    adopt: (socket, transport) => connected(socket, transport, true),
    stop,
  }
}
