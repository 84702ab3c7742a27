import { and, eq, sql } from 'drizzle-orm'
import { deploymentPart, type deploymentParts } from '../schema/onboarding.ts'
import type { Scope } from '../scope.ts'
import { lockDeploying, lockDeployment, type Of, tell } from './deployments.ts'

export type Part = (typeof deploymentParts)[number]
export type PartRow = typeof deploymentPart.$inferSelect

const onePart = ({ tenantId, serviceId }: Of, part: Part) =>
  and(
    eq(deploymentPart.tenantId, tenantId),
    eq(deploymentPart.serviceId, serviceId),
    eq(deploymentPart.part, part),
  )

/** What is known of a part; undefined before the outside was asked for it. */
export async function findPart(scope: Scope, of: Of, part: Part): Promise<PartRow | undefined> {
  const [found] = await scope.db.select().from(deploymentPart).where(onePart(of, part))
  return found
}

export const listParts = ({ db }: Scope, { tenantId, serviceId }: Of) =>
  db
    .select()
    .from(deploymentPart)
    .where(and(eq(deploymentPart.tenantId, tenantId), eq(deploymentPart.serviceId, serviceId)))

async function write(
  scope: Scope,
  { tenantId, serviceId }: Of,
  part: Part,
  values: Pick<typeof deploymentPart.$inferInsert, 'state' | 'name'> &
    Partial<Pick<typeof deploymentPart.$inferInsert, 'isOurs' | 'outsideId'>>,
): Promise<void> {
  await scope.db
    .insert(deploymentPart)
    .values({ tenantId, serviceId, part, ...values })
    .onConflictDoUpdate({
      target: [deploymentPart.tenantId, deploymentPart.serviceId, deploymentPart.part],
      set: { ...values, changedAt: sql`now()` },
    })
  await tell(scope, { tenantId, serviceId })
}

/** Before the outside is asked to make it: from now on it may be there, and is ours. */
export async function beginPart(scope: Scope, of: Of, part: Part, name: string): Promise<void> {
  await lockDeploying(scope, of)
  await write(scope, of, part, { state: 'writing', name, isOurs: true })
}

/** It was there before anything was asked: it stays whatever becomes of the service. */
export async function partFound(
  scope: Scope,
  of: Of,
  part: Part,
  { name, outsideId }: { name: string; outsideId?: string | undefined },
): Promise<void> {
  await lockDeploying(scope, of)
  await write(scope, of, part, {
    state: 'there',
    name,
    isOurs: false,
    outsideId: outsideId ?? null,
  })
}

/** The outside has it. */
export async function partThere(
  scope: Scope,
  of: Of,
  part: Part,
  { name, outsideId }: { name: string; outsideId?: string | undefined },
): Promise<void> {
  await lockDeploying(scope, of)
  await write(scope, of, part, { state: 'there', name, ...(outsideId && { outsideId }) })
}

/** Before the outside is asked to take it away. */
export async function beginRemovalOf(
  scope: Scope,
  of: Of,
  { part, name }: Pick<PartRow, 'part' | 'name'>,
): Promise<void> {
  await lockDeployment(scope, of)
  await write(scope, of, part, { state: 'removing', name })
}

export async function partGone(
  scope: Scope,
  of: Of,
  { part, name }: Pick<PartRow, 'part' | 'name'>,
): Promise<void> {
  await lockDeployment(scope, of)
  await write(scope, of, part, { state: 'gone', name })
}
