import { type SQL, sql } from 'drizzle-orm'
import { memoize } from '../../memo.ts'
import { anId, oneOf, ticked } from '../lists/address.ts'
import { contains, defineList, type Wanted } from '../lists/list.ts'
import { byInstant, byNumber, byText, type Order } from '../lists/orders.ts'
import { tagged } from '../lists/tags.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { severityOfRank, type WorstAlarm } from '../schema/alarms.ts'
import {
  type commandStates,
  deployStatuses,
  licenseTypes,
  serviceKinds,
  serviceStatuses,
} from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { type Exported, exported } from './exports.ts'

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
  /** Of a deletion that may still be stopped: when it begins. */
  heldUntil: Date | null
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
  /** The worst alarm counts: critical and major make it an error, minor and warning a warning. */
  status: ServiceStatus
  statusReason: StoredMessage | null
  /** Somebody has stopped its monitoring: since when, and whose people; a customer's own are told no more than that. */
  isUnmonitored: boolean
  unmonitoredAt: Date | null
  unmonitoredTier: 'provider' | 'msp' | null
  kitVersion: string | null
  /** Below the main tenant's kit; marked for the provider alone. */
  isBehind: boolean
  lastReplicationAt: Date | null
  lastReplicationError: StoredMessage | null
  /** Active alarms and the worst of them. */
  alarmCount: number
  worstAlarm: WorstAlarm | null
  version: number
  job: Job | null
}

type ServiceRecord = Omit<
  ServiceRow,
  'lastReplicationAt' | 'job' | 'worstAlarm' | 'isUnmonitored' | 'unmonitoredAt'
> & {
  unmonitoredAt: string | null
  unmonitoredBy: string | null
  unmonitoredReason: string | null
  alarmRank: number
  isByAlarms: boolean
  lastReplicationAt: string | null
  commandId: string | null
  jobKind: string | null
  stepName: StoredMessage | null
  state: Job['state'] | null
  step: number | null
  steps: number | null
  heldUntil: string | null
}

const selected = sql`s.tenant_id as "tenantId", s.id, s.name, s.customer, s.shortname, s.kind,
  s.license_type as "licenseType", s.licensed_users as "licensedUsers", s.deploy_status as "deployStatus",
  s.overall_status as status, s.status_reason as "statusReason", s.unmonitored_at as "unmonitoredAt",
  s.unmonitored_at is null and s.overall_status <> s.status as "isByAlarms", s.kit_version as "kitVersion",
  s.last_replication_at as "lastReplicationAt", s.last_replication_error as "lastReplicationError",
  s.alarm_count as "alarmCount", s.alarm_rank as "alarmRank", s.version,
  j.id as "commandId", j.kind as "jobKind", j.state, j.step, j.steps, j.step_name as "stepName", j.held_until as "heldUntil"`
const job = sql`left join lateral (select c.id, c.kind, c.state, c.step, c.steps, c.step_name,
    case when c.kind in ('clean-up', 'undo-deployment') and c.state = 'queued' and c.attempt = 0 and c.payload ? 'reason' then c.next_try_at end as held_until from command c
  where c.subject_id = s.id and c.state in ('queued', 'executing') and c.lane = 'service'
  order by c.state, c.seq limit 1) j on true`

/** Who stopped monitoring and why is not for the customer. */
const stopped = ({ actor }: Scope) =>
  actor.audience.kind === 'tenant'
    ? sql`null as "unmonitoredBy", null as "unmonitoredReason", null as "unmonitoredTier"`
    : sql`s.unmonitored_by as "unmonitoredBy", s.unmonitored_reason as "unmonitoredReason", s.unmonitored_tier as "unmonitoredTier"`

const isBehind = ({ actor }: Scope) =>
  actor.audience.kind === 'provider' ? sql`coalesce(s.kit_key < ${mainKit}, false)` : sql`false`

// Each as one text: a row that was read before is the same object again, and nothing of it is parsed, or drawn, anew.
const read = (scope: Scope, from: SQL, rest: SQL, place = sql`''`) =>
  scope.db.execute<{ row: string; place: string }>(
    sql`select (select to_json(one)::text from (select ${selected}, ${stopped(scope)}, ${isBehind(scope)} as "isBehind") one) as row, ${place} as place
      from ${from} ${job} ${rest}`,
  )

const rowIn = memoize((text): ServiceRow => Object.freeze(toRow(JSON.parse(text))), {
  max: 4_000_000,
})

const readPage = async (scope: Scope, { from, order, place }: Wanted) =>
  (await read(scope, from, sql`order by ${order}`, place)).map((found) => ({
    place: found.place,
    row: rowIn(found.row),
  }))

