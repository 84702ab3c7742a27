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
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { stored } from './message.ts'
import { ownerCheck, ownerColumns } from './owner.ts'
import { licenseTypes, service } from './services.ts'
import { languages, tenant } from './tenants.ts'

export const sbcTransports = ['udp', 'tcp', 'tls'] as const
export const sbcStatuses = ['unknown', 'ok', 'unreachable'] as const

/** A session border controller of the provider's. */
export const sbc = pgTable(
  'sbc',
  {
    id: uuid().primaryKey().defaultRandom(),
    number: integer().notNull().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    fqdn: text().notNull(),
    /** An IP address: where it is asked by SIP, and what the DNS record of a customer's gateway holds. */
    address: text().notNull(),
    port: integer().notNull(),
    transport: text({ enum: sbcTransports }).notNull(),
    /** Its REST API, `https://host[:port]`; null: scripts cannot be sent to it. */
    apiUrl: text(),
    username: text(),
    /** Sealed to its row. */
    password: text(),
    cacProfiles: text().array().notNull().default(sql`'{}'`),
    /** Index of the dial plan that prefixes of customers are written to; null: none is. */
    dialPlan: integer(),
    status: text({ enum: sbcStatuses }).notNull().default('unknown'),
    /** Probes in a row that brought no answer. */
    failures: integer().notNull().default(0),
    lastError: stored(),
    lastContactAt: timestamp({ withTimezone: true }),
    probedAt: timestamp({ withTimezone: true }),
    roundTripMs: integer(),
    softwareVersion: text(),
    /** Until when a process compares and writes its dial plan, in which two would take one index. */
    planHeldUntil: timestamp({ withTimezone: true }),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (_) => [
    uniqueIndex('sbc_name').on(sql`lower(name)`),
    uniqueIndex('sbc_fqdn').on(sql`lower(fqdn)`),
    check('sbc_port', sql`port between 1 and 65535 and failures >= 0`),
    check('sbc_dial_plan', sql`dial_plan between 0 and 1000000`),
  ],
)

export const scriptKinds = ['sbc', 'm365'] as const
export const scriptPhases = ['onboarding', 'cleanup'] as const

/** What is done at an SBC, or in a customer's Microsoft 365, when a connection comes or goes. */
export const scriptTemplate = pgTable(
  'script_template',
  {
    id: uuid().primaryKey().defaultRandom(),
    number: integer().notNull().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    kind: text({ enum: scriptKinds }).notNull(),
    phase: text({ enum: scriptPhases }).notNull(),
    /** Proposed first where one of its kind and phase is chosen. */
    isDefault: boolean().notNull().default(false),
    /** Number of the version that is used from now on. */
    current: integer().notNull().default(1),
    version: integer().notNull().default(1),
    createdBy: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('script_template_name').on(sql`lower(name)`),
    uniqueIndex('script_template_default').on(t.kind, t.phase).where(sql`is_default`),
  ],
)

/** A template's text as it was at one time; nobody changes it. */
export const scriptVersion = pgTable(
  'script_version',
  {
    templateId: uuid()
      .notNull()
      .references(() => scriptTemplate.id),
    number: integer().notNull(),
    text: text().notNull(),
    /** Names of the variables in it, in the order in which they come first. */
    variables: text().array().notNull(),
    createdBy: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.templateId, t.number] })],
)

export const dnsTypes = ['A', 'AAAA', 'CNAME', 'TXT'] as const
/** `writing` and `removing`: the outside was asked, and no answer is known yet. */
export const dnsRecordStates = ['writing', 'there', 'removing', 'gone', 'left'] as const

/** A record that we put into the provider's zone for a service. */
export const dnsRecord = pgTable(
  'dns_record',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    serviceId: uuid().notNull(),
    zone: text().notNull(),
    name: text().notNull(),
    type: text({ enum: dnsTypes }).notNull(),
    value: text().notNull(),
    ttl: integer().notNull(),
    state: text({ enum: dnsRecordStates }).notNull(),
    error: stored(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.serviceId],
      foreignColumns: [service.tenantId, service.id],
    }),
    unique('dns_record_once').on(t.tenantId, t.serviceId, t.name, t.type),
    index('dns_record_name').on(t.name),
  ],
)

