import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { ownerCheck, ownerColumns } from './owner.ts'

/** An address of the owner's that is told what happened. */
export const webhook = pgTable(
  'webhook',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    name: text().notNull(),
    url: text().notNull(),
    /** Sealed. While one is renewed the former signs as well. */
    secret: text().notNull(),
    formerSecret: text(),
    formerUntil: timestamp({ withTimezone: true }),
    active: boolean().notNull().default(true),
    /** Tries in a row that failed, since when, and how long the endpoint is left alone for it. */
    failures: integer().notNull().default(0),
    failingSince: timestamp({ withTimezone: true }),
    restUntil: timestamp({ withTimezone: true }),
    createdBy: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    version: integer().notNull().default(1),
  },
  (t) => [
    ownerCheck('webhook'),
    uniqueIndex('webhook_name').on(
      sql`coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000')`,
      sql`lower(name)`,
    ),
    index('webhook_tenant').on(t.tenantId),
  ],
)

export const deliveryStates = ['waiting', 'delivered', 'failed', 'canceled'] as const
/** One answer of an endpoint (`status` null: none that could be used); of its text the first 2,000 characters. */
export type DeliveryTry = { at: string; ms: number; status: number | null; answer: string }

/** One message to one endpoint; its id is the same at every try. */
export const delivery = pgTable(
  'delivery',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** In what order they came: of one transaction all have the same moment. */
    seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    ...ownerColumns(),
    webhookId: uuid()
      .notNull()
      .references(() => webhook.id, { onDelete: 'cascade' }),
    /** `alarm.raised`, `alarm.cleared`, `alarm.digest`, `test` */
    event: text().notNull(),
    /** What is sent, byte by byte, and signed. */
    body: text().notNull(),
    alarmId: uuid(),
    state: text({ enum: deliveryStates }).notNull().default('waiting'),
    attempts: integer().notNull().default(0),
    nextTryAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    tries: jsonb().$type<readonly DeliveryTry[]>().notNull().default([]),
    /** The one that this one says again, asked for by somebody. */
    replayOf: uuid(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    endedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    ownerCheck('delivery'),
    index('delivery_waiting').on(t.nextTryAt).where(sql`state = 'waiting'`),
    /** Of one endpoint what waits, in its order, past any history. */
    index('delivery_next').on(t.webhookId, t.seq).where(sql`state = 'waiting'`),
    index('delivery_webhook').on(t.webhookId, t.createdAt, t.id),
    index('delivery_created').on(t.createdAt, t.id),
  ],
)
