import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { stored } from './message.ts'
import { ownerCheck, ownerColumns } from './owner.ts'
import { tenant } from './tenants.ts'

const numrange = customType<{ data: string }>({ dataType: () => 'numrange' })

/** CSTA is spoken to the system (ECMA-323), a TAPI connector reports by the API, handsets register by SIP (ECMA TR/87). */
export const pbxKinds = ['csta', 'tapi', 'uacsta'] as const
export const pbxTopologies = ['dedicated', 'shared'] as const
export const pbxTransports = ['tcp', 'tls'] as const
export const pbxStatuses = [
  'disabled',
  'connecting',
  'up',
  'degraded',
  'down',
  'auth-failed',
] as const
export type PbxStatus = (typeof pbxStatuses)[number]

/**
 * A telephone system: one tenant's (`dedicated`), or the provider's that several tenants share. One process at a time holds the
 * connection to it (`heldBy`, until `heldUntil` by the database's clock).
 */
export const pbxConnection = pgTable(
  'pbx_connection',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    name: text().notNull(),
    kind: text({ enum: pbxKinds }).notNull(),
    topology: text({ enum: pbxTopologies }).notNull(),
    host: text(),
    port: integer(),
    transport: text({ enum: pbxTransports }).notNull().default('tcp'),
    username: text(),
    /** Sealed to owner, table, column and row. */
    password: text(),
    /** Whose events are monitored: an extension, or what else the system knows as a device. */
    device: text(),
    heartbeatSeconds: integer().notNull().default(30),
    enabled: boolean().notNull().default(true),
    status: text({ enum: pbxStatuses }).notNull().default('connecting'),
    statusSince: timestamp({ withTimezone: true }).notNull().defaultNow(),
    lastSeenAt: timestamp({ withTimezone: true }),
    lastError: stored(),
    /** As the TAPI connector last reported them. */
    linesUp: integer(),
    linesAll: integer(),
    /** When it went up or down of late; three within five minutes are flapping. */
    changedAt: timestamp({ withTimezone: true }).array().notNull().default(sql`'{}'`),
    isFlapping: boolean().notNull().default(false),
    heldBy: uuid(),
    heldUntil: timestamp({ withTimezone: true }),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    ownerCheck('pbx_connection'),
    check(
      'pbx_connection_owned',
      sql`audience = case topology when 'shared' then 'provider' else 'tenant' end`,
    ),
    check(
      'pbx_connection_reached',
      sql`kind <> 'csta' or (host is not null and port is not null and device is not null)`,
    ),
    check('pbx_connection_port', sql`port between 1 and 65535`),
    check('pbx_connection_heartbeat', sql`heartbeat_seconds between 5 and 3600`),
    check('pbx_connection_lines', sql`lines_up between 0 and lines_all`),
    // a handset's realm is one tenant's
    check('pbx_connection_handsets', sql`kind <> 'uacsta' or topology = 'dedicated'`),
    unique('pbx_connection_of_tenant').on(t.tenantId, t.id),
    uniqueIndex('pbx_connection_name').on(
      sql`coalesce(tenant_id, '00000000-0000-0000-0000-000000000000')`,
      sql`lower(name)`,
    ),
  ],
)

/**
 * Whose the extensions of a shared system are: those that begin with anything from `first` to `last`, since they are dialed
 * digit by digit; a prefix is a range of one. Two of a system share none (`pbx_range_apart`).
 */
export const pbxRange = pgTable(
  'pbx_range',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    connectionId: uuid()
      .notNull()
      .references(() => pbxConnection.id, { onDelete: 'cascade' }),
    first: text().notNull(),
    last: text().notNull(),
    /** As digits after the point, so that 12 holds 1200 to 1299. */
    span: numrange()
      .notNull()
      .generatedAlwaysAs(
        sql`numrange(('0.' || first)::numeric, ('0.' || last)::numeric + ('0.' || repeat('0', length(last) - 1) || '1')::numeric, '[)')`,
      ),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('pbx_range_id').on(t.id),
    check('pbx_range_first', sql`first ~ '^\\d{1,15}$'`),
    check('pbx_range_last', sql`last ~ '^\\d{1,15}$'`),
    check('pbx_range_span', sql`length(first) = length(last) and first <= last`),
  ],
)

/** What the portal's CSTA session with a handset says of it: none is open, it reports, it refused one, it stopped answering. */
export const handsetStates = ['none', 'monitored', 'refused', 'silent'] as const

/** A phone that registers by SIP under `<shortname>.<suffix>`. */
export const handset = pgTable(
  'handset',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    connectionId: uuid().notNull(),
    extension: text().notNull(),
    username: text().notNull(),
    /** Sealed to tenant, table, column and row; digests are made when they are asked for, because the realm may change. */
    password: text().notNull(),
    contact: text(),
    transport: text({ enum: ['udp', 'tcp', 'tls'] }),
    userAgent: text(),
    /** By the database's clock; null when it said goodbye or never came. */
    registeredUntil: timestamp({ withTimezone: true }),
    registeredSince: timestamp({ withTimezone: true }),
    csta: text({ enum: handsetStates }).notNull().default('none'),
    cstaSince: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** Tries with a wrong password. */
    refused: integer().notNull().default(0),
    refusedAt: timestamp({ withTimezone: true }),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('handset_id').on(t.id),
    foreignKey({
      columns: [t.tenantId, t.connectionId],
      foreignColumns: [pbxConnection.tenantId, pbxConnection.id],
    }),
    index('handset_connection').on(t.connectionId),
    uniqueIndex('handset_username').on(t.tenantId, sql`lower(username)`),
    uniqueIndex('handset_extension').on(t.tenantId, t.connectionId, t.extension),
    check('handset_extension_digits', sql`extension ~ '^\\d{1,15}$'`),
  ],
)
