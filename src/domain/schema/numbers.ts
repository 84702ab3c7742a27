import { sql } from 'drizzle-orm'
import {
  check,
  customType,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { sbc } from './onboarding.ts'
import { service } from './services.ts'
import { tenant } from './tenants.ts'

const int8range = customType<{ data: string }>({ dataType: () => 'int8range' })

/** Numbers in E.164 (ITU-T: a plus, at most fifteen digits, the first not zero) from `first` to `last`, which two ranges of a tenant never share (`number_range_apart`). */
export const numberRange = pgTable(
  'number_range',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    name: text().notNull(),
    first: text().notNull(),
    last: text().notNull(),
    span: int8range()
      .notNull()
      .generatedAlwaysAs(sql`int8range(substr(first, 2)::bigint, substr(last, 2)::bigint, '[]')`),
    siteId: uuid(),
    serviceId: uuid(),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('number_range_id').on(t.id),
    check('number_range_first', sql`first ~ '^\\+[1-9]\\d{3,14}$'`),
    check('number_range_last', sql`last ~ '^\\+[1-9]\\d{3,14}$'`),
    check('number_range_span', sql`length(first) = length(last) and first <= last`),
  ],
)

/** A number that nobody is given: by somebody with a reason, or because it rests after its user left. */
export const reservedNumber = pgTable(
  'reserved_number',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    number: text().notNull(),
    reason: text().notNull(),
    /** It may be given again from then on; null for good. */
    until: timestamp({ withTimezone: true }),
    reservedBy: text().notNull(),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('reserved_number_id').on(t.id),
    uniqueIndex('reserved_number_number').on(t.tenantId, t.number),
    check('reserved_number_e164', sql`number ~ '^\\+[1-9]\\d{3,14}$'`),
  ],
)

export const prefixKinds = [
  'fax',
  'conference-bridge',
  'auto-attendant',
  'call-queue',
  'emergency',
] as const

/** A row of the SBC's dial plan: what begins with the prefix gets the tag. The only source of managed service numbers. */
export const dialPlanPrefix = pgTable(
  'dial_plan_prefix',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    prefix: text().notNull(),
    tag: text().notNull(),
    kind: text({ enum: prefixKinds }),
    serviceId: uuid(),
    /** `microsoft`: kept by replication, which adds and removes it. */
    source: text({ enum: ['portal', 'microsoft'] })
      .notNull()
      .default('portal'),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('dial_plan_prefix_id').on(t.id),
    uniqueIndex('dial_plan_prefix_prefix').on(t.tenantId, t.prefix),
    check('dial_plan_prefix_digits', sql`prefix ~ '^\\+?\\d{1,15}$'`),
  ],
)

/** How a service's calls reach its SBC. The gateway is the SBC's name at Microsoft, of all tenants only this one's. */
export const sipConnection = pgTable(
  'sip_connection',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    serviceId: uuid().notNull(),
    siteId: uuid(),
    name: text().notNull(),
    gateway: text(),
    /** Name of the voice routing policy that leads to it. */
    voicePolicy: text(),
    /** Calls at once (call admission control); null is no limit. */
    cac: integer(),
    /** Where the calls arrive; the provider alone says it, kept by a trigger. */
    sbcId: uuid().references(() => sbc.id),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('sip_connection_id').on(t.id),
    foreignKey({
      columns: [t.tenantId, t.serviceId],
      foreignColumns: [service.tenantId, service.id],
    }),
    uniqueIndex('sip_connection_gateway').on(sql`lower(gateway)`),
    uniqueIndex('sip_connection_name').on(t.tenantId, sql`lower(name)`),
    index('sip_connection_sbc').on(t.sbcId).where(sql`sbc_id is not null`),
    index('sip_connection_policy').on(t.tenantId, sql`lower(voice_policy)`),
    check('sip_connection_cac', sql`cac between 1 and 1000000`),
  ],
)
