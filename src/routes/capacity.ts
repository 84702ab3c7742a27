import { hash } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import type { BrandValues, HostTenant } from '../domain/hosts/hosts.ts'
import type { Reporter } from '../domain/notices/intake.ts'
import { createThrottle } from '../domain/people/throttle.ts'
import type { Language } from '../domain/schema/tenants.ts'
import { type Database, limited } from '../domain/scope.ts'
import { createBodies } from './bodies.ts'
import { type Asker, createRunning } from './running.ts'
import type { StandIn } from './stand-in.ts'

/** A page that takes longer is stopped, so that ten of them do not stop the portal. */
const pageMs = 5000
/** A primary that has not begun a reading by now is taken for away where a standby stands in for it; a pooler would keep it for longer. */
const silentMs = 2000
/** A page of an export reads more; its download as a whole may take as long as it likes. */
const exportMs = 30_000

/** What one web process shares out, so that no flood takes all of it. */
export type Capacity = ReturnType<typeof createCapacity>

/**
 * `reading`: what downloads, reports and the log are read from; the same database unless there is a standby, which is shown while
 * the primary is away (`standIn`).
 */
export function createCapacity(database: Database, reading = database, standIn?: StandIn) {
  const known = createKnown()
  const page = { statementMs: pageMs, ...(standIn && { beginMs: silentMs }) }
  const databases = {
    stranger: limited(database, { turn: 'stranger', ...page }),
    'signed-in': limited(database, { turn: 'signed-in', ...page }),
    export: limited(reading, { turn: 'export', statementMs: exportMs }),
  }
  return {
    /** The same database for each kind of asker: its share of the connections, its time for a statement. */
    databases,
    /** The one to look up this token with. */
    databaseFor: (token: string | undefined) =>
      databases[known.get(token) ? 'signed-in' : 'stranger'],
    known,
    /** What is read of reports and of the log, where that is not the primary. */
    standby: reading === database ? undefined : limited(reading, { turn: 'signed-in', ...page }),
    standIn,
    /** What is left to read while the primary is away, as of when `told` hears. */
    left: (told: (at: Date) => void) =>
      standIn && limited(standIn.left(told), { turn: 'signed-in', ...page }),
    throttle: createThrottle(),
    hostLooks: createLooks<HostLook>(),
    signInLooks: createLooks<SignInLook>(),
    delayRefusal: createRefusalDelay(),
    inTurn: createTurns(),
    running: createRunning(),
    bodies: createBodies(),
    reporters: createReporters(),
  }
}

/**
 * Parts of downloads, one at a time in the whole process, each followed by a rest twice as long as it took: however many download,
 * they take a third of one thread at most, and a page comes between any two.
 */
export function createTurns({
  mostMs = 200,
  rests = rest as (ms: number) => Promise<unknown>,
} = {}) {
  let last = Promise.resolve()
  return async <T>(work: () => Promise<T>): Promise<T> => {
    const before = last
    const { promise, resolve } = Promise.withResolvers<void>()
    last = promise
    await before
    const from = performance.now()
    try {
      return await work()
    } finally {
      void rests(Math.min(mostMs, 2 * (performance.now() - from))).then(() => resolve())
    }
  }
}

/** Keeps whoever is refused waiting for a moment, so that a flood that asks again at once asks less; that costs a timer each. */
function createRefusalDelay({ ms = 500, most = 1000 } = {}) {
  let many = 0
  return async () => {
    if (many >= most) return
    many += 1
    // not in step: they come again one by one
    await rest(ms * (0.5 + Math.random()))
    many -= 1
  }
}

/** Whose portal a host is, and how that looks. */
export type HostLook = { tenant: HostTenant | null; brand: BrandValues }
/** How a host's sign-in looked when it was drawn last. */
export type SignInLook = HostLook & { identity: string | null }

/** A host that is given up, or looks different, is shown so within this. */
const lookMs = 60_000

/** How hosts looked when they were looked up last for somebody, for who is refused before anything is. */
function createLooks<Look>(max = 1000) {
  const looks = new Map<string, { look: Look; until: number }>()
  return {
    get(host: string): Look | undefined {
      const found = looks.get(host)
      return found && found.until > Date.now() ? found.look : undefined
    },
    set(host: string, look: Look) {
      looks.delete(host)
      looks.set(host, { look, until: Date.now() + lookMs })
      dropOldest(looks, max)
    },
  }
}

/** The sources of tokens, hashed, that lately reported alarms; being in here allows nothing. */
function createReporters(max = 10_000) {
  const hashes = new Map<string, Reporter>()
  const hashOf = (token: string) => hash('sha256', token, 'base64url')
  return {
    get: (token: string) => hashes.get(hashOf(token)),
    set(token: string, reporter: Reporter) {
      hashes.set(hashOf(token), reporter)
      dropOldest(hashes, max)
    },
  }
}

/** What was put in first goes first. */
function dropOldest(all: Pick<Map<string, unknown>, 'size' | 'keys' | 'delete'>, max: number) {
  for (const oldest of all.keys()) {
    if (all.size <= max) return
    all.delete(oldest)
  }
}

/** Whose requests a token's are, and the language they were answered in last. */
export type Known = Asker & { language?: Language }

/**
 * Tokens, hashed, that were lately found good, and whose places their requests take: the next one waits among the signed-in
 * before it is looked up. Being in here allows nothing, and a made-up token is not; everybody is looked up.
 */
export function createKnown(max = 20_000) {
  const hashes = new Map<string, Known>()
  const hashOf = (token: string) => hash('sha256', token, 'base64url')
  return {
    get size() {
      return hashes.size
    },
    get: (token: string | undefined) =>
      token === undefined ? undefined : hashes.get(hashOf(token)),
    set(token: string, asker: Known) {
      const hash = hashOf(token)
      // again at the end: who was seen last is forgotten last
      hashes.delete(hash)
      hashes.set(hash, asker)
      dropOldest(hashes, max)
    },
    delete: (token: string) => void hashes.delete(hashOf(token)),
  }
}
