import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, isIPv6, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import { type ConnectionLimits, createConnections } from './connections.ts'
import { type Counts, type Flow, noCounts } from './flow.ts'
import { createGate, type Gate } from './gate.ts'
import { limits, type Parsed, parseDatagram } from './message.ts'

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
  connections?: Partial<ConnectionLimits>
}

const udpBufferBytes = 4 * 1024 * 1024

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
  let udp: UdpSocket | undefined
  let udpAt = { address: host, port: 0 }
  const isEverywhere = ['0.0.0.0', '::'].includes(host)
  const nameOf = (address: string) => (isEverywhere && options.publicName) || address
  const connections = createConnections({
    ...{ gate, counts, nameOf, hand, limits: options.connections },
  })
  const { admit, connected } = connections

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

  const servers: Server[] = []
  async function stop() {
    connections.stop()
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
        { cert, key, minVersion: 'TLSv1.2', handshakeTimeout: connections.handshakeMs },
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
