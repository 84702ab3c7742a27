import type { IncomingMessage, Server } from 'node:http'
import type { Base } from '../domain/hosts/hosts.ts'
import { activeSessions, touchSessions } from '../domain/people/sessions.ts'
import { anonymous, type Database, Scope } from '../domain/scope.ts'
import { Hub, type HubOptions } from './hub.ts'
import type { Listener } from './listener.ts'
import { openSockets, type SocketOptions, type Sockets } from './socket.ts'
import { openWalls, type WallOptions, type Walls } from './walls.tsx'

export type RealtimeParts = {
  database: Database
  /** What whoever knocks is looked up with, by their token; the same database unless said. */
  databaseFor?: (token: string | undefined) => Database
  listener: Listener
  base: () => Base
  hostOf: (request: IncomingMessage) => string | null
  /** Where a request comes from; the peer unless a proxy is known. */
  addressOf?: (request: IncomingMessage) => string
  /** Of the portal that runs, for walls that stay open over many. */
  release?: string
  onError: (error: unknown) => void
  /** How often the sessions of all sockets are checked, in case their ending was not heard. */
  recheckMs?: number
  /** Limits and paces other than their defaults. */
  tuning?: Partial<
    Omit<
      HubOptions & SocketOptions & WallOptions,
      'database' | 'hub' | 'walls' | 'release' | 'admissionOptions' | 'onError'
    >
  >
}

export type Realtime = {
  hub: Hub
  sockets: Sockets
  walls: Walls
  /** Takes the server's upgrades; call once, before it listens. */
  attach(server: Pick<Server, 'on'>): void
  /** Lets go of sockets whose session or wall no longer stands; it runs by itself as well. */
  recheck(): Promise<void>
  /** Closes every socket (1012) and stops; on SIGTERM. */
  drain(): Promise<void>
}

const peerOf = ({ socket }: IncomingMessage) => socket.remoteAddress ?? '127.0.0.1'

/** Hub and sockets of a web process: takes announcements, updates pages, and closes sockets of ended sessions. */
export function startRealtime(parts: RealtimeParts): Realtime {
  const { database, listener, base, hostOf, onError, recheckMs = 30_000 } = parts
  const { databaseFor = () => database, addressOf = peerOf, release = '', tuning } = parts
  const admissionOptions = { databaseFor, base, hostOf, addressOf }
  const hub = new Hub({ ...tuning, database, onError })
  const walls = openWalls({ ...tuning, hub, database: databaseFor(undefined), release, onError })
  const sockets = openSockets({ ...tuning, hub, walls, admissionOptions, onError })
  const recheck = async () => {
    await recheckSessions(database, sockets).catch(onError)
    await walls.recheck().catch(onError)
  }
  const disconnect = listener.subscribe({
    announced(announcement) {
      const { topic } = announcement
      if (topic.startsWith('session:')) sockets.end(topic.slice('session:'.length))
      else hub.announced(announcement)
      if (topic.startsWith('wall:')) walls.changed(topic.slice('wall:'.length))
      // what an MSP's administrator may hear was perhaps given or taken
      if (topic === 'people' && announcement.msp && !announcement.tenant) void recheck()
      // an MSP was perhaps switched off
      if (topic === 'msps') void walls.recheck().catch(onError)
    },
    disconnected: () => hub.disconnected(),
    reconnected() {
      hub.reconnected()
      void recheck()
    },
  })
  if (!listener.isListening) hub.disconnected()
  const checking = setInterval(recheck, recheckMs)
  checking.unref()
  return {
    hub,
    sockets,
    walls,
    attach: (server) => void server.on('upgrade', sockets.upgrade),
    recheck,
    async drain() {
      disconnect()
      clearInterval(checking)
      walls.stop()
      await sockets.drain()
      hub.stop()
    },
  }
}

/**
 * Closes the sockets of sessions that no longer stand, lets the others hear what they may now, and keeps from idling those whose page is looked at:
 * watching is not idling. When the database is away nothing is known, and nobody is sent off.
 */
async function recheckSessions(database: Database, sockets: Sockets): Promise<void> {
  const clients = [...sockets.clients()]
  if (clients.length === 0) return
  const now = Date.now()
  const visible = clients.filter(({ visibleUntil }) => visibleUntil > now)
  const standing = await Scope.enter(
    database,
    anonymous,
    (scope) => activeSessions(scope, idsOf(clients)),
    'read only',
  )
  for (const id of idsOf(clients)) {
    const now = standing.get(id)
    if (now) sockets.keep(id, now)
    else sockets.end(id)
  }
  const watched = idsOf(visible).filter((id) => standing.has(id))
  // last, and by itself: a database that takes no changes still says who may stay
  if (watched.length > 0)
    await Scope.enter(database, anonymous, (scope) => touchSessions(scope, watched))
}

const idsOf = (clients: readonly { sessionId: string }[]) => [
  ...new Set(clients.map(({ sessionId }) => sessionId)),
]
