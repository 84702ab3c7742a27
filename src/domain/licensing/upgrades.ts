import { form } from '../form.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { licenseTypes } from '../schema/services.ts'
import type { Settings } from '../settings/settings.ts'
import { choice, integer } from '../values.ts'
import { countsUsers } from './plans.ts'

type LicenseType = (typeof licenseTypes)[number]

/**
 * How a license type becomes another (AudioCodes Live Platform, "Upgrading Direct Routing Service", "Upgrading to OC Essentials
 * Plus or OC Pro"). `consent`: the customer's administrator agrees by mail first, and licenses are kept meanwhile. `action`: the
 * same, and the service is connected to Microsoft 365 after it. `settings`: at once, up or down, by the app registration.
 */
export type UpgradeWay = 'consent' | 'action' | 'settings'

const familyOf = (type: LicenseType) => (type.startsWith('oc-') ? 'oc' : 'hosted')

/** The way from one license type to another; refused where there is none. Only the first step away from Essentials waits. */
export function wayOf(from: LicenseType, to: LicenseType): UpgradeWay {
  if (from === to) throw new Refusal('conflict', 'upgrade-same')
  if (familyOf(from) !== familyOf(to)) throw new Refusal('conflict', 'upgrade-other-family')
  if (!countsUsers(to)) throw new Refusal('conflict', 'upgrade-to-essentials')
  if (countsUsers(from)) return 'settings'
  return familyOf(from) === 'oc' ? 'action' : 'consent'
}

/** What a service may become, and how. */
export const upgradesOf = (from: LicenseType): readonly { to: LicenseType; way: UpgradeWay }[] =>
  licenseTypes
    .filter((to) => to !== from && familyOf(to) === familyOf(from) && countsUsers(to))
    .map((to) => ({ to, way: wayOf(from, to) }))

/** Further user licenses that a change takes from the pool; below zero it gives some back. */
export const drawnBy = (held: number | null, wanted: number) => wanted - (held ?? 0)

/** What a service becomes, and for how many users, by the installation's limits. */
export const upgradeForm = ({ fewestUsers: fewest, maxUsers: max }: Settings['licenses']) =>
  form({
    to: choice(licenseTypes, 'choose-one'),
    users: integer({ min: fewest, max, error: message('licenses-range', { fewest, max }) }),
  })
