import { createHash } from 'node:crypto'
import type { Taken } from '../connectors/snmp/door.ts'
import type { EngineStand } from '../domain/notices/traps.senders.ts'
import { DatabaseAway } from '../domain/scope.ts'

type Options = {
  keepEngines(stands: readonly EngineStand[]): Promise<unknown>
  /** Keeps what one source told; false where that was refused, so that nothing is answered. */
  take(source: string, traps: readonly Taken[]): Promise<boolean>
  answer(bytes: Buffer, to: Taken): void
  onError(error: unknown): void
  mostWaiting?: number
  /** How long a database that is away is left alone. */
  restMs?: number
}

const mostTogether = 500
/** Informs that are known when they come again. */
const mostInforms = 5000

/**
 * What was let in waits here until it is kept, so many at most; then informs are answered, and never before. While the database is
 * away it is tried again, and what does not fit any more is not taken. An inform that comes again is kept once and answered again.
 */
export function createTrapIntake({ keepEngines, take, answer, onError, ...given }: Options) {
  const { mostWaiting = 5000, restMs = 500 } = given
  let waiting: Taken[] = []
  const informs = new Map<string, 'waiting' | 'kept'>()
  let working: Promise<void> | undefined
  let isStopping = false
  let wake: (() => void) | undefined

  const rest = () =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, restMs)
      wake = () => {
        clearTimeout(timer)
        done()
      }
    })

  /** Undefined where it failed for good: what it was about is lost, and told of. */
  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof DatabaseAway) || isStopping) {
          onError(error)
          return undefined
        }
        await rest()
      }
    }
  }

  async function work() {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostTogether)
      const isKnown = await attempt(async () => {
        await keepEngines(newest(batch))
        return true
      })
      const bySource = Map.groupBy(batch, ({ sender }) => sender)
      await Promise.all(
        [...bySource].map(async ([source, traps]) => {
          const isKept = isKnown && (await attempt(() => take(source, traps)))
          for (const one of traps) settle(one, isKept === true)
        }),
      )
      waiting = waiting.slice(batch.length)
    }
  }

  function settle(taken: Taken, isKept: boolean) {
    if (!taken.answer) return
    const name = informName(taken)
    if (isKept) {
      informs.set(name, 'kept')
      answer(taken.answer, taken)
    } else informs.delete(name)
  }

  /** An inform that is known: answered again if what it told is kept. */
  function isAgain(taken: Taken): boolean {
    if (!taken.answer) return false
    const name = informName(taken)
    const state = informs.get(name)
    if (state === 'kept') answer(taken.answer, taken)
    if (state) return true
    informs.set(name, 'waiting')
    for (const [first, old] of informs) {
      if (informs.size <= mostInforms) break
      if (old === 'kept') informs.delete(first)
      else break
    }
    return false
  }

  return {
    get size() {
      return waiting.length
    },
    /** False where there is no room. */
    add(taken: Taken): boolean {
      if (waiting.length >= mostWaiting || isStopping) return false
      if (isAgain(taken)) return true
      waiting.push(taken)
      working ??= work().finally(() => {
        working = undefined
      })
      return true
    },
    async stop(): Promise<void> {
      isStopping = true
      wake?.()
      await working
    },
  }
}

/** The same that was sent again: a device that started anew counts its requests from the beginning, and says something else. */
function informName({ sender, address, port, notification }: Taken): string {
  const { requestId, upTime, trap, values } = notification
  const content = createHash('sha256').update(`${upTime}|${trap}`)
  for (const { oid, value } of values)
    content.update(`|${oid}=${Buffer.isBuffer(value) ? value.toString('hex') : value}`)
  return `${sender}|${address}|${port}|${requestId}|${content.digest('base64')}`
}

/** How far each engine of these got. */
function newest(batch: readonly Taken[]): EngineStand[] {
  const stands = new Map<string, EngineStand>()
  for (const { sender: source, stand } of batch) {
    if (!stand) continue
    const name = `${source}|${stand.engineId}`
    const known = stands.get(name)
    const isNewer =
      !known ||
      stand.boots > known.boots ||
      (stand.boots === known.boots && stand.time > known.time)
    if (isNewer) stands.set(name, { source, ...stand })
  }
  return [...stands.values()]
}
