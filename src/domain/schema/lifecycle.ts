import { sql } from 'drizzle-orm'
import {
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
import { tenant } from './tenants.ts'

/** What whoever it is applied to gets; each change of it is a new `version`, which members keep. */
export const lifecycleTemplate = pgTable(
  'lifecycle_template',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    name: text().notNull(),
    /** Names of policies, one of each type; what is null stays as it is. */
    voiceRoutingPolicy: text(),
    callingPolicy: text(),
    dialPlan: text(),
    emergencyRoutingPolicy: text(),
    voicemailPolicy: text(),
    usageLocation: text(),
    numberRangeId: uuid(),
    siteId: uuid(),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('lifecycle_template_id').on(t.id),
    uniqueIndex('lifecycle_template_name').on(t.tenantId, sql`lower(name)`),
  ],
)

/** Who gets a template: the members of a directory's group, or whom a rule fits. The lowest `position` wins where two do. */
export const lifecycleGroup = pgTable(
  'lifecycle_group',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    name: text().notNull(),
    templateId: uuid().notNull(),
    serviceId: uuid(),
    position: integer().notNull().default(100),
    /** Graph id of a group of the directory, or null where a rule says who. */
    directoryGroup: text(),
    /** All that are given must fit. */
    department: text(),
    country: text(),
    siteId: uuid(),
    /** When somebody applied it as it stands, and with which version of the template: from then on joiners get it by themselves. */
    appliedAt: timestamp({ withTimezone: true }),
    appliedVersion: integer(),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('lifecycle_group_id').on(t.id),
    foreignKey({
      columns: [t.tenantId, t.templateId],
      foreignColumns: [lifecycleTemplate.tenantId, lifecycleTemplate.id],
    }),
    uniqueIndex('lifecycle_group_name').on(t.tenantId, sql`lower(name)`),
  ],
)

/** To whom a group's template was applied: the audit's factor "by template". */
export const lifecycleMember = pgTable(
  'lifecycle_member',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    graphId: text().notNull(),
    groupId: uuid().notNull(),
    templateId: uuid().notNull(),
    templateVersion: integer().notNull(),
    appliedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.graphId] }),
    foreignKey({
      columns: [t.tenantId, t.groupId],
      foreignColumns: [lifecycleGroup.tenantId, lifecycleGroup.id],
    }),
    index('lifecycle_member_group').on(t.tenantId, t.groupId),
  ],
)
