import { z } from 'zod'
import { GraphError } from './graph.errors.ts'
import type { GraphNumber, GraphPlan, GraphUser } from './graph.ts'

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

const user = z
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
      plans: found.assignedPlans === null ? [] : found.assignedPlans,
    }),
  )

const number = z
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
export const userList = z.object({ value: z.array(user), ...links })
export const numberList = z.object({ value: z.array(number), ...links })

/** Checks an answer against its shape; unknown properties are dropped. */
export function pageOf<T>(shape: z.ZodType<T>, answer: unknown): T {
  const page = shape.safeParse(answer)
  if (page.success) return page.data
  throw new GraphError('broken', { code: 'graph-shape', params: {} }, { cause: page.error })
}
