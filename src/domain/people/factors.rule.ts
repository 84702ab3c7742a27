import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { changeSetting, readSetting } from '../settings/settings.ts'
import { demand } from './roles.ts'

/** Whether this person's portal asks for a second factor; only of the provider's own people (OWASP ASVS 5.0, 6.3.3). */
export const isFactorRequired = async (scope: Scope): Promise<boolean> =>
  scope.actor.audience.kind === 'provider' &&
  (await readSetting(scope, 'security')).value.operatorsNeedFactor

/** Refuses to go without a factor where one is asked for. */
export async function demandFactorOptional(scope: Scope): Promise<void> {
  if (await isFactorRequired(scope)) throw new Refusal('conflict', 'factor-required')
}

/** Switches the rule; who has no factor yet is led to setting one up with the next request. */
export async function requireFactor(
  scope: Scope,
  isRequired: boolean,
  version: number,
): Promise<void> {
  demand(scope.actor, 'administer')
  await changeSetting(scope, 'security', { operatorsNeedFactor: isRequired }, version)
  await scope.announce('people')
}
