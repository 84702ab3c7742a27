import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { StoredMessage } from '../message.ts'
import { stored } from './message.ts'
import { ownerCheck, ownerColumns, visibleToMsp } from './owner.ts'
import { tenant } from './tenants.ts'

export const serviceKinds = ['direct-routing', 'operator-connect', 'other'] as const
/** Codes 0–5 of the vendor in this order (code 3 is not documented: it is the gap between 2 and 4). */
export const licenseTypes = [
  'hosted-essentials',
  'hosted-essentials-plus',
  'hosted-pro',
  'oc-essential',
  'oc-essentials-plus',
  'oc-pro',
] as const
export const deployStatuses = ['unknown', 'ready', 'deployed', 'failed'] as const
export const serviceStatuses = ['ok', 'warning', 'error', 'unmonitored'] as const

export const service = pgTable(
  'service',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    name: text().notNull(),
    /** Copies of the tenant's names: the list sorts and searches by them at any size. Kept by a trigger. */
    customer: text().notNull(),
    shortname: text().notNull(),
    /** The tenant's MSP, so that an MSP's rows are found by it alone. Kept by triggers, whatever is given. */
    mspId: uuid(),
    kind: text({ enum: serviceKinds }).notNull(),
    licenseType: text({ enum: licenseTypes }).notNull(),
    licensedUsers: integer(),
    deployStatus: text({ enum: deployStatuses }).notNull().default('unknown'),
    /** What deployment and replication say of the service itself, and why. */
    status: text({ enum: serviceStatuses }).notNull().default('warning'),
    statusReason: stored(),
    /** Somebody has stopped its monitoring: `status` goes on being what it is, and nobody is shown it. */
    unmonitoredAt: timestamp({ withTimezone: true }),
    unmonitoredBy: text(),
    unmonitoredReason: text(),
    /** Whose people did; its alarms ask nobody of that tier and below. */
    unmonitoredTier: text({ enum: ['provider', 'msp'] }),
    kitVersion: text(),
    kitKey: integer().array().generatedAlwaysAs(sql`string_to_array(kit_version, '.')::integer[]`),
    lastReplicationAt: timestamp({ withTimezone: true }),
    lastReplicationError: stored(),
    /** Active alarms on this service and the worst of them, 0 none … 4 critical. Kept by a trigger on alarm. */
    alarmCount: integer().notNull().default(0),
    alarmRank: smallint().notNull().default(0),
    /** What screens, filters and counters call the status: its worst alarm counts, where the service is watched. */
    overallStatus: text({ enum: serviceStatuses })
      .notNull()
      .generatedAlwaysAs(
        sql`case when unmonitored_at is not null or status = 'unmonitored' then 'unmonitored' when alarm_rank >= 3 then 'error'
          when status = 'ok' and alarm_rank > 0 then 'warning' else status end`,
      ),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('service_id').on(t.id),
    uniqueIndex('service_name').on(t.tenantId, sql`lower(name)`),
    index('service_by_customer').on(t.customer, t.id),
    index('service_by_msp').on(t.mspId, t.customer, t.id),
    index('service_by_shortname').on(t.shortname, t.id),
    index('service_by_name').on(t.name, t.id),
    index('service_by_kind').on(t.kind, t.id),
    index('service_by_deploy').on(t.deployStatus, t.id),
    index('service_by_status').on(t.overallStatus, t.id),
    index('service_by_license').on(t.licenseType, t.id),
    index('service_by_users').on(sql`coalesce(licensed_users, -1)`, t.id),
    index('service_by_kit').on(sql`coalesce(kit_key, '{}')`, t.id),
    index('service_by_replication').on(sql`coalesce(last_replication_at, '-infinity')`, t.id),
    index('service_by_msp_replication').on(
      t.mspId,
      sql`coalesce(last_replication_at, '-infinity')`,
      t.id,
    ),
    index('service_by_alarm').on(t.alarmRank, t.alarmCount, t.id),
    index('service_search').using(
      'gin',
      sql`(customer || ' ' || shortname || ' ' || name) gin_trgm_ops`,
    ),
    check(
      'service_status_pair',
      sql`(deploy_status, status) in (('unknown', 'warning'), ('ready', 'warning'), ('deployed', 'ok'),
        ('deployed', 'warning'), ('deployed', 'error'), ('deployed', 'unmonitored'), ('failed', 'error'))`,
    ),
    check(
      'service_unmonitored',
      sql`num_nulls(unmonitored_at, unmonitored_by, unmonitored_reason, unmonitored_tier) in (0, 4)
        and (unmonitored_at is null or deploy_status = 'deployed')`,
    ),
    check('service_kit_version', sql`kit_version ~ '^\\d{1,6}(\\.\\d{1,6}){0,4}$'`),
    check('service_licensed_users', sql`licensed_users > 0`),
    // the two Essentials count none
    check(
      'service_counts_users',
      sql`licensed_users is null or license_type not in ('hosted-essentials', 'oc-essential')`,
    ),
    check(
      'service_license_kind',
      sql`(kind <> 'direct-routing' or license_type like 'hosted-%') and (kind <> 'operator-connect' or license_type like 'oc-%')`,
    ),
  ],
)

