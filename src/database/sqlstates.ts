import type { Trouble } from '../domain/scope.ts'

type Found = {
  trouble: Trouble
  /** The connection cannot be used any more. */
  isLost?: boolean
}

/**
 * The SQLSTATEs that say the server, and not the statement, is why it failed (PostgreSQL, appendix A); the first that fits.
 * Each is answered with 503; whatever is not here is a fault of the portal.
 */
const states: readonly (readonly [state: RegExp, found: Found])[] = [
  // connection exceptions
  [/^08/, { trouble: 'away', isLost: true }],
  // shut down, crashed, starting up, database dropped, idle for too long
  [/^57P0[1-5]$/, { trouble: 'away', isLost: true }],
  // transaction or session idle for too long
  [/^25P0[34]$/, { trouble: 'slow', isLost: true }],
  // a standby, or switched to read only: a new connection may find the server that takes changes
  [/^25006$/, { trouble: 'read-only', isLost: true }],
  [/^57014$/, { trouble: 'slow' }],
  [/^53300$/, { trouble: 'busy', isLost: true }],
  [/^53100$/, { trouble: 'full' }],
  // the rest of insufficient resources: memory, a configured limit
  [/^53/, { trouble: 'busy' }],
  // input/output error
  [/^58030$/, { trouble: 'full' }],
  // serialization, deadlock, lock not available: fine when tried again
  [/^(40001|40P01|55P03)$/, { trouble: 'busy' }],
]

/** What an error of the server says about the server; undefined when it is about the statement. */
export function troubleOf({ code, severity }: { code: string; severity: string }) {
  const found = states.find(([state]) => state.test(code))?.[1]
  // after FATAL the server closes the connection, whatever the code
  return severity === 'FATAL' ? { trouble: 'away' as const, ...found, isLost: true } : found
}
