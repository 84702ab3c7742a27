import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as rest, setImmediate as turnOver } from 'node:timers/promises'
import { messageOf } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import { advance, advanceLimits, type Ended } from '../domain/queue/commands.advance.ts'
import {
  actorFor,
  type Claimed,
  heartbeat,
  type KindCapacity,
  leaseStates,
  staleCode,
  workerLimits,
} from '../domain/queue/commands.claim.ts'
import {
  clearAlarm,
  complete,
  endCancelled,
  fail,
  release,
} from '../domain/queue/commands.completion.ts'
import { Refusal } from '../domain/refusal.ts'
import { dispatcher, type Limits, limited, Scope, system } from '../domain/scope.ts'
import { commandSeconds, pickUpSeconds } from '../metrics.ts'
import { contextOf, type Running, stopOne, type Why } from './context.ts'
import type { WorkerOptions } from './kinds.ts'

export type Worker = { wake(by?: string): void; stop(graceMs?: number): Promise<void> }

type Ending = {
  run: Running
  result: Record<string, unknown> | null
  ended(end: Ended): void
  failed(why: unknown): void
}

/** A handler that was asked to stop gets so long to do it before it is given up on; the fence holds what it still tries. */
const settleMs = 1000
/** Of the time to stop, so much is kept for giving back what could not be finished. */
const releaseMs = 2000
const shortestRestMs = 50
const batchWindowMs = 20
/** Who ends many commands at once does not wait long for one lane that somebody holds; each then waits for its own. */
const lockMs = 50
const mostEndings = 50

/**
 * Runs commands of these kinds as long as the process lives: claims heads of lanes, prolongs its leases, and takes the
 * next ones in the round trip that ends those before. Any number of processes may do so on one database.
 */