export const commandStates = ['queued', 'executing', 'succeeded', 'failed', 'cancelled'] as const
export const laneNames = [
  'service',
  'mail',
  'webhook',
  'housekeeping',
  'upkeep',
  'numbers',
] as const
export type CommandLogLine = {
  at: string
  level: 'info' | 'warning' | 'error'
  message: StoredMessage
}

/** The queue. A row is what people see and what workers claim; `attempt` is the fencing token. */
export const command = pgTable(
  'command',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    ...visibleToMsp(),
    lane: text({ enum: laneNames }).notNull(),
    laneKey: text()
      .notNull()
      .generatedAlwaysAs(sql`coalesce(tenant_id::text, msp_id::text, 'provider') || '/' || lane`),
    seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    kind: text().notNull(),
    subjectKind: text().notNull(),
    subjectId: uuid(),
    subjectName: text().notNull(),
    payload: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    state: text({ enum: commandStates }).notNull().default('queued'),
    step: integer().notNull().default(0),
    steps: integer().notNull().default(1),
    stepName: stored(),
    attempt: integer().notNull().default(0),
    maxAttempts: integer().notNull().default(5),
    nextTryAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    leaseUntil: timestamp({ withTimezone: true }),
    worker: text(),
    error: stored(),
    result: jsonb().$type<Record<string, unknown>>(),
    log: jsonb().$type<CommandLogLine[]>().notNull().default([]),
    cancelRequestedAt: timestamp({ withTimezone: true }),
    cancelRequestedBy: text(),
    requestedBy: uuid(),
    requestedName: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    startedAt: timestamp({ withTimezone: true }),
    endedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    ownerCheck('command'),
    uniqueIndex('command_one_per_lane').on(t.laneKey).where(sql`state = 'executing'`),
    index('command_waiting').on(t.laneKey, t.seq).where(sql`state = 'queued'`),
    index('command_due').on(t.laneKey, t.nextTryAt).where(sql`state = 'queued'`),
    index('command_newest').on(t.seq),
    // also what is open, and the few leases
    index('command_by_state').on(t.state, t.seq),
    index('command_tenant').on(t.tenantId, t.seq),
    index('command_msp').on(t.visibleToMsp, t.seq).where(sql`visible_to_msp is not null`),
    index('command_subject').on(t.subjectId, t.seq),
    index('command_open_subject')
      .on(t.subjectId, t.state, t.seq)
      .where(sql`state in ('queued', 'executing')`),
    index('command_ended').on(sql`coalesce(ended_at, '-infinity')`, t.id),
    index('command_by_kind').on(t.kind, t.seq),
    index('command_pace').on(t.kind, t.endedAt).where(sql`state = 'succeeded'`),
    check('command_attempt', sql`attempt >= 0 and step between 0 and steps`),
  ],
)

/** One row per lane that ever held a command: its lock serialises enqueueing, `served_at` makes lanes fair. */
export const lane = pgTable(
  'lane',
  {
    key: text().primaryKey(),
    ...ownerColumns(),
    name: text({ enum: laneNames }).notNull(),
    wakeAt: timestamp({ withTimezone: true }),
    servedAt: timestamp({ withTimezone: true }).notNull().default(sql`'-infinity'`),
    busy: boolean().notNull().default(false),
  },
  (t) => [
    ownerCheck('lane'),
    index('lane_ready').on(t.servedAt, t.key).where(sql`wake_at is not null and not busy`),
    index('lane_wake').on(t.wakeAt).where(sql`wake_at is not null and not busy`),
  ],
)

