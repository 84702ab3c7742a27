import { eq } from 'drizzle-orm'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { sipConnection } from '../schema/numbers.ts'
import { deployment } from '../schema/onboarding.ts'
import { service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { addedKinds } from '../services/additions.ts'
import type { Seal } from '../settings/secrets.ts'
import type { Tenant } from '../tenant.ts'
import { keepLicenses, note, type Of, readyDeployment, tell, usersOf } from './deployments.ts'
import { kindOf, ownVariables, type ScriptSlot, secretsLocation } from './onboardings.scripts.ts'
import { fillScript, findScript, holdTemplates, type ScriptReference } from './scripts.ts'

type Scripts = Partial<Record<ScriptSlot, ScriptReference>>

/** A service that begins: its license, how it is reached, and what its deployment will do. */
export type Beginning = {
  kind: keyof typeof addedKinds
  license: (typeof service.$inferSelect)['licenseType']
  /** Null where the license counts none. */
  users: number | null
  /** `gateway` is null where Microsoft knows none of its own for it. */
  connection: Pick<typeof sipConnection.$inferInsert, 'name' | 'gateway' | 'sbcId' | 'cac'> & {
    voicePolicy: string | null
  }
  /** Name of the SBC, for the log. */
  sbc: string | null
  deployment: Pick<
    typeof deployment.$inferInsert,
    'gateway' | 'zone' | 'step' | 'cacProfile' | 'consent' | 'proof'
  >
  scripts: Scripts
  /** Values of the templates' variables, but for the secret ones. */
  variables: Record<string, string>
  secrets: Record<string, string>
}

/** Refuses who is not active, and who has a service of that kind; the caller holds the tenant. */
export async function demandPlace(
  { db }: Scope,
  customer: Tenant,
  kind: Beginning['kind'],
): Promise<void> {
  if (customer.state === 'deleted') throw new Refusal('missing', 'no-such-tenant')
  if (customer.state !== 'active')
    throw new Refusal('conflict', 'onboarding-tenant-not-active', { name: customer.fullName })
  const others = await db
    .select({ kind: service.kind })
    .from(service)
    .where(eq(service.tenantId, customer.id))
  if (others.some((one) => one.kind === kind))
    throw new Refusal('conflict', 'row-has-service', { kind }, { field: 'customer' })
}

/** Fills each script in, so that what is missing is said before anything is sent. */
export async function demandScripts(
  scope: Scope,
  { scripts, variables, secrets, deployment: { gateway, cacProfile = null } }: Beginning,
): Promise<void> {
  if (scripts['sbc-onboarding'] && !scripts['sbc-cleanup'])
    throw new Refusal('invalid', 'onboarding-without-cleanup', {}, { field: 'sbc-cleanup' })
  const values = { ...variables, ...secrets, ...ownVariables({ gateway, cacProfile }) }
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

/**
 * The service exists from now on, as requested, with its connection and what its deployment needs to know; it waits. The caller holds the
 * pools and the tenant, and has asked `demandPlace` and `demandScripts`.
 */
export async function insertBeginning(
  scope: Scope,
  seal: Seal,
  customer: Tenant,
  wanted: Beginning,
): Promise<Of> {
  const made = await insertService(scope, customer, wanted)
  const of = { tenantId: customer.id, serviceId: made.id }
  const connectionId = await insertConnection(scope, of, wanted)
  const { license, users, scripts, variables, secrets, sbc } = wanted
  const { gateway, consent } = wanted.deployment
  const [kept] = await scope.db
    .insert(deployment)
    .values({
      ...wanted.deployment,
      ...{ ...of, connectionId, phase: 'waiting', sbcId: wanted.connection.sbcId ?? null },
      ...{ scripts, variables, msTenantId: customer.msTenantId },
      secrets:
        Object.keys(secrets).length > 0
          ? seal.seal(JSON.stringify(secrets), secretsLocation(of))
          : null,
      requestedName: scope.actor.name,
    })
    .onConflictDoNothing()
    .returning({ gateway: deployment.gateway })
  if (!kept) throw new Refusal('conflict', 'gateway-taken', { gateway }, { field: 'name' })
  await note(scope, of, made, 'deployment.begun', {
    ...{ licenseType: license, licensedUsers: users, gateway, consent, ...(sbc && { sbc }) },
  })
  await scope.announce('services', customer.id)
  for (const topic of usersOf) await scope.announce(topic)
  await tell(scope, of)
  return of
}

/** So long licenses are kept for a service that waits for nobody: it is settled in the same transaction. */
const noWaitMs = 60_000

/** Nobody is waited for: what was inserted has its licenses, and is queued to be deployed. */
export async function deployAtOnce(
  scope: Scope,
  of: Of,
  { license, users }: Pick<Beginning, 'license' | 'users'>,
): Promise<void> {
  const licensed = { licenseType: license, licensedUsers: users }
  await keepLicenses(scope, of, licensed, new Date(Date.now() + noWaitMs))
  await readyDeployment(scope, of)
}

async function insertService(
  { db }: Scope,
  customer: Tenant,
  { kind, license, users }: Beginning,
): Promise<{ id: string; name: string }> {
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
  { connection }: Beginning,
): Promise<string> {
  const { name, gateway } = connection
  const [made] = await scope.db
    .insert(sipConnection)
    .values({ tenantId, serviceId, ...connection })
    .onConflictDoNothing()
    .returning({ id: sipConnection.id })
  if (!made) throw new Refusal('conflict', 'connection-taken', { name }, { field: 'name' })
  await record(scope, {
    ...{ tenantId, type: 'sip-connection.added' },
    subject: { kind: 'sip-connection', id: made.id, name },
    after: { gateway: gateway ?? null },
  })
  await scope.announce('sip-connections', tenantId)
  return made.id
}
