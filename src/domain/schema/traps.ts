import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { alarmSource } from './alarm-sources.ts'
import { severities } from './alarms.ts'
import { ownerCheck, ownerColumns } from './owner.ts'

/** What a trap does to an alarm: raises it that severe, ends it, or nothing. */
export const trapEffects = [...severities, 'cleared', 'ignored'] as const
export type TrapEffect = (typeof trapEffects)[number]

/** What a trap means where nothing built in says it, or says it otherwise. */
export const trapMapping = pgTable(
  'trap_mapping',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    name: text().notNull(),
    /** An OID; one that ends in `.*` stands for all below it. */
    trap: text().notNull(),
    effect: text({ enum: trapEffects }).notNull(),
    /** The trap whose alarm it ends, where that is another. */
    ends: text(),
    /** Where its values say of what there is one alarm each: an interface, a trunk. */
    instanceOid: text(),
    /** Where its values say what happened. */
    textOid: text(),
    /** It says that something happened, and not that something lasts. */
    momentary: boolean().notNull().default(false),
    createdBy: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    version: integer().notNull().default(1),
  },
  (t) => [
    ownerCheck('trap_mapping'),
    uniqueIndex('trap_mapping_trap').on(
      sql`coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000')`,
      t.trap,
    ),
  ],
)

/** How far the engine of a sender of SNMPv3 had got by its own count, so that what was recorded before counts for nothing. */
export const alarmSourceEngine = pgTable(
  'alarm_source_engine',
  {
    ...ownerColumns(),
    sourceId: uuid()
      .notNull()
      .references(() => alarmSource.id, { onDelete: 'cascade' }),
    engineId: text().notNull(),
    boots: bigint({ mode: 'number' }).notNull(),
    time: bigint({ mode: 'number' }).notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [ownerCheck('alarm_source_engine'), primaryKey({ columns: [t.sourceId, t.engineId] })],
)
