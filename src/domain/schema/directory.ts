import { sql } from 'drizzle-orm'
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { tenant } from './tenants.ts'

/** A policy in force by its type (`OnlineVoiceRoutingPolicy`): its name, and whether the user's own or a group's gives it. */
export type EffectivePolicy = { id: string; name: string; by: 'direct' | 'group' | 'global' }
export type EffectivePolicies = Record<string, EffectivePolicy>

/** A user of a tenant's Microsoft 365, as it was last read; what begins with `ui` and the site are our own. */
export const managedUser = pgTable(
  'managed_user',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    graphId: text().notNull(),
    upn: text(),
    displayName: text(),
    /** What lists are ordered by. Under a policy PostgreSQL compares columns in an index, and no result of `lower`. */
    nameKey: text().generatedAlwaysAs(sql`lower(coalesce(display_name, upn, ''))`),
    upnKey: text().generatedAlwaysAs(sql`lower(coalesce(upn, ''))`),
    enabled: boolean(),
    department: text(),
    usageLocation: text(),
    phone: text(),
    /** Read from the kit on that brings them (`domain/services/kits.ts`); null before. */
    mobilePhone: text(),
    jobTitle: text(),
    office: text(),
    employeeId: text(),
    plans: jsonb().$type<{ service: string; servicePlanId: string; status: string }[]>(),
    /** `user`, `resourceAccount`, or what Microsoft adds later; null until Teams was read. */
    accountType: text(),
    /** Whether the user may make calls to the telephone network (Teams: enterprise voice). */
    voiceEnabled: boolean(),
    policies: jsonb().$type<EffectivePolicies>().notNull().default({}),
    /** Graph ids of the groups that it is a member of. */
    groups: text().array().notNull().default(sql`'{}'`),
    /** That of the SIP connection whose voice policy is the user's voice routing policy, as of the last complete pass. */
    gateway: text(),
    /** When and by whom it was first changed here; null again once it is no longer managed. */
    uiChangedAt: timestamp({ withTimezone: true }),
    uiChangedBy: text(),
    siteId: uuid(),
    /** When it was offboarded here; no template is given to it from then on, until somebody changes it here again. */
    offboardedAt: timestamp({ withTimezone: true }),
    tags: text().array(),
    generation: integer().notNull().default(0),
    removedAt: timestamp({ withTimezone: true }),
    /** Kept by somebody though a complete answer left it out; until it is named again. */
    keptAt: timestamp({ withTimezone: true }),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** When it was first read. */
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.graphId] }),
    index('managed_user_by_name').on(t.tenantId, t.nameKey, t.graphId),
    index('managed_user_by_upn').on(t.tenantId, t.upnKey, t.graphId),
    index('managed_user_site').on(t.tenantId, t.siteId),
    index('managed_user_search').using(
      'gin',
      sql`(coalesce(display_name, '') || ' ' || coalesce(upn, '') || ' ' || coalesce(phone, '')) gin_trgm_ops`,
    ),
  ],
)

/** A group of a tenant's directory that has members. */
export const managedGroup = pgTable(
  'managed_group',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    graphId: text().notNull(),
    name: text().notNull(),
    members: integer().notNull().default(0),
    generation: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.graphId] })],
)

/** Which user was read as a direct member of which group; `managed_user.groups` is made of it at the end of a pass. */
export const managedMember = pgTable(
  'managed_member',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    groupId: text().notNull(),
    userId: text().notNull(),
    generation: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId, t.groupId] })],
)

/** A number at Microsoft. A pass deletes what it did not see, so nothing of our own stands here. */
export const managedNumber = pgTable(
  'managed_number',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    number: text().notNull(),
    /** Graph's id of it, by which an entry is known that does not say its number. */
    graphId: text(),
    numberType: text(),
    assignment: text(),
    userGraphId: text(),
    city: text(),
    country: text(),
    generation: integer().notNull().default(0),
    keptAt: timestamp({ withTimezone: true }),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.number] }),
    index('managed_number_user').on(t.tenantId, t.userGraphId),
    // whether another customer has it, too
    index('managed_number_number').on(t.number),
  ],
)
