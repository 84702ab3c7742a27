import { z } from 'zod'
import { features } from '../features.ts'
import { companySizes, languages } from '../schema/tenants.ts'
import { isQuota, type QuotaKey } from './quotas.ts'

/** The wizard's pages in their order; the last shows all that was entered. */
export const steps = [
  'company',
  'notification',
  'domain',
  'permissions',
  'capabilities',
  'review',
] as const
export type Step = (typeof steps)[number]
export type Entered = Exclude<Step, 'review'>

const shape = z.object({
  company: z.object({
    name: z.string(),
    shortname: z.string(),
    size: z.enum(companySizes).nullable(),
    country: z.string().nullable(),
    mspId: z.uuid().nullable(),
    username: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
    timeZone: z.string(),
    language: z.enum(languages),
  }),
  /** How the administrator gets in: chooses a password under a mailed link, or is told the rest of it by mail. */
  notification: z.object({ how: z.enum(['activation', 'sign-in']) }),
  domain: z.object({ host: z.string().nullable() }),
  permissions: z.object({ off: z.array(z.enum(features)) }),
  capabilities: z.object({ amounts: z.record(z.string(), z.number()) }),
})

/** What was entered so far, by step; a step that is there was accepted when it was saved. */
export type DraftValues = Partial<z.output<typeof shape>>
export type Company = z.output<typeof shape>['company']
export type How = z.output<typeof shape>['notification']['how']

/** Reads what a draft keeps; a step of an older shape is asked for again. */
export function valuesOf(stored: Record<string, unknown>): DraftValues {
  const entries = Object.entries(shape.shape).flatMap(([step, rule]) => {
    const read = rule.safeParse(stored[step])
    return read.success ? [[step, read.data]] : []
  })
  return Object.fromEntries(entries)
}

/** The first step that still has to be filled in. */
export const firstOpen = (values: DraftValues): Step =>
  steps.find((step) => step !== 'review' && !values[step]) ?? 'review'

/** Amounts as a draft keeps them, of quotas that there are. */
export const amountsOf = (values: DraftValues): Partial<Record<QuotaKey, number>> =>
  Object.fromEntries(
    Object.entries(values.capabilities?.amounts ?? {}).filter(([key]) => isQuota(key)),
  )
