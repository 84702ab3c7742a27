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
import { service } from './services.ts'
import { tenant } from './tenants.ts'

/** Whose leads and numbers: Microsoft's, read by sync; those of the other services are entered by hand. */
export const families = ['operator-connect', 'live-cx', 'webex', 'zoom'] as const
/** Set by Microsoft and by nobody here. */
export const microsoftStatuses = ['active', 'not-active', 'suspended', 'removed'] as const
export type MicrosoftStatus = (typeof microsoftStatuses)[number]

/** An address as Microsoft has it ("civic address"), with the places at it that a call may come from. */
export type CivicAddress = {
  id: string
  description: string
  country: string
  lines: string
  city: string
  region: string
  postalCode: string
  isValidated: boolean
  locations: { id: string; description: string; isDefault: boolean }[]
}
export type LeadContact = { name: string; email: string; phone: string }

/** Somebody who has consented to calling by this provider, or may do so; the provider's, or one MSP's once it was assigned to it. */
export const lead = pgTable(
  'lead',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    family: text({ enum: families }).notNull(),
    /** Microsoft's own id of it; null: it was made here. */
    microsoftId: text(),
    msTenantId: uuid(),
    /** Null where no Microsoft has a say: other families, and a direct lead that no sync has seen. */
    microsoftStatus: text({ enum: microsoftStatuses }),
    /** Made by the provider and not by the customer in Teams ("consentless"). */
    direct: boolean().notNull().default(false),
    companyName: text().notNull(),
    /** As Microsoft spells it, `L250_U999`: at least 250 and under 1,000 employees. */
    companySize: text(),
    contactName: text().notNull().default(''),
    contactEmail: text().notNull().default(''),
    contactPhone: text().notNull().default(''),
    contacts: jsonb().$type<LeadContact[]>().notNull().default([]),
    addresses: jsonb().$type<CivicAddress[]>().notNull().default([]),
    /** Countries that the consent covers, ISO 3166-1 alpha-2. */
    countries: text().array().notNull().default(sql`'{}'`),
    comments: text().notNull().default(''),
    consentedOn: timestamp({ withTimezone: true }),
    /** When Microsoft changed it last. */
    modifiedOn: timestamp({ withTimezone: true }),
    /** The service that it became; both null before, and again when that is gone. */
    customerId: uuid(),
    serviceId: uuid(),
    /** A complete reading no longer had it. */
    missingSince: timestamp({ withTimezone: true }),
    syncedAt: timestamp({ withTimezone: true }),
    version: integer().notNull().default(1),
    createdBy: text(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    ownerCheck('lead'),
    check('lead_service', sql`num_nulls(customer_id, service_id) in (0, 2)`),
    check(
      'lead_microsoft',
      sql`family = 'operator-connect' or (microsoft_id is null and microsoft_status is null)`,
    ),
    foreignKey({
      columns: [t.customerId, t.serviceId],
      foreignColumns: [service.tenantId, service.id],
    }).onDelete('set null'),
    uniqueIndex('lead_microsoft_id').on(t.microsoftId),
    uniqueIndex('lead_once')
      .on(t.family, t.msTenantId)
      .where(sql`ms_tenant_id is not null and missing_since is null`),
    uniqueIndex('lead_service_once').on(t.serviceId),
    index('lead_customer').on(t.customerId),
    index('lead_newest').on(t.family, sql`coalesce(consented_on, created_at)`, t.id),
    index('lead_search').using(
      'gin',
      sql`(company_name || ' ' || contact_name || ' ' || contact_email) gin_trgm_ops`,
    ),
  ],
)

