import { and, desc, eq, inArray } from 'drizzle-orm'
import {
  deployment,
  dnsRecord,
  onboardingInvitation,
  sbc,
  scriptTemplate,
} from '../schema/onboarding.ts'
import { command } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { listParts } from './deployments.parts.ts'
import { deployKind, type Of, ofService, removalKinds } from './deployments.ts'
import type { ScriptSlot } from './onboardings.scripts.ts'

export type DeploymentDetail = NonNullable<Awaited<ReturnType<typeof readDeployment>>>

/** How a service was, or is being, taken into operation, and what of it is outside; null where it came another way. The provider's alone. */
export async function readDeployment(scope: Scope, of: Of) {
  if (scope.actor.audience.kind !== 'provider') return null
  const { db } = scope
  const [found] = await db
    .select({ deployment, sbc: { id: sbc.id, name: sbc.name, status: sbc.status } })
    .from(deployment)
    .leftJoin(sbc, eq(sbc.id, deployment.sbcId))
    .where(ofService(of))
  if (!found) return null
  const { secrets: _, ...rest } = found.deployment
  const [parts, records, invitations, work, chosen] = await Promise.all([
    listParts(scope, of),
    db
      .select()
      .from(dnsRecord)
      .where(and(eq(dnsRecord.tenantId, of.tenantId), eq(dnsRecord.serviceId, of.serviceId)))
      .orderBy(dnsRecord.createdAt),
    db
      .select({
        id: onboardingInvitation.id,
        state: onboardingInvitation.state,
        fullName: onboardingInvitation.fullName,
        email: onboardingInvitation.email,
        expiresAt: onboardingInvitation.expiresAt,
        error: onboardingInvitation.error,
      })
      .from(onboardingInvitation)
      .where(
        and(
          eq(onboardingInvitation.tenantId, of.tenantId),
          eq(onboardingInvitation.serviceId, of.serviceId),
        ),
      )
      .orderBy(desc(onboardingInvitation.createdAt))
      .limit(1),
    db
      .select({ id: command.id, state: command.state, kind: command.kind })
      .from(command)
      .where(
        and(
          eq(command.subjectId, of.serviceId),
          inArray(command.kind, [deployKind, ...removalKinds]),
          inArray(command.state, ['queued', 'executing']),
        ),
      )
      .orderBy(command.state, command.seq),
    scriptsOf(scope, rest.scripts),
  ])
  const [invitation = null] = invitations
  // a deletion that is held does nothing yet
  const own = work.find(({ kind }) => kind === deployKind || rest.phase === 'removing')
  return { ...rest, sbc: found.sbc, parts, records, invitation, work: own ?? null, chosen }
}

type Chosen = Partial<Record<ScriptSlot, { template: string; version: number }>>

const inOrder: readonly ScriptSlot[] = [
  'sbc-onboarding',
  'sbc-cleanup',
  'm365-onboarding',
  'm365-cleanup',
]

/** The scripts that were chosen, with their templates' names. */
async function scriptsOf({ db }: Scope, chosen: Chosen) {
  const slots = inOrder.flatMap((slot) => {
    const script = chosen[slot]
    return script ? [[slot, script] as const] : []
  })
  if (slots.length === 0) return []
  const names = await db
    .select({ id: scriptTemplate.id, name: scriptTemplate.name })
    .from(scriptTemplate)
    .where(
      inArray(
        scriptTemplate.id,
        slots.map(([, { template }]) => template),
      ),
    )
  return slots.map(([slot, { template, version }]) => ({
    ...{ slot, template, version },
    name: names.find(({ id }) => id === template)?.name ?? '',
  }))
}
