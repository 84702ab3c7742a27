import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Draft as Drafted, draftsOf } from '../drafts.ts'
import type { Given } from '../form.ts'
import { lockPools } from '../licensing/reservations.onboarding.ts'
import { Refusal } from '../refusal.ts'
import { serviceDraft } from '../schema/onboarding.ts'
import type { Scope } from '../scope.ts'
import type { Seal, SecretLocation } from '../settings/secrets.ts'
import { createTenant, type Keys } from '../tenants/creation.ts'
import { affordable } from '../tenants/quotas.grants.ts'
import { checkConnection } from './drafts.connection.ts'
import { checkConsent } from './drafts.consent.ts'
import { checkCustomer, unknownTenant } from './drafts.customer.ts'
import { checkScripts, demandCurrent, fieldOf, variableOf } from './drafts.scripts.ts'
import {
  type Customer,
  type DraftValues,
  type Entered,
  firstOpen,
  type Step,
  steps,
  valuesOf,
} from './drafts.steps.ts'
import { startOnboarding } from './onboardings.ts'
import { checkValue } from './scripts.ts'

/** A service being entered. `secret` is what of its scripts' values is secret, sealed. */
export type Draft = Drafted<DraftValues>

export const drafts = draftsOf<DraftValues>({
  ...{ table: serviceDraft, secret: serviceDraft.secrets, permission: 'provision', valuesOf },
  which: sql`not jsonb_exists(${serviceDraft.values}, 'service')`,
})

/** The actor's unfinished drafts as a list offers them. */
export const listDrafts = async (scope: Scope) =>
  (await drafts.list(scope)).map((draft) => ({
    ...{ id: draft.id, savedAt: draft.savedAt },
    name: nameOf(draft) || 'Service without a tenant',
  }))

/** Whose it will be, as far as that was entered. */
export const nameOf = ({ values, typed }: Pick<Draft, 'values' | 'typed'>): string => {
  const { whose, tenant, company } = typed.customer ?? {}
  return (whose === 'new' ? company : tenant) || (values.customer?.name ?? '')
}

const sealedAt = (row: string): SecretLocation => ({
  ...{ tenant: '', table: 'service_draft', column: 'secrets', row },
})

/** Keeps what of the scripts' values is secret, sealed to this draft, in place of what it kept before. */
async function keepSecrets(
  scope: Scope,
  seal: Seal,
  id: string,
  secrets: Readonly<Record<string, string>>,
): Promise<void> {
  const isNone = Object.keys(secrets).length === 0
  await scope.db
    .update(serviceDraft)
    .set({ secrets: isNone ? null : seal.seal(JSON.stringify(secrets), sealedAt(id)) })
    .where(drafts.isOpen(scope, id))
}

/** Keeps secret values that were typed, by field, beside those that it has; what no script may hold is left out. */
export async function keepTypedSecrets(
  scope: Scope,
  seal: Seal,
  draft: Draft,
  typed: Readonly<Record<string, string>>,
): Promise<void> {
  const fit = Object.entries(typed).flatMap(([field, value]) => {
    const variable = variableOf(field)
    return checkValue(variable, value) ? [] : [[variable, value]]
  })
  if (fit.length === 0) return
  const secrets = { ...secretsOf(seal, draft), ...Object.fromEntries(fit) }
  await keepSecrets(scope, seal, draft.id, secrets)
}

const secretsShape = z.record(z.string(), z.string())

/** The secret values that a draft keeps, by variable. */
export const secretsOf = (seal: Seal, { id, secret }: Draft): Record<string, string> =>
  secret === null ? {} : secretsShape.parse(JSON.parse(seal.open(secret, sealedAt(id))))

/** A step's values as its fields show them. */
export function fieldsOf(step: Entered, values: DraftValues): Record<string, string> {
  const { customer, connection, scripts, consent } = values
  if (step === 'customer' && customer) {
    const { company, license, users } = customer
    return {
      ...{ whose: company ? 'new' : 'existing', license, users: String(users ?? '') },
      ...(company
        ? {
            ...{ company: company.name, shortname: company.shortname },
            ...{ msp: company.mspId ?? '', msTenantId: company.msTenantId ?? '' },
          }
        : { tenant: customer.shortname, match: customer.tenantId ?? '' }),
    }
  }
  if (step === 'connection' && connection) {
    const { name, sbcId, cacProfile, cac, voicePolicy } = connection
    return {
      ...{ connection: name, sbc: sbcId, cacProfile: cacProfile ?? '' },
      ...{ cac: String(cac ?? ''), voicePolicy: voicePolicy ?? '' },
    }
  }
  if (step === 'scripts' && scripts)
    return Object.fromEntries([
      ...Object.entries(scripts.chosen).map(([slot, { template }]) => [slot, template]),
      ...Object.entries(scripts.variables).map(([name, value]) => [fieldOf(name), value]),
    ])
  if (step === 'consent' && consent)
    return Object.fromEntries(Object.entries(consent).map(([name, value]) => [name, value ?? '']))
  return {}
}

