import type { Scope } from '../scope.ts'
import { openSecret } from '../settings/named-secrets.ts'
import type { Seal } from '../settings/secrets.ts'
import { readSetting } from '../settings/settings.ts'

/** The provider's own application at Microsoft, which customers let into their Microsoft 365. */
export type OwnApplication = { clientId: string; clientSecret: string; redirectUri: string }

/** That application with its secret, for whoever signs in with it now; null while it is not set up. Run as the provider. */
export async function openOwnApplication(scope: Scope, seal: Seal): Promise<OwnApplication | null> {
  const { value } = await readSetting(scope, 'system')
  const clientSecret = await openSecret(scope, seal, 'system.client-secret')
  if (!value.clientId || !clientSecret) return null
  return { clientId: value.clientId, redirectUri: value.redirectUri, clientSecret }
}
