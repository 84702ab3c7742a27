import { AsyncLocalStorage } from 'node:async_hooks'
import { type SQL, sql } from 'drizzle-orm'
import { PgDatabase, PgDialect } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsQueryResultHKT, PostgresJsSession } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import {
  type Become,
  type Database,
  DatabaseAway,
  type FoundRow,
  type Handle,
  type Mode,
  type Settings,
  type Turn,
} from '../domain/scope.ts'
import { maxWaiting, shareOf } from './shares.ts'
import { oneSocket } from './single-socket.ts'
import { troubleOf } from './sqlstates.ts'

type Pending = PromiseLike<unknown> & { cancel(): void; state: unknown }
type SendOptions = postgres.UnsafeQueryOptions & { simple?: boolean }

// A scope owns its transaction and its settings, and says so before Postgres would be asked.
const control =
  /^[\s(;]*(?:--|\/\*|(?:abort|begin|commit|copy|deallocate|discard|end|listen|prepare|release|reset|rollback|savepoint|set|start)\b)/i
// Whose a transaction is stands with the driver alone, and a name can be written in too many ways to look at it.
const taking = /set_config/i
const role = /^portal_[a-z]{2,20}$/
const id = /^(?:|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/
/** More distinct statements than this stay unprepared, so a connection's memory has a bound. */
const preparedTexts = 500
/** The server ends a statement before this (open.ts); no answer by then means that nobody is there any more. */
const answerMs = 35_000
/** How long scopes that are open may take to end when the pool does. */
const goodbyeMs = 5000
const inside = new AsyncLocalStorage<Session>()
const dialect = new PgDialect({ casing: 'snake_case' })

/** One connection. It is thrown away, never repaired, when its state is in doubt (postgres.js #1208, #1154). */
class Connection {
  readonly sql: postgres.Sql
  readonly texts = new Set<string>()
  session: Session | undefined
  alive = true
  /** How long the first answer may take; 0 (the embedded database, where one waits for the other) is for ever. */
  readonly patienceMs: number
  readonly #lost: (connection: Connection) => void
  readonly #socket: ReturnType<typeof oneSocket>

  constructor(options: postgres.Options<Record<string, never>>, lost: (c: Connection) => void) {
    this.#lost = lost
    this.patienceMs = patienceOf(options)
    this.#socket = oneSocket(options)
    this.sql = postgres({
      ...options,
      ...this.#socket.option,
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      fetch_types: false,
      backoff: false,
      onclose: () => this.drop(new DatabaseAway('the connection to the database was lost')),
      onnotice: (notice) => {
        // "there is no transaction in progress": somebody ended it from inside
        if (notice.code === '25P01') this.drop(new Error('the transaction ended inside its scope'))
      },
    })
    // sets the date parsers and serializers that drizzle's own session expects
    drizzle(this.sql)
  }

  drop(why: Error) {
    if (!this.alive) return
    this.alive = false
    this.session?.sever(why)
    this.#lost(this)
    this.#socket.destroy()
    void this.sql.end({ timeout: 0 }).catch(() => {})
  }
}

const patienceOf = ({ connect_timeout: seconds = 0 }: postgres.Options<Record<string, never>>) =>
  seconds * 1000
const silent = () => new DatabaseAway('the database does not answer')

/** The client that drizzle sees during one transaction, and its guard. */
class Session {
  open = true
  failure: Error | undefined
  readonly #pending = new Set<Pending>()
  readonly #connection: Connection
  #mayBecome: boolean

  constructor(connection: Connection, mayBecome: boolean) {
    if (connection.session) throw new Error('the connection is taken')
    this.#connection = connection
    this.#mayBecome = mayBecome
    connection.session = this
  }

  /** Sends without asking whether the scope is still open: for the transaction's own begin and end. */
  send(
    text: string,
    values: unknown[] = [],
    options: SendOptions = {},
    maxMs = this.#connection.patienceMs && answerMs,
  ) {
    if (this.#connection.session !== this) throw new Error('the connection is not of this scope')
    const query = this.#connection.sql.unsafe(text, values as never[], options)
    const pending = query as unknown as Pending
    this.#pending.add(pending)
    const late = maxMs && setTimeout(() => this.#connection.drop(silent()), maxMs)
    const done = () => {
      if (late) clearTimeout(late)
      this.#pending.delete(pending)
    }
    query.then(done, (error) => {
      done()
      this.#fail(error)
    })
    return query
  }

  unsafe(text: string, values: unknown[] = []) {
    if (this.failure) throw this.failure
    if (!this.open) throw new Error('the scope has ended')
    if (control.test(text) || taking.test(text))
      throw new Error('a scope owns its transaction and its settings')
    return this.#prepared(text, values)
  }

  /** The first row of a look-up, and its owner's role and ids for the rest of the transaction, in one statement. */
  async become<Row extends FoundRow>(found: SQL): Promise<Row | undefined> {
    if (this.failure) throw this.failure
    if (!this.open || !this.#mayBecome) throw new Error('who acts is known already')
    this.#mayBecome = false
    const { sql: text, params } = dialect.sqlToQuery(becoming(found))
    const [row] = await this.#prepared(text, params)
    return row as Row | undefined
  }

  #prepared(text: string, values: unknown[]) {
    // one of these fails inside postgres.js after the message is queued and shifts every later answer
    if (values.length > 65_533 || values.some(isUnsendable))
      throw new TypeError('a parameter is missing or of no SQL type')
    const { texts } = this.#connection
    const prepare = texts.has(text) || (texts.size < preparedTexts && !!texts.add(text))
    return this.send(text, values, { prepare, simple: false })
  }

  begin() {
    throw new Error('a scope is one transaction already')
  }

  sever(why: Error) {
    this.failure ??= why
    // what was never sent would be sent by postgres.js on a new connection, outside the transaction
    for (const query of this.#pending) if (query.state === null) query.cancel()
  }

  /** Only what the server refused leaves the connection in a known state. */
  #fail(error: Error) {
    const found = error instanceof postgres.PostgresError ? troubleOf(error) : lost
    if (!found) {
      this.failure ??= error
      return
    }
    const { trouble } = found
    const away = new DatabaseAway(`the database is ${trouble}`, { trouble, cause: error })
    this.failure ??= away
    if (found.isLost) this.#connection.drop(away)
  }
}

// The look-up has run as anonymous by the time its row is given out. No role that this says is the login's own.
const becoming = (found: SQL) => sql`select f.*, case when f.becomes then row(
    set_config('portal.tenant', coalesce(f.tenant_id::text, ''), true), set_config('portal.msp', coalesce(f.msp_id::text, ''), true),
    set_config('role', case when f.tenant_id is not null then 'portal_tenant' when f.msp_id is not null then 'portal_msp'
      when f.audience = 'provider' then 'portal_provider' else 'portal_anonymous' end, true))::text end as became
  from (select * from (${found}) x limit 1) f`

const lost = { trouble: 'away', isLost: true } as const

/** Whether the work threw the failure itself or drizzle's wrapping of it; a refusal made of it is the work's own answer. */
const isFrom = (error: unknown, failure: Error): boolean =>
  failure instanceof DatabaseAway ||
  error === failure ||
  (error instanceof Error && error.cause !== undefined && isFrom(error.cause, failure))

const isUnsendable = (value: unknown) =>
  value === undefined ||
  typeof value === 'symbol' ||
  typeof value === 'function' ||
  (typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array))

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
    work: (db: Handle, become: Become) => T | PromiseLike<T>,
  ): Promise<T> {
    if (inside.getStore()?.open) throw new Error('a scope is open already')
    if (!role.test(settings.role) || !id.test(settings.tenant) || !id.test(settings.msp))
      throw new Error('no such actor')
    const { turn, isPipelined } = settings
    let connection = await this.#take(turn)
    // lost between being handed over and being used
    while (!connection.alive) {
      this.#give(connection, turn)
      connection = await this.#take(turn)
    }
    const session = new Session(connection, settings.role === 'portal_anonymous')
    // one message, not awaited: the first query rides behind it
    session
      .send(
        `begin ${mode}; ${limitsOf(connection, settings)}set local role "${settings.role}"; set local portal.tenant = '${settings.tenant}'; set local portal.msp = '${settings.msp}'`,
        [],
        { simple: true },
        connection.patienceMs,
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
    let result: T
    let ending: Promise<void> | undefined
    try {
      const working = inside.run(session, work, handle(session), (found: SQL) =>
        session.become(found),
      )
      if (isPipelined) {
        await allSent(working)
        ending = end('commit')
        ending.catch(() => {})
      }
      result = await working
      if (session.failure) throw session.failure
    } catch (error) {
      await (ending ?? end('rollback')).catch(() => {})
      throw session.failure && isFrom(error, session.failure) ? session.failure : error
    }
    ending ??= end('commit')
    if (mode === 'read write') await ending
    else ending.catch(() => {})
    return result
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
    if (this.#isFree(turn)) return this.#hand(turn)
    if (this.#waiting.filter((one) => one.turn === turn).length >= maxWaiting(turn))
      throw new DatabaseAway('too many wait for a connection', { trouble: 'busy' })
    return new Promise((done, fail) => {
      const maxMs = patienceOf(this.#options)
      const late =
        maxMs &&
        setTimeout(() => {
          this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
          fail(new DatabaseAway('no connection to the database was free', { trouble: 'busy' }))
        }, maxMs)
      const settled =
        <V>(settle: (value: V) => void) =>
        (value: V) => {
          if (late) clearTimeout(late)
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
    return this.#idle.pop() ?? this.#add()
  }

  #give(connection: Connection, turn: Turn | undefined) {
    this.#held.set(turn, (this.#held.get(turn) ?? 0) - 1)
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

/** Sent with the begin. On the embedded database, which has no such limits, there is nothing to say. */
function limitsOf({ patienceMs }: Connection, { statementMs, idleMs, lockMs }: Settings) {
  if (!patienceMs) return ''
  const said = {
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: idleMs,
    lock_timeout: lockMs,
  }
  return Object.entries(said)
    .map(([name, ms]) => (ms ? `set local ${name} = ${Math.round(ms)}; ` : ''))
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
