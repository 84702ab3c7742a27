import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  inet,
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
import { ownerCheck, ownerColumns } from './owner.ts'
import { tenant } from './tenants.ts'

export const roles = [
  'admin',
  'operator',
  'operator-lite',
  'monitor',
  'owner',
  'display',
  'source',
] as const
export const themes = ['system', 'light', 'dark'] as const
export const densities = ['compact', 'roomy'] as const

export const account = pgTable(
  'account',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    email: text().notNull(),
    username: text(),
    /**
     * Whether each name finds the account when somebody signs in: never two accounts on one host. Not before the invitation
     * was accepted, so that inviting tells nothing about accounts that the inviter may not see.
     */
    signsInByEmail: boolean().notNull().default(true),
    signsInByUsername: boolean().notNull().default(true),
    name: text().notNull(),
    role: text({ enum: roles }).notNull(),
    state: text({ enum: ['invited', 'active', 'disabled'] })
      .notNull()
      .default('active'),
    theme: text({ enum: themes }).notNull().default('system'),
    density: text({ enum: densities }).notNull().default('compact'),
    singleKeys: boolean().notNull().default(true),
    absoluteTime: boolean().notNull().default(false),
    timeZone: text().notNull().default('UTC'),
    /** Since when a second factor is asked for; the factor itself is a credential. */
    factorAt: timestamp({ withTimezone: true }),
    lastSignInAt: timestamp({ withTimezone: true }),
    /** What an administrator of an MSP may beside the rest: make organizations, and see its license and order. */
    mayCreate: boolean().notNull().default(true),
    mayPurchase: boolean().notNull().default(false),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    ownerCheck('account'),
    uniqueIndex('account_msp_owner').on(t.mspId).where(sql`role = 'owner'`),
    // one sign-in host for provider and MSP staff (tenant_id null), one for each tenant; what signs nobody in is only looked up
    uniqueIndex('account_email').on(
      sql`coalesce(tenant_id, '00000000-0000-0000-0000-000000000000')`,
      sql`lower(email)`,
      sql`(case when signs_in_by_email then '00000000-0000-0000-0000-000000000000'::uuid else id end)`,
    ),
    uniqueIndex('account_username').on(
      sql`coalesce(tenant_id, '00000000-0000-0000-0000-000000000000')`,
      sql`lower(username)`,
      sql`(case when signs_in_by_username then '00000000-0000-0000-0000-000000000000'::uuid else id end)`,
    ),
    // an owner's own people are told apart from the first day
    uniqueIndex('account_owner_email').on(
      sql`coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000')`,
      sql`lower(email)`,
    ),
    uniqueIndex('account_owner_username').on(
      sql`coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000')`,
      sql`lower(username)`,
    ),
    index('account_msp').on(t.mspId),
    // by the bare column: under a policy no index is looked up by an expression that PostgreSQL takes for leaky, as coalesce is
    index('account_name').on(t.tenantId, sql`lower(name)`, t.id),
  ],
)

/** Apart from account, because no audience may read it: only the auth functions do. */
export const credential = pgTable('credential', {
  accountId: uuid()
    .primaryKey()
    .references(() => account.id, { onDelete: 'cascade' }),
  passwordHash: text().notNull(),
  changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  /** Somebody else chose it: it has to be changed before anything else. */
  mustChange: boolean().notNull().default(false),
})

/** A time-based second factor (RFC 6238); the secret is sealed, `lastStep` makes each code good once. */
export const factor = pgTable('factor', {
  accountId: uuid()
    .primaryKey()
    .references(() => account.id, { onDelete: 'cascade' }),
  secret: text().notNull(),
  confirmedAt: timestamp({ withTimezone: true }),
  lastStep: bigint({ mode: 'number' }).notNull().default(0),
})

/** Codes for a lost phone: hashed, each good once. */
export const recoveryCode = pgTable(
  'recovery_code',
  {
    accountId: uuid()
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    hash: text().notNull(),
    usedAt: timestamp({ withTimezone: true }),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.hash] })],
)