/** A group of trunks of the provider at Microsoft, with what is dialed in an emergency; set up in the Operator Connect portal, read by sync. */
export const callingProfile = pgTable(
  'calling_profile',
  {
    id: uuid().primaryKey().defaultRandom(),
    family: text({ enum: families }).notNull(),
    microsoftId: text(),
    name: text().notNull(),
    environment: text().notNull().default(''),
    region: text().notNull().default(''),
    /** Countries that it serves, ISO 3166-1 alpha-2. */
    countries: text().array().notNull().default(sql`'{}'`),
    carrier: text().notNull().default(''),
    offers: jsonb().$type<{ name: string; testNumbers: string[] }[]>().notNull().default([]),
    emergencyDialStrings: text().array().notNull().default(sql`'{}'`),
    isEmergency: boolean().notNull().default(false),
    emergencyProfileId: text(),
    trunks: jsonb().$type<{ id: string; fqdn: string }[]>().notNull().default([]),
    missingSince: timestamp({ withTimezone: true }),
    syncedAt: timestamp({ withTimezone: true }),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('calling_profile_microsoft_id').on(t.microsoftId),
    index('calling_profile_name').on(t.family, t.name, t.id),
  ],
)

/** A trunk between the provider and Microsoft; an SBC of ours is at its end where the names are the same. */
export const ocTrunk = pgTable(
  'oc_trunk',
  {
    id: uuid().primaryKey().defaultRandom(),
    microsoftId: text().notNull().unique(),
    fqdn: text().notNull(),
    missingSince: timestamp({ withTimezone: true }),
    syncedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (_) => [index('oc_trunk_fqdn').on(sql`lower(fqdn)`)],
)

/** An address of a customer for emergency calls, as Microsoft has it; of other families it was entered here. */
export const emergencyAddress = pgTable(
  'emergency_address',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    family: text({ enum: families }).notNull(),
    microsoftId: text(),
    description: text().notNull(),
    country: text().notNull(),
    /** Street and house number. */
    lines: text().notNull(),
    city: text().notNull(),
    region: text().notNull().default(''),
    postalCode: text().notNull().default(''),
    isValidated: boolean().notNull().default(false),
    locations: jsonb().$type<CivicAddress['locations']>().notNull().default([]),
    missingSince: timestamp({ withTimezone: true }),
    syncedAt: timestamp({ withTimezone: true }),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('emergency_address_id').on(t.id),
    unique('emergency_address_microsoft').on(t.tenantId, t.microsoftId),
  ],
)

/** `webapi`: by our API; `webui`: by somebody here. Null: it came from Microsoft, and the SBC is not touched for it. */
export const numberSources = ['webapi', 'webui'] as const
/** `failed`: it was never acquired. `gone`: a complete reading no longer had it, and nobody here released it. */
export const ocNumberStates = [
  'pending',
  'acquired',
  'releasing',
  'released',
  'failed',
  'gone',
] as const
/** What Microsoft says of its use: a person, a conference bridge, an auto attendant or call queue; `unknown` where it says what we do not know. */
export const numberAssignments = [
  'unassigned',
  'user',
  'conference',
  'voice-app',
  'unknown',
] as const
export const numberUsages = [
  'CallingUserAssignment',
  'ConferenceAssignment',
  'FirstPartyAppAssignment',
  'ThirdPartyAppAssignment',
] as const

