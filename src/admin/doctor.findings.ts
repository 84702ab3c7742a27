import type { Config } from '../config.ts'
import type { Dns } from '../connectors/dns.ts'

/** `look`: the portal starts and works, and somebody should know. */
export type Finding = { state: 'ok' | 'look' | 'wrong'; what: string; says: string }

export const finding = (state: Finding['state'], what: string, says: string): Finding => ({
  ...{ state, what, says },
})

/** What is looked at: the environment as it would be read, and the machine that it is on. */
export type Looking = {
  config: Config
  /** Variables that are bad, and were left out of `config`. */
  left: ReadonlySet<string>
  secret: FoundSecret
  /** Milliseconds since 1970. */
  now?: () => number
  /** Version of the Node that runs: `24.21.0`. */
  node?: string
  /** Where the portal's files are: `package.json`, `dist`, `drizzle`. */
  root?: string
  /** Asks for names, as the system does. */
  resolve?: Pick<Dns, 'addresses'>
}

/** Where PORTAL_SECRET is from; `none`: nowhere yet, the first start makes one. Its text is never printed. */
export type FoundSecret = { from: 'variable' | 'file' | 'none'; text: string }

/** What a failure says of itself, on one line. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error
    ? error.message || String((error as { code?: unknown }).code)
    : String(error)
  ).replaceAll(/\s+/g, ' ')
