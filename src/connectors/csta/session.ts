import { setTimeout as rest } from 'node:timers/promises'
import { connected } from './connect.ts'
import { type CstaLine, CstaSilence, openLine } from './line.ts'
import {
  monitorStart,
  requestSystemStatus,
  resetApplicationSessionTimer,
  type Said,
  type SystemStatus,
  startApplicationSession,
} from './messages.ts'
import {
  type CstaEnd,
  type CstaState,
  type CstaTarget,
  closed,
  Ended,
  garbled,
  type HoldOptions,
  type PbxProblem,
  silent,
  slow,
} from './problems.ts'
import { CstaFault } from './xml.ts'

/** Sessions last this long unless the system says otherwise, and are renewed after two thirds of it. */
const sessionSeconds = 180

/**
 * Connects to a telephone system, signs in, asks how it is, monitors a device, and holds on: asks again at each heartbeat and
 * answers what it is asked. Two heartbeats without an answer end it. Never throws; resolves when the session is over.
 */
export async function holdCsta(target: CstaTarget, options: HoldOptions): Promise<CstaEnd> {
  const { signal } = options
  let line: CstaLine | undefined
  const over = Promise.withResolvers<Error | null>()
  const ending = new AbortController()
  const stop = () => line?.close()
  try {
    const socket = await connected(target, options)
    signal.throwIfAborted()
    signal.addEventListener('abort', stop, { once: true })
    const ends = AbortSignal.any([signal, ending.signal])
    const session = new Session(target, { ...options, signal: ends })
    line = openLine(socket, {
      answerMs: session.answerMs,
      heard: (said) => session.heard(said),
      ended: over.resolve,
    })
    const ended = over.promise.then((why): never => {
      throw why ?? new Ended(closed)
    })
    await Promise.race([session.run(line), ended])
    return null
  } catch (error) {
    return signal.aborted ? null : endOf(error)
  } finally {
    signal.removeEventListener('abort', stop)
    ending.abort()
    line?.close()
  }
}

function endOf(error: unknown): NonNullable<CstaEnd> {
  if (error instanceof Ended) return error.end
  if (error instanceof CstaFault) return { status: 'down', problem: garbled }
  if (error instanceof CstaSilence) return { status: 'down', problem: silent }
  return { status: 'down', problem: closed }
}

const good: readonly SystemStatus[] = ['normal', 'enabled', 'overloadRelieved']

class Session {
  readonly answerMs: number
  readonly #target: CstaTarget
  readonly #options: HoldOptions
  /** What it said of itself, what of ours it refused, and whether it is late. */
  #status: SystemStatus | null = null
  #refused: PbxProblem | null = null
  #isLate = false
  #hasBegun = false
  #told = ''
  #seenAt = Number.NEGATIVE_INFINITY

  constructor(target: CstaTarget, options: HoldOptions) {
    this.#target = target
    this.#options = options
    const heartbeatMs = target.heartbeatSeconds * 1000
    this.answerMs = Math.min(options.answerMs ?? 10_000, heartbeatMs)
  }

  heard(said: Said): void {
    if (said.is === 'status') this.#status = said.status
    this.#seen()
  }

  /** Everything that is asked, for as long as the line lasts. */
  async run(line: CstaLine): Promise<void> {
    const { username, device } = this.#target
    const renewal = username === null ? null : await this.#signIn(line, username)
    await this.#askStatus(line)
    const monitored = await line.ask(monitorStart(device))
    if (monitored.is === 'refused')
      this.#refused = { code: 'pbx-monitor-refused', params: { said: this.#clean(monitored.why) } }
    this.#hasBegun = true
    this.#seen()
    await Promise.all([this.#beat(line), renewal && this.#renew(line, renewal)])
  }

  async #signIn(line: CstaLine, username: string) {
    const password = this.#target.password ?? ''
    const said = await line.ask(
      startApplicationSession({
        ...{ application: 'Tenantry', username, password },
        seconds: sessionSeconds,
      }),
    )
    if (said.is === 'session') return { ...said, seconds: said.seconds ?? sessionSeconds }
    throw new Ended(this.#signInRefused(said), 'auth-failed')
  }

  async #askStatus(line: CstaLine) {
    const said = await line.ask(requestSystemStatus())
    if (said.is === 'status') this.#status = said.status
    else if (said.is === 'refused' && said.isSignIn)
      throw new Ended(this.#signInRefused(said), 'auth-failed')
    else if (said.is === 'refused')
      this.#refused ??= { code: 'pbx-status-refused', params: { said: this.#clean(said.why) } }
    else throw new Ended(garbled)
  }

  /** Asks at each heartbeat; a second one in a row without an answer throws. */
  async #beat(line: CstaLine): Promise<never> {
    for (;;) {
      await rest(this.#target.heartbeatSeconds * 1000, undefined, { signal: this.#options.signal })
      try {
        await this.#askStatus(line)
        this.#seen()
      } catch (error) {
        if (!(error instanceof CstaSilence) || this.#isLate) throw error
        this.#isLate = true
        this.#tell()
      }
    }
  }

  async #renew(line: CstaLine, { session, seconds }: { session: string; seconds: number }) {
    for (;;) {
      await rest(Math.max(1, (seconds * 2) / 3) * 1000, undefined, { signal: this.#options.signal })
      await line.ask(resetApplicationSessionTimer(session, seconds))
    }
  }

  #seen() {
    this.#isLate = false
    this.#tell()
    if (!this.#hasBegun) return
    // a busy system says something all the time
    const now = performance.now()
    if (now - this.#seenAt < (this.#target.heartbeatSeconds * 1000) / 2) return
    this.#seenAt = now
    this.#options.onSeen?.()
  }

  #tell() {
    if (!this.#hasBegun) return
    const state = this.#state()
    const text = JSON.stringify(state)
    if (text === this.#told) return
    this.#told = text
    this.#options.onState(state)
  }

  #state(): CstaState {
    const status = this.#status
    const isGood = status === null || good.includes(status)
    if (status === 'disabled')
      return { status: 'down', problem: { code: 'pbx-status', params: { status } } }
    if (this.#isLate) return { status: 'degraded', problem: slow }
    if (!isGood) return { status: 'degraded', problem: { code: 'pbx-status', params: { status } } }
    return this.#refused
      ? { status: 'degraded', problem: this.#refused }
      : { status: 'up', problem: null }
  }

  #signInRefused(said: Said): PbxProblem {
    const why = said.is === 'refused' ? said.why : ''
    return { code: 'pbx-sign-in-refused', params: { said: this.#clean(why) } }
  }

  /** What the system answered, on one line, short, and without the password. */
  #clean(said: string): string {
    const { password } = this.#target
    const line = said.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
    const safe = password ? line.replaceAll(password, '•••') : line
    return safe.slice(0, 120).toWellFormed()
  }
}
