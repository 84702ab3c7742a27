import type { StoredMessage } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Actor } from '../domain/scope.ts'

type Seats = {
  /** At once for one key. */
  most: number
  /** How many more may wait for their turn; 0 refuses at once. */
  maxWaiting: number
  waitMs: number
  refused: StoredMessage
  /** Seconds. */
  retryAfter: number
}

/** Gives the place back; calling it again does nothing. */
export type Release = () => void
type Key = { running: number; waiting: (() => void)[] }

/** Places by key, given in order. It remembers a key only while somebody has a place. */
export function createSeats({ most, maxWaiting, waitMs, refused, retryAfter }: Seats) {
  const keys = new Map<string, Key>()

  const releaseOf = (name: string, key: Key): Release => {
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      const next = key.waiting.shift()
      if (next) return next()
      key.running -= 1
      if (key.running === 0) keys.delete(name)
    }
  }

  return {
    get size() {
      return keys.size
    },
    /** Refused (429) when too many wait already, or nobody made room in time. */
    async take(name: string): Promise<Release> {
      const key = keys.get(name) ?? { running: 0, waiting: [] }
      keys.set(name, key)
      const refusal = () => new Refusal('too-many', refused, { retryAfter })
      if (key.running < most) key.running += 1
      else if (key.waiting.length >= maxWaiting) throw refusal()
      else
        await new Promise<void>((done, fail) => {
          const go = () => {
            clearTimeout(late)
            done()
          }
          const late = setTimeout(() => {
            key.waiting.splice(key.waiting.indexOf(go), 1)
            fail(refusal())
          }, waitMs)
          key.waiting.push(go)
        })
      return releaseOf(name, key)
    },
  }
}

/** Whose places those are: of pages and calls, of downloads, of sources of alarms. */
export type Places = 'page' | 'export' | 'intake'

/** Who asks, and for whom: a session or token, and its tenant, MSP or the provider. */
export type Asker = { session: string; tenant: string }

/** Whose places a request takes: the session's or token's, and those of its tenant, MSP or the provider. */
export function askerOf({ audience }: Actor, session: string): Asker {
  const { kind } = audience
  const tenant = kind === 'tenant' ? audience.tenant : kind === 'msp' ? audience.msp : kind
  return { session, tenant }
}

/**
 * How many requests of one session and of one tenant run at once, so that ten slow reads are not everybody's. A page with
 * all its parts fits; whoever opens many waits for a while and is then refused in words. Exports have places of their own.
 */
export function createRunning({ waitMs = 5000 } = {}) {
  const of = (most: number, maxWaiting: number) =>
    createSeats({
      ...{ most, maxWaiting, waitMs, retryAfter: 2 },
      refused: message('too-many-requests'),
    })
  const exportsOf = (most: number, refused: StoredMessage) =>
    createSeats({ ...{ most, maxWaiting: 0, waitMs, retryAfter: 10 }, refused })
  // as many as their share of the connections: more would only keep the process busy with each other
  const strangers = createSeats({
    ...{ most: 4, maxWaiting: 500, waitMs: 2 * waitMs, retryAfter: 5 },
    refused: message('crowd'),
  })
  const all = {
    page: { session: of(4, 50), tenant: of(6, 200) },
    export: {
      session: exportsOf(1, message('export-running')),
      tenant: exportsOf(3, message('exports-running')),
    },
    // sources of alarms, apart from the people of whose tenant they are; few work at once, the others wait with what they sent
    intake: { session: of(8, 50), tenant: of(16, 100) },
  }

  return {
    /** A place for somebody who is not known, at the host of this tenant: a flood at one is none at the others. */
    takeStranger: (tenant: string | undefined) => strangers.take(tenant ?? 'operators'),
    /** Takes a place among the session's and among the tenant's; both come back together. */
    async take({ session, tenant }: Asker, places: Places): Promise<Release> {
      const seats = all[places]
      const own = await seats.session.take(session)
      try {
        const shared = await seats.tenant.take(tenant)
        return () => {
          shared()
          own()
        }
      } catch (error) {
        own()
        throw error
      }
    },
  }
}
