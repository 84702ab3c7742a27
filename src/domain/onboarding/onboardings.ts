import { and, eq } from 'drizzle-orm'
import { lockPools } from '../licensing/reservations.onboarding.ts'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { sipConnection } from '../schema/numbers.ts'
import { deployment } from '../schema/onboarding.ts'
import { service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { addedKinds } from '../services/additions.ts'
import type { Seal } from '../settings/secrets.ts'
import { readSetting } from '../settings/settings.ts'
import { lockTenant, type Tenant } from '../tenant.ts'
import { keepLicenses, note, type Of, readyDeployment, tell, usersOf } from './deployments.ts'
import { inviteToConsent } from './invitations.ts'
import { kindOf, ownVariables, type ScriptSlot, secretsLocation } from './onboardings.scripts.ts'
import { listSbcsToChoose } from './sbcs.ts'
import { fillScript, findScript, holdTemplates, type ScriptReference } from './scripts.ts'

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

type Keys = { secret: Buffer; seal: Seal }

/** So long licenses are kept for a service that waits for nobody: it is settled in the same transaction. */
const noWaitMs = 60_000

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
  await demandPlace(scope, customer)
  const { gateway, zone, name: sbcName } = await placeOf(scope, wanted)
  await demandScripts(scope, wanted, gateway)
  const made = await insertService(scope, customer, wanted)
  const of = { tenantId: customer.id, serviceId: made.id }
  const connectionId = await insertConnection(scope, of, wanted, gateway)
  const { consent } = wanted
  await scope.db.insert(deployment).values({
    ...{ ...of, connectionId, gateway, zone, phase: 'waiting' },
    ...{ sbcId: wanted.connection.sbcId, cacProfile: wanted.connection.cacProfile },
    ...{ scripts: wanted.scripts, variables: wanted.variables },
    secrets:
      Object.keys(wanted.secrets).length > 0
        ? seal.seal(JSON.stringify(wanted.secrets), secretsLocation(of))
        : null,
    ...{ consent: consent.way, msTenantId: customer.msTenantId },
    proof: consent.way === 'none' ? consent.proof : null,
    requestedName: scope.actor.name,
  })
  await note(scope, of, made, 'deployment.begun', {
    ...{ licenseType: wanted.license, licensedUsers: wanted.users, gateway, sbc: sbcName },
    consent: consent.way,
  })
  await scope.announce('services', customer.id)
  for (const topic of usersOf) await scope.announce(topic)
  await tell(scope, of)
  const license = { licenseType: wanted.license, licensedUsers: wanted.users }
  if (consent.way === 'existing' || consent.way === 'none') {
    await keepLicenses(scope, of, license, new Date(Date.now() + noWaitMs))
    await readyDeployment(scope, of)
    return made.id
  }
  const { expiresAt } = await inviteToConsent(scope, secret, {
    ...of,
    fullName: consent.fullName,
    email: consent.way === 'mail' ? consent.email : null,
    ...{ adminEmail: consent.adminEmail, language: consent.language },
  })
  await keepLicenses(scope, of, license, expiresAt)
  return made.id
}

async function demandPlace({ db }: Scope, customer: Tenant): Promise<void> {
  if (customer.state === 'deleted') throw new Refusal('missing', 'no-such-tenant')
  if (customer.state !== 'active')
    throw new Refusal('conflict', 'onboarding-tenant-not-active', { name: customer.fullName })
  const kind = 'direct-routing'
  const others = await db
    .select({ id: service.id })
    .from(service)
    .where(and(eq(service.tenantId, customer.id), eq(service.kind, kind)))
  if (others.length > 0)
    throw new Refusal('conflict', 'row-has-service', { kind }, { field: 'customer' })
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
  return { gateway, zone: dns.zone, name: chosen.name }
}

/** Fills each script in, so that what is missing is said before anything is sent. */
async function demandScripts(scope: Scope, wanted: Onboarding, gateway: string): Promise<void> {
  const { scripts, variables, secrets, connection } = wanted
  if (scripts['sbc-onboarding'] && !scripts['sbc-cleanup'])
    throw new Refusal('invalid', 'onboarding-without-cleanup', {}, { field: 'sbc-cleanup' })
  const values = { ...variables, ...secrets, ...ownVariables({ ...connection, gateway }) }
  // the cast says what the type says: its keys are slots
  const chosen = Object.entries(scripts) as [ScriptSlot, ScriptReference][]
  await holdTemplates(
    scope,
    chosen.map(([, { template }]) => template),
  )
  for (const [slot, script] of chosen) {
    const { kind, phase, text } = await findScript(scope, script)
    if (`${kind}-${phase}` !== slot) throw new Refusal('invalid', 'choose-one', {}, { field: slot })
    fillScript(text, values, kindOf(slot))
  }
}

async function insertService(
  { db }: Scope,
  customer: Tenant,
  { license, users }: Onboarding,
): Promise<{ id: string; name: string }> {
  const kind = 'direct-routing'
  const name = [customer.fullName, addedKinds[kind]].join(' ')
  const [made] = await db
    .insert(service)
    .values({
      ...{ tenantId: customer.id, name, kind },
      ...{ customer: customer.fullName, shortname: customer.shortname },
      ...{ licenseType: license, licensedUsers: users },
      ...{ deployStatus: 'unknown', status: 'warning', statusReason: message('deploy-consent') },
    })
    .returning({ id: service.id, name: service.name })
  if (!made) throw new Error('a service was not kept')
  return made
}

async function insertConnection(
  scope: Scope,
  { tenantId, serviceId }: Of,
  { connection }: Onboarding,
  gateway: string,
): Promise<string> {
  const { name, sbcId, cac, voicePolicy } = connection
  const [made] = await scope.db
    .insert(sipConnection)
    .values({ ...{ tenantId, serviceId, name, gateway }, ...{ sbcId, cac, voicePolicy } })
    .onConflictDoNothing()
    .returning({ id: sipConnection.id })
  if (!made) throw new Refusal('conflict', 'connection-taken', { name }, { field: 'name' })
  await record(scope, {
    ...{ tenantId, type: 'sip-connection.added' },
    subject: { kind: 'sip-connection', id: made.id, name },
    after: { gateway },
  })
  await scope.announce('sip-connections', tenantId)
  return made.id
}
