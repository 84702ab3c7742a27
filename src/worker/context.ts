import { AsyncLocalStorage } from 'node:async_hooks'
import type { StoredMessage } from '../domain/message.ts'
import type { Ended } from '../domain/queue/commands.advance.ts'
import { type Claimed, fence, progress, staleCode } from '../domain/queue/commands.claim.ts'
import { complete } from '../domain/queue/commands.completion.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Limits, Scope } from '../domain/scope.ts'
import { readSetting } from '../domain/settings/settings.ts'
import type { Context, Kind, Log } from './kinds.ts'

export type Why = 'cancel' | 'lost' | 'timeout' | 'stop'

/** One attempt of one command in this process. */
export type Running = {
  command: Claimed
  kind: Kind
  abort: AbortController
  why?: Why
  concluded?: Ended
  /** Its slot and its lane are free; it may still clear its alarm. */
  isEnded?: boolean
  /** While what was reported last is being written. */
  reporting?: Promise<void>
}

const reasons: Record<Why, string> = {
  cancel: 'the command was cancelled',
  lost: 'another worker took the command over',
  timeout: 'the command took too long',
  stop: 'the worker stops',
}

export function stopOne(run: Running, why: Why) {
  run.why ??= why
  run.abort.abort(new Error(reasons[why]))
}

type Ways = {
  log: Log
  asDispatcher: <T>(work: (scope: Scope) => Promise<T>) => Promise<T>
  asOwner: <T>(command: Claimed, work: (scope: Scope) => Promise<T>, limits?: Limits) => Promise<T>
  asProvider: <T>(
    command: Claimed,
    work: (scope: Scope) => Promise<T>,
    limits?: Limits,
  ) => Promise<T>
}

/** What a handler is given: transactions that hold only while the command is still this worker's. */
export function contextOf(run: Running, { log, asDispatcher, asOwner, asProvider }: Ways): Context {
  const { command, kind, abort } = run
  const held = <T>(work: () => Promise<T>) => {
    abort.signal.throwIfAborted()
    return work().catch((error) => {
      if (error instanceof Refusal && error.code === staleCode) stopOne(run, 'lost')
      throw error
    })
  }
  const within =
    (as: Ways['asOwner']) =>
    <T>(work: (scope: Scope) => Promise<T>, limits?: Limits) =>
      held(() =>
        as(
          command,
          async (scope) => {
            await fence(scope, command.id, command.attempt)
            return work(scope)
          },
          limits,
        ),
      )
  const fenced = within(asOwner)
  // a transaction cannot be opened inside another, and the reporting one is nobody's inside
  const outside = AsyncLocalStorage.snapshot()
  let newest: { step: number; name: StoredMessage } | undefined
  const write = async () => {
    for (let at = newest; at; at = newest) {
      newest = undefined
      const now = { ...at, steps: kind.steps }
      await asDispatcher((scope) => progress(scope, command, now)).catch((error) =>
        log.warn({ err: error, command: command.id }, 'how far a command is could not be written'),
      )
    }
    delete run.reporting
  }
  return {
    command,
    signal: abort.signal,
    scope: fenced,
    provider: within(asProvider),
    report(step, name) {
      newest = { step, name }
      run.reporting ??= outside(write)
    },
    async conclude(work) {
      const { result, done } = await fenced(async (scope) => {
        const result = await work(scope)
        return { result, done: await complete(scope, command, result) }
      })
      run.concluded = done
      return result
    },
    setting: async (of) => (await asDispatcher((scope) => readSetting(scope, of))).value,
    progress: (step, stepName, line, level = 'info') =>
      held(async () => {
        const at = { step, steps: kind.steps, name: stepName, ...(line ? { line, level } : {}) }
        if (!(await asDispatcher((scope) => progress(scope, command, at)))) stopOne(run, 'lost')
      }),
  }
}