export const consentWays = ['mail', 'link', 'existing', 'none'] as const
/**
 * `waiting`: for consent. `deploying`: until everything is there, also while the outside is waited for. What failed says the
 * service's own status.
 */
export const deploymentPhases = ['waiting', 'deploying', 'deployed', 'removing'] as const
/** In their order. */
export const deploymentSteps = ['dns', 'domain', 'activation', 'sbc', 'replication'] as const

/** How a service is taken into operation: what was chosen, and how far it is. */
export const deployment = pgTable(
  'deployment',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    serviceId: uuid().notNull(),
    connectionId: uuid().notNull(),
    /** Null: nothing is set up at an SBC. */
    sbcId: uuid().references(() => sbc.id),
    /**
     * Name of the gateway, `<connection>.<zone>`: the domain in Microsoft 365, and what the SBC and DNS know. Of Operator Connect what the
     * SBC knows the customer by: the Microsoft 365 tenant, or an IP group.
     */
    gateway: text().notNull(),
    /** Null: it has no name in DNS and no domain in Microsoft 365, as Operator Connect. */
    zone: text(),
    cacProfile: text(),
    /** Versions of the templates that were chosen, `<template id>/<number>`, by kind and phase; fixed at the beginning. */
    scripts: jsonb()
      .$type<
        Partial<
          Record<
            'sbc-onboarding' | 'sbc-cleanup' | 'm365-onboarding' | 'm365-cleanup',
            { template: string; version: number }
          >
        >
      >()
      .notNull()
      .default({}),
    /** Values of the templates' variables that somebody entered; the secret ones are in `secrets`, sealed. */
    variables: jsonb().$type<Record<string, string>>().notNull().default({}),
    secrets: text(),
    consent: text({ enum: consentWays }).notNull(),
    /** The Microsoft 365 tenant that has to consent, where it is known. */
    msTenantId: uuid(),
    /** Entered by hand where nobody consents: what Microsoft wants to find in DNS. */
    proof: text(),
    phase: text({ enum: deploymentPhases }).notNull(),
    /** What is being removed goes back to being a lead, and is not deleted. */
    isUndo: boolean().notNull().default(false),
    /** The step that is next, or where it failed. */
    step: text({ enum: deploymentSteps }).notNull().default('dns'),
    /** When to look again at what the outside has not done yet, and since when it has been waited for. */
    dueAt: timestamp({ withTimezone: true }),
    waitingSince: timestamp({ withTimezone: true }),
    requestedName: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    endedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.serviceId] }),
    foreignKey({
      columns: [t.tenantId, t.serviceId],
      foreignColumns: [service.tenantId, service.id],
    }),
    index('deployment_due').on(t.dueAt).where(sql`due_at is not null`),
    index('deployment_sbc').on(t.sbcId),
    uniqueIndex('deployment_gateway').on(sql`lower(gateway)`),
    check('deployment_place', sql`sbc_id is not null or zone is null and scripts = '{}'`),
  ],
)

/** `prefixes`: only from the removal on, which takes them out of the SBC's dial plan. */
export const deploymentParts = ['domain', 'activation-user', 'sbc-script', 'prefixes'] as const
/** `left`: somebody lets it be there; `leftover` says why. */
export const partStates = ['writing', 'there', 'removing', 'gone', 'left'] as const

/**
 * What a deployment has made outside, written before the outside is asked (`writing`) and after it answered (`there`), so that
 * whatever is cut off, it is known what may be there. DNS records have a table of their own.
 */
export const deploymentPart = pgTable(
  'deployment_part',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    serviceId: uuid().notNull(),
    part: text({ enum: deploymentParts }).notNull(),
    state: text({ enum: partStates }).notNull(),
    /** False: it was there before, so it stays. */
    isOurs: boolean().notNull().default(true),
    /** What it is called there: the domain, the user, the SBC. */
    name: text().notNull(),
    /** Its id there, where it has one. */
    outsideId: text(),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.serviceId, t.part] }),
    foreignKey({
      columns: [t.tenantId, t.serviceId],
      foreignColumns: [service.tenantId, service.id],
    }),
  ],
)

