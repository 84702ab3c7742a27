import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Draft as Drafted, draftsOf } from '../drafts.ts'
import type { Given } from '../form.ts'
import { readPools } from '../licensing/pools.ts'
import { demandLeft } from '../licensing/upgrades.changes.ts'
import { drawnBy, upgradeForm, wayOf } from '../licensing/upgrades.ts'
import { Refusal } from '../refusal.ts'
import { serviceDraft } from '../schema/onboarding.ts'
import { licenseTypes } from '../schema/services.ts'
import { languages } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import type { ServiceRow } from '../services/services.ts'
import type { Seal } from '../settings/secrets.ts'
import { readSetting } from '../settings/settings.ts'
import { checkConsent } from './drafts.consent.ts'
import { beginUpgrade, demandAccess, demandUsed, type Keys } from './upgrades.ts'

/** The wizard's pages in their order; the last shows old and new. */
export const steps = ['license', 'consent', 'review'] as const
export type Step = (typeof steps)[number]

const person = {
  fullName: z.string(),
  adminEmail: z.string().nullable(),
  language: z.enum(languages),
}
const shape = z.object({
  /** Whose license it is. */
  service: z.object({ id: z.uuid() }),
  license: z.object({
    to: z.enum(licenseTypes),
    users: z.number(),
    /** Of the service that was shown. */
    version: z.number(),
    /** What was asked about once more and wanted all the same. */
    confirm: z.string().nullable(),
  }),
  /** `existing` also where nobody has to be asked. */
  consent: z.discriminatedUnion('way', [
    z.object({ way: z.literal('mail'), email: z.string(), ...person }),
    z.object({ way: z.literal('link'), ...person }),
    z.object({ way: z.literal('existing') }),
  ]),
})

/** What was entered so far, by step. */
export type UpgradeValues = Partial<z.output<typeof shape>>
/** Another license being entered. */
export type UpgradeDraft = Drafted<UpgradeValues>

/** Reads what a draft keeps; a step of an older shape is asked for again. */
const valuesOf = (stored: Record<string, unknown>): UpgradeValues =>
  Object.fromEntries(
    Object.entries(shape.shape).flatMap(([step, rule]) => {
      const read = rule.safeParse(stored[step])
      return read.success ? [[step, read.data]] : []
    }),
  )

export const upgradeDrafts = draftsOf<UpgradeValues>({
  ...{ table: serviceDraft, secret: serviceDraft.secrets, permission: 'provision', valuesOf },
  which: sql`jsonb_exists(${serviceDraft.values}, 'service')`,
})

/** The first step that still has to be filled in. */
export const firstOpen = ({ values }: UpgradeDraft): Step =>
  steps.find((step) => step !== 'review' && !values[step]) ?? 'review'

/** The actor's unfinished drafts of this service. */
export const listUpgradeDrafts = async (scope: Scope, { id, name }: ServiceRow) =>
  (await upgradeDrafts.list(scope))
    .filter(({ values }) => values.service?.id === id)
    .map((draft) => ({ id: draft.id, savedAt: draft.savedAt, name }))

/** A step's values as its fields show them. */
export function fieldsOf(step: Step, values: UpgradeValues): Record<string, string> {
  const entered = step === 'license' || step === 'consent' ? values[step] : undefined
  if (!entered) return {}
  const fields = Object.entries(entered).map(([name, value]) => [name, String(value ?? '')])
  // each time it is shown it is of the service as it is then, and asks again
  return { ...Object.fromEntries(fields), version: '', confirm: '' }
}

/** Keeps what was left of a step before it was right. */
export async function keepTyped(
  scope: Scope,
  draft: UpgradeDraft | null,
  service: ServiceRow,
  step: Exclude<Step, 'review'>,
  typed: Record<string, string>,
): Promise<void> {
  if (draft) await upgradeDrafts.keepTyped(scope, draft.id, step, typed)
  else await upgradeDrafts.start(scope, { service: { id: service.id }, typed: { [step]: typed } })
}

