import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { createTenant, type Keys, type TenantWish } from './creation.ts'
import { amountsOf, firstOpen, type Step, steps } from './drafts.steps.ts'
import { closeDraft, type Draft, lockDraft, passwordOf } from './drafts.ts'
import { isQuota } from './quotas.ts'

/**
 * Makes a draft into its tenant, once: again, and at the same moment, it answers the same tenant. What is refused names
 * its step by `stepOf`, and the draft is as it was.
 */
export async function saveDraft(scope: Scope, keys: Keys, id: string): Promise<string> {
  const draft = await lockDraft(scope, id)
  if (draft.madeId) return draft.madeId
  const made = await createTenant(scope, keys, wishOf(draft, keys.seal))
  await closeDraft(scope, id, made)
  return made
}

function wishOf(draft: Draft, seal: Seal): TenantWish {
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
  if (companyCodes.test(code)) return 'company'
  if (isQuota(field) || code === 'not-an-amount') return 'capabilities'
  return code.startsWith('host-') ? 'domain' : 'review'
}
