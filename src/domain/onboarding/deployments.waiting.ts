import { and, eq, sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { deployment } from '../schema/onboarding.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import {
  deployKind,
  lockDeploying,
  lockDeployment,
  lockLane,
  type Of,
  ofService,
  queueWork,
  readySince,
  stand,
} from './deployments.ts'

/** So long the outside is waited for; a name server tells the world within an hour. */
const longestWaitMinutes = 60
/** What is due and that nobody gets to is queued again after so many minutes. */
const againMinutes = 15

/** The outside is not as far: it is looked at again then. Refused for good after an hour. Run as the provider. */
export async function awaitOutside(
  scope: Scope,
  of: Of,
  reason: StoredMessage,
  seconds: number,
): Promise<void> {
  await lockDeploying(scope, of)
  const [waits] = await scope.db
    .update(deployment)
    .set({
      waitingSince: sql`coalesce(waiting_since, portal_clock())`,
      dueAt: sql`portal_clock() + make_interval(secs => ${seconds})`,
    })
    .where(ofService(of))
    .returning({
      isOver: sql<boolean>`waiting_since < portal_clock() - make_interval(mins => ${longestWaitMinutes})`,
    })
  if (waits?.isOver)
    throw new Refusal('conflict', 'several', {
      messages: [message('deployment-waited', { minutes: longestWaitMinutes }), reason],
    })
  await stand(scope, of, { ...readySince, statusReason: reason })
}

/** Deployments of active tenants whose next look at the outside is due. Run as the provider. */
export const dueDeployments = (scope: Scope, max: number) =>
  scope.db
    .select({ tenantId: deployment.tenantId, serviceId: deployment.serviceId })
    .from(deployment)
    .innerJoin(tenant, eq(tenant.id, deployment.tenantId))
    .where(and(sql`${deployment.dueAt} <= portal_clock()`, eq(tenant.state, 'active')))
    .orderBy(deployment.dueAt)
    .limit(max)

/** Queues such a look, once; it says itself when the next one is due. Run as the provider. */
export async function queueDueDeployment(scope: Scope, of: Of): Promise<void> {
  await lockLane(scope, of)
  const [due] = await scope.db
    .update(deployment)
    .set({ dueAt: sql`portal_clock() + make_interval(mins => ${againMinutes})` })
    .where(and(ofService(of), sql`${deployment.dueAt} <= portal_clock() and phase = 'deploying'`))
    .returning({ serviceId: deployment.serviceId })
  if (!due) return
  const { service: its } = await lockDeployment(scope, of)
  await queueWork(scope, of, its, deployKind)
}
