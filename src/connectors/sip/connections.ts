import type { Socket } from 'node:net'
import { steadyNow } from './clock.ts'
import type { Counts, Flow } from './flow.ts'
import { type Gate, networkOf } from './gate.ts'
import type { Parsed } from './message.ts'
import { createFramer } from './stream.ts'

type Connection = { flow: Flow; deadline: number; close(): void }

export type ConnectionLimits = typeof connectionLimits

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

/** Of a connection that we opened ourselves: as long as a request of ours may be without its answer. */
const ownSilentMs = 60_000
const sweepMs = 500
const never = Number.POSITIVE_INFINITY
const pong = Buffer.from('\r\n')

type Options = {
  gate: Gate
  counts: Counts
  limits: Partial<ConnectionLimits> | undefined
  nameOf(address: string): string
  hand(parsed: Parsed, flow: Flow): void
}

/** Connections over TCP and TLS: each is a stream of messages, with its deadlines. */
export function createConnections({ gate, counts, limits, nameOf, hand }: Options) {
  const most = { ...connectionLimits, ...limits }
  const connections = new Set<Connection>()
  const strangers = createStrangers(most)
  let opened = 0

  function connected(socket: Socket, transport: 'tcp' | 'tls', isOurs = false): Flow | null {
    const stranger = strangers.of(socket)
    const address = socket.remoteAddress
    if (!address || (!stranger && !isOurs)) {
      socket.destroy()
      return null
    }
    let silentMs = isOurs ? ownSilentMs : undefined
    let wholeBy = never
    const openedAt = steadyNow()
    const told = new Set<() => void>()
    const framer = createFramer()
    opened += 1
    const flow: Flow = {
      id: `${transport} ${opened}`,
      ...{ transport, address, port: socket.remotePort ?? 0 },
      local: { address: nameOf(socket.localAddress ?? ''), port: socket.localPort ?? 0 },
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
      const frames = framer.push(bytes)
      if (frames.some(({ kind }) => kind === 'ping')) flow.send(pong)
      for (const frame of frames) {
        if (frame.kind === 'end' && !frame.parsed) counts.overlarge += 1
        if (frame.kind === 'ping' || !frame.parsed) continue
        if (gate.take(address)) hand(frame.parsed, flow)
        else counts.dropped += 1
      }
      const isEnding = frames.at(-1)?.kind === 'end'
      if (isEnding) socket.end()
      // the time for a message runs from its first octet, whatever drips in after it; so does that for hanging up
      if (isEnding || (framer.isWaiting && (frames.length > 0 || wholeBy === never)))
        wholeBy = steadyNow() + most.completeMs
      else if (!framer.isWaiting && !framer.isOver) wholeBy = never
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

  return {
    get size() {
      return connections.size
    },
    /** Says whether this one may stay, before anything is read. */
    admit,
    /** Reads what comes over it; `isOurs` where we opened it. */
    connected,
    handshakeMs: most.completeMs,
    stop() {
      clearInterval(sweep)
      strangers.close()
      for (const one of connections) one.close()
    },
  }
}
