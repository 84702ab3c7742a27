import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as rest } from 'node:timers/promises'
import { messageOf, type StoredMessage } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import {
  actorFor,
  type Claimed,
  claim,
  fence,
  heartbeat,
  type KindCapacity,
  leaseStates,
  nextWakeMs,
  progress,
  staleCode,
  withTimeouts,
} from '../domain/queue/commands.claim.ts'
import {
  clearAlarm,
  complete,
  endCancelled,
  fail,
  release,
} from '../domain/queue/commands.completion.ts'
import { Refusal } from '../domain/refusal.ts'
import { dispatcher, Scope } from '../domain/scope.ts'
import { readSetting } from '../domain/settings/settings.ts'
import type { Context, Kind, WorkerOptions } from './kinds.ts'

export type Worker = { wake(): void; stop(graceMs?: number): Promise<void> }

type Why = 'cancel' | 'lost' | 'timeout' | 'stop'
type Ended = Awaited<ReturnType<typeof complete>>
type Running = {
  command: Claimed
  kind: Kind
  abort: AbortController
  why?: Why
  concluded?: Ended
  /** While what was reported last is being written. */
  reporting?: Promise<void>
}

/** A handler that was asked to stop gets so long to do it before it is given up on; the fence holds what it still tries. */
const settleMs = 1000
/** Of the time to stop, so much is kept for giving back what could not be finished. */
const releaseMs = 2000
const shortestRestMs = 50
const batchWindowMs = 20

/**
 * Runs commands of these kinds as long as the process lives: claims heads of lanes, prolongs its leases, and takes the
 * next one in the round trip that ends the one before. Any number of processes may do so on one database.
 */
