import { sql } from 'drizzle-orm'
import { message } from '../messages.ts'
import { enqueue } from '../queue/commands.ts'
import type { Scope } from '../scope.ts'
import { commandOf } from './jobs.ts'
import { endJob, isOver, lockNumberJob } from './jobs.work.ts'

type Due = { tenantId: string; jobId: string; name: string }

/** Jobs of active tenants whose next step is due, or whose task somebody has cancelled before it began. Run as the provider. */
export const dueNumberJobs = ({ db }: Scope, max: number) =>
  db.execute<Due>(sql`
    select j.tenant_id as "tenantId", j.id as "jobId", j.service_name as name from number_job j
      join tenant t on t.id = j.tenant_id and t.state = 'active'
    where j.due_at <= portal_clock() order by j.due_at limit ${max}`)

const againMinutes = 15

/**
 * Queues the next step of each, once; a step says itself when the next one is due. A job whose task was cancelled before anything was
 * sent ends as cancelled. Run as the provider.
 */
export async function queueDueNumberJobs(scope: Scope, due: readonly Due[]): Promise<void> {
  await enqueue(scope, due.map(commandOf))
  await scope.db.execute(sql`
    update number_job j set due_at = portal_clock() + make_interval(mins => ${againMinutes})
    from json_to_recordset(${JSON.stringify(due)}::json) as d("tenantId" uuid, "jobId" uuid)
    where j.tenant_id = d."tenantId" and j.id = d."jobId" and j.due_at <= portal_clock()`)
}

/** Jobs that nobody has sent and whose task was cancelled. Run as the provider. */
export const cancelledNumberJobs = ({ db }: Scope, max: number) =>
  db.execute<{ tenantId: string; jobId: string }>(sql`
    select j.tenant_id as "tenantId", j.id as "jobId" from number_job j
    where j.due_at is not null and j.state = 'queued'
      and (select c.state from command c where c.subject_id = j.id and c.kind = 'number-job' order by c.seq desc limit 1) = 'cancelled'
    limit ${max}`)

/** Its numbers are nobody's again. Run as the provider. */
export async function cancelNumberJob(
  scope: Scope,
  of: { tenantId: string; jobId: string },
): Promise<void> {
  const job = await lockNumberJob(scope, of)
  if (!job || isOver(job) || job.state !== 'queued') return
  const reason = message('number-job-cancelled')
  await endJob(scope, job, reason, { error: reason, state: 'cancelled' })
}
