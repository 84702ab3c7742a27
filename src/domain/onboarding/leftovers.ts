import { and, eq, inArray, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { deployment, deploymentPart, dnsRecord, leftover, sbc } from '../schema/onboarding.ts'
import type { Scope } from '../scope.ts'
import { deletionReason } from '../tenants/deletion.reason.ts'
import { demandNotDeleting } from '../tenants/deletion.ts'
import { several } from '../values.ts'
import { listParts } from './deployments.parts.ts'
import {
  type Deployment,
  lockDeployment,
  lockLane,
  note,
  type Of,
  queueWork,
  removalOf,
  tell,
} from './deployments.ts'
import { recordsOf } from './dns-records.ts'
import { findServiceDeletion } from './removals.ts'

/** Where something is; they are cleaned up in this order. */
export const outsides = ['sbc', 'm365', 'dns'] as const
export type OutsideName = (typeof outsides)[number]

/** Something of a service that is outside, or may be: what, what it is called there, and where. */
export type Standing = {
  outside: OutsideName
  part: (typeof leftover.$inferSelect)['part']
  name: string
  at: string | null
  recordId: string | null
}

const outsideOf = {
  'sbc-script': 'sbc',
  prefixes: 'sbc',
  domain: 'm365',
  'activation-user': 'm365',
} as const

/** All of a service that is, or may be, outside and is its own. Run as the provider. */
export async function standingOf(
  scope: Scope,
  { sbcId, gateway, ...of }: Pick<Deployment, 'tenantId' | 'serviceId' | 'sbcId' | 'gateway'>,
): Promise<Standing[]> {
  const [its] = sbcId
    ? await scope.db.select({ name: sbc.name }).from(sbc).where(eq(sbc.id, sbcId))
    : []
  const parts = await listParts(scope, of)
  const records = await recordsOf(scope, of.tenantId, of.serviceId)
  const found: Standing[] = parts
    .filter(({ state, isOurs }) => isOurs && state !== 'gone' && state !== 'left')
    .map(({ part, name }) => {
      const outside = outsideOf[part]
      const isSbc = outside === 'sbc'
      return {
        ...{ outside, part, name: isSbc ? gateway : name, recordId: null },
        at: isSbc ? (its?.name ?? name) : 'Microsoft 365',
      }
    })
  const inZone = records
    .filter(({ state }) => state !== 'gone' && state !== 'left')
    .map(
      ({ id, type, name, value, zone }): Standing => ({
        ...{ outside: 'dns', part: 'dns', name: `${type} ${name} ${value}` },
        ...{ at: zone, recordId: id },
      }),
    )
  return [...found, ...inZone].sort(
    (one, other) => outsides.indexOf(one.outside) - outsides.indexOf(other.outside),
  )
}

/** The same of all services of a tenant. */
export async function standingOfTenant(scope: Scope, tenantId: string): Promise<Standing[]> {
  const all = await scope.db.select().from(deployment).where(eq(deployment.tenantId, tenantId))
  const found: Standing[] = []
  for (const one of all) found.push(...(await standingOf(scope, one)))
  return found
}

const isOutside = (word: string): word is OutsideName => outsides.some((one) => one === word)

/** What stays where, and why. */
export const leavingForm = form({
  what: several(outsides, isOutside, { error: 'leave-choose', none: 'leave-choose' }),
  reason: deletionReason(),
})

/**
 * Lets what could not be taken away be where it is, for good: it is written down with who says so and why, and the rest of the service is
 * cleaned up without it. Refused unless a cleanup has failed and nobody works on it.
 */
export async function leaveOutside(scope: Scope, of: Of, given: Given): Promise<void> {
  demand(scope.actor, 'delete-tenants')
  demandProvider(scope.actor)
  const { what, reason } = leavingForm.read(given)
  await lockLane(scope, of)
  const { deployment: found, service: its } = await lockDeployment(scope, of)
  await demandNotDeleting(scope, of.tenantId)
  if (found.phase !== 'removing' || (await findServiceDeletion(scope, of.serviceId)))
    throw new Refusal('conflict', 'leave-not-failed', { name: its.name })
  const standing = (await standingOf(scope, found)).filter(({ outside }) => what.includes(outside))
  if (standing.length === 0) throw new Refusal('conflict', 'leave-nothing', { name: its.name })
  await scope.db
    .insert(leftover)
    .values(
      standing.map(({ part, name, at }) => ({
        ...{ ...of, serviceName: its.name, part, name, at, reason },
        leftBy: scope.actor.name,
      })),
    )
    .onConflictDoNothing()
  await markLeft(scope, of, standing)
  await note(scope, of, its, 'service.left', {
    ...{ reason, left: standing.map(({ name, at }) => (at ? `${name} (${at})` : name)).join(', ') },
  })
  await queueWork(scope, of, its, removalOf(found))
  await tell(scope, of)
}

async function markLeft({ db }: Scope, of: Of, standing: readonly Standing[]) {
  const { tenantId, serviceId } = of
  const set = { state: 'left' as const, changedAt: sql`now()` }
  const records = standing.flatMap(({ recordId }) => recordId ?? [])
  const parts = standing.flatMap(({ part }) => (part === 'dns' ? [] : part))
  if (records.length > 0)
    await db
      .update(dnsRecord)
      .set({ ...set, error: null })
      .where(and(eq(dnsRecord.tenantId, tenantId), inArray(dnsRecord.id, records)))
  if (parts.length > 0)
    await db
      .update(deploymentPart)
      .set(set)
      .where(
        and(
          eq(deploymentPart.tenantId, tenantId),
          eq(deploymentPart.serviceId, serviceId),
          inArray(deploymentPart.part, parts),
        ),
      )
}
