import { connect, type Socket } from 'node:net'
import type postgres from 'postgres'

type Options = postgres.Options<Record<string, never>>

/**
 * One socket and never a second: left to itself postgres.js connects again after a loss, sends there what was meant for
 * a transaction that is gone, and does so without a pause when something in between takes a connection and closes it.
 */
export function oneSocket({ path, host, port }: Options) {
  let made: Socket | undefined
  let isOver = false
  const make = () => {
    if (made || isOver) throw new Error('the connection to the database was lost')
    const name = String(host ?? 'localhost')
    made = path ? connect(path) : connect(Number(port ?? 5432), name)
    // postgres.js reads the name for TLS from here
    return Object.assign(made, { host: name })
  }
  return {
    /** For postgres.js: kept for as long as it is there, and nothing asked on it but what is said. Its types do not know `socket`. */
    options: { socket: make, max: 1, idle_timeout: 0, max_lifetime: null, fetch_types: false },
    /** At once: a server that has gone silent would never answer a farewell. */
    destroy() {
      isOver = true
      made?.destroy()
    },
  }
}
