import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { stored } from './message.ts'
import { tenant } from './tenants.ts'

/** A word that the provider's staff puts on tenants, to find them by; the tenant itself never sees it. */
export const tenantTag = pgTable(
  'tenant_tag',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    tag: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.tag] }),
    index('tenant_tag_by_tag').on(t.tag, t.tenantId),
    check('tenant_tag_form', sql`tag ~ '^[a-z0-9][a-z0-9-]{0,29}$'`),
  ],
)

export const waveActs = ['replicate', 'upgrade-kit', 'validate-access'] as const
/** `halted`: by itself, and somebody may let it go on. `stopped`: by somebody, for good. */
export const waveStates = ['running', 'halted', 'stopped', 'done'] as const
/** A ring has so many services, those of tenants with a tag, or all that are left (neither). */
export type Ring = { size?: number; tag?: string }

/** One change to many services, ring by ring. */
export const wave = pgTable(
  'wave',
  {
    id: uuid().primaryKey().defaultRandom(),
    number: integer().notNull().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    act: text({ enum: waveActs }).notNull(),
    rings: jsonb().$type<Ring[]>().notNull(),
    /** The ring that is under way, from 0. */
    ring: integer().notNull().default(0),
    state: text({ enum: waveStates }).notNull().default('running'),
    /** Above so many failed of a hundred that ended it halts. */
    errorPercent: integer().notNull(),
    /** Whether it halts on a new critical or major alarm of a tenant that it has touched. */
    haltsOnAlarms: boolean().notNull().default(true),
    haltedFor: stored(),
    /** Alarms that were raised before count no longer: when it began, or was let go on. */
    watchedSince: timestamp({ withTimezone: true }).notNull().defaultNow(),
    createdBy: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    endedAt: timestamp({ withTimezone: true }),
    version: integer().notNull().default(1),
  },
  (t) => [
    index('wave_open').on(t.id).where(sql`state in ('running', 'halted')`),
    uniqueIndex('wave_number').on(t.number),
    check('wave_error_percent', sql`error_percent between 0 and 100`),
    check('wave_halted', sql`(state = 'halted') = (halted_for is not null)`),
  ],
)

/** `skipped`: it was not done to it, and `reason` says why; `stopped`: the wave ended before its turn. */
export const waveItemStates = [
  'waiting',
  'queued',
  'succeeded',
  'failed',
  'skipped',
  'stopped',
] as const

/** One service of a wave. It stays when the service goes. */
export const waveItem = pgTable(
  'wave_item',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    waveId: uuid()
      .notNull()
      .references(() => wave.id),
    serviceId: uuid().notNull(),
    serviceName: text().notNull(),
    ring: integer().notNull(),
    /** Its place in the wave, from 0. */
    place: integer().notNull(),
    state: text({ enum: waveItemStates }).notNull().default('waiting'),
    commandId: uuid(),
    reason: stored(),
    queuedAt: timestamp({ withTimezone: true }),
    endedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique('wave_item_once').on(t.tenantId, t.waveId, t.serviceId),
    index('wave_item_place').on(t.waveId, t.ring, t.state, t.place),
    index('wave_item_service').on(t.serviceId),
    index('wave_item_queued').on(t.waveId).where(sql`state = 'queued'`),
  ],
)
