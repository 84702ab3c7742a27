import { type SQL, sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import type {
  commandStates,
  deployStatuses,
  licenseTypes,
  serviceKinds,
  serviceStatuses,
} from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { beyond, orderOf, type SortKey, sortings } from './services.order.ts'
import {
  conditionOf,
  cursorOf,
  isFiltered,
  mainKit,
  type ServiceQuery,
  usualRows,
} from './services.query.ts'

export type ServiceKind = (typeof serviceKinds)[number]
export type LicenseType = (typeof licenseTypes)[number]
export type DeployStatus = (typeof deployStatuses)[number]
export type ServiceStatus = (typeof serviceStatuses)[number]

/** What runs or waits for a service now: `step` of `steps` while executing. */
type Job = {
  commandId: string
  kind: string
  state: (typeof commandStates)[number]
  step: number
  steps: number
  stepName: StoredMessage | null
}

/** One row of All Services, the same for everybody of an audience. */
export type ServiceRow = {
  tenantId: string
  id: string
  name: string
  customer: string
  shortname: string
  kind: ServiceKind
  licenseType: LicenseType
  licensedUsers: number | null
  deployStatus: DeployStatus
  status: ServiceStatus
  statusReason: StoredMessage | null
  kitVersion: string | null
  /** Below the main tenant's kit; marked for the provider alone. */
  isBehind: boolean
  lastReplicationAt: Date | null
  lastReplicationError: StoredMessage | null
  /** Active alarms and the worst of them: 0 none, 1 warning … 4 critical. */
  alarmCount: number
  alarmRank: number
  version: number
  job: Job | null
}

export type ServicePage = {
  rows: ServiceRow[]
  /** Cursors for `after` and `before`; absent where the list ends. */
  next?: string
  previous?: string
  /** Number of the first row; as it was when paging began, if rows came or went since. */
  from: number
  /** Null when nothing is filtered: the kept counter `services` tells then. */
  total: Total | null
}

/** How many match; `isMore` where counting stopped. */
export type Total = { count: number; isMore: boolean }

type ServiceRecord = Omit<ServiceRow, 'lastReplicationAt' | 'job'> & {
  lastReplicationAt: string | null
  place: string
  commandId: string | null
} & { jobKind: string | null; stepName: StoredMessage | null } & {
  state: Job['state'] | null
  step: number | null
  steps: number | null
}

const usualRowsAndOne = sql`51`

/** One page in the order asked for, by keyset: a page deep in the list costs what the first one does. */
export async function listServices(scope: Scope, query: ServiceQuery): Promise<ServicePage> {
  const { sort, isDescending, cursor, limit } = query
  const isReversed = isDescending !== (cursor?.isBackward ?? false)
  const total = isFiltered(query) ? await countServices(scope, query) : null
  const condition = conditionOf(query)
  const place = cursor ? beyond(sort, isReversed, cursor) : sql`true`
  const order = orderOf(sort, isReversed)
  // Under a policy Postgres cannot estimate a text search, so it is told: few matches are found by their filter and then
  // sorted, many by walking the order until the page is full (0.4 s instead of 1 ms for the wrong one in 100,000).
  // the usual page is written out: with a limit that it does not know Postgres plans the statement anew each time
  const max = limit === usualRows ? usualRowsAndOne : sql`${limit + 1}`
  const isFew = total !== null && !total.isMore
  const page = isFew
    ? sql`(select * from (select * from service s where ${condition} offset 0) s
        where ${place} order by ${order} limit ${max})`
    : sql`(select * from (select * from service s where ${place} order by ${order} offset 0) s
        where ${condition} limit ${max})`
  const found = await read(scope, sql`order by ${order}`, { from: page, place: sortings[sort].key })
  return { ...pageOf(found, query), total }
}

function pageOf(
  found: ServiceRecord[],
  { sort, cursor, limit }: ServiceQuery,
): Omit<ServicePage, 'total'> {
  const page = found.slice(0, limit)
  const hasMore = found.length > limit
  const before = cursor?.position ?? 0
  if (!cursor?.isBackward)
    return {
      rows: page.map(toRow),
      from: before + 1,
      ...(hasMore ? { next: edge(sort, page.at(-1), before + page.length) } : {}),
      ...(cursor ? { previous: edge(sort, page[0], before) } : {}),
    }
  page.reverse()
  const from = hasMore ? Math.max(1, before - page.length + 1) : 1
  return {
    rows: page.map(toRow),
    from,
    next: edge(sort, page.at(-1), from + page.length - 1),
    ...(hasMore ? { previous: edge(sort, page[0], from - 1) } : {}),
  }
}

const edge = (sort: SortKey, found: ServiceRecord | undefined, position: number) =>
  found && cursorOf(sort, { value: found.place, id: found.id, position })

/** The service; missing if there is none, or none that this audience may see. */
export async function findService(scope: Scope, id: string): Promise<ServiceRow> {
  const [found] = await read(scope, sql`where s.id = ${id}::uuid`)
  if (!found) throw new Refusal('missing', 'no-such-service')
  return toRow(found)
}

/** The services with these ids, in the order of All Services; ids that are not there are left out. */
export async function findServices(scope: Scope, ids: readonly string[]): Promise<ServiceRow[]> {
  const found = await read(
    scope,
    sql`where s.id = any(${`{${ids.join(',')}}`}::uuid[]) order by s.customer, s.id`,
  )
  return found.map(toRow)
}

/** How many match, counted as far as `most`. */
async function countServices(
  scope: Scope,
  query: ServiceQuery,
  { most: max = 1000 } = {},
): Promise<Total> {
  const [found] = await scope.db.execute<{ matching: number }>(sql`
    select count(*)::integer as matching
    from (select from service s where ${conditionOf(query)} limit ${max + 1}) s`)
  const matching = found?.matching ?? 0
  return { count: Math.min(matching, max), isMore: matching > max }
}

/** Ids of all that match, for acting on them; more than `most` are refused. */
export async function idsOfServices(
  scope: Scope,
  query: ServiceQuery,
  max: number,
): Promise<string[]> {
  const found = await scope.db.execute<{ id: string }>(sql`
    select s.id from service s where ${conditionOf(query)} limit ${max + 1}`)
  if (found.length > max) throw new Refusal('invalid', 'services-many', { max })
  return found.map(({ id }) => id)
}

// Plain text and not drizzle's builder: the list is the busiest read, and mapping 50 rows by column objects costs
// more than reading them.
const columns = sql`s.tenant_id as "tenantId", s.id, s.name, s.customer, s.shortname, s.kind,
  s.license_type as "licenseType", s.licensed_users as "licensedUsers", s.deploy_status as "deployStatus",
  s.status, s.status_reason as "statusReason", s.kit_version as "kitVersion",
  s.last_replication_at as "lastReplicationAt", s.last_replication_error as "lastReplicationError",
  s.alarm_count as "alarmCount", s.alarm_rank as "alarmRank", s.version,
  j.id as "commandId", j.kind as "jobKind", j.state, j.step, j.steps, j.step_name as "stepName"`
const job = sql`left join lateral (select c.id, c.kind, c.state, c.step, c.steps, c.step_name from command c
  where c.subject_id = s.id and c.state in ('queued', 'executing') and c.lane = 'service'
  order by c.state, c.seq limit 1) j on true`

async function read(
  scope: Scope,
  rest: SQL,
  { from = sql`service`, place = sql`''` } = {},
): Promise<ServiceRecord[]> {
  const behind =
    scope.actor.audience.kind === 'provider'
      ? sql`coalesce(s.kit_key < ${mainKit}, false)`
      : sql`false`
  return scope.db.execute<ServiceRecord>(
    sql`select ${columns}, ${behind} as "isBehind", ${place} as place
      from ${from} s ${job} ${rest}`,
  )
}

function toRow(found: ServiceRecord): ServiceRow {
  const {
    place: _,
    lastReplicationAt,
    commandId,
    jobKind,
    state,
    step,
    steps,
    stepName,
    ...row
  } = found
  const isOpen = commandId !== null && jobKind !== null && state !== null
  return {
    ...row,
    lastReplicationAt: lastReplicationAt === null ? null : new Date(lastReplicationAt),
    job: isOpen
      ? { commandId, kind: jobKind, state, step: step ?? 0, steps: steps ?? 1, stepName }
      : null,
  }
}
