import { and, eq, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import { clear, raise } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import type { Claimed } from '../queue/commands.claim.ts'
import { m365Authentication } from '../schema/connect.ts'
import { replication, service } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { watchUserLicenses } from './licenses.ts'
import { removeUnseen } from './replications.directory.ts'
import { notYetReplicated } from './replications.ts'

const keys = (tenantId: string) => ({
  failed: `replication|${tenantId}`,
  refused: `m365-auth|${tenantId}`,
  throttled: `m365-throttled|${tenantId}`,
})

/** What a run begins with: sealed credentials, the delta link of the last success, and a generation of its own. */
export async function beginReplication(scope: Scope, tenantId: string) {
  const [credentials] = await scope.db
    .select()
    .from(m365Authentication)
    .where(eq(m365Authentication.tenantId, tenantId))
  // a pass that broke off has used its number up: what it marked must not look seen to the next one
  const [begun] = await scope.db
    .insert(replication)
    .values({ tenantId, generation: 1 })
    .onConflictDoUpdate({
      target: replication.tenantId,
      set: { generation: sql`${replication.generation} + 1` },
    })
    .returning({ generation: replication.generation, deltaLink: replication.deltaLink })
  if (!begun) throw new Error('a replication did not begin')
  return { credentials, ...begun }
}

type Success = {
  tenantId: string
  generation: number
  isFull: boolean
  deltaLink: string | null
  warnPercent: number
}

/** After a complete pass, in one transaction: removals, delta link, counts, the date of every deployed service, alarms. */
export async function finishReplication(scope: Scope, success: Success) {
  const { tenantId, deltaLink } = success
  await removeUnseen(scope, success)
  const [counted] = await scope.db
    .update(replication)
    .set({
      deltaLink,
      lastResult: 'succeeded',
      lastSuccessAt: sql`now()`,
      users: sql`(select count(*) from managed_user u where u.tenant_id = ${tenantId} and u.removed_at is null)`,
      numbers: sql`(select count(*) from managed_number n where n.tenant_id = ${tenantId})`,
    })
    .where(eq(replication.tenantId, tenantId))
    .returning({ users: replication.users, numbers: replication.numbers })
  const isNew = sql`${service.statusReason} ->> 'code' is not distinct from ${notYetReplicated.code}`
  await changeServices(scope, tenantId, {
    lastReplicationAt: sql`now()`,
    lastReplicationError: null,
    // an imported service warned only because nothing was known of it yet
    status: sql`case when ${isNew} then 'ok' else ${service.status} end`,
    statusReason: sql`case when ${isNew} then null else ${service.statusReason} end`,
  })
  await scope.db
    .update(m365Authentication)
    .set({ status: 'valid', lastError: null, validatedAt: sql`now()` })
    .where(eq(m365Authentication.tenantId, tenantId))
  for (const key of Object.values(keys(tenantId))) await clear(scope, { tenantId }, key)
  await watchUserLicenses(scope, tenantId, success.warnPercent)
  return { users: counted?.users ?? 0, numbers: counted?.numbers ?? 0 }
}

/** A failed attempt keeps the old date and shows why. */
export async function noteFailure(
  scope: Scope,
  tenantId: string,
  reason: StoredMessage,
): Promise<void> {
  await scope.db
    .update(replication)
    .set({ lastResult: 'failed' })
    .where(eq(replication.tenantId, tenantId))
  await changeServices(scope, tenantId, { lastReplicationError: reason })
}

/** Microsoft does not accept the credentials: nothing helps but a person. */
export async function noteRefused(
  scope: Scope,
  command: Claimed,
  reason: StoredMessage,
): Promise<void> {
  const tenantId = tenantOf(command)
  await noteFailure(scope, tenantId, reason)
  await scope.db
    .update(m365Authentication)
    .set({ status: 'invalid', lastError: reason })
    .where(eq(m365Authentication.tenantId, tenantId))
  await raise(scope, {
    ...aboutOf(command),
    key: keys(tenantId).refused,
    severity: 'critical',
    name: message('m365-refused'),
    text: reason,
    correctiveAction: message('m365-refused-repair'),
  })
}

/** Microsoft has asked for fewer calls for longer than ten minutes, or asks for so long a pause. */
export async function noteThrottled(
  scope: Scope,
  command: Claimed,
  { reason, retryAfterSeconds }: { reason: StoredMessage; retryAfterSeconds: number },
): Promise<void> {
  const tenantId = tenantOf(command)
  await noteFailure(scope, tenantId, reason)
  const [long] = await scope.db.execute<{ is: boolean }>(sql`
    select ${retryAfterSeconds} > 600 or (attempt > 1 and now() - created_at > interval '10 minutes') as is
    from command where id = ${command.id}`)
  if (!long?.is) return
  await raise(scope, {
    ...aboutOf(command),
    key: keys(tenantId).throttled,
    severity: 'warning',
    name: message('m365-throttled'),
    text: reason,
    correctiveAction: message('m365-throttled-repair'),
  })
}

/** The last try failed. A refused authentication has its own, worse alarm already. */
export async function giveUpReplication(
  scope: Scope,
  command: Claimed,
  reason: StoredMessage,
): Promise<void> {
  const tenantId = tenantOf(command)
  await noteFailure(scope, tenantId, reason)
  const [refused] = await scope.db
    .select({ tenantId: m365Authentication.tenantId })
    .from(m365Authentication)
    .where(and(eq(m365Authentication.tenantId, tenantId), eq(m365Authentication.status, 'invalid')))
  if (refused) return
  await raise(scope, {
    ...aboutOf(command),
    key: keys(tenantId).failed,
    severity: 'major',
    name: message('replication-failed'),
    text: reason,
    correctiveAction: message('command-failed-repair'),
  })
}

const aboutOf = (command: Claimed) => ({
  owner: { tenantId: command.tenantId },
  source: verbatim(command.subjectName),
  serviceId: command.subjectId,
})

export function tenantOf({ tenantId }: Claimed): string {
  if (!tenantId) throw new Error('a replication belongs to a tenant')
  return tenantId
}

async function changeServices(
  scope: Scope,
  tenantId: string,
  values: PgUpdateSetSource<typeof service>,
) {
  const changed = await scope.db
    .update(service)
    .set(values)
    .where(and(eq(service.tenantId, tenantId), eq(service.deployStatus, 'deployed')))
    .returning({ id: service.id })
  for (const { id } of changed) await scope.announce(`service:${id}`, tenantId)
}
