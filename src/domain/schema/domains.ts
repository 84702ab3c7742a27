import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { ownerCheck, ownerColumns } from './owner.ts'
import { tenant } from './tenants.ts'

export const domainStates = ['pending', 'verified', 'lost', 'expired'] as const
export const certificateStates = ['none', 'requested', 'issued', 'renew-failed', 'failed'] as const

/** A customer's own host and its two states, host and certificate. Removal deletes the row. */
export const tenantDomain = pgTable(
  'tenant_domain',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    /** Lower case, ASCII, no port. */
    host: text().notNull(),
    enabled: boolean().notNull().default(true),
    state: text({ enum: domainStates }).notNull().default('pending'),
    /** What the TXT record must hold; new for each attempt. */
    token: text().notNull(),
    checks: integer().notNull().default(0),
    nextCheckAt: timestamp({ withTimezone: true }),
    checkedAt: timestamp({ withTimezone: true }),
    /** What was wrong at the last check, as data (domains.states); null when all was right. */
    problem: text(),
    /** Days in a row on which the proof was missing although it was there before. */
    missingDays: integer().notNull().default(0),
    requestedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    verifiedAt: timestamp({ withTimezone: true }),
    certificate: text({ enum: certificateStates }).notNull().default('none'),
    certificateUntil: timestamp({ withTimezone: true }),
    certificateCheckedAt: timestamp({ withTimezone: true }),
    certificateProblem: text(),
    version: integer().notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('tenant_domain_id').on(t.id),
    uniqueIndex('tenant_domain_attempt').on(t.tenantId, t.host),
    // several tenants may try, one has it
    uniqueIndex('tenant_domain_host').on(t.host).where(sql`state in ('verified', 'lost')`),
    index('tenant_domain_due').on(t.nextCheckAt),
  ],
)

/** Hosts and shortnames that were somebody's and rest before anybody may have them: old links must not lead to a stranger. */
export const hostQuarantine = pgTable('host_quarantine', {
  /** A whole host, or a shortname. */
  host: text().primaryKey(),
  until: timestamp({ withTimezone: true }).notNull(),
  reason: text().notNull(),
})

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** How an owner's pages, sign-in and mails look; what is null is inherited: tenant ← MSP ← provider. */
export const branding = pgTable(
  'branding',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    productName: text(),
    /** The sentence on the sign-in page. */
    line: text(),
    /** #rrggbb in lower case, as entered; what is drawn is computed from it. */
    accent: text(),
    logo: bytea(),
    logoType: text(),
    /** SHA-256 of the bytes in hex: the logo's name in its address. */
    logoHash: text(),
    supportAddress: text(),
    termsUrl: text(),
    privacyUrl: text(),
    version: integer().notNull().default(1),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    ownerCheck('branding'),
    uniqueIndex('branding_owner').on(
      sql`coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000')`,
    ),
    index('branding_logo').on(t.logoHash),
    check('branding_accent', sql`accent ~ '^#[0-9a-f]{6}$'`),
  ],
)
