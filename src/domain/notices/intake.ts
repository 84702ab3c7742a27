import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { type Outcome, type Report, report } from '../alarms/alarms.ts'
import { tierOf } from '../alarms/tiers.ts'
import { inBatches } from '../batches.ts'
import { type Owner, ownerOfAudience } from '../log.ts'
import { messageOf, type StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { type Audience, type Database, limited, Scope, system } from '../scope.ts'
import { outdatedOf } from './outdated.ts'
import { badReports, type Reported } from './reports.ts'
import { admit, type Reporter, type SourceRow, sourcesOf, writeSources } from './sources.counts.ts'

export type { Reporter } from './sources.counts.ts'

/** Of each report what became of it, and the alarm; `none`: there was nothing to clear. */
export type Taken = {
  result: 'raised' | 'repeated' | 'cleared' | 'none' | 'outdated'
  id: string | null
  key: string
}

/** What a source says in one call: reports, or why what it said was not taken. */
type Call = {
  by: Reporter
  reports: readonly Reported[]
  /** It said one thing, and not an array of them. */
  isOne?: boolean
  /** Refused before anybody looked any further: so many, and why. */
  refused?: { count: number; problem: StoredMessage }
  /** Turned away in this process without looking, since the last time. */
  dropped?: number
}
type Answer = Taken[] | Refusal

/** What one process takes at a time of one audience, and keeps waiting. */
const mostTogether = 500
const mostWaiting = 10_000
/** A statement may take so long: many rows, and whoever waits for the same alarms. */
const statementMs = 15_000

/** From so many alarms on a transaction is followed by a rest, so that a storm takes half of what there is at most. */
const restFrom = 100
const longestRestMs = 500

/**
 * One transaction of a process at a time, whoever's sources speak: the others wait, and people's pages do not. A large one is
 * followed by a rest as long as it took.
 */
function oneByOne() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(many: number, work: () => Promise<T>): Promise<T> => {
    const mine = last.then(async () => {
      const from = performance.now()
      const ended = work()
      await ended.catch(() => {})
      return { ended, tookMs: performance.now() - from }
    })
    last = mine.then(({ tookMs }) =>
      many < restFrom ? undefined : rest(Math.min(longestRestMs, tookMs)),
    )
    return mine.then(({ ended }) => ended)
  }
}

type Desk = { call: (call: Call) => Promise<Answer>; underWay: number }
type Intake = {
  database: Database
  inTurn: ReturnType<typeof oneByOne>
  desks: Map<string, Desk>
  closed: Map<string, Closed>
}
type Closed = { until: number; dropped: number; isTold: boolean }
const intakes = new WeakMap<Database, Intake>()

function intakeOf(database: Database): Intake {
  const known = intakes.get(database)
  if (known) return known
  const own = limited(database, { statementMs })
  const made = {
    ...{ database: own, inTurn: oneByOne() },
    ...{ desks: new Map(), closed: new Map() },
  }
  intakes.set(database, made)
  return made
}

/**
 * Takes what a source reports: all of it, in one transaction that has ended when this answers, or nothing. Counted at its source,
 * whatever comes of it. Refused for a source that is switched off (`source-off`), over its own limit (`source-limit`, with
 * `retryAfter`), where too much waits, and where an item names a tenant that its source does not report for.
 * What comes while a batch of the same audience is under way goes together in the next.
 */
export async function takeReports(
  database: Database,
  by: Reporter,
  reports: readonly Reported[],
  { isOne = false } = {},
): Promise<Taken[]> {
  return taken(intakeOf(database), { by, reports, isOne })
}

/** Counts what a source sent and nobody could read, and gives the refusal back once that is written. */
export async function refuseReports(
  database: Database,
  by: Reporter,
  refusal: Refusal,
  count = 1,
): Promise<Refusal> {
  const refused = { count, problem: { code: refusal.code, params: refusal.params } }
  try {
    await taken(intakeOf(database), { by, reports: [], refused })
    return refusal
  } catch (error) {
    // over its limit, or switched off: it hears that instead
    if (error instanceof Refusal) return error
    throw error
  }
}

