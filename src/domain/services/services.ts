import { type SQL, sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import type {
  commandStates,
  deployStatuses,
  licenseTypes,
  serviceKinds,
  serviceStatuses,
} from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { count, readCounters } from './counters.ts'
import { beyond, orderOf, sortings } from './services.order.ts'
import { conditionOf, cursorOf, isFiltered, mainKit, type ServiceQuery } from './services.query.ts'

export type ServiceKind = (typeof serviceKinds)[number]
export type LicenseType = (typeof licenseTypes)[number]
export type DeployStatus = (typeof deployStatuses)[number]
export type ServiceStatus = (typeof serviceStatuses)[number]

/** What runs or waits for a service now: `step` of `steps` while executing. */
export type Job = {
  commandId: string
  kind: string
  state: (typeof commandStates)[number]
  step: number
  steps: number
  stepName: string | null
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
  statusReason: string | null
  kitVersion: string | null
  /** Below the main tenant's kit; always false outside the provider, who alone knows it. */
  isBehind: boolean
  lastReplicationAt: Date | null
  lastReplicationError: string | null
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
}

type Found = Omit<ServiceRow, 'lastReplicationAt' | 'job'> & {
  lastReplicationAt: string | null
  place: string
  commandId: string | null
} & { [column in 'jobKind' | 'stepName']: string | null } & {
  state: Job['state'] | null
  step: number | null
  steps: number | null
}

/** One page in the order asked for, by keyset: a page deep in the list costs what the first one does. */
export async function listServices(scope: Scope, query: ServiceQuery): Promise<ServicePage> {
  const { sort, isDescending, cursor, limit } = query
  const isBackward = cursor?.isBackward ?? false
  const condition = cursor
    ? sql`${conditionOf(query)} and ${beyond(sort, isDescending !== isBackward, cursor)}`
    : conditionOf(query)
  const order = orderOf(sort, isDescending !== isBackward)
  const found = await read(
    scope,
    sql`where ${condition} order by ${order} limit ${limit + 1}`,
    sortings[sort].key,
  )
  const hasMore = found.length > limit
  const page = found.slice(0, limit)
  if (isBackward) page.reverse()
  const hasPrevious = isBackward ? hasMore : cursor !== undefined
  const hasNext = isBackward || hasMore
  const from = !hasPrevious
    ? 1
    : isBackward
      ? Math.max(1, (cursor?.position ?? 0) - page.length + 1)
      : (cursor?.position ?? 0) + 1
  const [first, last] = [page[0], page.at(-1)]
  return {
    rows: page.map(toRow),
    from,
    ...(hasPrevious && first
      ? { previous: cursorOf(sort, { value: first.place, id: first.id, position: from - 1 }) }
      : {}),
    ...(hasNext && last
      ? {
          next: cursorOf(sort, {
            value: last.place,
            id: last.id,
            position: from + page.length - 1,
          }),
        }
      : {}),
  }
}

/** The service; missing if there is none, or none that this audience may see. */
export async function findService(scope: Scope, id: string): Promise<ServiceRow> {
  const [found] = await read(scope, sql`where s.id = ${id}::uuid`)
  if (!found)
    throw new Refusal('missing', 'There is no such service. It may have been deleted meanwhile.')
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

/** How many match: the kept total if nothing is filtered, else counted as far as `most`; `isMore` when beyond. */
export async function countServices(
  scope: Scope,
  query: ServiceQuery,
  { most = 1000 } = {},
): Promise<{ count: number; isMore: boolean }> {
  if (!isFiltered(query))
    return { count: count(await readCounters(scope), 'services'), isMore: false }
  const [found] = await scope.db.execute<{ matching: number }>(sql`
    select count(*)::integer as matching
    from (select from service s where ${conditionOf(query)} limit ${most + 1}) s`)
  const matching = found?.matching ?? 0
  return { count: Math.min(matching, most), isMore: matching > most }
}

/** Ids of all that match, for acting on them; more than `most` are refused. */
export async function idsOfServices(
  scope: Scope,
  query: ServiceQuery,
  most: number,
): Promise<string[]> {
  const found = await scope.db.execute<{ id: string }>(sql`
    select s.id from service s where ${conditionOf(query)} limit ${most + 1}`)
  if (found.length > most)
    throw new Refusal(
      'invalid',
      `More than ${most.toLocaleString('en-US')} services match. Narrow the filters and do it in parts.`,
    )
  return found.map(({ id }) => id)
}

// Plain text and not drizzle's builder: the list is the busiest read, and mapping 50 rows by column objects costs
// more than reading them.
const columns = `s.tenant_id as "tenantId", s.id, s.name, s.customer, s.shortname, s.kind,
  s.license_type as "licenseType", s.licensed_users as "licensedUsers", s.deploy_status as "deployStatus",
  s.status, s.status_reason as "statusReason", s.kit_version as "kitVersion",
  s.last_replication_at as "lastReplicationAt", s.last_replication_error as "lastReplicationError",
  s.alarm_count as "alarmCount", s.alarm_rank as "alarmRank", s.version,
  j.id as "commandId", j.kind as "jobKind", j.state, j.step, j.steps, j.step_name as "stepName"`
const job = `left join lateral (select c.id, c.kind, c.state, c.step, c.steps, c.step_name from command c
  where c.subject_id = s.id and c.state in ('queued', 'executing') and c.lane = 'service'
  order by c.state, c.seq limit 1) j on true`

async function read(scope: Scope, rest: SQL, place = `''`): Promise<Found[]> {
  const behind =
    scope.actor.audience.kind === 'provider'
      ? sql`coalesce(s.kit_key < ${mainKit}, false)`
      : sql`false`
  return scope.db.execute<Found>(
    sql`select ${sql.raw(columns)}, ${behind} as "isBehind", ${sql.raw(place)} as place
      from service s ${sql.raw(job)} ${rest}`,
  )
}

function toRow(found: Found): ServiceRow {
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
