import { type SQL, sql } from 'drizzle-orm'
import type { PgDatabase } from 'drizzle-orm/pg-core'
import type { PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import type { Topic } from './topics.ts'

/** Everyone who acts is one of these; `anonymous` is before anyone is known, `worker` looks for work across tenants. */
export type Audience =
  | { kind: 'provider' }
  | { kind: 'msp'; msp: string }
  | { kind: 'tenant'; tenant: string }
  | { kind: 'anonymous' }
  | { kind: 'worker' }

/** How far a license goes, the six types of it without the family. */
export type LicenseLevel = 'essentials' | 'essentials-plus' | 'pro'
export type Role =
  | 'admin'
  | 'operator'
  | 'operator-lite'
  | 'monitor'
  | 'owner'
  | 'display'
  | 'source'

/** Who acts, for whom, and from where; the log writes it down as it stands here. */
export type Actor = {
  audience: Audience
  kind: 'account' | 'token' | 'system'
  id: string | null
  name: string
  role: Role
  onBehalfOf?: string
  ip?: string
  requestId?: string
  /** What is switched off for the actor's tenant (domain/tenants/features). */
  off?: readonly string[]
  /** What the best license of the actor's tenant allows (domain/services/rights); null without a service. */
  licenseLevel?: LicenseLevel | null
  /** What an administrator of an MSP was given beside the role; an owner has it anyway. */
  mayCreate?: boolean
  mayPurchase?: boolean
  /** Set while the provider's or an MSP's people act inside a customer's portal; `id` is the support session's. */
  supportSession?: { id: string; by: 'provider' | 'msp' }
}

export type Handle = PgDatabase<PostgresJsQueryResultHKT>
export type Mode = 'read only' | 'read write'

/**
 * What keeps the database from doing what was asked rightly: it is `away`; it is `busy` (no connection or memory left, or
 * two transactions in each other's way); it stopped what took too long (`slow`); its disk is `full` or failing; it is read and
 * takes no changes (`read-only`: a standby, or one that is being switched over).
 */
export type Trouble = 'away' | 'busy' | 'slow' | 'full' | 'read-only'

/** For a while nothing can be saved (`read-only`), or not even read; `since` is when all was well last. */
export type Outage = { trouble: Extract<Trouble, 'away' | 'read-only'>; since: Date }

/** Why a statement could not be run though nothing was wrong with it; the caller answers 503, not 500. */
export class DatabaseAway extends Error {
  readonly trouble: Trouble

  constructor(
    message: string,
    { trouble = 'away', cause }: { trouble?: Trouble; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.trouble = trouble
  }
}

/** Who waits for a connection: each kind may hold a share of them, so that none of them keeps the others out. */
export type Turn = 'stranger' | 'signed-in' | 'export'

/** What bounds a transaction. It picks a queue, a time and a way to plan; it allows nothing. */
export type Limits = {
  /** Of all shares (the portal's own work) unless said. */
  turn?: Turn
  /** How long one statement may take (PostgreSQL only); the connection's own limit unless said. */
  statementMs?: number
  /** How long one that reads only waits to be begun; as long as a connection waits for any answer unless said. */
  beginMs?: number
  /** How long the client may say nothing inside it (PostgreSQL only); the connection's own limit unless said. */
  idleMs?: number
  /** How long one statement may wait for a lock (PostgreSQL only); as long as it may take unless said. */
  lockMs?: number
  /**
   * Statements are planned once for all values, and by indexes: for short ones, whose plan costs more than they do and whose tables
   * change faster than the planner's statistics.
   */
  isByIndex?: boolean
  /**
   * Nothing is joined row by row: for a statement over rows that the planner knows nothing of, which would take that for the cheapest
   * way because it expects one.
   */
  isBySet?: boolean
}

/** What a transaction is opened with; ids are UUIDs, checked by whoever opens it. */
export type Settings = {
  role: string
  tenant: string
  msp: string
  /** See `Scope.pipeline`. */
  isPipelined?: boolean
} & Limits

/** The owner columns of an account, and whether this look-up lets it in. */
export type FoundRow = {
  audience: string
  msp_id: string | null
  tenant_id: string | null
  becomes: boolean
}

/**
 * Reads the first row of this text. Where that says `becomes`, the transaction is its owner's from the same statement on; once,
 * and from the anonymous role alone.
 */
export type Become = <Row extends FoundRow>(found: SQL) => Promise<Row | undefined>

type Asked = { query: SQL; resolve: (rows: never[]) => void; reject: (why: unknown) => void }

/** What changed and whom it reaches, by ids only. */
export type Said = { topics: readonly Topic[]; tenant?: string | null; msp?: string | null }

/** The driver's side of a Scope, implemented in `database/pool.ts`: one transaction under these settings. */
export type Database = {
  transaction<T>(
    settings: Settings,
    mode: Mode,
    /** `say`, where it is given, keeps an announcement until the transaction is committed. */
    work: (db: Handle, become: Become, say?: (said: Said) => void) => T | PromiseLike<T>,
  ): Promise<T>
}

/** The same database within limits; those given to a single transaction win. */
export const limited = (database: Database, limits: Limits): Database => ({
  transaction: (settings, mode, work) =>
    database.transaction({ ...limits, ...settings }, mode, work),
})

/**
 * One actor inside one open transaction. Holding a Scope is the only way to reach a table, and `enter` is the only way
 * to hold one: Postgres itself filters the rows. A read-only scope that writes is refused by Postgres.
 */
export class Scope {
  static enter<T>(
    database: Database,
    actor: Actor,
    work: (scope: Scope) => T | PromiseLike<T>,
    mode: Mode = 'read write',
  ): Promise<T> {
    return database.transaction(settingsOf(actor.audience), mode, (db, _, say) =>
      work(new Scope(db, actor, mode, say)),
    )
  }

  /**
   * One transaction for the look-up and the work: `look`, still anonymous, reads who asks by one statement and says who that is
   * (null ends it there), and the work is theirs. An actor of another audience than the row's is refused.
   */
  static identified<T>(
    database: Database,
    look: (become: Become, unknown: Scope) => Promise<Actor | null>,
    work: (scope: Scope) => T | PromiseLike<T>,
    mode: Mode,
  ): Promise<T | null> {
    return database.transaction(
      settingsOf({ kind: 'anonymous' }),
      mode,
      async (db, become, say) => {
        let owner: FoundRow | undefined
        const actor = await look(
          async <Row extends FoundRow>(found: SQL) => {
            const row = await become<Row>(found)
            owner = row
            return row
          },
          new Scope(db, anonymous, mode),
        )
        if (!actor) return null
        if (!owner?.becomes || !isSame(settingsOf(audienceOf(owner)), settingsOf(actor.audience)))
          throw new Error('no such actor')
        return work(new Scope(db, actor, mode, say))
      },
    )
  }

  /**
   * The same in one round trip, for a work that sends all its statements before the first answer: the commit travels
   * right behind them. A statement sent later is refused, and one that fails makes the commit a rollback.
   */
  static pipeline<T>(
    database: Database,
    actor: Actor,
    work: (scope: Scope) => Promise<T>,
  ): Promise<T> {
    const settings = { ...settingsOf(actor.audience), isPipelined: true }
    return database.transaction(settings, 'read write', (db, _, say) =>
      work(new Scope(db, actor, 'read write', say)),
    )
  }

  readonly db: Handle
  readonly actor: Actor
  readonly mode: Mode
  readonly #say: ((said: Said) => void) | undefined
  #asked: Asked[] = []

  private constructor(db: Handle, actor: Actor, mode: Mode, say?: (said: Said) => void) {
    this.db = db
    this.actor = actor
    this.mode = mode
    this.#say = say
  }

  /**
   * The rows of a small reading. What is asked for in one turn, as a page's parts do, travels as one statement: each by itself
   * costs more than what it reads. So they come as JSON has them: texts, numbers, truths, and instants as texts.
   */
  readTogether<T>(query: SQL): Promise<T[]> {
    const { promise, resolve, reject } = Promise.withResolvers<T[]>()
    // after everything that is waiting to go on, and before the driver writes
    if (this.#asked.length === 0) process.nextTick(() => this.#read())
    this.#asked.push({ query, resolve, reject })
    return promise
  }

  async #read() {
    const asked = this.#asked.splice(0)
    const parts = asked.map(
      ({ query }, at) =>
        sql`(select json_agg(x) from (${query}) x) as ${sql.identifier(String(at))}`,
    )
    try {
      const [row] = await this.db.execute<Record<string, never[] | null>>(
        sql`select ${sql.join(parts, sql`, `)}`,
      )
      for (const [at, { resolve }] of asked.entries()) resolve(row?.[at] ?? [])
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
  }

  /**
   * Says that something changed, to a tenant and its MSP or to an MSP. Delivered on commit, dropped on rollback; carries ids,
   * never data.
   */
  async announce(topic: Topic, tenantId?: string | null, mspId?: string | null): Promise<void> {
    if (this.#say) return this.announceAll([{ topics: [topic], tenant: tenantId, msp: mspId }])
    await this.db.execute(
      sql`select portal_announce(${topic}, ${tenantId ?? null}::uuid, ${mspId ?? null}::uuid)`,
    )
  }

  /** The same of several things at once; it reaches a tenant's MSP without its being named. */
  async announceAll(said: readonly Said[]): Promise<void> {
    const say = this.#say
    if (!say) {
      await this.db.execute(sql`
        select portal_announce_all(s.topics, s.tenant, coalesce(t.msp_id, s.msp), null)
        from json_to_recordset(${JSON.stringify(said)}::json) as s(topics text[], tenant uuid, msp uuid)
        left join tenant t on t.id = s.tenant`)
      return
    }
    const tenants = said.flatMap(({ tenant, msp }) => (tenant && !msp ? [tenant] : []))
    const msps = new Map(tenants.length > 0 ? await this.#mspsOf(tenants) : [])
    for (const one of said) say({ ...one, msp: one.msp ?? msps.get(one.tenant ?? '') })
  }

  async #mspsOf(tenants: string[]) {
    const rows = await this.db.execute<{ id: string; msp: string | null }>(sql`
      select t.id, t.msp_id as msp from json_array_elements_text(${JSON.stringify(tenants)}::json) e
      join tenant t on t.id = e::text::uuid`)
    return rows.map(({ id, msp }) => [id, msp] as const)
  }
}

/** Which rows an account or token acts for, by its three owner columns. */
export function audienceOf({ audience, msp_id, tenant_id }: Omit<FoundRow, 'becomes'>): Audience {
  if (tenant_id) return { kind: 'tenant', tenant: tenant_id }
  if (msp_id) return { kind: 'msp', msp: msp_id }
  if (audience === 'provider') return { kind: 'provider' }
  throw new Error('an owner is missing')
}

const isSame = (one: Settings, other: Settings) =>
  one.role === other.role && one.tenant === other.tenant && one.msp === other.msp

/** What a transaction of this audience is opened with. */
export const settingsOf = (audience: Audience): Settings => ({
  role: `portal_${audience.kind}`,
  tenant: audience.kind === 'tenant' ? audience.tenant : '',
  msp: audience.kind === 'msp' ? audience.msp : '',
})

/** Nobody known yet: may execute the auth functions and read no table. */
export const anonymous: Actor = {
  audience: { kind: 'anonymous' },
  kind: 'system',
  id: null,
  name: 'anonymous',
  role: 'monitor',
}

/** Looks for work across tenants; the work itself is done as the command's own audience. */
export const dispatcher: Actor = {
  audience: { kind: 'worker' },
  kind: 'system',
  id: null,
  name: 'Tenantry',
  role: 'operator',
}

/** The portal itself acting for one audience: schedules, replication, limits. */
export const system = (audience: Audience): Actor => ({
  audience,
  kind: 'system',
  id: null,
  name: 'Tenantry',
  role: 'admin',
})
