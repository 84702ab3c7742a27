import type { themes } from '../schema/people.ts'
import type { Language } from '../schema/tenants.ts'
import { type Actor, type Audience, audienceOf, type LicenseLevel, type Role } from '../scope.ts'

/** Where a session is used: the normalised host it is bound to, and who holds it as far as we can see. */
export type ClientInfo = { host: string; ip: string; agent: string }

/** A session that stands, with whom it acts as. */
export type ActiveSession = {
  sessionId: string
  accountId: string
  audience: Audience
  email: string
  name: string
  role: Role
  theme: (typeof themes)[number]
  density: 'compact' | 'roomy'
  singleKeys: boolean
  absoluteTime: boolean
  timeZone: string
  /** Last seen over 30 s ago; only then is it worth a write. */
  isTouchDue: boolean
  /** `factor`: the password was right, nothing but the second factor may follow. */
  stage: Stage
  /** Somebody else chose the password. */
  mustChange: boolean
  hasFactor: boolean
  /** The installation wants a second factor and this account has none yet. */
  factorDue: boolean
  /** The tenant acted for: its own people's, or that of the support session. */
  tenant: { name: string; shortname: string; language: Language } | null
  /** The MSP whose people it is of. */
  msp: { name: string } | null
  /** Since it was opened. */
  ageSeconds: number
  /** Features switched off for that tenant. */
  off: string[]
  /** What the tenant's best license allows; null without a service. */
  licenseLevel: LicenseLevel | null
  /** Of an MSP's administrator: see `Actor`. */
  mayCreate: boolean
  mayPurchase: boolean
  /** A support session to a customer's portal: whose people, and how long it still lasts. */
  supportSession: { id: string; by: 'provider' | 'msp'; secondsLeft: number } | null
}

/** How far a sign-in got. */
export type Stage = 'open' | 'factor'

/** What `auth_session` gives. */
export type SessionRow = {
  becomes: boolean
  account_id: string
  audience: string
  msp_id: string | null
  tenant_id: string | null
  email: string
  name: string
  role: Role
  theme: ActiveSession['theme']
  density: ActiveSession['density']
  single_keys: boolean
  absolute_time: boolean
  time_zone: string
  seconds_left: number
  touch_due: boolean
  stage: Stage
  must_change: boolean
  has_factor: boolean
  tenant_name: string | null
  tenant_shortname: string | null
  language: Language | null
  off: string[]
  support_id: string | null
  support_seconds: number | null
  support_audience: 'provider' | 'msp' | null
  age_seconds: number
  factor_due: boolean
  msp_name: string | null
  license_level: LicenseLevel | null
  may_create: boolean
  may_purchase: boolean
}

/** The account behind a session, as the functions of the database name it. */
export const accountOf = (row: SessionRow) => ({
  audience: audienceOf(row),
  email: row.email,
  name: row.name,
  role: row.role,
  theme: row.theme,
  density: row.density,
  singleKeys: row.single_keys,
  absoluteTime: row.absolute_time,
  timeZone: row.time_zone,
  isTouchDue: row.touch_due,
  stage: row.stage,
  mustChange: row.must_change,
  hasFactor: row.has_factor,
  factorDue: row.factor_due,
  tenant:
    row.tenant_name !== null && row.tenant_shortname !== null && row.language !== null
      ? { name: row.tenant_name, shortname: row.tenant_shortname, language: row.language }
      : null,
  msp: row.msp_name === null ? null : { name: row.msp_name },
  ageSeconds: row.age_seconds,
  off: row.off,
  licenseLevel: row.license_level,
  mayCreate: row.may_create,
  mayPurchase: row.may_purchase,
  supportSession:
    row.support_id !== null && row.support_audience !== null
      ? { id: row.support_id, by: row.support_audience, secondsLeft: row.support_seconds ?? 0 }
      : null,
})

/** Who acts by a session. */
export const actorOf = (found: ActiveSession): Actor => ({
  audience: found.audience,
  kind: 'account',
  id: found.accountId,
  name: found.name,
  role: found.role,
  off: found.off,
  licenseLevel: found.licenseLevel,
  mayCreate: found.mayCreate,
  mayPurchase: found.mayPurchase,
  ...(found.supportSession && {
    supportSession: { id: found.supportSession.id, by: found.supportSession.by },
    onBehalfOf: found.tenant?.name ?? '',
  }),
})