/** Kit version of the main tenant as a comparable array, null while unknown; asked for once in a statement, not for each row. */
const mainKit = sql`(select portal_main_kit())`

const byKit = (column: SQL): Order => [
  {
    by: column,
    text: sql`(${column})::text`,
    shape: /^\{(\d{1,6}(,\d{1,6}){0,4})?\}$/,
    bind: (text) => sql`${text}::integer[]`,
  },
]

const serviceColumns = [
  'status',
  'customer',
  'shortname',
  'service',
  'kind',
  'deploy',
  'license',
  'users',
  'kit',
  'replicated',
  'alarms',
] as const

/** All Services, by customer. */
export const services = defineList<ServiceRow, Exported>({
  name: 'services',
  table: 'service',
  alias: 's',
  search: (word) => contains(sql`(s.customer || ' ' || s.shortname || ' ' || s.name)`, word),
  found: { by: 'portal_services_found', for: 'msp' },
  filters: {
    status: oneOf(serviceStatuses, (status) => sql`s.overall_status = ${status}`),
    kind: oneOf(serviceKinds, (kind) => sql`s.kind = ${kind}`),
    license: oneOf(licenseTypes, (license) => sql`s.license_type = ${license}`),
    alarms: ticked(sql`s.alarm_rank > 0`),
    deploy: oneOf(deployStatuses, (deploy) => sql`s.deploy_status = ${deploy}`),
    msp: anId((msp) => sql`s.msp_id = ${msp}::uuid`),
    tag: tagged(sql`s.tenant_id`),
    kit: oneOf(
      ['behind'],
      () => sql`coalesce(s.kit_key, '{}') > '{}' and coalesce(s.kit_key, '{}') < ${mainKit}`,
    ),
  },
  orders: {
    customer: byText(sql`s.customer`),
    shortname: byText(sql`s.shortname`),
    service: byText(sql`s.name`),
    kind: byText(sql`s.kind`),
    deploy: byText(sql`s.deploy_status`),
    status: byText(sql`s.overall_status`),
    license: byText(sql`s.license_type`),
    users: byNumber(sql`coalesce(s.licensed_users, -1)`),
    kit: byKit(sql`coalesce(s.kit_key, '{}')`),
    replicated: byInstant(sql`coalesce(s.last_replication_at, '-infinity')`),
    alarms: [...byNumber(sql`s.alarm_rank`), ...byNumber(sql`s.alarm_count`)],
  },
  usual: () => 'customer',
  columns: serviceColumns,
  head: 'customer',
  unusual: ['shortname', 'kind'],
  read: readPage,
  csv: exported,
})

/** The service; missing if there is none, or none that this audience may see. */
export async function findService(scope: Scope, id: string): Promise<ServiceRow> {
  const [found] = await read(scope, sql`service s`, sql`where s.id = ${id}::uuid`)
  if (!found) throw new Refusal('missing', 'no-such-service')
  return rowIn(found.row)
}

function toRow(found: ServiceRecord): ServiceRow {
  const {
    lastReplicationAt,
    commandId,
    jobKind,
    state,
    step,
    steps,
    stepName,
    heldUntil,
    ...rest
  } = found
  const { alarmRank, isByAlarms, unmonitoredAt, unmonitoredBy, unmonitoredReason, ...row } = rest
  const isOpen = commandId !== null && jobKind !== null && state !== null
  return {
    ...row,
    statusReason: reasonOf(found),
    isUnmonitored: unmonitoredAt !== null,
    unmonitoredAt: unmonitoredAt === null ? null : new Date(unmonitoredAt),
    worstAlarm: severityOfRank[alarmRank] ?? null,
    lastReplicationAt: lastReplicationAt === null ? null : new Date(lastReplicationAt),
    job: isOpen
      ? {
          commandId,
          kind: jobKind,
          state,
          step: step ?? 0,
          steps: steps ?? 1,
          stepName,
          heldUntil: heldUntil === null ? null : new Date(heldUntil),
        }
      : null,
  }
}

/** Why the status is what it is, where somebody or something has said so. */
function reasonOf(found: ServiceRecord): StoredMessage | null {
  const { statusReason: own, alarmRank, alarmCount: count, isByAlarms } = found
  const { unmonitoredAt, unmonitoredBy: by, unmonitoredReason: reason } = found
  if (by !== null && reason !== null) return message('monitoring-stopped', { by, reason })
  if (unmonitoredAt !== null) return message('not-monitored')
  const worst = severityOfRank[alarmRank] ?? null
  return isByAlarms && worst ? message('service-alarms', { count, worst, own }) : own
}
