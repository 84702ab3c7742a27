import { AsyncLocalStorage } from 'node:async_hooks'
import { type SQL, sql } from 'drizzle-orm'
import { PgDatabase } from 'drizzle-orm/pg-core'
import { type PostgresJsQueryResultHKT, PostgresJsSession } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import {
  type Become,
  type Database,
  DatabaseAway,
  type Handle,
  type Mode,
  type Said,
  type Settings,
  settingsOf,
  type Turn,
} from '../domain/scope.ts'
import { poolInUse, poolRefused, poolWaiting, poolWaitSeconds } from '../metrics.ts'
import { Connection, dialect, isFrom, patienceOf, Session } from './connection.ts'
import type { Publisher } from './events.ts'
import { maxWaiting, shareOf } from './shares.ts'

const role = /^portal_[a-z]{2,20}$/
const id = /^(?:|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/
/** How long scopes that are open may take to end when the pool does. */
const goodbyeMs = 5000
/** A commit whose answer is lost may still happen for so long, and is announced once more then. */
const doubtMs = 10_000
const inside = new AsyncLocalStorage<Session>()

type Waiting = {
  turn: Turn | undefined
  go(connection: Connection): void
  refuse(why: Error): void
}

/**
 * Transactions over a small set of connections; each is one audience's for as long as it lasts. Who waits is served in
 * order, but for those whose share is taken up (`shares.ts`).
 */
export class Pool implements Database {
  /** Takes what scopes announce once it is committed. Where none is, or it is not up, PostgreSQL does so with the commit. */
  events: Publisher | undefined
  readonly #options: postgres.Options<Record<string, never>>
  readonly #size: number
  readonly #idle: Connection[] = []
  readonly #all = new Set<Connection>()
  readonly #waiting: Waiting[] = []
  readonly #held = new Map<Turn | undefined, number>()
  readonly #emptied = Promise.withResolvers<void>()
  #ended = false

  constructor(options: postgres.Options<Record<string, never>>, size: number) {
    this.#options = options
    this.#size = size
  }

  /** Refuses a scope inside a scope: on the embedded database it would wait for itself. */
  async transaction<T>(
    settings: Settings,
    mode: Mode,
    work: (db: Handle, become: Become, say?: (said: Said) => void) => T | PromiseLike<T>,
  ): Promise<T> {
    if (inside.getStore()?.open) throw new Error('a scope is open already')
    if (!role.test(settings.role) || !id.test(settings.tenant) || !id.test(settings.msp))
      throw new Error('no such actor')
    const { turn, isPipelined, beginMs = Infinity } = settings
    let connection = await this.#take(turn)
    // lost between being handed over and being used
    while (!connection.alive) {
      this.#give(connection, turn)
      connection = await this.#take(turn)
    }
    const session = new Session(connection, {
      mode,
      mayBecome: settings.role === 'portal_anonymous',
    })
    // One message, not awaited: the first query rides behind it. What may write is as the database wants it: on a standby even
    // saying `read write` fails, and where changes were switched off it would switch them on.
    session
      .send(
        `begin${mode === 'read only' ? ' read only' : ''}; ${limitsOf(connection, settings)}set local role "${settings.role}"; set local portal.tenant = '${settings.tenant}'; set local portal.msp = '${settings.msp}'`,
        [],
        { simple: true },
        mode === 'read only' ? Math.min(connection.patienceMs, beginMs) : connection.patienceMs,
      )
      .catch(() => {})
    const end = async (statement: 'commit' | 'rollback') => {
      session.open = false
      try {
        if (!connection.alive) throw session.failure
        const { command } = await session.send(statement).catch((error) => {
          // a commit whose answer is lost may have happened; the caller hears that the database is away
          throw session.failure ?? error
        })
        // the commit of a failed transaction resolves, with another tag
        if (command !== statement.toUpperCase())
          throw session.failure ?? new Error('the transaction was rolled back')
      } finally {
        this.#give(connection, turn)
      }
    }
    const said = new Map<string, Said>()
    const say =
      mode === 'read write' && this.events?.isUp
        ? (one: Said) => void said.set(JSON.stringify(one), one)
        : undefined
    let result: T
    let ending: Promise<void> | undefined
    try {
      const become = (found: SQL) => session.become(found)
      const working = inside.run(session, () => work(handle(session), become as Become, say))
      if (isPipelined) {
        await allSent(working)
        ending = end('commit')
        ending.catch(() => {})
      }
      result = await working
      if (session.failure) throw session.failure
    } catch (error) {
      await (ending ?? end('rollback')).catch(() => {})
      // the commit had gone already
      if (ending) this.#publish([...said.values()])
      throw session.failure && isFrom(error, session.failure) ? session.failure : error
    }
    ending ??= end('commit')
    if (mode === 'read only') {
      ending.catch(() => {})
      return result
    }
    await ending.catch((error) => {
      if (error instanceof DatabaseAway) this.#doubt([...said.values()])
      throw error
    })
    this.#publish([...said.values()])
    return result
  }

  /** Where the link was lost since, PostgreSQL says it; where that is away too, a number is left out (events.ts). */
  #publish(said: Said[]) {
    if (said.length === 0 || this.events?.publish(said)) return
    this.transaction(settingsOf({ kind: 'anonymous' }), 'read write', (db) =>
      db.execute(
        sql`select pg_notify('portal', json_strip_nulls(x)::text) from json_array_elements(${JSON.stringify(said)}::json) x`,
      ),
    ).catch(() => this.events?.skip())
  }

  #doubt(said: Said[]) {
    if (said.length === 0) return
    this.#publish(said)
    setTimeout(() => this.#publish(said), doubtMs).unref()
  }

  /** The server takes changes again: a connection of before may go on refusing them, each by its own setting. */
  renew() {
    for (const connection of this.#idle.splice(0)) this.#retire(connection)
  }

  /** Refuses who waits, and gives the scopes that are open a moment to end. */
  async end() {
    this.#ended = true
    for (const { refuse } of this.#waiting.splice(0)) refuse(new DatabaseAway('shutting down'))
    for (const connection of this.#idle.splice(0)) this.#retire(connection)
    const cut = setTimeout(() => {
      for (const connection of this.#all) connection.drop(new DatabaseAway('shutting down'))
    }, goodbyeMs)
    if (this.#all.size > 0) await this.#emptied.promise
    clearTimeout(cut)
  }

  #take(turn: Turn | undefined): Connection | Promise<Connection> {
    if (this.#ended) throw new DatabaseAway('shutting down')
    const share = { share: turn ?? 'own' }
    if (this.#isFree(turn)) {
      poolWaitSeconds.observe(share, 0)
      return this.#hand(turn)
    }
    if (this.#waiting.filter((one) => one.turn === turn).length >= maxWaiting(turn)) {
      poolRefused.inc(share)
      throw new DatabaseAway('too many wait for a connection', { trouble: 'busy' })
    }
    const over = poolWaitSeconds.startTimer(share)
    poolWaiting.inc(share)
    return new Promise((done, fail) => {
      const maxMs = patienceOf(this.#options)
      const late =
        maxMs &&
        setTimeout(() => {
          this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
          poolRefused.inc(share)
          left()
          fail(new DatabaseAway('no connection to the database was free', { trouble: 'busy' }))
        }, maxMs)
      const left = () => {
        over()
        poolWaiting.dec(share)
      }
      const settled =
        <V>(settle: (value: V) => void) =>
        (value: V) => {
          if (late) clearTimeout(late)
          left()
          settle(value)
        }
      const waiting = { turn, go: settled(done), refuse: settled(fail) }
      this.#waiting.push(waiting)
    })
  }

  #isFree = (turn: Turn | undefined) =>
    (this.#idle.length > 0 || this.#all.size < this.#size) &&
    (this.#held.get(turn) ?? 0) < shareOf(turn, this.#size)

  #hand(turn: Turn | undefined): Connection {
    this.#held.set(turn, (this.#held.get(turn) ?? 0) + 1)
    poolInUse.inc({ share: turn ?? 'own' })
    return this.#idle.pop() ?? this.#add()
  }

  #give(connection: Connection, turn: Turn | undefined) {
    this.#held.set(turn, (this.#held.get(turn) ?? 0) - 1)
    poolInUse.dec({ share: turn ?? 'own' })
    connection.session = undefined
    if (connection.alive) {
      if (this.#ended) return this.#retire(connection)
      this.#idle.push(connection)
    }
    this.#serve()
  }

  // its loss is heard when it has closed
  #retire = (connection: Connection) => void connection.sql.end({ timeout: 5 })

  /** Whoever has waited longest and whose share has room. */
  #serve() {
    while (!this.#ended) {
      const next = this.#waiting.find(({ turn }) => this.#isFree(turn))
      if (!next) return
      this.#waiting.splice(this.#waiting.indexOf(next), 1)
      next.go(this.#hand(next.turn))
    }
  }

  #add() {
    const connection = new Connection(this.#options, (lost) => {
      this.#all.delete(lost)
      const at = this.#idle.indexOf(lost)
      if (at >= 0) this.#idle.splice(at, 1)
      this.#serve()
      if (this.#ended && this.#all.size === 0) this.#emptied.resolve()
    })
    this.#all.add(connection)
    return connection
  }
}

// a way that is off costs the planner so much that it would have anything compiled
const bySet = ['enable_nestloop = off', 'jit = off']
const byIndex = [
  'plan_cache_mode = force_generic_plan',
  ...['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin'].map((way) => `enable_${way} = off`),
]

/** Sent with the begin. The embedded database has no limits of time. */
function limitsOf(
  { patienceMs, said: always }: Connection,
  { statementMs, idleMs, lockMs, isByIndex, isBySet }: Settings,
) {
  const times = {
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: idleMs,
    lock_timeout: lockMs,
  }
  const said = Object.entries(patienceMs ? times : {}).flatMap(([name, ms]) =>
    ms ? [`${name} = ${Math.round(ms)}`] : [],
  )
  const first = Object.entries(always).map(([name, value]) => `${name} = ${value}`)
  return [...first, ...said, ...(isByIndex ? byIndex : []), ...(isBySet ? bySet : [])]
    .map((one) => `set local ${one}; `)
    .join('')
}

/**
 * Waits until everything that a work asks for at once is sent, which drizzle and postgres.js do some microtasks after it
 * is asked for; rejects when the work has failed by then.
 */
async function allSent(working: unknown): Promise<void> {
  let failed: { why: unknown } | undefined
  Promise.resolve(working).catch((why) => {
    failed = { why }
  })
  await new Promise((sent) => setImmediate(sent))
  if (failed) throw failed.why
}

/** drizzle over one session: a few microseconds, so each transaction has its own. */
function handle(session: Session): Handle {
  // drizzle's types want a whole postgres.js client; its session calls `unsafe` and `begin` only
  const client = new PostgresJsSession(session as never, dialect, undefined)
  return new PgDatabase<PostgresJsQueryResultHKT>(dialect, client as never, undefined)
}