/** Of those known before, how many a complete answer did not name. */
export type Absence = { gone: number; of: number }
/** The question that waits for an operator: what the run of this generation did not see. */
export type Missing = { at: string; generation: number; users: Absence; numbers: Absence }

/** Replication state of one tenant: the quiet timer (due, never later than max) and Graph's delta link. */
export const replication = pgTable(
  'replication',
  {
    tenantId: uuid()
      .primaryKey()
      .references(() => tenant.id),
    dueAt: timestamp({ withTimezone: true }),
    maxAt: timestamp({ withTimezone: true }),
    pendingChanges: integer().notNull().default(0),
    deltaLink: text(),
    /** Answers in a row that no later try would mend, to the link above. */
    linkRefusals: integer().notNull().default(0),
    /** Somebody asked that the next run reads everything. */
    readAll: boolean().notNull().default(false),
    generation: integer().notNull().default(0),
    /** What a complete answer left out, more of it than is believed without asking. */
    missing: jsonb().$type<Missing>(),
    lastResult: text({ enum: ['succeeded', 'failed'] }),
    lastSuccessAt: timestamp({ withTimezone: true }),
    users: integer().notNull().default(0),
    numbers: integer().notNull().default(0),
  },
  (t) => [index('replication_due').on(t.dueAt).where(sql`due_at is not null`)],
)

export const counter = pgTable(
  'counter',
  {
    ...ownerColumns(),
    name: text().notNull(),
    value: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    ownerCheck('counter'),
    unique('counter_key').on(t.audience, t.mspId, t.tenantId, t.name).nullsNotDistinct(),
  ],
)

/** Changes not yet folded into `counter`; a reader adds them up, so a counter is never a hot row. */
export const counterDelta = pgTable(
  'counter_delta',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    ...ownerColumns(),
    name: text().notNull(),
    amount: bigint({ mode: 'number' }).notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [ownerCheck('counter_delta'), index('counter_delta_tenant').on(t.tenantId)],
)

export const counterHistory = pgTable(
  'counter_history',
  {
    ...ownerColumns(),
    name: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    value: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    ownerCheck('counter_history'),
    unique('counter_history_key')
      .on(t.audience, t.mspId, t.tenantId, t.name, t.at)
      .nullsNotDistinct(),
    index('counter_history_at').on(t.at),
  ],
)

/** Filter, sort and columns of a list under a name; `query` is the list's own query string. */
export const savedView = pgTable(
  'saved_view',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    accountId: uuid().notNull(),
    ownerName: text().notNull(),
    page: text().notNull(),
    name: text().notNull(),
    query: text().notNull(),
    shared: boolean().notNull().default(false),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    ownerCheck('saved_view'),
    unique('saved_view_name').on(t.accountId, t.page, t.name),
    index('saved_view_shared').on(t.page).where(sql`shared`),
  ],
)

/** The rows of a list that an act on many was shown for; the confirmation acts on these and cannot grow. */
export const selection = pgTable(
  'selection',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    accountId: uuid().notNull(),
    list: text().notNull(),
    act: text().notNull(),
    ids: text().array().notNull(),
    usedAt: timestamp({ withTimezone: true }),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (_) => [ownerCheck('selection')],
)

/** An uploaded list of customers between preview and loading. */
export const serviceImport = pgTable(
  'service_import',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    accountId: uuid(),
    fileName: text().notNull(),
    rows: jsonb().$type<Record<string, string>[]>().notNull(),
    errors: jsonb().$type<{ row: number; column?: string; reason: StoredMessage }[]>().notNull(),
    /** What loading the good rows takes, as of the last check. */
    needs: jsonb()
      .$type<{
        service: number
        user: number
        tenants: number
        organizations: Record<string, number>
      }>()
      .notNull()
      .default({ service: 0, user: 0, tenants: 0, organizations: {} }),
    skipBad: boolean().notNull().default(false),
    commandId: uuid(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (_) => [ownerCheck('service_import')],
)