/**
 * Whether this source is over its limit by what was last seen of it, so that it is turned away before anything is looked at: a
 * refusal with the seconds that are left. Counted, and written down with what it sends next or within seconds.
 */
export function turnedAway(database: Database, by: Reporter): Refusal | null {
  const intake = intakeOf(database)
  const name = nameOf(by)
  const closed = intake.closed.get(name)
  if (!closed) return null
  const left = closed.until - performance.now()
  if (left <= 0) return null
  closed.dropped += 1
  if (!closed.isTold) void tell(intake, by, closed)
  return overLimit(left / 1000)
}

const overLimit = (seconds: number) =>
  new Refusal('too-many', 'source-limit', {}, { retryAfter: Math.max(1, Math.ceil(seconds)) })

/** What was turned away is written down once, and again if more was meanwhile. */
async function tell(intake: Intake, by: Reporter, closed: Closed) {
  closed.isTold = true
  try {
    while (closed.dropped > 0) {
      const { dropped } = closed
      closed.dropped = 0
      await deskOf(intake, by.audience, { by, reports: [], dropped })
    }
  } catch {
    // a database that is away: who was turned away knows it, the count does not
  } finally {
    closed.isTold = false
  }
}

async function taken(intake: Intake, call: Call): Promise<Taken[]> {
  const answer = await deskOf(intake, call.by.audience, call)
  if (!(answer instanceof Refusal)) return answer
  if (answer.code === 'source-limit') close(intake, call.by, answer.retryAfter ?? 1)
  throw answer
}

/** So many sources over their limits are known; of more the database says it each time. */
const mostClosed = 10_000

function close({ closed }: Intake, by: Reporter, seconds: number) {
  const name = nameOf(by)
  const { dropped = 0, isTold = false } = closed.get(name) ?? {}
  for (const [other, { until, isTold }] of closed) {
    if (closed.size < mostClosed && until > performance.now()) break
    if (!isTold) closed.delete(other)
  }
  const until = performance.now() + seconds * 1000
  const known = closed.get(name)
  if (known) known.until = until
  else closed.set(name, { until, dropped, isTold })
}

const nameOf = ({ kind, id }: Reporter) => `${kind} ${id}`

async function deskOf(intake: Intake, audience: Audience, call: Call): Promise<Answer> {
  const key = JSON.stringify(audience)
  const desk = intake.desks.get(key) ?? {
    underWay: 0,
    call: inBatches(
      (calls: readonly Call[]) =>
        intake.inTurn(
          calls.reduce((sum, { reports }) => sum + reports.length, 0),
          () => take(intake.database, audience, calls),
        ),
      { most: mostTogether, mostWaiting, sizeOf: ({ reports }) => Math.max(1, reports.length) },
    ),
  }
  intake.desks.set(key, desk)
  desk.underWay += 1
  try {
    return await desk.call(call)
  } finally {
    desk.underWay -= 1
    if (desk.underWay === 0) intake.desks.delete(key)
  }
}

/** One batch of one audience, in one transaction; what a call is refused with is its answer, so that its count stands. */
async function take(
  database: Database,
  audience: Audience,
  calls: readonly Call[],
): Promise<Answer[]> {
  return Scope.enter(database, system(audience), async (scope) => {
    const rows = await sourcesOf(
      scope,
      calls.map(({ by }) => by),
    )
    const tenants = await tenantsNamed(scope, calls)
    const answers = calls.map((call, n) => judged(scope, call, rows[n], tenants))
    const reports = answers.flatMap((answer) => (answer instanceof Refusal ? [] : answer))
    const outcomes = await reported(scope, reports)
    await writeSources(scope, new Set(rows.filter((row) => row !== undefined)))
    let from = 0
    return answers.map((answer) => {
      if (answer instanceof Refusal) return answer
      from += answer.length
      return outcomes.slice(from - answer.length, from)
    })
  })
}

type Judged = { report: Report; isTimed: boolean }

