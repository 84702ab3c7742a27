import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { causeOf } from './jobs.list.ts'
import { commandOf, type Family } from './jobs.ts'
import { isOver, lockNumberJob, type NumberJob, tellJob } from './jobs.work.ts'
import { noteNumber } from './number-events.ts'

/** Which failures: of one job or of all of the last 30 days, and of one cause where one is named (`failureCauses`). */
export type Failures = { jobId?: string; family?: Family | null; cause?: string | null }

/** So many jobs are tried again at once, the oldest first; what is left stays listed. */
const mostJobs = 200
const sinceDays = 30

type Found = { tenantId: string; jobId: string; name: string }

const wanted = ({ jobId, family = null }: Failures) =>
  jobId
    ? sql`j.id = ${jobId}::uuid`
    : sql`j.created_at > portal_clock() - make_interval(days => ${sinceDays}) and (${family}::text is null or j.family = ${family})`

const ofCause = (cause: string | null | undefined) =>
  cause === null || cause === undefined ? sql`true` : sql`${causeOf} = ${cause}`

/**
 * Tries again what failed, and that alone: each of its jobs is sent anew, under another key, with the numbers that failed for this
 * reason. Numbers that somebody has in use by now stay failed. Gives how many are tried again; refused where none is.
 */
export async function retryNumbers(scope: Scope, failures: Failures): Promise<number> {
  demand(scope.actor, 'operate')
  demandProvider(scope.actor)
  const jobs = await scope.db.execute<Found>(sql`
    select j.tenant_id as "tenantId", j.id as "jobId", j.service_name as name from number_job j
    where j.state in ('partial', 'failed', 'cancelled') and j.family = 'operator-connect' and ${wanted(failures)}
      and exists (select from number_job_item i where i.tenant_id = j.tenant_id and i.job_id = j.id and i.state = 'error' and ${ofCause(failures.cause)})
    order by j.number limit ${mostJobs}`)
  if (jobs.length === 0) throw new Refusal('conflict', 'number-job-none-failed')
  // lanes before jobs
  await enqueue(scope, jobs.map(commandOf))
  let again = 0
  for (const of of jobs) {
    const job = await lockNumberJob(scope, of)
    if (job && isOver(job)) again += await retryJob(scope, job, failures.cause)
  }
  if (again === 0) throw new Refusal('conflict', 'number-job-none-failed')
  return again
}

async function retryJob(
  scope: Scope,
  job: NumberJob,
  cause: string | null | undefined,
): Promise<number> {
  const of = { tenantId: job.tenantId, jobId: job.id }
  const failed = await scope.db.execute<{ id: string }>(sql`
    select i.number_id as id from number_job_item i where i.tenant_id = ${of.tenantId}::uuid and i.job_id = ${of.jobId}::uuid
      and i.state = 'error' and i.number_id is not null and ${ofCause(cause)} order by i.number`)
  const marked = await mark(
    scope,
    job,
    failed.map(({ id }) => id),
  )
  if (marked.length === 0) return 0
  await scope.db.execute(sql`
    update number_job_item i set state = 'pending-upload', code = null, reason = null, entry_id = null, changed_at = portal_clock()
    where i.tenant_id = ${of.tenantId}::uuid and i.job_id = ${of.jobId}::uuid and i.state = 'error'
      and i.number_id = any(${makePgArray(marked)}::uuid[])`)
  await scope.db.execute(sql`
    update number_job set state = 'queued', send_key = gen_random_uuid(), ms_job_id = null, error = null, ended_at = null, sbc_state = 'none',
      failed = failed - ${marked.length}, waiting_since = portal_clock(), due_at = portal_clock() + interval '15 minutes', version = version + 1
    where tenant_id = ${of.tenantId}::uuid and id = ${of.jobId}::uuid`)
  await noteNumber(
    scope,
    marked.map((id) => ({ ...of, id })),
    message('oc-number-again'),
  )
  await record(scope, {
    ...{
      type: 'number-job.retried',
      subject: { kind: 'number-job', id: job.id, name: job.serviceName },
    },
    after: { numbers: marked.length },
  })
  await tellJob(scope, of)
  return marked.length
}

/** The numbers as what is under way with them; those that are something else by now are left out. */
async function mark(
  scope: Scope,
  { tenantId, id: jobId, kind }: NumberJob,
  ids: readonly string[],
) {
  // who uploads one of them at this moment waits, or is waited for
  const state = { upload: 'pending', release: 'releasing', relocate: 'acquired' }[kind]
  const from = { upload: 'failed', release: 'acquired', relocate: 'acquired' }[kind]
  const found = await scope.db.execute<{ id: string }>(sql`
    with mine as (
      select o.id from oc_number o where o.tenant_id = ${tenantId}::uuid and o.id = any(${makePgArray([...ids])}::uuid[]) and o.state = ${from}
        and (${kind} <> 'upload' or not exists (select from oc_number a where a.number = o.number and a.state in ('pending', 'acquired', 'releasing')))
      order by o.number for update of o)
    update oc_number o set state = ${state}, job_id = ${jobId}::uuid, version = o.version + 1 from mine
    where o.tenant_id = ${tenantId}::uuid and o.id = mine.id returning o.id`)
  return found.map(({ id }) => id)
}

/** Writes the dial plans of a job anew that could not be written. Refused where none is to be. */
export async function retrySbc(scope: Scope, jobId: string): Promise<void> {
  demand(scope.actor, 'operate')
  demandProvider(scope.actor)
  const [found] = await scope.db.execute<Found>(sql`
    select tenant_id as "tenantId", id as "jobId", service_name as name from number_job
    where id = ${jobId}::uuid and sbc_state = 'failed'`)
  if (!found) throw new Refusal('conflict', 'number-job-sbc-done')
  await enqueue(scope, [commandOf(found)])
  await scope.db.execute(sql`
    update number_job set sbc_state = 'due', error = null, due_at = portal_clock() + interval '15 minutes', ended_at = portal_clock(),
      version = version + 1 where tenant_id = ${found.tenantId}::uuid and id = ${jobId}::uuid and sbc_state = 'failed'`)
  await tellJob(scope, found)
}