/** A number that the provider holds for a customer. Of the active ones there is each number once over all customers. */
export const ocNumber = pgTable(
  'oc_number',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    family: text({ enum: families }).notNull(),
    /** E.164 with its plus. */
    number: text().notNull(),
    state: text({ enum: ocNumberStates }).notNull(),
    /** The service that it is of, which may be gone, and its name. */
    serviceId: uuid(),
    serviceName: text().notNull().default(''),
    microsoftId: text(),
    source: text({ enum: numberSources }),
    assignment: text({ enum: numberAssignments }).notNull().default('unassigned'),
    /** What it was acquired for. */
    usages: text().array().notNull().default(sql`'{}'`),
    /** As Microsoft lists what it can do. */
    capabilities: text().array().notNull().default(sql`'{}'`),
    country: text().notNull().default(''),
    callingProfileId: text(),
    /** Microsoft's ids of address and place. */
    addressId: text(),
    locationId: text(),
    connectionId: uuid(),
    /** The job at Microsoft that it came by, and ours. */
    msJobId: text(),
    jobId: uuid(),
    acquiredOn: timestamp({ withTimezone: true }),
    releasedAt: timestamp({ withTimezone: true }),
    /** Released, nobody else is given it before. */
    restsUntil: timestamp({ withTimezone: true }),
    /** When Microsoft was last seen to have it, and when its row at the SBC was last written (`sbcAt`) or read. */
    seenAt: timestamp({ withTimezone: true }),
    sbcAt: timestamp({ withTimezone: true }),
    /** What the dial plan at the SBC had for it when it was last read; null: no row. */
    sbcTag: text(),
    sbcReadAt: timestamp({ withTimezone: true }),
    /** Released or gone: it is among the released ones. */
    isOld: boolean().generatedAlwaysAs(sql`state in ('released', 'gone')`),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('oc_number_id').on(t.id),
    uniqueIndex('oc_number_active')
      .on(t.number)
      .where(sql`state in ('pending', 'acquired', 'releasing')`),
    index('oc_number_by_number').on(t.number, t.id),
    index('oc_number_listed').on(t.family, t.isOld, t.number, t.id),
    index('oc_number_listed_state').on(t.state, t.number, t.id),
    index('oc_number_listed_assignment').on(t.assignment, t.number, t.id),
    index('oc_number_source').on(t.source),
    index('oc_number_country').on(t.country),
    index('oc_number_search').using('gin', sql`(number || ' ' || service_name) gin_trgm_ops`),
    index('oc_number_service').on(t.serviceId, t.number),
    index('oc_number_job').on(t.jobId),
    index('oc_number_by_acquired').on(sql`coalesce(acquired_on, created_at)`, t.id),
    index('oc_number_rest').on(t.restsUntil).where(sql`rests_until is not null`),
    check('oc_number_e164', sql`number ~ '^\\+[1-9]\\d{6,14}$'`),
    check('oc_number_released', sql`(state = 'released') = (released_at is not null)`),
  ],
)

export const numberJobKinds = ['upload', 'release', 'relocate'] as const
/** `waiting`: Microsoft has taken it and is at it. `stalled`: it never answered within a day. `partial`: some of its numbers failed. */
export const numberJobStates = [
  'queued',
  'sending',
  'waiting',
  'succeeded',
  'partial',
  'failed',
  'stalled',
  'cancelled',
] as const
/** Microsoft's spelling of where an entry stands, and `skipped`: left out by choice before anything was sent. */
export const numberEntryStates = [
  'pending-upload',
  'pending',
  'in-progress',
  'success',
  'error',
  'skipped',
] as const
export const mostNumbersOfJob = 1000

/** One batch of numbers that is acquired, released or moved. */
export const numberJob = pgTable(
  'number_job',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    number: integer().notNull().generatedAlwaysAsIdentity(),
    family: text({ enum: families }).notNull(),
    kind: text({ enum: numberJobKinds }).notNull(),
    state: text({ enum: numberJobStates }).notNull().default('queued'),
    serviceId: uuid(),
    serviceName: text().notNull().default(''),
    source: text({ enum: numberSources }).notNull(),
    usage: text({ enum: numberUsages }),
    additionalUsages: text().array().notNull().default(sql`'{}'`),
    country: text(),
    callingProfileId: text(),
    connectionId: uuid(),
    addressId: text(),
    locationId: text(),
    ticket: text(),
    /** Batches that came in one go have one. */
    uploadId: uuid().notNull(),
    /** SHA-256 of the file that it came from, so that the same one twice is seen. */
    fileHash: text(),
    /** What this try goes by at Microsoft, so that an answer that was lost is found again; a new one with each try. */
    sendKey: uuid().notNull().defaultRandom(),
    msJobId: text(),
    sentAt: timestamp({ withTimezone: true }),
    /** When to ask how far it is, and since when nothing has come of it. */
    dueAt: timestamp({ withTimezone: true }),
    waitingSince: timestamp({ withTimezone: true }),
    /** The dial plan at the SBC: nothing to do, to be written, written, or why not. */
    sbcState: text({ enum: ['none', 'due', 'done', 'failed'] })
      .notNull()
      .default('none'),
    error: stored(),
    total: integer().notNull(),
    done: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    requestedBy: uuid(),
    requestedName: text().notNull(),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    endedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('number_job_id').on(t.id),
    index('number_job_newest').on(t.family, t.createdAt, t.id),
    index('number_job_service').on(t.serviceId),
    index('number_job_due').on(t.dueAt).where(sql`due_at is not null`),
    check(
      'number_job_counts',
      sql`total between 1 and 1000 and done >= 0 and failed >= 0 and done + failed <= total`,
    ),
  ],
)

