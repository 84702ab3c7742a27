import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { may } from '../roles.ts'
import type { lead } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import { readSetting } from '../settings/settings.ts'
import { queueSync, type SyncName } from './sync.ts'

type Lead = typeof lead.$inferSelect
/** What of a lead says whether it can be given a license. */
export type Licensable = Pick<
  Lead,
  'family' | 'serviceId' | 'missingSince' | 'microsoftStatus' | 'direct' | 'companyName'
>

/**
 * Why a lead cannot be given a license now; null when it can: it is Microsoft's word that counts ("Active"), and of one that was made here
 * and that Microsoft has not told of yet, nobody's.
 */
export function whyNotLicense(
  { actor }: Pick<Scope, 'actor'>,
  of: Licensable,
): StoredMessage | null {
  if (actor.audience.kind !== 'provider' || !may(actor, 'provision'))
    return message('may-only-look')
  const { companyName: name, microsoftStatus: status } = of
  if (of.family !== 'operator-connect') return message('license-lead-by-hand')
  if (of.serviceId !== null) return message('license-lead-has', { name })
  if (of.missingSince !== null) return message('license-lead-missing', { name })
  if (status === 'active' || (status === null && of.direct)) return null
  return message('license-lead-status', { name, status })
}

/** Has Microsoft asked anew, where OC Settings say how. Run as the provider. */
export async function readAnew(scope: Scope, names: readonly SyncName[]): Promise<void> {
  const { value } = await readSetting(scope, 'operator-connect')
  if (value.clientId !== '') await queueSync(scope, names)
}
