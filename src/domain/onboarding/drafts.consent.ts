import { openOwnApplication } from '../connect/application.ts'
import { readAuthentication } from '../connect/authentications.ts'
import { form, type Given } from '../form.ts'
import { mailIsReady } from '../mail/server.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import type { LicenseType } from '../services/services.ts'
import type { Seal } from '../settings/secrets.ts'
import { choice, email, language, optional, personName, text } from '../values.ts'
import { type Consent, type Customer, consentWays } from './drafts.steps.ts'

const wayForm = form({ way: choice(consentWays, 'choose-one') })
const personForm = form({ fullName: personName, adminEmail: optional(email), language })
const mailForm = form({ ...personForm.schema.shape, email })
const proofForm = form({ proof: optional(text({ max: 255, error: 'consent-proof' })) })

/** What asking for consent needs, and whether there is it. */
export type ConsentParts = {
  hasApplication: boolean
  hasMail: boolean
  /** The tenant's Microsoft 365 is connected already. */
  isConnected: boolean
}

export async function readConsentParts(
  scope: Scope,
  seal: Seal,
  customer: Pick<Customer, 'tenantId'>,
): Promise<ConsentParts> {
  const { tenantId } = customer
  return {
    hasApplication: (await openOwnApplication(scope, seal)) !== null,
    hasMail: await mailIsReady(scope),
    isConnected: tenantId !== null && (await isReached(scope, tenantId)),
  }
}

/** Whether a tenant's Microsoft 365 can be reached, as far as is known: by what is kept, and was not refused last. */
export async function isReached(scope: Scope, tenantId: string): Promise<boolean> {
  const { state } = await readAuthentication(scope, tenantId)
  return state !== null && state.status !== 'invalid' && state.method !== 'password'
}

/** Step 4: how the customer lets the provider into its Microsoft 365. Refused where what that needs is not set up. */
export async function checkConsent(
  scope: Scope,
  seal: Seal,
  customer: Pick<Customer, 'tenantId'> & { license: LicenseType },
  given: Given,
): Promise<Consent> {
  const { way } = wayForm.read(given)
  const { hasApplication, hasMail, isConnected } = await readConsentParts(scope, seal, customer)
  if (way === 'none') {
    if (customer.license !== 'hosted-essentials')
      throw new Refusal('invalid', 'consent-needed', {}, { field: 'way' })
    return { way, ...proofForm.read(given) }
  }
  if (way === 'existing') {
    if (!isConnected) throw new Refusal('conflict', 'consent-not-there', {}, { field: 'way' })
    return { way }
  }
  const read =
    way === 'mail' ? { way, ...mailForm.read(given) } : { way, ...personForm.read(given) }
  if (!hasApplication) throw new Refusal('conflict', 'application-missing', {}, { field: 'way' })
  if (way === 'mail' && !hasMail)
    throw new Refusal('conflict', 'mail-missing', {}, { field: 'way' })
  return read
}
