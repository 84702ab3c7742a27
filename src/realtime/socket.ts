import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Standing } from '../domain/people/sessions.ts'
import {
  closeCodeOf,
  frameBytes,
  framesSent,
  socketCloses,
  socketRefusals,
  socketsOpen,
} from '../metrics.ts'
import { type AdmissionOptions, admit, type PageAdmission, topicsIn } from './admission.ts'
import type { Face, Subscriber } from './channels.ts'
import type { Hub } from './hub.ts'
import { heard } from './listeners.ts'
import type { Walls } from './walls.tsx'

export type SocketOptions = {
  hub: Hub
  walls: Walls
  admissionOptions: AdmissionOptions
  onError: (error: unknown) => void
  /** Two pings without an answer end a socket, so a dead link is found within three of these (60 s). */
  pingMs?: number
  /** How long a page may take to answer a close before the link is cut. */
  closeMs?: number
  maxPerSession?: number
  max?: number
}

/** One open page. `visibleUntil` (ms): it is being looked at, which keeps its session from idling. */
type Client = {
  sessionId: string
  visibleUntil: number
  /** What its holder may do has changed, or is as it was. */
  keep(standing: Standing): void
  close(code: number, reason: string): void
}

export type Sockets = {
  /** Open pages and walls. */
  readonly size: number
  /** Open pages. */
  clients(): Iterable<Client>
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Tells the sockets of a session what its holder may do now; they hear no more than that. */
  keep(sessionId: string, standing: Standing): void
  /** Closes every socket of a session, now: 1008, after which a page does not come back by itself. */
  end(sessionId: string): void
  /** Takes nobody in any more and sends everybody off, in batches so that they do not all return at once. */
  drain(): Promise<void>
}

const maxInboundBytes = 16 * 1024
const maxMessagesASecond = 20
/** A page says that it is visible at least once a minute. */
const visibleMs = 90_000
/** A restart says goodbye to this many at a time. */
const drainBatch = 500
const drainPauseMs = 100

/** The sockets of this process: each a page of one session, joined to the hub, held to limits. */
export function openSockets(options: SocketOptions): Sockets {
  const { hub, walls, admissionOptions, onError, pingMs = 20_000, closeMs = 3000 } = options
  const { maxPerSession = 20, max = 20_000 } = options
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxInboundBytes,
    perMessageDeflate: false,
    // known to ws, missing from its types
    ...{ closeTimeout: closeMs },
  })
  const sessions = new Map<string, Set<Client>>()
  const ended = recentlyEnded()
  const clients = new Set<Client>()
  const open = new Map<WebSocket, { unanswered: number }>()
  const entering = new Set<Duplex>()
  let isDraining = false
  let whenEmpty = () => {}

  const pinging = setInterval(() => {
    for (const [ws, link] of open) {
      if (link.unanswered >= 2) ws.terminate()
      else ws.ping()
      link.unanswered += 1
    }
  }, pingMs)
  pinging.unref()

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
    socket.on('error', () => socket.destroy())
    if (isDraining || open.size + entering.size >= max) return refuse(socket, 503)
    entering.add(socket)
    const admission = await admit(request, admissionOptions)
      .catch((error) => {
        onError(error)
        return 500
      })
      .finally(() => {
        entering.delete(socket)
      })
    // who waited then has been told
    if (isDraining) return
    if (typeof admission === 'number') return refuse(socket, admission)
    if ('screen' in admission)
      return server.handleUpgrade(request, socket, head, (ws) => {
        const isFlood = link(ws, 'wall')
        walls.serve(ws, subscriberOf(ws, socket), admission, isFlood)
      })
    const { sessionId } = admission
    // it ended while it was being looked up, when it had no socket yet that could be closed
    if (ended.has(sessionId)) return refuse(socket, 401)
    if ((sessions.get(sessionId)?.size ?? 0) >= maxPerSession) return refuse(socket, 429)
    server.handleUpgrade(request, socket, head, (ws) => serve(ws, socket, admission))
  }

  /** What is asked of every socket: that it answers, and does not flood; gives how that is told. */
  function link(ws: WebSocket, face: Face): () => boolean {
    const state = { unanswered: 0 }
    socketsOpen.inc({ face })
    open.set(ws, state)
    const isFlood = floodGauge()
    ws.on('ping', () => {
      if (isFlood()) ws.close(1008, 'not allowed')
    })
    ws.on('pong', () => {
      state.unanswered = 0
    })
    ws.on('close', (code) => {
      socketsOpen.dec({ face })
      socketCloses.inc({ code: closeCodeOf(code) })
      open.delete(ws)
      if (open.size === 0) whenEmpty()
    })
    return isFlood
  }

  function serve(ws: WebSocket, socket: Duplex, { sessionId, actor, topics }: PageAdmission) {
    let [who, wanted] = [actor, topics]
    const subscription = hub.join(actor.audience, subscriberOf(ws, socket), heard(who, wanted))
    const client = {
      sessionId,
      visibleUntil: 0,
      keep: (standing: Standing) => {
        const before = heard(who, wanted)
        who = { ...who, ...standing }
        const now = heard(who, wanted)
        if (now.join() !== before.join()) subscription.listen(now)
      },
      close: (code: number, reason: string) => ws.close(code, reason),
    }
    const own = sessions.get(sessionId) ?? new Set()
    sessions.set(sessionId, own.add(client))
    clients.add(client)
    const isFlood = link(ws, 'page')

    ws.on('message', (data, isBinary) => {
      const said = isFlood() || isBinary ? undefined : messageIn(String(data))
      if (!said) return ws.close(1008, 'not allowed')
      if (said.topics) {
        wanted = said.topics
        subscription.listen(heard(who, wanted))
      }
      if (said.visible !== undefined)
        client.visibleUntil = said.visible ? Date.now() + visibleMs : 0
    })
    // ws closes the socket itself, with the code that says why (1002, 1007, 1009)
    ws.on('error', () => subscription.leave())
    ws.on('close', () => {
      subscription.leave()
      clients.delete(client)
      own.delete(client)
      if (own.size === 0) sessions.delete(sessionId)
    })
  }

  return {
    get size() {
      return open.size
    },
    clients: () => clients,
    upgrade: (request, socket, head) => void upgrade(request, socket, head).catch(onError),
    keep(sessionId, standing) {
      for (const client of sessions.get(sessionId) ?? []) client.keep(standing)
    },
    end(sessionId) {
      ended.add(sessionId)
      for (const client of sessions.get(sessionId) ?? []) client.close(1008, 'session ended')
    },
    async drain() {
      isDraining = true
      clearInterval(pinging)
      // the database may be silent for longer than there is time to end, and the server waits for them
      for (const socket of entering) refuse(socket, 503)
      const empty = new Promise<void>((resolve) => {
        whenEmpty = resolve
      })
      const leaving = [...open.keys()]
      for (let i = 0; i < leaving.length; i += drainBatch) {
        if (i > 0) await new Promise((resolve) => setTimeout(resolve, drainPauseMs))
        for (const ws of leaving.slice(i, i + drainBatch)) ws.close(1012, 'restart')
      }
      if (open.size > 0) await empty
    },
  }
}