export function startWorker(options: WorkerOptions): Worker {
  const { database, kinds, log, leaseSeconds = 30, pollMs = 5000 } = options
  const name = options.name ?? `${hostname()}:${process.pid}:${randomBytes(3).toString('hex')}`
  const running = new Set<Running>()
  const taken = new Map(kinds.map((kind) => [kind.name, 0]))
  const ended = new Set<() => void>()
  let isStopping = false
  let isPumping = false
  let isAsked = false
  let timer: NodeJS.Timeout | undefined
  let lastBeat = performance.now()
  let lastRound = Number.NEGATIVE_INFINITY

  const asDispatcher = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, dispatcher, (scope) => withTimeouts(scope, work))
  const asOwner = <T>(command: Claimed, work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, actorFor(command), (scope) => withTimeouts(scope, work))
  const slots = (kind: string, more: number) => taken.set(kind, (taken.get(kind) ?? 0) + more)

  function wake() {
    isAsked = true
    if (!isPumping && !isStopping) void pump()
  }

  async function pump() {
    isPumping = true
    let pause = pollMs
    while (isAsked && !isStopping) {
      isAsked = false
      await calm()
      pause = await round().catch((error) => {
        log.warn({ err: error }, 'the queue could not be read')
        return pollMs
      })
    }
    isPumping = false
    for (const tell of ended) tell()
    if (isStopping) return
    clearTimeout(timer)
    timer = setTimeout(wake, Math.min(Math.max(pause, shortestRestMs), pollMs))
  }

  /** Every end of a command wakes everybody; who has just looked waits for the batch window, who rested looks at once. */
  async function calm() {
    const early = lastRound + batchWindowMs - performance.now()
    if (early > 0) await rest(early)
    lastRound = performance.now()
  }

  /** Claims into every free slot; answers after how many milliseconds to look again. */
  async function round(): Promise<number> {
    if (running.size > 0) await askAfter(leaseStates)
    const wants = kinds.flatMap((kind): KindCapacity[] => {
      const max = kind.concurrency - (taken.get(kind.name) ?? 0)
      return max > 0 ? [{ kind: kind.name, lane: kind.lane, max }] : []
    })
    if (wants.length === 0) return pollMs
    for (const { kind, max } of wants) slots(kind, max)
    try {
      const [claimed, ms] = await asDispatcher((scope) =>
        // sent together: nothing begins before the last of these round trips
        Promise.all([
          claim(scope, { worker: name, leaseSeconds, capacities: wants }),
          nextWakeMs(scope),
        ]),
      )
      for (const command of claimed) start(command)
      return ms ?? pollMs
    } finally {
      for (const { kind, max } of wants) slots(kind, -max)
    }
  }

  function start(command: Claimed) {
    const kind = kinds.find((k) => k.name === command.kind)
    if (!kind) throw new Error(`claimed a command of kind ${command.kind}`)
    slots(kind.name, 1)
    const run: Running = { command, kind, abort: new AbortController() }
    running.add(run)
    void execute(run)
  }

  function stopOne(run: Running, why: Why) {
    run.why ??= why
    run.abort.abort(new Error(reasons[why]))
  }

  async function execute(run: Running) {
    const { command, kind } = run
    const limit = setTimeout(() => stopOne(run, 'timeout'), kind.timeoutMs)
    let next: Claimed[] = []
    try {
      const result = await Promise.race([kind.run(contextOf(run)), gaveUpOn(run.abort.signal)])
      await run.reporting
      next = await finish(run, result ?? null)
    } catch (error) {
      await close(run, error).catch((cause) =>
        log.error({ err: cause, command: command.id }, 'a command could not be ended'),
      )
    } finally {
      clearTimeout(limit)
      running.delete(run)
      slots(kind.name, -1)
      for (const one of next) start(one)
      for (const tell of ended) tell()
      wake()
    }
  }

  const contextOf = (run: Running): Context => {
    const { command, kind, abort } = run
    const held = <T>(work: () => Promise<T>) => {
      abort.signal.throwIfAborted()
      return work().catch((error) => {
        if (error instanceof Refusal && error.code === staleCode) stopOne(run, 'lost')
        throw error
      })
    }
    const fenced = <T>(work: (scope: Scope) => Promise<T>) =>
      held(() =>
        asOwner(command, async (scope) => {
          await fence(scope, command.id, command.attempt)
          return work(scope)
        }),
      )
    // a transaction cannot be opened inside another, and the reporting one is nobody's inside
    const outside = AsyncLocalStorage.snapshot()
    let newest: { step: number; name: StoredMessage } | undefined
    const write = async () => {
      for (let at = newest; at; at = newest) {
        newest = undefined
        const now = { ...at, steps: kind.steps }
        await asDispatcher((scope) => progress(scope, command, now)).catch((error) =>
          log.warn(
            { err: error, command: command.id },
            'how far a command is could not be written',
          ),
        )
      }
      delete run.reporting
    }
    return {
      command,
      signal: abort.signal,
      scope: fenced,
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

  /** Ends the command as done, if it has not done so itself, and claims another of its kind in the same round trip. */
  async function finish(
    { command, kind, concluded }: Running,
    result: Record<string, unknown> | null,
  ) {
    const wants = isStopping ? [] : [{ kind: kind.name, lane: kind.lane, max: 1 }]
    const [done, next] = await patiently(() =>
      asDispatcher((scope) =>
        Promise.all([
          concluded ?? complete(scope, command, result),
          claim(scope, { worker: name, leaseSeconds, capacities: wants }),
        ]),
      ),
    )
    if (done.hasAlarm) await asOwner(command, (scope) => clearAlarm(scope, command))
    if (!done.isMine) log.warn({ command: command.id }, 'a command was done after it was lost')
    return next
  }

  async function close(run: Running, error: unknown) {
    const { command, kind, why } = run
    if (why === 'lost' || (error instanceof Refusal && error.code === staleCode)) return
    if (why === 'cancel') return patiently(() => asOwner(command, (s) => endCancelled(s, command)))
    if (why === 'stop') return patiently(() => asOwner(command, (s) => release(s, command)))
    const failure =
      why === 'timeout'
        ? { reason: message('took-too-long', { seconds: Math.ceil(kind.timeoutMs / 1000) }) }
        : failureOf(error)
    if (!(error instanceof Refusal))
      log.error({ err: error, command: command.id, kind: kind.name }, 'an attempt failed')
    const { givenUp } = kind
    await patiently(() => asOwner(command, (s) => fail(s, command, { ...failure, givenUp })))
  }

  async function askAfter(ask: typeof leaseStates) {
    const held = [...running].map(({ command: { id, attempt } }) => ({ id, attempt }))
    const { lost, cancelled } = await asDispatcher((scope) => ask(scope, held))
    for (const id of lost) stopHeld(id, 'lost')
    for (const id of cancelled) stopHeld(id, 'cancel')
  }

  function stopHeld(id: string, why: Why) {
    for (const run of running) if (run.command.id === id) stopOne(run, why)
  }

  async function beat() {
    if (running.size === 0) {
      lastBeat = performance.now()
      return
    }
    try {
      await askAfter((scope, held) => heartbeat(scope, held, leaseSeconds))
      lastBeat = performance.now()
    } catch (error) {
      log.warn({ err: error }, 'leases could not be prolonged')
      if (performance.now() - lastBeat > leaseSeconds * 1000)
        for (const run of running) stopOne(run, 'lost')
    }
  }

  const beats = setInterval(() => void beat(), (leaseSeconds * 1000) / 3)
  options.onWake?.(wake)
  wake()

  return {
    wake,
    async stop(graceMs = 8000) {
      isStopping = true
      clearTimeout(timer)
      const none = () => running.size === 0 && !isPumping
      await reached(none, ended, Math.max(graceMs - releaseMs, 0))
      for (const run of running) stopOne(run, 'stop')
      await reached(none, ended, Math.min(releaseMs, graceMs))
      clearInterval(beats)
    },
  }
}

const reasons: Record<Why, string> = {
  cancel: 'the command was cancelled',
  lost: 'another worker took the command over',
  timeout: 'the command took too long',
  stop: 'the worker stops',
}

/** Rejects some time after the signal, for a handler that does not listen to it. */
const gaveUpOn = (signal: AbortSignal) =>
  new Promise<never>((_, refuse) => {
    const wait = () => setTimeout(() => refuse(signal.reason), settleMs)
    signal.addEventListener('abort', wait, { once: true })
  })

/** What a person reads; the words of an unknown error may hold values and stay in the process log. */
function failureOf(error: unknown) {
  if (!(error instanceof Refusal)) return { reason: message('unexpected-failure') }
  const { retryAfter } = error
  const reason = messageOf(error)
  return retryAfter === undefined ? { reason, isFinal: true } : { reason, afterSeconds: retryAfter }
}

const endings = 5

/** An end that was perhaps lost with its connection is said again: the token makes the second one empty. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === endings) throw error
      await rest(100 * 2 ** attempt)
    }
  }
}

/** Resolves when the condition holds, asked after each end, or when the time is over. */
function reached(condition: () => boolean, ended: Set<() => void>, ms: number): Promise<void> {
  if (condition()) return Promise.resolve()
  return new Promise((done) => {
    const finish = () => {
      clearTimeout(limit)
      ended.delete(tell)
      done()
    }
    const tell = () => condition() && finish()
    const limit = setTimeout(finish, ms)
    ended.add(tell)
  })
}