/** What of a call goes on, by its source's limit and its tenants; the source's counts say what came of it. */
function judged(
  { actor: { audience } }: Scope,
  call: Call,
  source: SourceRow | undefined,
  tenants: ReadonlyMap<string, string>,
): Judged[] | Refusal {
  // taken out while it spoke
  if (!source) return new Refusal('forbidden', 'source-gone')
  const { reports, refused, dropped = 0 } = call
  source.isHeard = true
  const count = Math.max(1, reports.length, refused?.count ?? 0)
  if (dropped > 0) return turnAway(source, dropped) ?? []
  if (!source.active) return refuse(source, count, new Refusal('forbidden', 'source-off'))
  const { load } = source
  // what is not taken is looked at all the same, as one
  const seconds = admit(source, refused ? 1 : count)
  if (seconds > 0) return turnAway(source, count) ?? overLimit(seconds)
  if (refused) {
    refuse(source, refused.count, refused.problem)
    return []
  }
  const unknown = unknownTenants(call, tenants)
  if (unknown) {
    source.load = load + 1
    return refuse(source, count, unknown)
  }
  source.accepted += reports.filter(({ isRemark }) => !isRemark).length
  return reports.map(({ tenant, isTimed = false, isTenantOptional, isRemark, ...said }) => {
    const tenantId = tenant === undefined ? undefined : tenants.get(tenant.toLowerCase())
    if (tenant !== undefined && !tenantId) source.problem = unknownTenant(tenant)
    const owner: Owner = tenantId ? { tenantId } : ownerOfAudience(audience)
    return { isTimed, report: { ...said, owner, origin: tierOf(audience), sourceId: source.id } }
  })
}

function turnAway(source: SourceRow, count: number): null {
  source.dropped += count
  source.problem = message('source-limit')
  return null
}

function refuse<R extends StoredMessage>(source: SourceRow, count: number, why: R): R {
  source.refused += count
  source.problem = messageOf(why)
  return why
}

const unknownTenant = (tenant: string) => message('no-such-tenant-here', { tenant })

function unknownTenants(
  { reports, isOne }: Call,
  tenants: ReadonlyMap<string, string>,
): Refusal | null {
  const faults = reports.flatMap(({ tenant, isTenantOptional }, at) =>
    tenant === undefined || isTenantOptional || tenants.has(tenant.toLowerCase())
      ? []
      : [{ at, field: 'tenant', said: unknownTenant(tenant) }],
  )
  const [first] = faults
  if (!first) return null
  if (!isOne) return badReports(faults, reports.length)
  return new Refusal('invalid', first.said, { fields: { tenant: first.said } })
}

/** Of the names that these calls have: ids of the tenants that the audience has, by what they are called in lower case. */
async function tenantsNamed({ db }: Scope, calls: readonly Call[]): Promise<Map<string, string>> {
  const names = new Set(
    calls.flatMap(({ reports }) => reports.flatMap(({ tenant }) => tenant?.toLowerCase() ?? [])),
  )
  if (names.size === 0) return new Map()
  const found = await db.execute<{ name: string; id: string }>(sql`
    select w.name, t.id from json_array_elements_text(${JSON.stringify([...names])}::json) as w (name)
      join tenant t on t.id::text = w.name or lower(t.shortname) = w.name
    where not t.synthetic and t.state <> 'deleting'`)
  return new Map(found.map(({ name, id }) => [name, id]))
}

/** Hands them to the alarms, but for what is over by now. */
async function reported(scope: Scope, judged: readonly Judged[]): Promise<Taken[]> {
  if (judged.length === 0) return []
  const late = await outdatedOf(
    scope,
    judged.map(
      ({ report: { owner, origin = 'portal', key = '', severity, occurredAt }, isTimed }) => ({
        ...{ owner, origin, key, isClear: severity === 'cleared' },
        at: (isTimed && occurredAt) || null,
      }),
    ),
  )
  const current = judged.flatMap(({ report }, n) => (late[n] ? [] : report))
  const outcomes = await report(scope, current)
  let next = 0
  return judged.map(({ report: { key = '', severity } }, n): Taken => {
    if (late[n]) return { result: 'outdated', id: null, key }
    const outcome = outcomes[next++] ?? null
    return { result: resultOf(severity, outcome), id: outcome?.id ?? null, key }
  })
}

function resultOf(severity: Report['severity'], outcome: Outcome): Taken['result'] {
  if (severity === 'cleared') return outcome ? 'cleared' : 'none'
  return outcome?.isNew ? 'raised' : 'repeated'
}
