import postgres from 'postgres'
import { oneSocket } from './single-socket.ts'

export type ListenHandlers = {
  announced(payload: string): void
  disconnected(): void
  reconnected(): void
}
export type Listening = { stop(): Promise<void> }
type Options = postgres.Options<Record<string, never>>

/**
 * Listens on the channel `portal` over a connection of its own for as long as the process lives. Between `lost` and
 * `regained` announcements may have been missed, so whoever listens then reads everything again. postgres.js's own
 * `listen` gives up when the server stays away, hence this loop.
 */
export async function listen(options: Options, handlers: ListenHandlers): Promise<Listening> {
  let stopped = false
  let failures = 0
  let current: postgres.Sql | undefined
  let timer: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const { option, destroy } = oneSocket(options)
    const sql = postgres({
      ...options,
      ...option,
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      fetch_types: false,
      onclose: () => gone(sql, destroy),
      // understood by postgres.js and missing from its types
      ...{ onnotify: (_channel: string, payload: string) => handlers.announced(payload) },
    })
    current = sql
    try {
      await sql.unsafe('listen portal')
      failures = 0
    } catch (error) {
      gone(sql, destroy)
      throw error
    }
  }

  function gone(sql: postgres.Sql, destroy: () => void) {
    if (current !== sql) return
    current = undefined
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
      await current?.end({ timeout: 1 })
    },
  }
}
