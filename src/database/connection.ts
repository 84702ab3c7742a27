import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { DatabaseAway, type FoundRow, type Mode } from '../domain/scope.ts'
import type { Login } from './login.ts'
import { oneSocket } from './single-socket.ts'
import { troubleOf } from './sqlstates.ts'

type Pending = PromiseLike<unknown> & { cancel(): void; state: unknown }
type SendOptions = postgres.UnsafeQueryOptions & { simple?: boolean }

// A scope owns its transaction and its settings, and says so before Postgres would be asked.
const control =
  /^[\s(;]*(?:--|\/\*|(?:abort|begin|commit|copy|deallocate|discard|end|listen|prepare|release|reset|rollback|savepoint|set|start)\b)/i
// Whose a transaction is stands with the driver alone, and a name can be written in too many ways to look at it.
const taking = /set_config/i
/** More distinct statements than this stay unprepared, so a connection's memory has a bound. */
const preparedTexts = 500
/** The server ends a statement before this (open.ts); no answer by then means that nobody is there any more. */
const answerMs = 35_000
export const dialect = new PgDialect({ casing: 'snake_case' })

/** One connection. It is thrown away, never repaired, when its state is in doubt (postgres.js #1208, #1154). */
export class Connection {
  readonly sql: postgres.Sql
  readonly texts = new Set<string>()
  session: Session | undefined
  alive = true
  /** How long the first answer may take; 0 (the embedded database, where one waits for the other) is for ever. */
  readonly patienceMs: number
  /**
   * What is said anew with each begin. A pooler lends the server's connection for one transaction (`prepare: false`), so it
   * refuses what a session would be started with.
   */
  readonly said: Record<string, unknown>
  /** Told that the password was not right. */
  readonly refused: Login['refused']
  readonly #lost: (connection: Connection) => void
  readonly #socket: ReturnType<typeof oneSocket>

  constructor(options: postgres.Options<Record<string, never>>, lost: (c: Connection) => void) {
    this.#lost = lost
    this.refused = (options as Login).refused
    this.patienceMs = patienceOf(options)
    const { connection = {}, ...unsaid } = options
    const isPooled = options.prepare === false
    this.said = isPooled ? connection : {}
    this.#socket = oneSocket(options)
    this.sql = postgres({
      ...(isPooled ? unsaid : options),
      ...this.#socket.options,
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

export const patienceOf = ({
  connect_timeout: seconds = 0,
}: postgres.Options<Record<string, never>>) => seconds * 1000
const silent = () => new DatabaseAway('the database does not answer')

/** The client that drizzle sees during one transaction, and its guard. */
export class Session {
  open = true
  failure: Error | undefined
  readonly #pending = new Set<Pending>()
  readonly #connection: Connection
  readonly #mode: Mode
  #mayBecome: boolean

  constructor(connection: Connection, { mode, mayBecome }: { mode: Mode; mayBecome: boolean }) {
    if (connection.session) throw new Error('the connection is taken')
    this.#connection = connection
    this.#mode = mode
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
    // it was not right: the next connection tries the other one
    if (error instanceof postgres.PostgresError && error.code === '28P01')
      this.#connection.refused?.()
    const found = error instanceof postgres.PostgresError ? troubleOf(error) : lost
    // who reads only and writes is at fault, and not the database
    if (!found || (found.trouble === 'read-only' && this.#mode === 'read only')) {
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
export const isFrom = (error: unknown, failure: Error): boolean =>
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
