import { z } from 'zod'
import type { ClientCertificate } from './assertions.ts'
import { entriesOf, type OddEntry } from './entries.ts'
import { GraphError } from './errors.ts'

export type GraphCredentials = {
  msTenantId: string
  clientId: string
  /** Empty: there is none, and one signs in by the certificate. */
  clientSecret: string
  /** Tried before any secret. */
  certificate?: ClientCertificate
  /** Tried where Microsoft refuses what was tried before as wrong or expired. */
  otherSecret?: string
  /** Told that the other secret is the one that works. */
  swapped?: () => Promise<void>
  /** Acts as who signed in, instead of as the application. */
  refreshToken?: string
  /** Told of the refresh token that replaces it; who keeps the old one loses access after 90 days. */
  renewed?: (refreshToken: string) => Promise<void>
}

/** One entry of a directory. An absent property has not changed; null means it is empty now. */
export type GraphUser = {
  id: string
  /** `changed`: in the recycle bin, may come back. `deleted`: gone for good. */
  removed?: 'changed' | 'deleted'
  upn?: string | null
  displayName?: string | null
  enabled?: boolean | null
  department?: string | null
  usageLocation?: string | null
  /** The first business phone, as the directory spells it. */
  phone?: string | null
  mobilePhone?: string | null
  jobTitle?: string | null
  office?: string | null
  employeeId?: string | null
  plans?: GraphPlan[]
}

/** `status`: Enabled, Warning, Suspended, LockedOut, Deleted, or what Microsoft adds later. */
type GraphPlan = { service: string; servicePlanId: string; status: string }

/**
 * A telephone number of a tenant, `number` in E.164. The closed-looking lists are open, Microsoft adds
 * to them: `type` directRouting, callingPlan, operatorConnect; `status` unassigned, userAssigned,
 * conferenceAssigned, voiceApplicationAssigned, thirdPartyAppAssigned, policyAssigned, internalError;
 * `activation` activated, assignmentPending, assignmentFailed, updatePending, updateFailed.
 */
export type GraphNumber = {
  id: string
  number: string
  type: string
  status: string
  activation: string | null
  /** Graph id of the user or resource account that holds the number. */
  targetId: string | null
  category: string | null
  operatorId: string | null
  country: string | null
  city: string | null
}

/** `deltaLink` is null but on the last page; keep it only when that page is stored. */
export type UserPage = { users: GraphUser[]; odd: OddEntry[]; deltaLink: string | null }
export type NumberPage = { numbers: GraphNumber[]; odd: OddEntry[] }

const plan = z
  .object({
    service: z.string().nullish(),
    servicePlanId: z.string(),
    capabilityStatus: z.string().nullish(),
  })
  .transform(
    ({ service, servicePlanId, capabilityStatus }): GraphPlan => ({
      service: service ?? '',
      servicePlanId,
      status: capabilityStatus ?? 'unknownFutureValue',
    }),
  )

export const user = z
  .object({
    id: z.string().min(1),
    '@removed': z.object({ reason: z.enum(['changed', 'deleted']).catch('changed') }).optional(),
    userPrincipalName: z.string().nullish(),
    displayName: z.string().nullish(),
    accountEnabled: z.boolean().nullish(),
    department: z.string().nullish(),
    usageLocation: z.string().nullish(),
    businessPhones: z.array(z.string()).nullish(),
    mobilePhone: z.string().nullish(),
    jobTitle: z.string().nullish(),
    officeLocation: z.string().nullish(),
    employeeId: z.string().nullish(),
    assignedPlans: z.array(plan).nullish(),
  })
  .transform(
    (found): GraphUser => ({
      id: found.id,
      removed: found['@removed']?.reason,
      upn: found.userPrincipalName,
      displayName: found.displayName,
      enabled: found.accountEnabled,
      department: found.department,
      usageLocation: found.usageLocation,
      phone: found.businessPhones === undefined ? undefined : (found.businessPhones?.[0] ?? null),
      mobilePhone: found.mobilePhone,
      jobTitle: found.jobTitle,
      office: found.officeLocation,
      employeeId: found.employeeId,
      plans: found.assignedPlans === null ? [] : found.assignedPlans,
    }),
  )

export const number = z
  .object({
    id: z.string().min(1),
    telephoneNumber: z.string().min(1),
    numberType: z.string().nullish(),
    assignmentStatus: z.string().nullish(),
    activationState: z.string().nullish(),
    assignmentTargetId: z.string().nullish(),
    assignmentCategory: z.string().nullish(),
    operatorId: z.string().nullish(),
    isoCountryCode: z.string().nullish(),
    city: z.string().nullish(),
  })
  .transform(
    (found): GraphNumber => ({
      id: found.id,
      number: found.telephoneNumber,
      type: found.numberType ?? 'unknownFutureValue',
      status: found.assignmentStatus ?? 'unknownFutureValue',
      activation: found.activationState ?? null,
      targetId: found.assignmentTargetId ?? null,
      category: found.assignmentCategory ?? null,
      operatorId: found.operatorId ?? null,
      country: found.isoCountryCode ?? null,
      city: found.city ?? null,
    }),
  )

const links = {
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
}
const list = z.object({ value: z.array(z.unknown()), ...links })

export const userPage = (answer: unknown) => pageOf(user, answer)
export const numberPage = (answer: unknown) => pageOf(number, answer)

/** Checks an answer against its shape, each entry by itself; unknown properties are dropped. */
function pageOf<T>(shape: z.ZodType<T>, answer: unknown) {
  const page = list.safeParse(answer)
  if (!page.success)
    throw new GraphError('broken', { code: 'graph-shape', params: {} }, { cause: page.error })
  const { value, ...onward } = page.data
  return { ...entriesOf(shape, value), length: value.length, ...onward }
}
