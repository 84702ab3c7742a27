import { sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { openSbcAccess } from '../onboarding/sbcs.ts'
import { storedMessage } from '../schema/message.ts'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { type JobOf, lockNumberJob, type NumberJob, sbcIds, tellJob } from './jobs.work.ts'

export type SbcOfJob = NonNullable<Awaited<ReturnType<typeof openSbcAccess>>>

/**
 * The SBCs whose OCDialPlan a job changes, and its numbers to add or to take away: those that Microsoft has done, and that did not
 * come from there. `owner` is what the customer's rows are named. Run as the provider.
 */
export async function sbcWorkOf(scope: Scope, seal: Seal, job: NumberJob) {
  const [found] = await scope.db.execute<{ owner: string; numbers: string[]; sbcs: string[] }>(sql`
    select t.shortname as owner,
      (select coalesce(json_agg(o.number order by i.place), '[]') from number_job_item i
        join oc_number o on o.tenant_id = i.tenant_id and o.id = i.number_id and o.source is not null
          and o.state = ${job.kind === 'upload' ? 'acquired' : 'released'}
        where i.tenant_id = t.id and i.job_id = ${job.id}::uuid and i.state = 'success'
          and not exists (select from oc_number a where a.number = o.number and a.id <> o.id and a.tenant_id = t.id
            and a.state in ('pending', 'acquired', 'releasing'))) as numbers,
      (select coalesce(json_agg(s.id), '[]') from (${sbcIds(job)} order by b.id) s) as sbcs
    from tenant t where t.id = ${job.tenantId}::uuid`)
  const targets: SbcOfJob[] = []
  for (const id of found?.sbcs ?? []) {
    const access = await openSbcAccess(scope, seal, id)
    if (access) targets.push(access)
  }
  const numbers = found?.numbers ?? []
  const change = job.kind === 'upload' ? { add: numbers, remove: [] } : { add: [], remove: numbers }
  return { owner: found?.owner ?? '', targets, change, numbers }
}

/** The dial plans have its numbers, or no longer. Run as the provider. */
export async function sbcDone(
  scope: Scope,
  of: JobOf,
  numbers: readonly string[],
  problem: StoredMessage | null,
): Promise<void> {
  const job = await lockNumberJob(scope, of)
  if (job?.sbcState !== 'due') return
  if (problem === null)
    await scope.db.execute(sql`
      update oc_number o set sbc_at = portal_clock() from number_job_item i
      where i.tenant_id = ${of.tenantId}::uuid and i.job_id = ${of.jobId}::uuid and o.tenant_id = i.tenant_id and o.id = i.number_id
        and o.number in (select json_array_elements_text(${JSON.stringify(numbers)}::json))`)
  await scope.db.execute(sql`
    update number_job set sbc_state = ${problem ? 'failed' : 'done'}, due_at = null, version = version + 1,
      error = ${problem ? storedMessage(problem) : null} where tenant_id = ${of.tenantId}::uuid and id = ${of.jobId}::uuid`)
  await tellJob(scope, of)
}

const longestHours = 24

/** The SBC does not answer: asked again, for a day. Run as the provider. */
export async function sbcLater(
  scope: Scope,
  of: JobOf,
  reason: StoredMessage,
  seconds: number,
): Promise<void> {
  const job = await lockNumberJob(scope, of)
  if (job?.sbcState !== 'due') return
  await scope.db.execute(sql`
    update number_job set error = ${storedMessage(reason)}, version = version + 1,
      sbc_state = case when ended_at < portal_clock() - make_interval(hours => ${longestHours}) then 'failed' else 'due' end,
      due_at = case when ended_at >= portal_clock() - make_interval(hours => ${longestHours})
        then portal_clock() + make_interval(secs => ${seconds}) end
    where tenant_id = ${of.tenantId}::uuid and id = ${of.jobId}::uuid`)
  await tellJob(scope, of)
}