/** A step's entries as they are kept, or a refusal of what is wrong with them; secrets are kept apart. */
export async function enterStep(
  scope: Scope,
  seal: Seal,
  draft: Draft | null,
  step: Entered,
  given: Given,
): Promise<string> {
  if (step === 'customer') {
    const customer = await checkCustomer(scope, given)
    if (!draft) return drafts.start(scope, { customer })
    await drafts.keepStep(scope, draft.id, step, customer)
    return draft.id
  }
  if (!draft) throw new Error('a later step has a draft')
  const { id, values } = draft
  const { customer, connection } = demandBefore(values, step)
  if (step === 'connection')
    await drafts.keepStep(scope, id, step, await checkConnection(scope, customer, given))
  else if (step === 'consent')
    await drafts.keepStep(scope, id, step, await checkConsent(scope, seal, customer, given))
  else {
    if (!connection) throw openStep('connection')
    const kept = secretsOf(seal, draft)
    const { scripts, secrets } = await checkScripts(scope, { connection, kept }, given)
    await drafts.keepStep(scope, id, step, scripts)
    await keepSecrets(scope, seal, id, secrets)
  }
  return id
}

const openStep = (step: Step) => new Refusal('invalid', 'step-open', { step })

function demandBefore(values: DraftValues, step: Step) {
  const open = firstOpen(values)
  const { customer } = values
  if (!customer || steps.indexOf(open) < steps.indexOf(step)) throw openStep(open)
  return { ...values, customer }
}

/**
 * Onboards the service that a draft is of, once: again, and at the same moment, it answers the same service. All that was
 * entered is looked over as it is now; what is refused names its step by `stepOf`, and the draft is as it was.
 */
export async function saveDraft(scope: Scope, keys: Keys, id: string): Promise<string> {
  const draft = await drafts.lock(scope, id)
  if (draft.madeId) return draft.madeId
  const { seal } = keys
  const { values } = draft
  const kept = secretsOf(seal, draft)
  const entered = demandBefore(values, 'review')
  if (!entered.connection || !entered.scripts || !entered.consent) throw openStep('customer')
  // before the tenant's licenses, as everywhere
  await lockPools(scope)
  const customer = await checkCustomer(scope, fieldsOf('customer', values))
  // another has its shortname now
  if (customer.tenantId !== entered.customer.tenantId) throw unknownTenant(customer.name)
  const connection = await checkConnection(scope, customer, fieldsOf('connection', values))
  await demandCurrent(scope, entered.scripts)
  const fields = fieldsOf('scripts', values)
  const { scripts, secrets } = await checkScripts(scope, { connection, kept }, fields)
  const consent = await checkConsent(scope, seal, customer, fieldsOf('consent', values))
  const tenantId = customer.tenantId ?? (await makeTenant(scope, keys, customer))
  const made = await startOnboarding(scope, keys, {
    ...{ tenantId, license: customer.license, users: customer.users, connection, consent },
    ...{ scripts: scripts.chosen, variables: scripts.variables, secrets },
  })
  await closeDraft(scope, id, made)
  return made
}

/** A tenant with what the installation gives new ones, and nobody who manages it yet. */
export async function makeTenant(
  scope: Scope,
  keys: Keys,
  { company }: Pick<Customer, 'company'>,
): Promise<string> {
  if (!company) throw openStep('customer')
  return createTenant(scope, keys, {
    company: { ...company, size: null, country: null, timeZone: 'UTC', language: 'en' },
    ...{ admin: null, how: 'activation', passwordHash: null, host: null },
    limits: await affordable(scope),
  })
}

/** The draft became this service: what it knew of a person and the secrets are forgotten. */
async function closeDraft(scope: Scope, id: string, madeId: string): Promise<void> {
  await scope.db
    .update(serviceDraft)
    .set({ madeId, values: {}, secrets: null, savedAt: sql`now()` })
    .where(drafts.isOwn(scope, id))
}

const fieldSteps: readonly [Step, RegExp][] = [
  [
    'customer',
    /^(whose|tenant|match|company|shortname|msp|msTenantId|kind|customer|license|users)$/,
  ],
  ['connection', /^(sbc|sbcId|connection|name|gateway|cacProfile|cac|voicePolicy)$/],
  ['scripts', /^(var-|sbc-|m365-|scripts|variables)/],
  ['consent', /^(way|consent|fullName|email|adminEmail|language|proof)$/],
]
const codeSteps: readonly [Step, RegExp][] = [
  [
    'customer',
    /^(tenants?-|shortname|msp|no-msp|pool-short|row-has|no-such-tenant|onboarding-ten)/,
  ],
  ['connection', /^(gateway|dns-|cac-|connection-|no-such-sbc|voice-policy)/],
  ['scripts', /^(script-|no-such-script|onboarding-without)/],
  ['consent', /^(consent-|application-|mail-|no-authentication)/],
]

/** Which step of the wizard a refusal at its end belongs to. */
export function stepOf({ code, params, fields }: Refusal): Step {
  const named = steps.find((step) => code === 'step-open' && params.step === step)
  const [field] = Object.keys(fields)
  const byField = field && fieldSteps.find(([, of]) => of.test(field))?.[0]
  return named ?? (byField || (codeSteps.find(([, of]) => of.test(code))?.[0] ?? 'review'))
}