/** `id` is the SHA-256 of the token in hex; the token itself is only in the browser's cookie. */
export const session = pgTable(
  'session',
  {
    id: text().primaryKey(),
    accountId: uuid()
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    host: text().notNull(),
    /** `factor`: the password was right, the second factor is awaited. */
    stage: text({ enum: ['open', 'factor'] })
      .notNull()
      .default('open'),
    /** Set in a customer's portal that its provider's people entered. */
    supportId: uuid(),
    ip: inet(),
    agent: text(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    seenAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [index('session_account').on(t.accountId), index('session_expires').on(t.expiresAt)],
)

/** Attempts that count against a limit, one row each; `bucket` is a keyed hash of who was tried or from where. */
export const rateLimitHit = pgTable(
  'rate_limit_hit',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    bucket: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('rate_limit_hit_bucket').on(t.bucket, t.at), index('rate_limit_hit_at').on(t.at)],
)

/** The first answer to an unsafe API call or to a form, given again to the same key and body (RFC draft idempotency-key). */
export const idempotencyKey = pgTable(
  'idempotency_key',
  {
    ...ownerColumns(),
    /** The token or the account whose key it is. */
    holderId: uuid().notNull(),
    key: text().notNull(),
    fingerprint: text().notNull(),
    status: integer(),
    body: text(),
    contentType: text(),
    headers: jsonb().$type<Record<string, string>>(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    ownerCheck('idempotency_key'),
    unique('idempotency_key_key').on(t.holderId, t.key),
    index('idempotency_key_at').on(t.createdAt),
  ],
)

/** What was entered when a session ended, sealed to its account: the id is a hash of the form's key. */
export const keptForm = pgTable(
  'kept_form',
  {
    id: text().primaryKey(),
    accountId: uuid()
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    content: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('kept_form_account').on(t.accountId, t.createdAt)],
)

/** A link that was mailed; only its hash is kept, and the token itself can be derived again from PORTAL_SECRET. */
export const invitation = pgTable(
  'invitation',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    accountId: uuid()
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    kind: text({ enum: ['activation', 'reset', 'address'] }).notNull(),
    /** The address it was mailed to, which using it makes the account's own; null: the account's. */
    email: text(),
    hash: text().notNull().unique(),
    createdBy: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    usedAt: timestamp({ withTimezone: true }),
    /** Why it is no longer good although nobody used it. */
    ended: text({ enum: ['superseded', 'revoked'] }),
  },
  (t) => [ownerCheck('invitation'), index('invitation_account').on(t.accountId, t.createdAt)],
)

/** A support session of the provider's or an MSP's people to a customer's portal; times say how far it got. */
export const supportSession = pgTable(
  'support_session',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenant.id),
    id: uuid().notNull().defaultRandom(),
    /** No key to the account: what the customer reads here outlives whoever it is about. */
    actorId: uuid().notNull(),
    actorName: text().notNull(),
    /** Whose people: `provider` or `msp`. */
    actorAudience: text({ enum: ['provider', 'msp'] }).notNull(),
    /** A monitor's support session cannot write. */
    readOnly: boolean().notNull(),
    /** `people`: no visit, but leave to change how the customer's people sign in. */
    purpose: text({ enum: ['portal', 'people'] })
      .notNull()
      .default('portal'),
    reason: text().notNull(),
    ticket: text(),
    /** The sign-in at home that it was begun from, and the browser session in the customer's portal; ids of sessions. */
    homeSession: text(),
    sessionId: text(),
    requestedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    approvedAt: timestamp({ withTimezone: true }),
    approvedBy: text(),
    /** SHA-256 of the hand-over token, good once within 60 s, for one host. */
    tokenHash: text().unique(),
    tokenHost: text(),
    tokenUntil: timestamp({ withTimezone: true }),
    startedAt: timestamp({ withTimezone: true }),
    endsAt: timestamp({ withTimezone: true }),
    endedAt: timestamp({ withTimezone: true }),
    endCause: text({ enum: ['exit', 'expired', 'ended-by-tenant', 'ended-by-staff', 'refused'] }),
    endedBy: text(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique('support_session_id').on(t.id),
    index('support_session_tenant').on(t.tenantId, t.requestedAt),
    index('support_session_actor').on(t.actorId),
    index('support_session_home').on(t.homeSession),
    index('support_session_session').on(t.sessionId),
  ],
)

/** An OpenID provider that an owner's people may sign in with; the secret is sealed. */
export const identityProvider = pgTable(
  'identity_provider',
  {
    id: uuid().primaryKey().defaultRandom(),
    ...ownerColumns(),
    label: text().notNull(),
    issuer: text().notNull(),
    clientId: text().notNull(),
    clientSecret: text().notNull(),
    enabled: boolean().notNull().default(true),
    /** Whether a second factor that the provider says it asked for stands in for the account's own. */
    trustsFactor: boolean().notNull().default(false),
    /** Values of the claim `acr` that say so, beside `amr`. */
    acrValues: text(),
    version: integer().notNull().default(1),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (_) => [
    ownerCheck('identity_provider'),
    uniqueIndex('identity_provider_owner').on(
      sql`coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000')`,
    ),
  ],
)

/** Which person of an OpenID provider is which account, from the first sign-in on. */
export const identityLink = pgTable(
  'identity_link',
  {
    providerId: uuid()
      .notNull()
      .references(() => identityProvider.id, { onDelete: 'cascade' }),
    subject: text().notNull(),
    accountId: uuid()
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    linkedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.providerId, t.subject] })],
)
