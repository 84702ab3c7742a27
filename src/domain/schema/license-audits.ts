import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { type licenseTypes, service } from './services.ts'
import { tenant } from './tenants.ts'

/** Why somebody counts, from the first that is asked to the last; the first two are never switched off. */
export const licenseFactors = [
  'direct-routing',
  'operator-connect',
  'template',
  'interface',
  'service-number',
] as const
export type LicenseFactor = (typeof licenseFactors)[number]

/** What a factor is among the bits of `license_run_user.fits`; beside them whether the Phone System plan is in force. */
export const fitBits = {
  'direct-routing': 1,
  'operator-connect': 2,
  template: 4,
  interface: 8,
  'service-number': 16,
} as const satisfies Record<LicenseFactor, number>
export const phoneBit = 32

export const licenseRunTriggers = ['replication', 'refresh', 'nightly'] as const

/** The rules of one service as they were asked: null is the installation's own. */
export type LicenseRules = { gateway: string; numbers: string; reject: string }
/** Which factors are counted; the two of Microsoft's licenses always are. */
export type CountedFactors = { template: boolean; interface: boolean; serviceNumbers: boolean }

/** One service in a run: amounts of people and numbers, by factor. */
export type CountedService = {
  id: string
  name: string
  licenseType: (typeof licenseTypes)[number]
  /** User licenses it holds; null where its license counts none. */
  acquired: number | null
  factors: CountedFactors
  /** False where the factors are the installation's. */
  isOwn: boolean
  rules: LicenseRules
  counted: Record<LicenseFactor, number>
  /** What a factor would count if it alone were switched on; of one that is on what it counts. */
  would: Record<LicenseFactor, number>
  /** Of those of Direct Routing, whose Phone System is enabled or in grace. */
  phones: number
}

/** A service's own factors and rules in place of the installation's (setting `license-factors`); a rule that is null is the installation's. */
export const licenseFactorSetting = pgTable(
  'license_factor_setting',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    serviceId: uuid().notNull(),
    template: boolean().notNull(),
    interface: boolean().notNull(),
    serviceNumbers: boolean().notNull(),
    gatewayRule: text(),
    numbersRule: text(),
    rejectRule: text(),
    version: integer().notNull().default(1),
    changedBy: text().notNull(),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.serviceId] }),
    foreignKey({
      columns: [t.tenantId, t.serviceId],
      foreignColumns: [service.tenantId, service.id],
    }).onDelete('cascade'),
  ],
)

/** The newest run of a tenant, and the lock under which the next one is stored. */
export const licenseAudit = pgTable(
  'license_audit',
  {
    tenantId: uuid()
      .primaryKey()
      .references(() => tenant.id),
    /** Number of its newest run; 0 before the first. */
    run: integer().notNull().default(0),
    takenAt: timestamp({ withTimezone: true }),
    licensed: integer().notNull().default(0),
    acquired: integer().notNull().default(0),
  },
  (_) => [check('license_audit_amounts', sql`run >= 0 and licensed >= 0 and acquired >= 0`)],
)

/** One count of a tenant. Never changed; who counted in it stands in `license_run_user`, as intervals of runs. */
export const licenseRun = pgTable(
  'license_run',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    /** 1, 2, 3 … of this tenant; older ones are thinned out, so numbers may be missing. */
    number: integer().notNull(),
    takenAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    trigger: text({ enum: licenseRunTriggers }).notNull(),
    requestedName: text().notNull(),
    /** When the directory that was counted had been read. */
    copiedAt: timestamp({ withTimezone: true }),
    acquired: integer().notNull(),
    licensed: integer().notNull(),
    directRouting: integer().notNull(),
    operatorConnect: integer().notNull(),
    template: integer().notNull(),
    interface: integer().notNull(),
    serviceNumber: integer().notNull(),
    phones: integer().notNull(),
    services: jsonb().$type<CountedService[]>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.number] }),
    index('license_run_id').on(t.id),
    index('license_run_taken').on(t.tenantId, t.takenAt, t.id),
    check(
      'license_run_sum',
      sql`licensed = direct_routing + operator_connect + template + interface + service_number and phones <= direct_routing`,
    ),
  ],
)

/**
 * How a person or a service number counted, from run `from_run` until before `to_run` (null: until now). A row ends, and another
 * begins, when anything of it differs. `factor` null: fits only what is switched off.
 */
export const licenseRunUser = pgTable(
  'license_run_user',
  {
    // no foreign key, which is asked row by row: whoever writes here holds the tenant's row of `license_audit`, which has one
    tenantId: uuid().notNull(),
    id: uuid().notNull().defaultRandom(),
    /** Graph id of a person, or the id of a prefix. */
    subject: text().notNull(),
    name: text().notNull(),
    serviceId: uuid().notNull(),
    factor: text({ enum: licenseFactors }),
    fits: smallint().notNull(),
    /** What the rule was asked about: the gateway of a person, the tag of a number. */
    matched: text(),
    fromRun: integer().notNull(),
    toRun: integer(),
    /** When it began to count under this factor of this service, or to count no longer. */
    since: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.subject, t.fromRun] }),
    index('license_run_user_open').on(t.tenantId, t.subject).where(sql`to_run is null`),
    check('license_run_user_fits', sql`fits between 0 and 63`),
    check('license_run_user_runs', sql`to_run > from_run`),
  ],
)
