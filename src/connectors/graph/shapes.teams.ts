import { z } from 'zod'
import { entriesOf, type OddEntry } from './entries.ts'
import { reasonOf } from './errors.changes.ts'
import { GraphError, type GraphReason } from './errors.ts'

/**
 * What Teams keeps of a user. `accountType`: user, resourceAccount, guest, sfbOnPremUser, ineligibleUser, unknown, or what
 * Microsoft adds later. `policies` are those in force, by type (`TeamsCallingPolicy`).
 */
export type GraphConfiguration = {
  id: string
  accountType: string
  isVoiceEnabled: boolean
  policies: Record<string, GraphPolicy>
  numbers: { number: string; category: string | null }[]
}

/** `by`: the user's own, a group's, or neither, which leaves the tenant's default. */
export type GraphPolicy = { id: string; name: string; by: 'direct' | 'group' | 'global' }

export type GraphGroup = { id: string; name: string }

export const operationStatuses = [
  'notStarted',
  'running',
  'succeeded',
  'failed',
  'skipped',
  'unknownFutureValue',
] as const

/** How far Microsoft is with what it was asked for; `reason` says why where it `failed` or was `skipped`. */
export type GraphOperation = {
  status: (typeof operationStatuses)[number]
  reason: GraphReason | null
}

export type ConfigurationPage = { configurations: GraphConfiguration[]; odd: OddEntry[] }
export type GroupPage = { groups: GraphGroup[]; odd: OddEntry[] }
/** Ids of users, direct members alone. */
export type MemberPage = { users: string[] }

const policyAssignment = z.object({
  policyType: z.string().min(1),
  policyAssignment: z.object({
    displayName: z.string().nullish(),
    assignmentType: z.string().nullish(),
    policyId: z.string().nullish(),
  }),
})

const assignedNumber = z.object({
  telephoneNumber: z.string(),
  assignmentCategory: z.string().nullish(),
})

/** Microsoft writes `teamsMeetingPolicy` and `TeamsMeetingPolicy` ("teamsPolicyAssignment: getPolicyId"); here it is the latter. */
export const policyTypeOf = (said: string) => said.charAt(0).toUpperCase() + said.slice(1)

/** `getPolicyId` answers `Tag:AllOn` for what is `AllOn` among a user's policies. */
export const policyNameOf = (said: string) => said.replace(/^tag:/i, '')

export const configuration = z
  .object({
    id: z.string().min(1),
    accountType: z.string().nullish(),
    isEnterpriseVoiceEnabled: z.boolean().nullish(),
    effectivePolicyAssignments: z.array(policyAssignment).nullish(),
    telephoneNumbers: z.array(assignedNumber).nullish(),
  })
  .transform(
    (found): GraphConfiguration => ({
      id: found.id,
      accountType: found.accountType ?? 'unknown',
      isVoiceEnabled: found.isEnterpriseVoiceEnabled ?? false,
      policies: Object.fromEntries(
        (found.effectivePolicyAssignments ?? []).map(({ policyType, policyAssignment: given }) => [
          policyTypeOf(policyType),
          {
            id: given.policyId ?? '',
            name: policyNameOf(given.displayName ?? ''),
            by: byOf(given.assignmentType),
          },
        ]),
      ),
      numbers: (found.telephoneNumbers ?? []).map(({ telephoneNumber, assignmentCategory }) => ({
        number: telephoneNumber,
        category: assignmentCategory ?? null,
      })),
    }),
  )

const byOf = (said: string | null | undefined): GraphPolicy['by'] =>
  said === 'direct' || said === 'group' ? said : 'global'

const group = z
  .object({ id: z.string().min(1), displayName: z.string().nullish() })
  .transform((found): GraphGroup => ({ id: found.id, name: found.displayName || found.id }))

const member = z.object({ id: z.string().min(1), '@odata.type': z.string().optional() })

const operation = z
  .object({
    status: z.enum(operationStatuses).catch('unknownFutureValue'),
    numbers: z.array(z.object({ statusDetail: z.string().nullish() })).nullish(),
  })
  .transform(({ status, numbers }): GraphOperation => {
    const said = numbers?.flatMap(({ statusDetail }) => statusDetail || []).join(' ')
    const hasFailed = status === 'failed' || status === 'skipped'
    return { status, reason: hasFailed ? reasonOf(said) : null }
  })

const policyIdentifiers = z.object({
  value: z.array(z.object({ name: z.string(), policyId: z.string().min(1) })),
})

const list = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
})

export const configurationPage = (answer: unknown) => pageOf(configuration, answer)
export const groupPage = (answer: unknown) => pageOf(group, answer)
/** Members of other kinds (groups, devices, contacts) are left out. */
export function memberPage(answer: unknown) {
  const { items, ...page } = pageOf(member, answer)
  const isUser = ({ '@odata.type': type = userType }: z.infer<typeof member>) => type === userType
  return { ...page, users: items.filter(isUser).map(({ id }) => id) }
}

const userType = '#microsoft.graph.user'

export const operationOf = (answer: unknown) => one(operation, answer)
export const policyIdentifiersOf = (answer: unknown) => one(policyIdentifiers, answer).value

function pageOf<T>(shape: z.ZodType<T>, answer: unknown) {
  const { value, '@odata.nextLink': next } = checked(list, answer)
  return { ...entriesOf(shape, value), length: value.length, next }
}

const wrapped = z.object({ value: z.looseObject({}) })

/**
 * One thing. The documentation's examples put it into `value` ("Get telephoneNumberLongRunningOperation", "Get
 * numberAssignment", "Get teamsUserConfiguration"), where OData has it stand by itself; either is taken.
 */
export function one<T>(shape: z.ZodType<T>, answer: unknown): T {
  return checked(shape, wrapped.safeParse(answer).data?.value ?? answer)
}

function checked<T>(shape: z.ZodType<T>, answer: unknown): T {
  const found = shape.safeParse(answer)
  if (found.success) return found.data
  throw new GraphError('broken', { code: 'graph-shape', params: {} }, { cause: found.error })
}
