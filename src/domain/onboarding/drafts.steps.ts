import { z } from 'zod'
import { languages } from '../schema/tenants.ts'

/** The wizard's pages in their order; the last shows all that was entered. */
export const steps = ['customer', 'connection', 'scripts', 'consent', 'review'] as const
export type Step = (typeof steps)[number]
export type Entered = Exclude<Step, 'review'>

/** The licenses of Direct Routing. */
export const hostedLicenses = ['hosted-essentials', 'hosted-essentials-plus', 'hosted-pro'] as const

export const scriptSlots = [
  'sbc-onboarding',
  'sbc-cleanup',
  'm365-onboarding',
  'm365-cleanup',
] as const
export type ScriptSlot = (typeof scriptSlots)[number]

const person = {
  fullName: z.string(),
  adminEmail: z.string().nullable(),
  language: z.enum(languages),
}

const shape = z.object({
  /** A tenant that there is, or the company that becomes one. */
  customer: z.object({
    tenantId: z.uuid().nullable(),
    company: z
      .object({
        name: z.string(),
        shortname: z.string(),
        mspId: z.uuid().nullable(),
        msTenantId: z.string().nullable(),
      })
      .nullable(),
    /** As it is called while it is entered. */
    name: z.string(),
    shortname: z.string(),
    license: z.enum(hostedLicenses),
    users: z.number().nullable(),
  }),
  connection: z.object({
    name: z.string(),
    sbcId: z.uuid(),
    cacProfile: z.string().nullable(),
    cac: z.number().nullable(),
    voicePolicy: z.string().nullable(),
  }),
  scripts: z.object({
    chosen: z.partialRecord(
      z.enum(scriptSlots),
      z.object({ template: z.uuid(), version: z.number() }),
    ),
    /** Of the templates' variables those that somebody enters and that are no secret. */
    variables: z.record(z.string(), z.string()),
  }),
  consent: z.discriminatedUnion('way', [
    z.object({ way: z.literal('mail'), email: z.string(), ...person }),
    z.object({ way: z.literal('link'), ...person }),
    z.object({ way: z.literal('existing') }),
    z.object({ way: z.literal('none'), proof: z.string().nullable() }),
  ]),
})

/** What was entered so far, by step; a step that is there was accepted when it was saved. */
export type DraftValues = Partial<z.output<typeof shape>>
export type Customer = z.output<typeof shape>['customer']
export type Connection = z.output<typeof shape>['connection']
export type Scripts = z.output<typeof shape>['scripts']
export type Consent = z.output<typeof shape>['consent']
export const consentWays = ['mail', 'link', 'existing', 'none'] as const

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
