import { randomUUID } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import { holdCsta } from '../connectors/csta/session.ts'
import type { DialOptions } from '../connectors/dial.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { settlePbx } from '../domain/pbx/heartbeats.ts'
import { type Held, holdSystems, letGo } from '../domain/pbx/holding.ts'
import { expireHandsets } from '../domain/pbx/registrations.ts'
import { keepSeen, type Seen } from '../domain/pbx/standing.ts'
import { backOffMs } from '../domain/pbx/status.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, dispatcher, limited, Scope, system } from '../domain/scope.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import type { Log } from './kinds.ts'
import type { PeriodicJob } from './log-chain.ts'

type PbxOptions = DialOptions & {
  database: Database
  seal: Seal
  log: Log
  /** How long a system stays this process's without a word, and how often it says one. */
  leaseSeconds?: number
  everySeconds?: number
  /** In place of chance, for how long a retry waits. */
  random?: () => number
  authorities?: string
}

const restMs = 250
const steadyMs = 60_000

/** One system that this process is connected to, or tries to be. */
type Holding = {
  version: number
  stop: () => void
  ended: Promise<void>
  retry: () => Promise<void>
}

/**
 * Holds the sessions with CSTA systems: each is one process's at a time, by a lease in its row that is renewed as long as the process
 * lives. What is seen is kept only by who holds it. What others report (TAPI connectors, the registrar) is settled here, too.
 */
export function startPbxWork(options: PbxOptions): {
  jobs: PeriodicJob[]
  stop(): Promise<void>
} {
  const { seal, log, leaseSeconds = 20, everySeconds = 2, random = Math.random } = options
  const database = limited(options.database, workerLimits)
  const holder = randomUUID()
  const held = new Map<string, Holding>()
  let renewedAt = performance.now()
  let isStopped = false
  const asWorker = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, dispatcher, work)
  const asProvider = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, system({ kind: 'provider' }), work)

  /** Connects to a system again and again until it is stopped; what is seen is kept in its order. */
  function hold({ id, version, target }: Held): Holding {
    const stopping = new AbortController()
    const { signal } = stopping
    let unsaved: Seen | null = null
    let saving: Promise<void> | null = null

    /** Keeps what was seen last, and what comes meanwhile a moment later: a system that changes all the time is no load. */
    async function save() {
      for (let seen = unsaved; seen; seen = unsaved) {
        unsaved = null
        try {
          const last = seen
          await asProvider((scope) => keepSeen(scope, id, last, holder))
        } catch (error) {
          // tried again with the next tick, unless something newer was seen by then
          unsaved ??= seen
          log.warn({ err: error, pbx: id }, 'how a telephone system stands was not kept')
          break
        }
        await pause(restMs, signal)
      }
      saving = null
    }
    const retry = async () => {
      if (unsaved) saving ??= save()
      await saving
    }
    const note = (seen: Seen) => {
      unsaved = seen
      return retry()
    }

    async function run() {
      for (let failures = 0; !signal.aborted; ) {
        let now: Seen | null = null
        const begun = performance.now()
        const end = await holdCsta(target, {
          ...options,
          signal,
          onState: (state) => {
            now = { ...state, isAnswer: state.problem?.code !== 'pbx-slow' }
            void note(now)
          },
          onSeen: () => now && note({ ...now, isAnswer: true }),
        })
        if (end === null) break
        // one that answers and is gone again within moments is waited for longer and longer
        failures = now && performance.now() - begun > steadyMs ? 1 : failures + 1
        log.info({ pbx: id, problem: end.problem.code, failures }, 'a telephone system was lost')
        await note(end)
        await pause(backOffMs(failures, end.status === 'auth-failed', random()), signal)
      }
      await saving
    }
    return { version, stop: () => stopping.abort(), ended: run(), retry }
  }

  async function drop(id: string) {
    const holding = held.get(id)
    held.delete(id)
    holding?.stop()
    await holding?.ended
  }

  const dropAll = () => Promise.all([...held.keys()].map(drop))

  async function renew() {
    const begun = performance.now()
    let systems: Held[]
    try {
      systems = await asWorker((scope) => holdSystems(scope, seal, holder, leaseSeconds))
      renewedAt = begun
    } catch (error) {
      // who cannot say that it is there has to take for granted that others hold them by now
      if (performance.now() - renewedAt > leaseSeconds * 1000) await dropAll()
      throw error
    }
    if (isStopped) return
    const wanted = new Map(systems.map((one) => [one.id, one]))
    for (const [id, { version }] of held) if (wanted.get(id)?.version !== version) await drop(id)
    for (const one of systems) if (!held.has(one.id)) held.set(one.id, hold(one))
    await Promise.all([...held.values()].map(({ retry }) => retry()))
  }

  async function settle() {
    await asWorker((scope) => runExclusively(scope, 'handsets', () => expireHandsets(scope)))
    await asProvider((scope) => runExclusively(scope, 'pbx', () => settlePbx(scope)))
  }

  return {
    jobs: [
      { name: 'pbx', seconds: everySeconds, work: renew },
      { name: 'pbx-reports', seconds: everySeconds, work: settle },
    ],
    async stop() {
      isStopped = true
      await dropAll()
      await asWorker((scope) => letGo(scope, holder)).catch(() => {})
    },
  }
}

/** Waits, or until the signal. */
const pause = (ms: number, signal: AbortSignal) => rest(ms, undefined, { signal }).catch(() => {})