/** `code`: a code is shown and somebody is signing in with it. `authenticated`: consent is proven, an operator goes on. */
export const onboardingStates = [
  'created',
  'code',
  'authenticated',
  'completed',
  'expired',
  'cancelled',
  'superseded',
] as const

/** Asks a customer's administrator to let the provider into their Microsoft 365. */
export const onboardingInvitation = pgTable(
  'onboarding_invitation',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    serviceId: uuid().notNull(),
    fullName: text().notNull(),
    /** Where the link is mailed to; null: somebody copies it. */
    email: text(),
    /** The account that is asked to consent, where it is known. */
    adminEmail: text(),
    language: text({ enum: languages }).notNull(),
    hash: text().notNull().unique(),
    state: text({ enum: onboardingStates }).notNull().default('created'),
    mailId: uuid(),
    sentAt: timestamp({ withTimezone: true }),
    openedAt: timestamp({ withTimezone: true }),
    /** Of the redirect that is under way: its hash, good for one return. */
    stateHash: text().unique(),
    stateUntil: timestamp({ withTimezone: true }),
    /** Of the code that is shown; what it is asked by is sealed. */
    userCode: text(),
    verificationUri: text(),
    deviceCode: text(),
    pollSeconds: integer(),
    pollAt: timestamp({ withTimezone: true }),
    codeUntil: timestamp({ withTimezone: true }),
    /** How they consented, of which Microsoft 365 tenant, and the sealed token where that was by a code. */
    way: text({ enum: ['consent', 'code'] }),
    /** The application that they let in. */
    clientId: text(),
    msTenantId: uuid(),
    refreshToken: text(),
    authenticatedAt: timestamp({ withTimezone: true }),
    /** Why the last try was none. */
    error: stored(),
    /** The license that the service becomes when they consent, and for how many users; null: it keeps its own. */
    upgradeTo: text({ enum: licenseTypes }),
    upgradeUsers: integer(),
    createdBy: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    endedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('onboarding_invitation_id').on(t.id),
    foreignKey({
      columns: [t.tenantId, t.serviceId],
      foreignColumns: [service.tenantId, service.id],
    }),
    uniqueIndex('onboarding_invitation_open')
      .on(t.tenantId, t.serviceId)
      .where(sql`state in ('created', 'code', 'authenticated')`),
    index('onboarding_invitation_newest').on(t.createdAt, t.id),
    index('onboarding_invitation_expiry')
      .on(t.expiresAt)
      .where(sql`state in ('created', 'code', 'authenticated')`),
    index('onboarding_invitation_poll').on(t.pollAt).where(sql`state = 'code'`),
    check(
      'onboarding_invitation_upgrade',
      sql`(upgrade_to is null) = (upgrade_users is null) and upgrade_users > 0`,
    ),
  ],
)

export const leftoverParts = ['sbc-script', 'prefixes', 'activation-user', 'domain', 'dns'] as const

/** What a deleted service has left outside because nobody could take it away: who let it be and why. Its tenant's tombstone lists them. */
export const leftover = pgTable(
  'leftover',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    /** The service is gone: its id and its name. */
    serviceId: uuid().notNull(),
    serviceName: text().notNull(),
    part: text({ enum: leftoverParts }).notNull(),
    /** What it is called there: the domain, the user, the record, the gateway; and where: the SBC or the zone. */
    name: text().notNull(),
    at: text(),
    reason: text().notNull(),
    leftBy: text().notNull(),
    leftAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique('leftover_once').on(t.tenantId, t.serviceId, t.part, t.name),
  ],
)

/** What was entered of a service that is not there yet. */
export const serviceDraft = pgTable(
  'service_draft',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    accountId: uuid().notNull(),
    values: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** Values of variables that are secret, sealed to the draft. */
    secrets: text(),
    /** The service that was made of it. */
    madeId: uuid(),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    savedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [ownerCheck('service_draft'), index('service_draft_account').on(t.accountId, t.savedAt)],
)