/** A step's entries as they are kept, or a refusal of what is wrong with them. */
export async function enterStep(
  scope: Scope,
  seal: Seal,
  draft: UpgradeDraft | null,
  service: ServiceRow,
  step: Exclude<Step, 'review'>,
  given: Given,
): Promise<string> {
  if (step === 'license') {
    const license = await checkLicense(scope, service, given)
    if (!draft) return upgradeDrafts.start(scope, { service: { id: service.id }, license })
    await upgradeDrafts.keepStep(scope, draft.id, step, license)
    return draft.id
  }
  if (!draft?.values.license) throw openStep('license')
  const consent = await checkAsked(scope, seal, service, draft.values.license.to, given)
  await upgradeDrafts.keepStep(scope, draft.id, step, consent)
  return draft.id
}

const openStep = (step: Step) => new Refusal('invalid', 'step-open', { step })

/** Step 1: what it becomes, and for how many users. Refused where no way leads there or the pool is short; asks below what is in use. */
async function checkLicense(scope: Scope, service: ServiceRow, given: Given) {
  const { value: limits } = await readSetting(scope, 'licenses')
  const { to, users } = upgradeForm(limits).read(given)
  wayOf(service.licenseType, to)
  demandLeft((await readPools(scope)).user.available, drawnBy(service.licensedUsers, users))
  const confirm = typeof given.confirm === 'string' && given.confirm !== '' ? given.confirm : null
  await demandUsed(scope, service, { users, confirm })
  const shown = /^\d{1,9}$/.test(String(given.version)) ? Number(given.version) : service.version
  return { to, users, version: shown, confirm }
}

/** Step 2: who is asked for consent; nobody where the license is changed by the access that there is. */
async function checkAsked(
  scope: Scope,
  seal: Seal,
  { tenantId, licenseType }: ServiceRow,
  to: ServiceRow['licenseType'],
  given: Given,
): Promise<NonNullable<UpgradeValues['consent']>> {
  if (wayOf(licenseType, to) === 'settings') {
    await demandAccess(scope, { tenantId })
    return { way: 'existing' }
  }
  const consent = await checkConsent(scope, seal, { tenantId, license: to }, given)
  if (consent.way === 'none') throw openStep('consent')
  return consent
}

/**
 * Begins the upgrade that a draft is of, once: again, and at the same moment, it changes nothing more. All that was entered is looked
 * over as it is now; what is refused names its step by `stepOf`. Says whether the license is another one already.
 */
export async function saveUpgrade(
  scope: Scope,
  keys: Keys,
  serviceId: string,
  id: string,
): Promise<{ isDone: boolean } | null> {
  const draft = await upgradeDrafts.lock(scope, id)
  const { service, license, consent } = draft.values
  if (service?.id !== serviceId) throw new Refusal('missing', 'no-such-draft')
  if (draft.madeId) return null
  if (!license) throw openStep('license')
  if (!consent) throw openStep('consent')
  const outcome = await beginUpgrade(scope, keys, serviceId, { ...consent, ...license })
  // what it knew of a person is forgotten
  await scope.db
    .update(serviceDraft)
    .set({ madeId: serviceId, values: { service }, savedAt: sql`now()` })
    .where(upgradeDrafts.isOwn(scope, id))
  return outcome
}

const licenseCodes = /^(stale|user-licenses|licenses-|upgrade-(same|other|to|consent))/
const consentCodes = /^(consent-|application-|mail-|upgrade-no-access)/

/** Which step of the wizard a refusal at its end belongs to. */
export function stepOf({ code, params, fields }: Refusal): Step {
  const named = steps.find((step) => code === 'step-open' && params.step === step)
  if (named) return named
  const names = Object.keys(fields)
  const has = (...wanted: string[]) => wanted.some((one) => names.includes(one))
  if (has('to', 'users') || licenseCodes.test(code)) return 'license'
  const isAsked = has('way', 'fullName', 'email', 'adminEmail', 'language')
  return isAsked || consentCodes.test(code) ? 'consent' : 'review'
}
