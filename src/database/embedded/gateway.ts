import { chmodSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import type { PGlite } from '@electric-sql/pglite'
import { createBackend, createBackendLock } from './backend.ts'
import { openSession, type Session } from './session.ts'

type GatewayOptions = {
  /** How long an open transaction may wait for its client before it is cut off; 30 s by default. */
  idleInTransactionMs?: number
  /** The back end is lost; every client has been cut off. Called once. */
  onCrash: (why: string) => void
}

/**
 * A PostgreSQL server's front over one PGlite back end, so that postgres.js is the only driver. What
 * clients share, because there is one back end: SET without LOCAL, temporary tables, SQL PREPARE and
 * session advisory locks. What they do not: transactions, users, named statements, LISTEN.
 */
export function createGateway(database: PGlite, options: GatewayOptions) {
  const sessions = new Set<Session>()
  const backend = createBackend(database, (channel, notification) => {
    for (const session of sessions) session.notify(channel, notification)
  })
  const shared = {
    backend,
    backendLock: createBackendLock<Socket>(),
    idleInTransactionMs: options.idleInTransactionMs ?? 30_000,
    onCrash: crash,
  }
  const server = createServer(welcome)
  let lastId = 0
  let hasCrashed = false

  function welcome(socket: Socket): void {
    const session = openSession(socket, ++lastId, shared)
    sessions.add(session)
    session.gone.then(() => sessions.delete(session))
  }

  function crash(why: string): void {
    if (hasCrashed) return
    hasCrashed = true
    for (const session of sessions) session.end()
    options.onCrash(why)
  }

  async function listen(path: string): Promise<void> {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
    chmodSync(path, 0o600)
  }

  /** Resolves when every client is gone and rolled back, so that the database can be closed after it. */
  async function close(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const session of sessions) session.end()
    await Promise.all([...sessions].map((session) => session.gone))
    await closed
  }

  return { listen, close }
}
