import postgres from 'postgres'
import type { Login } from './login.ts'
import { oneSocket } from './single-socket.ts'

export type ListenHandlers = {
  announced(payload: string): void
  disconnected(): void
  reconnected(): void
  /** Why it could not be listened, once for each time that it is away. */
  failed?(error: unknown): void
}
export type Listening = { stop(): Promise<void> }

/**
 * How often the server is asked whether it is still there, and how long its answer may take: a link that is cut without a word (a
 * router that forgot it, a machine that lost its power) would be listened to for hours, and every page would seem to be true.
 */
const probe = { everyMs: 2500, patienceMs: 5000 }

/**
 * Listens on the channel `portal` over a connection of its own for as long as the process lives. Between `lost` and
 * `regained` announcements may have been missed, so whoever listens then reads everything again. postgres.js's own
 * `listen` gives up when the server stays away, hence this loop.
 */
export async function listen(
  options: Login,
  handlers: ListenHandlers,
  { everyMs, patienceMs } = probe,
): Promise<Listening> {
  let stopped = false
  let failures = 0
  let current: postgres.Sql | undefined
  let timer: NodeJS.Timeout | undefined
  let asking: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const { options: alone, destroy } = oneSocket(options)
    const sql = postgres({
      ...options,
      ...alone,
      onclose: () => gone(sql, destroy),
      // understood by postgres.js and missing from its types
      ...{ onnotify: (_channel: string, payload: string) => handlers.announced(payload) },
    })
    current = sql
    try {
      await sql.unsafe('listen portal')
      failures = 0
      // the embedded database is this machine's, and one long statement keeps it from answering
      if (!options.path) ask(sql, destroy)
    } catch (error) {
      if (error instanceof postgres.PostgresError && error.code === '28P01') options.refused?.()
      gone(sql, destroy)
      throw error
    }
  }

  function ask(sql: postgres.Sql, destroy: () => void) {
    asking = setTimeout(() => {
      asking = setTimeout(() => gone(sql, destroy), patienceMs).unref()
      sql.unsafe('select 1').then(
        () => {
          clearTimeout(asking)
          if (current === sql && !stopped) ask(sql, destroy)
        },
        () => gone(sql, destroy),
      )
    }, everyMs).unref()
  }

  function gone(sql: postgres.Sql, destroy: () => void) {
    if (current !== sql) return
    current = undefined
    clearTimeout(asking)
    destroy()
    void sql.end({ timeout: 0 }).catch(() => {})
    if (stopped) return
    if (failures === 0) handlers.disconnected()
    failures += 1
    const waitMs = Math.min(50 * 2 ** failures, 2000) * (0.7 + Math.random() * 0.6)
    timer = setTimeout(() => connect().then(handlers.reconnected, () => {}), waitMs)
  }

  await connect()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      clearTimeout(asking)
      await current?.end({ timeout: 1 })
    },
  }
}

type Way = (own: ListenHandlers) => Promise<Listening>

/** Hears what comes either way. While one of them is away something may be missed, whatever the other brings. */
export async function listenToBoth(
  handlers: ListenHandlers,
  ways: { database: Way; events: Way },
): Promise<Listening> {
  const away = new Set<Way>()
  const from = (way: Way) =>
    way({
      ...handlers,
      disconnected() {
        if (away.size === 0) handlers.disconnected()
        away.add(way)
      },
      reconnected() {
        away.delete(way)
        if (away.size === 0) handlers.reconnected()
      },
    })
  const all = [await from(ways.database), await from(ways.events)]
  return { stop: async () => void (await Promise.all(all.map(({ stop }) => stop()))) }
}