/** One number of a batch. */
export const numberJobItem = pgTable(
  'number_job_item',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    jobId: uuid().notNull(),
    /** Its place in the batch, from 0. */
    place: integer().notNull(),
    number: text().notNull(),
    numberId: uuid(),
    /** Its line in the file, where it came from one. */
    row: integer(),
    state: text({ enum: numberEntryStates }).notNull().default('pending-upload'),
    /** Microsoft's code of a refusal, and what it says. */
    code: text(),
    reason: stored(),
    entryId: text(),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.jobId, t.place] }),
    foreignKey({
      columns: [t.tenantId, t.jobId],
      foreignColumns: [numberJob.tenantId, numberJob.id],
    }),
  ],
)

/** What happened to a number since it was uploaded; nobody changes it. */
export const ocNumberEvent = pgTable(
  'oc_number_event',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    numberId: uuid().notNull(),
    /** What happened, in words. */
    event: stored().notNull(),
    jobId: uuid(),
    msJobId: text(),
    by: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('oc_number_event_number').on(t.numberId, t.at),
  ],
)

export const syncTaskNames = [
  'leads',
  'trunks',
  'calling-profiles',
  'civic-addresses',
  'numbers',
] as const
/** `asking`: it would remove so many that somebody has to say so first. */
export const syncStates = ['idle', 'running', 'asking'] as const

/** A recurring reading of what Operator Connect has. The five rows are there from the beginning. */
export const syncTask = pgTable('sync_task', {
  id: uuid().primaryKey().defaultRandom(),
  name: text({ enum: syncTaskNames }).notNull().unique(),
  enabled: boolean().notNull().default(true),
  everyMinutes: integer().notNull(),
  nextAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  state: text({ enum: syncStates }).notNull().default('idle'),
  lastStartAt: timestamp({ withTimezone: true }),
  lastEndAt: timestamp({ withTimezone: true }),
  /** How the last run ended, and its numbers. */
  lastRunId: uuid(),
  /** Up to so many the next run may remove, because somebody has said so; null: as many as is usual. */
  mayRemove: integer(),
  version: integer().notNull().default(1),
})

export const syncRunStates = ['running', 'succeeded', 'failed', 'asking', 'declined'] as const

/** One run of it. Kept for 90 days. */
export const syncRun = pgTable(
  'sync_run',
  {
    id: uuid().primaryKey().defaultRandom(),
    taskId: uuid()
      .notNull()
      .references(() => syncTask.id),
    state: text({ enum: syncRunStates }).notNull().default('running'),
    seen: integer().notNull().default(0),
    created: integer().notNull().default(0),
    changed: integer().notNull().default(0),
    removed: integer().notNull().default(0),
    /** What it would remove, where it asks. */
    wouldRemove: integer(),
    /** Entries that could not be read. */
    odd: integer().notNull().default(0),
    error: stored(),
    commandId: uuid(),
    requestedName: text().notNull(),
    startedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    endedAt: timestamp({ withTimezone: true }),
  },
  (t) => [index('sync_run_newest').on(t.taskId, t.startedAt)],
)
