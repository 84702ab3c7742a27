import type { StoredMessage } from '../domain/message.ts'
import type { Claimed } from '../domain/queue/commands.claim.ts'
import type { GivenUp } from '../domain/queue/commands.completion.ts'
import type { LaneName } from '../domain/queue/lanes.ts'
import type { Database, Limits, Scope } from '../domain/scope.ts'
import type { SettingName, Settings } from '../domain/settings/settings.ts'

export type Log = Record<'info' | 'warn' | 'error', (about: object, text: string) => void>

/** One kind of command: how many at once in this process, for how long at most, and what is done. */
export type Kind = {
  name: string
  lane: LaneName
  steps: number
  concurrency: number
  timeoutMs: number
  /**
   * What it returns is kept as the command's result. A Refusal with `retryAfter` is tried again no sooner, one without
   * is final, anything else is tried again. Whatever it does outside the database carries the command's id.
   */
  run(context: Context): Promise<Record<string, unknown> | undefined>
  /** In the transaction that gives a command up, in place of the common alarm. */
  givenUp?: GivenUp
}

export type Context = {
  command: Claimed
  /** Ends on cancel, lost lease, timeout and shutdown. */
  signal: AbortSignal
  /** A transaction as the command's own audience that commits only while the command is still this worker's. */
  scope<T>(work: (scope: Scope) => Promise<T>, limits?: Limits): Promise<T>
  /**
   * The same as the provider, on behalf of whoever asked: a tenant's command sees neither SBCs nor templates nor pools itself.
   * The command stays the tenant's, so that no customer waits in the provider's lane.
   */
  provider<T>(work: (scope: Scope) => Promise<T>, limits?: Limits): Promise<T>
  /**
   * The last of such transactions: what it returns is the result, and the command is done in the very same commit, so
   * that nothing in the database is done twice. Nothing may follow it.
   */
  conclude<T extends Record<string, unknown>>(work: (scope: Scope) => Promise<T>): Promise<T>
  /** Shows step 1 to `steps` by name; a new step and a given line enter the command's log, as a warning where it is one. */
  progress(
    step: number,
    name: StoredMessage,
    line?: StoredMessage,
    level?: 'info' | 'warning',
  ): Promise<void>
  /**
   * The same from inside a transaction, which does not wait for it: it goes over another connection, and of several only
   * the newest is written. On the embedded database, which has no other, that is after the transaction.
   */
  report(step: number, name: StoredMessage): void
  /** A setting of the installation, which the command's own audience may not read. */
  setting<N extends SettingName>(name: N): Promise<Settings[N]>
}

export type WorkerOptions = {
  database: Database
  kinds: readonly Kind[]
  log: Log
  /**
   * Hands out what to call when something may have been queued, with the worker that says so; a hint, the poll is the
   * truth.
   */
  onWake?: (wake: (by?: string) => void) => void
  leaseSeconds?: number
  pollMs?: number
  name?: string
}