function refuse(socket: Duplex, status: number) {
  socketRefusals.inc({ status })
  const again = status === 503 || status === 429 ? 'Retry-After: 5\r\n' : ''
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${again}Connection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  )
}

/** True once more than the allowed number came within a second. */
function floodGauge() {
  let from = 0
  let count = 0
  return () => {
    const now = Date.now()
    if (now - from > 1000) {
      from = now
      count = 0
    }
    count += 1
    return count > maxMessagesASecond
  }
}

const message = z.strictObject({
  topics: z.array(z.string()).optional(),
  visible: z.boolean().optional(),
})

/** What a page may say: `{"topics": […]}` after its body changed, `{"visible": true}` while it is looked at. */
function messageIn(text: string) {
  try {
    const { topics, visible } = message.parse(JSON.parse(text))
    const wanted = topics && topicsIn(topics)
    return topics && !wanted ? undefined : { topics: wanted, visible }
  } catch {
    return undefined
  }
}

/**
 * Frames go out ready made, past ws: built once for all pages that get the same, as nothing in them is a page's own
 * (no compression, no masking from the server). ws writes each of its own frames at once, so the two never mix.
 */
function subscriberOf(ws: WebSocket, socket: Duplex): Subscriber {
  return {
    send: (text) => {
      if (ws.readyState !== ws.OPEN) return
      const frame = framed(text)
      socket.write(frame)
      framesSent.inc()
      frameBytes.inc(frame.length)
    },
    close: (code, reason) => ws.close(code, reason),
    get bufferedAmount() {
      return ws.bufferedAmount
    },
  }
}

let lately = { text: '', bytes: Buffer.alloc(0) }

/** One unmasked text frame (RFC 6455 5.2); the one made last is kept, as it mostly goes to many. */
function framed(text: string): Buffer {
  if (lately.text === text && text !== '') return lately.bytes
  const length = Buffer.byteLength(text)
  const offset = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const bytes = Buffer.allocUnsafe(offset + length)
  bytes[0] = 0x81
  bytes[1] = length < 126 ? length : length < 65_536 ? 126 : 127
  if (offset === 4) bytes.writeUInt16BE(length, 2)
  if (offset === 10) bytes.writeBigUInt64BE(BigInt(length), 2)
  bytes.write(text, offset)
  lately = { text, bytes }
  return bytes
}

/** Ids of sessions that ended in the last while, two generations of them so that none is forgotten early. */
function recentlyEnded() {
  const max = 10_000
  let young = new Set<string>()
  let old = new Set<string>()
  return {
    has: (id: string) => young.has(id) || old.has(id),
    add(id: string) {
      young.add(id)
      if (young.size < max) return
      old = young
      young = new Set()
    },
  }
}
