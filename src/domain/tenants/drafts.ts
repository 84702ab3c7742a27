import { sql } from 'drizzle-orm'
import { type Draft as Drafted, draftsOf } from '../drafts.ts'
import type { Given } from '../form.ts'
import { Refusal } from '../refusal.ts'
import { tenantDraft } from '../schema/provisioning.ts'
import type { Scope } from '../scope.ts'
import { placeService, prepareService } from '../services/additions.ts'
import type { Seal, SecretLocation } from '../settings/secrets.ts'
import { createTenant, type Keys, type TenantInput } from './creation.ts'
import {
  amountsOf,
  type DraftValues,
  firstOpen,
  type Step,
  steps,
  valuesOf,
} from './drafts.steps.ts'
import { isQuota } from './quotas.ts'

/** A tenant being entered. `secret` is its administrator's password: hashed, and the hash sealed. */
export type Draft = Drafted<DraftValues>

export const drafts = draftsOf<DraftValues>({
  ...{ table: tenantDraft, secret: tenantDraft.password, permission: 'create-tenants', valuesOf },
})

/** The actor's unfinished drafts as a list offers them. */
export const listDrafts = async (scope: Scope) =>
  (await drafts.list(scope)).map((draft) => ({
    ...{ id: draft.id, savedAt: draft.savedAt },
    name: nameOf(draft) || 'Tenant without a name',
  }))

/** The company as far as it was entered. */
export const nameOf = ({ values, typed }: Pick<Draft, 'values' | 'typed'>): string =>
  typed.company?.name ?? values.company?.name ?? ''

const sealedAt = (id: string): SecretLocation => ({
  tenant: '',
  table: 'tenant_draft',
  column: 'password',
  row: id,
})

/** Keeps the administrator's password: its hash, sealed to this draft. */
export async function keepPassword(scope: Scope, seal: Seal, id: string, hash: string) {
  await scope.db
    .update(tenantDraft)
    .set({ password: seal.seal(hash, sealedAt(id)) })
    .where(drafts.isOpen(scope, id))
}

/** The hash that a draft keeps sealed, or null. */
const passwordOf = (seal: Seal, { id, secret }: Draft): string | null =>
  secret === null ? null : seal.open(secret, sealedAt(id))

/** The draft became this tenant: what it knew of a person and the password are forgotten. */
async function closeDraft(scope: Scope, id: string, madeId: string): Promise<void> {
  await scope.db
    .update(tenantDraft)
    .set({ madeId, values: {}, password: null, savedAt: sql`now()` })
    .where(drafts.isOwn(scope, id))
}

/**
 * Makes a draft into its tenant, once: again, and at the same moment, it answers the same tenant. What is refused names
 * its step by `stepOf`, and the draft is as it was. `given` may name its first service, which takes licenses before anything else.
 */
export async function saveDraft(
  scope: Scope,
  keys: Keys,
  id: string,
  given: Given = {},
): Promise<string> {
  const draft = await drafts.lock(scope, id)
  if (draft.madeId) return draft.madeId
  const input = inputOf(draft, keys.seal)
  const prepared = wantsService(given) ? await prepareService(scope, given) : null
  const made = await createTenant(scope, keys, input)
  if (prepared) await placeService(scope, made, prepared)
  await closeDraft(scope, id, made)
  return made
}

/** Its first service is optional: nothing chosen and nothing entered is none. */
const wantsService = (given: Given) => ['kind', 'license', 'users'].some((name) => given[name])

function inputOf(draft: Draft, seal: Seal): TenantInput {
  const { company, notification, domain, permissions } = draft.values
  const missing = firstOpen(draft.values)
  if (!company || !notification || missing !== 'review')
    throw new Refusal('invalid', 'step-open', { step: missing })
  return {
    company,
    admin: company,
    how: notification.how,
    passwordHash: passwordOf(seal, draft),
    host: domain?.host ?? null,
    limits: { amounts: amountsOf(draft.values), off: permissions?.off ?? [] },
  }
}

const stepsOfFields: Record<string, Step> = { password: 'notification', host: 'domain' }
const companyCodes = /^(shortname|msp|no-msp|name-|bad-|company|mail-)/

/** Which step of the wizard a refusal at its end belongs to. */
export function stepOf({ code, params, fields }: Refusal): Step {
  const named = steps.find((step) => code === 'step-open' && params.step === step)
  if (named) return named
  const [field = ''] = Object.keys(fields)
  if (stepsOfFields[field]) return stepsOfFields[field]
  if (code === 'pool-short' || ['kind', 'license', 'users'].includes(field)) return 'review'
  if (companyCodes.test(code)) return 'company'
  if (isQuota(field)) return 'capabilities'
  return code.startsWith('host-') ? 'domain' : 'review'
}
