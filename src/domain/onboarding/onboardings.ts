import { eq } from 'drizzle-orm'
import { lockPools } from '../licensing/reservations.onboarding.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { sipConnection } from '../schema/numbers.ts'
import type { Scope } from '../scope.ts'
import type { Keyed, Seal } from '../settings/secrets.ts'
import { readSetting } from '../settings/settings.ts'
import { lockTenant } from '../tenant.ts'
import { keepLicenses } from './deployments.ts'
import { inviteToConsent } from './invitations.ts'
import {
  type Beginning,
  demandPlace,
  demandScripts,
  deployAtOnce,
  insertBeginning,
} from './onboardings.begin.ts'
import type { ScriptSlot } from './onboardings.scripts.ts'
import { listSbcsToChoose } from './sbcs.ts'

type Language = 'en' | 'de'

/** A service to be taken into operation, as the wizard has asked for it. */
export type Onboarding = {
  tenantId: string
  license: 'hosted-essentials' | 'hosted-essentials-plus' | 'hosted-pro'
  /** Null where the license counts none. */
  users: number | null
  connection: {
    /** A DNS label. */
    name: string
    sbcId: string
    cacProfile: string | null
    cac: number | null
    voicePolicy: string | null
  }
  scripts: Partial<Record<ScriptSlot, { template: string; version: number }>>
  /** Values of the templates' variables, but for the secret ones. */
  variables: Record<string, string>
  secrets: Record<string, string>
  consent:
    | {
        way: 'mail'
        fullName: string
        email: string
        adminEmail: string | null
        language: Language
      }
    | { way: 'link'; fullName: string; adminEmail: string | null; language: Language }
    | { way: 'existing' }
    | { way: 'none'; proof: string | null }
}

type Keys = { secret: Keyed; seal: Seal }

/**
 * Takes a customer's Direct Routing service into operation: it exists from now on, as requested, its licenses are kept, and
 * whoever has to consent is asked. With consent there already it is queued to be deployed at once. Gives the service's id.
 * Refused where the customer has one of its kind or is not active, its gateway is another's, licenses, zone, SBC or a
 * script are missing, and where a variable has no value or a bad one.
 */
export async function startOnboarding(
  scope: Scope,
  { secret, seal }: Keys,
  wanted: Onboarding,
): Promise<string> {
  demand(scope.actor, 'provision')
  await lockPools(scope)
  const customer = await lockTenant(scope, wanted.tenantId)
  await demandPlace(scope, customer, 'direct-routing')
  const beginning = beginningOf(wanted, await placeOf(scope, wanted))
  await demandScripts(scope, beginning)
  const of = await insertBeginning(scope, seal, customer, beginning)
  const { consent } = wanted
  if (consent.way === 'existing' || consent.way === 'none') {
    await deployAtOnce(scope, of, wanted)
    return of.serviceId
  }
  const { expiresAt } = await inviteToConsent(scope, secret, {
    ...of,
    fullName: consent.fullName,
    email: consent.way === 'mail' ? consent.email : null,
    ...{ adminEmail: consent.adminEmail, language: consent.language },
  })
  const license = { licenseType: wanted.license, licensedUsers: wanted.users }
  await keepLicenses(scope, of, license, expiresAt)
  return of.serviceId
}

function beginningOf(
  { license, users, connection, scripts, variables, secrets, consent }: Onboarding,
  { gateway, zone, sbc }: Awaited<ReturnType<typeof placeOf>>,
): Beginning {
  const { cacProfile, ...reached } = connection
  return {
    ...{ kind: 'direct-routing', license, users, scripts, variables, secrets, sbc },
    connection: { ...reached, gateway },
    deployment: {
      ...{ gateway, zone, cacProfile, consent: consent.way },
      proof: consent.way === 'none' ? consent.proof : null,
    },
  }
}

/** The gateway's name in the provider's zone, and the SBC that it leads to. */
async function placeOf(scope: Scope, { connection }: Onboarding) {
  const { value: dns } = await readSetting(scope, 'dns')
  if (dns.provider === 'none') throw new Refusal('conflict', 'dns-not-set-up')
  const chosen = (await listSbcsToChoose(scope)).find(({ id }) => id === connection.sbcId)
  if (!chosen) throw new Refusal('conflict', 'no-such-sbc', {}, { field: 'sbcId' })
  const { cacProfile } = connection
  if (cacProfile !== null && !chosen.cacProfiles.includes(cacProfile))
    throw new Refusal(
      ...(['conflict', 'cac-profile-gone', { name: cacProfile }, { field: 'cacProfile' }] as const),
    )
  const gateway = `${connection.name.toLowerCase()}.${dns.zone}`
  const [taken] = await scope.db
    .select({ id: sipConnection.id })
    .from(sipConnection)
    .where(eq(sipConnection.gateway, gateway))
  if (taken)
    throw new Refusal(...(['conflict', 'gateway-taken', { gateway }, { field: 'name' }] as const))
  return { gateway, zone: dns.zone, sbc: chosen.name }
}
