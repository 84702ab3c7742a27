import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import type { Deployment, Of } from './deployments.ts'
import {
  fillScript,
  findScript,
  isSecretVariable,
  type ScriptKind,
  type ScriptPhase,
} from './scripts.ts'

export type ScriptSlot = `${ScriptKind}-${ScriptPhase}`

export const kindOf = (slot: ScriptSlot): ScriptKind => (slot.startsWith('sbc-') ? 'sbc' : 'm365')

/** Where the secret values of a deployment's variables are sealed to. */
export const secretsLocation = ({ tenantId, serviceId }: Of) => ({
  ...{ tenant: tenantId, table: 'deployment', column: 'secrets', row: serviceId },
})

/** What the portal itself gives to the templates' variables; nobody enters it. */
export const ownVariables = ({
  gateway,
  cacProfile,
}: {
  gateway: string
  cacProfile: string | null
}): Record<string, string> => ({
  OnlinePstnGateway: gateway,
  ...(cacProfile !== null && { CacProfile: cacProfile }),
})

type Filled = Pick<Deployment, 'scripts' | 'variables' | 'gateway' | 'cacProfile'>

/** A script of a deployment with all its values. Refused where none was chosen or a value is missing. Run as the provider. */
export async function scriptFor(
  scope: Scope,
  deployment: Filled,
  slot: ScriptSlot,
  secrets: Record<string, string>,
): Promise<string> {
  const chosen = deployment.scripts[slot]
  if (!chosen) throw new Refusal('missing', 'no-such-script')
  const { text } = await findScript(scope, chosen)
  const values = { ...deployment.variables, ...secrets, ...ownVariables(deployment) }
  return fillScript(text, values, kindOf(slot))
}

const dots = '••••••••'

/** The same for whoever reads it, with dots where something secret stands. */
export async function shownScript(
  scope: Scope,
  deployment: Filled,
  slot: ScriptSlot,
): Promise<{ text: string; hasSecrets: boolean }> {
  const chosen = deployment.scripts[slot]
  if (!chosen) throw new Refusal('missing', 'no-such-script')
  const secret = (await findScript(scope, chosen)).variables.filter(isSecretVariable)
  const masked = Object.fromEntries(secret.map((name) => [name, dots]))
  return { text: await scriptFor(scope, deployment, slot, masked), hasSecrets: secret.length > 0 }
}