export function startWorker(options: WorkerOptions): Worker {
  const { kinds, log, leaseSeconds = 30, pollMs = 5000 } = options
  const database = limited(options.database, workerLimits)
  const unwaiting = limited(database, { lockMs, ...advanceLimits })
  const name = options.name ?? `${hostname()}:${process.pid}:${randomBytes(3).toString('hex')}`
  const running = new Set<Running>()
  const ending: Ending[] = []
  const ended = new Set<() => void>()
  let isStopping = false
  let isCut = false
  let isPumping = false
  let isAsked = false
  let hurry = () => {}
  let timer: NodeJS.Timeout | undefined
  let lastBeat = performance.now()
  let lastRound = Number.NEGATIVE_INFINITY
  let nextRound = Number.POSITIVE_INFINITY

  const asDispatcher = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, dispatcher, work)
  const asOwner = <T>(command: Claimed, work: (scope: Scope) => Promise<T>, limits: Limits = {}) =>
    Scope.enter(limited(database, limits), actorFor(command), work)
  const asProvider = <T>(
    { requestedName: onBehalfOf }: Claimed,
    work: (scope: Scope) => Promise<T>,
    limits: Limits = {},
  ) => Scope.enter(limited(database, limits), { ...system({ kind: 'provider' }), onBehalfOf }, work)

  /** Who ended or claimed something has looked in the same transaction. */
  function wake(by?: string) {
    if (by === name || isStopping) return
    isAsked = true
    if (!isPumping) void pump()
  }

  /** The only one who claims, one transaction after the other. */
  async function pump() {
    isPumping = true
    clearTimeout(timer)
    while (ending.length > 0 || (isAsked && !isStopping)) {
      await calm()
      await turn().catch((error) => {
        log.warn({ err: error }, 'the queue could not be read')
        nextRound = performance.now() + pollMs
      })
      if (performance.now() >= nextRound) isAsked = true
    }
    isPumping = false
    for (const tell of ended) tell()
    if (isStopping) return
    timer = setTimeout(wake, Math.max(nextRound - performance.now(), shortestRestMs))
  }

  /** What ends at the same moment goes together; who has just looked waits for the batch window, who rested looks at once. */
  async function calm() {
    if (ending.length > 0) return turnOver()
    const early = lastRound + batchWindowMs - performance.now()
    if (early <= 0) return
    await new Promise<void>((go) => {
      const over = setTimeout(go, early)
      hurry = () => {
        clearTimeout(over)
        go()
      }
    })
  }

  /** Ends what is done and claims into the slots that it leaves, or into every free one when asked to look. */
  async function turn() {
    const isEarly = performance.now() < lastRound + batchWindowMs
    const isRound = isAsked && !isStopping && !isEarly
    if (isRound) {
      isAsked = false
      lastRound = performance.now()
    }
    const batch = ending.splice(0, mostEndings)
    if (!isRound && batch.length === 0) return
    const capacities = capacitiesAfter(batch, isRound)
    const open = batch.filter(({ run }) => !run.concluded)
    const done = open.map(({ run: { command }, result }) => ({ command, result }))
    const asked = isRound ? holdings() : []
    try {
      const [next, states] = await Scope.pipeline(unwaiting, dispatcher, (scope) =>
        // sent together: nothing begins before the last of these round trips
        Promise.all([
          advance(scope, { worker: name, leaseSeconds, capacities, done }),
          asked.length > 0 ? leaseStates(scope, asked) : undefined,
        ]),
      )
      for (const { run, ended } of batch) {
        run.isEnded = true
        ended(run.concluded ?? next.ended.get(run.command.id) ?? { isMine: false, hasAlarm: false })
      }
      for (const command of next.claimed) start(command)
      if (states) act(states)
      plan(isRound, next.wakeMs)
      // of what ended in its own transaction nobody has looked what its lane may do now
      isAsked ||= !isRound && (next.others.length > 0 || open.length < batch.length)
    } catch (error) {
      if (batch.length === 0) throw error
      // perhaps it is about one of them only, or about a lane that somebody holds
      for (const one of batch) void endAlone(one)
      isAsked ||= isRound
    }
  }

  function capacitiesAfter(batch: readonly Ending[], isRound: boolean): KindCapacity[] {
    if (isStopping) return []
    const leaving = new Set(batch.map(({ run }) => run))
    return kinds.flatMap((kind) => {
      if (!isRound && !batch.some(({ run }) => run.kind === kind)) return []
      const held = [...running].filter((r) => r.kind === kind && !r.isEnded && !leaving.has(r))
      const max = kind.concurrency - held.length
      return max > 0 ? [{ kind: kind.name, lane: kind.lane, max }] : []
    })
  }

  /** The next look: a full one says it anew, the end of commands may only bring it nearer. */
  function plan(isRound: boolean, wakeMs: number | null) {
    const now = performance.now()
    const known = wakeMs === null ? [] : [now + Math.max(wakeMs, shortestRestMs)]
    nextRound = Math.min(isRound ? now + pollMs : nextRound, ...known)
  }

  function start(command: Claimed) {
    const kind = kinds.find((k) => k.name === command.kind)
    if (!kind) throw new Error(`claimed a command of kind ${command.kind}`)
    const run: Running = { command, kind, abort: new AbortController() }
    running.add(run)
    pickUpSeconds.observe({ lane: command.lane }, Math.max(command.waitedSeconds, 0))
    void execute(run)
    // claimed by a look whose answer came when all others had been told already
    if (isCut) stopOne(run, 'stop')
  }

  async function execute(run: Running) {
    const { command, kind } = run
    const limit = setTimeout(() => stopOne(run, 'timeout'), kind.timeoutMs)
    const over = commandSeconds.startTimer({ kind: kind.name })
    let outcome: Outcome = 'succeeded'
    try {
      const context = contextOf(run, { log, asDispatcher, asOwner, asProvider })
      const result = await Promise.race([kind.run(context), gaveUpOn(run.abort.signal)])
      await run.reporting
      const { isMine, hasAlarm } = await finish(run, result ?? null)
      if (hasAlarm) await asOwner(command, (scope) => clearAlarm(scope, command))
      if (!isMine) log.warn({ command: command.id }, 'a command was done after it was lost')
      if (!isMine) outcome = 'lost'
    } catch (error) {
      outcome = outcomeOf(run, error)
      await close(run, error).catch((cause) =>
        log.error({ err: cause, command: command.id }, 'a command could not be ended'),
      )
    } finally {
      clearTimeout(limit)
      over({ outcome })
      running.delete(run)
      if (!run.isEnded) wake()
      for (const tell of ended) tell()
    }
  }

  /** Ends the command as done with all that end now; another is claimed in the same round trip. */
  function finish(run: Running, result: Record<string, unknown> | null) {
    return new Promise<Ended>((ended, failed) => {
      ending.push({ run, result, ended, failed })
      hurry()
      if (!isPumping) void pump()
    })
  }

  function endAlone({ run: { command, concluded }, result, ended, failed }: Ending) {
    const end = async () =>
      concluded ?? patiently(() => asDispatcher((scope) => complete(scope, command, result)))
    return end().then(ended, failed)
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

  const holdings = () =>
    [...running].flatMap(({ command: { id, attempt }, isEnded }) =>
      isEnded ? [] : [{ id, attempt }],
    )

  function act({ lost, cancelled }: Awaited<ReturnType<typeof leaseStates>>) {
    for (const held of lost) stopHeld(held, 'lost')
    for (const held of cancelled) stopHeld(held, 'cancel')
  }

  function stopHeld({ id, attempt }: { id: string; attempt: number }, why: Why) {
    for (const run of running) {
      const isIt = run.command.id === id && run.command.attempt === attempt
      if (isIt && !run.isEnded) stopOne(run, why)
    }
  }

  async function beat() {
    if (running.size === 0) {
      lastBeat = performance.now()
      return
    }
    try {
      act(await asDispatcher((scope) => heartbeat(scope, holdings(), leaseSeconds)))
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
      const isIdle = () => running.size === 0 && !isPumping
      await reached(isIdle, ended, Math.max(graceMs - releaseMs, 0))
      isCut = true
      for (const run of running) stopOne(run, 'stop')
      await reached(isIdle, ended, Math.min(releaseMs, graceMs))
      clearInterval(beats)
    },
  }
}

/** Rejects some time after the signal, for a handler that does not listen to it. */
const gaveUpOn = (signal: AbortSignal) =>
  new Promise<never>((_, refuse) => {
    const wait = () => setTimeout(() => refuse(signal.reason), settleMs)
    signal.addEventListener('abort', wait, { once: true })
  })

type Outcome = 'succeeded' | 'failed' | 'timeout' | 'cancelled' | 'released' | 'lost'

function outcomeOf({ why }: Running, error: unknown): Outcome {
  if (why === 'lost' || (error instanceof Refusal && error.code === staleCode)) return 'lost'
  if (why === 'cancel') return 'cancelled'
  if (why === 'stop') return 'released'
  return why === 'timeout' ? 'timeout' : 'failed'
}

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
