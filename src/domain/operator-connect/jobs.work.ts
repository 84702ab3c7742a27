import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { OcBatch, OcJob } from '../../connectors/operator-connect.types.ts'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { storedMessage } from '../schema/message.ts'
import { type MicrosoftStatus, numberJob } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import { wellFormed } from '../values.characters.ts'
import { entryReason } from './jobs.causes.ts'
import { turnedFrom } from './jobs.finish.ts'

export type JobOf = { tenantId: string; jobId: string }
export type NumberJob = typeof numberJob.$inferSelect

const ofJob = ({ tenantId, jobId }: JobOf) =>
  and(eq(numberJob.tenantId, tenantId), eq(numberJob.id, jobId))

/** After so long without a word Microsoft is taken not to answer; it is asked on, once an hour. */
const stalledAfterHours = 24
const stalledEverySeconds = 3600
/** Whatever is open and that nobody gets to is queued again after so long. */
const againMinutes = 15
/** Microsoft is asked after a quarter of the time that it already took, in these bounds. */
const [soonestSeconds, latestSeconds] = [5, 300]

const later = sql`portal_clock() + make_interval(mins => ${againMinutes})`
const inTime = (least = soonestSeconds) => sql`
  portal_clock() + make_interval(secs => case when waiting_since < portal_clock() - make_interval(hours => ${stalledAfterHours})
    then ${stalledEverySeconds} else greatest(${least}, ${soonestSeconds},
      least(${latestSeconds}, extract(epoch from portal_clock() - waiting_since) / 4)) end)`

/** The job under its lock; its numbers are locked after it. */
export async function lockNumberJob(scope: Scope, of: JobOf): Promise<NumberJob | null> {
  const [found] = await scope.db.select().from(numberJob).where(ofJob(of)).for('update')
  return found ?? null
}

/** What is to be done next with a job. `isUncertain`: it may have been sent, so it is looked for by its key first. */
export type NextOfJob =
  | { do: 'send'; job: NumberJob; msTenantId: string; numbers: string[]; isUncertain: boolean }
  | { do: 'look'; job: NumberJob; msJobId: string }

/** The job, where it has ended at Microsoft and dial plans are to be written. Run as the provider. */
export async function sbcJob(scope: Scope, of: JobOf): Promise<NumberJob | null> {
  const job = await lockNumberJob(scope, of)
  return job && isOver(job) && job.sbcState === 'due' ? job : null
}

/** What is to be gone on with at Microsoft, whatever was cut off; null where that has ended. Run as the provider. */
export async function nextOfJob(scope: Scope, of: JobOf): Promise<NextOfJob | null> {
  const job = await lockNumberJob(scope, of)
  if (job?.family !== 'operator-connect' || isOver(job)) return null
  if (job.msJobId) return { do: 'look', job, msJobId: job.msJobId }
  const isUncertain = job.state !== 'queued'
  const why = isUncertain ? null : await whyNotSend(scope, job)
  if (why) {
    await failJob(scope, job, why)
    return null
  }
  const [found] = await scope.db.execute<{ ms: string | null; numbers: string[] }>(sql`
    select coalesce((select l.ms_tenant_id from lead l where l.customer_id = t.id and l.service_id = ${job.serviceId}::uuid), t.ms_tenant_id) as ms,
      (select coalesce(json_agg(i.number order by i.place), '[]') from number_job_item i
        where i.tenant_id = t.id and i.job_id = ${of.jobId}::uuid and i.state = 'pending-upload') as numbers
    from tenant t where t.id = ${of.tenantId}::uuid`)
  if (!found?.ms) {
    await failJob(scope, job, message('lead-no-tenant'))
    return null
  }
  await put(scope, of, { dueAt: later })
  return { do: 'send', job, msTenantId: found.ms, numbers: found.numbers, isUncertain }
}

const over = ['succeeded', 'partial', 'failed', 'cancelled'] as const
export const isOver = ({ state }: Pick<NumberJob, 'state'>) =>
  (over as readonly string[]).includes(state)

/** What has turned since the numbers were checked: the lead, or the profile. */
async function whyNotSend({ db }: Scope, job: NumberJob): Promise<StoredMessage | null> {
  if (job.kind !== 'upload') return null
  const [now] = await db.execute<{ status: MicrosoftStatus | null; hasProfile: boolean }>(sql`
    select (select microsoft_status from lead where family = ${job.family} and customer_id = ${job.tenantId}::uuid
        and service_id = ${job.serviceId}::uuid) as status,
      exists (select from calling_profile p where p.microsoft_id = ${job.callingProfileId} and p.missing_since is null) as "hasProfile"`)
  if (!now?.status) return message('lead-unseen')
  if (now.status !== 'active') return message('lead-status', { status: now.status })
  return now.hasProfile ? null : message('number-profile-gone')
}

const put = (scope: Scope, of: JobOf, values: { [K in keyof NumberJob]?: NumberJob[K] | SQL }) =>
  scope.db
    .update(numberJob)
    .set({ ...values, version: sql`${numberJob.version} + 1` })
    .where(ofJob(of))

export const tellJob = async (scope: Scope, { jobId }: JobOf) => {
  await scope.announce(`job:${jobId}`)
  await scope.announce('jobs')
}

/**
 * From now on the batch may be at Microsoft: what of it is not sent after all has ended here. Gives what is to be sent, or null where
 * somebody else went on with it. Run as the provider.
 */
export async function sendingBatch(
  scope: Scope,
  of: JobOf,
  { msTenantId, ended }: { msTenantId: string; ended: readonly Settled[] },
): Promise<OcBatch | null> {
  const job = await lockNumberJob(scope, of)
  if (!job || isOver(job) || job.msJobId) return null
  await settle(scope, job, ended)
  const left = await scope.db.execute<{ number: string }>(sql`
    select number from number_job_item where tenant_id = ${of.tenantId}::uuid and job_id = ${of.jobId}::uuid and state = 'pending-upload'
    order by place`)
  if (left.length === 0) {
    await endJob(scope, job)
    return null
  }
  await put(scope, of, { state: 'sending', sentAt: sql`portal_clock()`, dueAt: later })
  await tellJob(scope, of)
  const numbers = left.map(({ number }) => number)
  const { kind, sendKey: key, addressId, locationId } = job
  if (kind === 'release') return { kind, key, msTenantId, numbers }
  if (kind === 'relocate') return { kind, key, msTenantId, numbers, addressId, locationId }
  return {
    ...{ kind, key, msTenantId, numbers, addressId, locationId },
    usages: [...(job.usage ? [job.usage] : []), ...job.additionalUsages],
    ...{ country: job.country ?? '', callingProfileId: job.callingProfileId ?? '' },
  }
}

/** Microsoft has taken it. Run as the provider. */
export async function jobSent(scope: Scope, of: JobOf, msJobId: string): Promise<void> {
  const job = await lockNumberJob(scope, of)
  if (!job || isOver(job) || job.msJobId) return
  await put(scope, of, {
    ...{ state: 'waiting', msJobId, error: null, waitingSince: sql`portal_clock()` },
    dueAt: sql`portal_clock() + make_interval(secs => ${soonestSeconds})`,
  })
  await tellJob(scope, of)
}

/** The outside is not as far, or does not answer: asked again in time, and after a day it is said to be stalled. Run as the provider. */
export async function awaitJob(
  scope: Scope,
  of: JobOf,
  wait: { error?: StoredMessage | null; seconds?: number; isUnsent?: boolean } = {},
): Promise<void> {
  const job = await lockNumberJob(scope, of)
  if (!job || isOver(job)) return
  const state = wait.isUnsent ? 'queued' : job.state === 'stalled' ? 'sending' : job.state
  await put(scope, of, {
    ...{ error: wait.error ?? null, dueAt: inTime(wait.seconds) },
    state: sql`case when waiting_since < portal_clock() - make_interval(hours => ${stalledAfterHours}) then 'stalled'
      when ms_job_id is not null then 'waiting' else ${state} end`,
  })
  await tellJob(scope, of)
}

/** What became of one number, by Microsoft's word or ours. */
export type Settled = Pick<OcJob['entries'][number], 'number' | 'status'> & {
  id?: string | null
  code?: string | null
  message?: string | null
  reason?: StoredMessage
}

/**
 * What Microsoft says of each number, which may be half of them; the job ends when all have an end or Microsoft says that it is
 * over: of whom it then says nothing, it has not taken. Says whether the job has ended. Run as the provider.
 */
export async function settleJob(scope: Scope, of: JobOf, answer: OcJob): Promise<boolean> {
  const job = await lockNumberJob(scope, of)
  if (!job || isOver(job)) return true
  const changed = await settle(scope, job, answer.entries)
  if (answer.isEnded || !(await isOpen(scope, job))) {
    await endJob(scope, job, message('number-unanswered'))
    return true
  }
  if (changed > 0) await put(scope, of, { waitingSince: sql`portal_clock()` })
  await awaitJob(scope, of)
  return false
}

const isOpen = async ({ db }: Scope, job: NumberJob) =>
  (await db.execute(sql`select from number_job_item i where ${openItems(job)} limit 1`)).length > 0

/** Writes down where its entries stand, and turns the numbers whose entry has ended. Gives how many are otherwise than before. */
async function settle(scope: Scope, job: NumberJob, entries: readonly Settled[]): Promise<number> {
  if (entries.length === 0) return 0
  const rows = entries.map((one) => ({
    ...{ number: one.number, status: one.status, entry: one.id ?? null, code: one.code ?? null },
    reason: one.status === 'error' ? (one.reason ?? entryReason(one.code, one.message)) : null,
  }))
  return change(
    scope,
    job,
    sql`
      update number_job_item i set state = e.status, code = e.code, reason = e.reason, entry_id = coalesce(e.entry, i.entry_id),
        changed_at = portal_clock()
      from json_to_recordset(${JSON.stringify(rows, wellFormed)}::json) as e(number text, status text, entry text, code text, reason jsonb)
      where ${openItems(job)} and i.number = e.number and i.state <> e.status`,
  )
}

const openItems = ({ tenantId, id }: NumberJob) => sql`
  i.tenant_id = ${tenantId}::uuid and i.job_id = ${id}::uuid and i.state in ('pending-upload', 'pending', 'in-progress')`

/** Changes entries, turns the numbers of those that have ended, notes and counts them, in one statement. Gives how many it changed. */
async function change(scope: Scope, job: NumberJob, changing: SQL): Promise<number> {
  const { tenantId, id: jobId, kind, msJobId } = job
  const [found] = await scope.db.execute<{ changed: number; turned: number }>(sql`
    with changed as (${changing} returning i.number_id, i.state, i.reason),
    ends as (
      select number_id, state = 'success' as is_done, reason from changed where state in ('success', 'error')),
    ${turnedFrom(scope, { tenantId, jobId, kind, msJobId }, sql`o.id = e.number_id`)},
    counted as (
      update number_job j set done = j.done + c.done, failed = j.failed + c.failed
      from (select count(*) filter (where is_done)::integer as done, count(*) filter (where not is_done)::integer as failed from ends) c
      where j.tenant_id = ${tenantId}::uuid and j.id = ${jobId}::uuid and c.done + c.failed > 0)
    select (select count(*) from changed)::integer as changed, (select count(*) from turned)::integer as turned`)
  if (found && found.turned > 0) await scope.announce('oc-numbers')
  return found?.changed ?? 0
}

/** Nothing of it can be done, or the rest of it. Run as the provider. */
export async function failNumberJob(scope: Scope, of: JobOf, reason: StoredMessage): Promise<void> {
  const job = await lockNumberJob(scope, of)
  if (job && !isOver(job)) await failJob(scope, job, reason)
}

const failJob = (scope: Scope, job: NumberJob, reason: StoredMessage) =>
  endJob(scope, job, reason, { error: reason })

/** Ends a job; what is still open of it failed for this reason. */
export async function endJob(
  scope: Scope,
  job: NumberJob,
  unanswered: StoredMessage = message('number-unanswered'),
  { error, state }: { error?: StoredMessage; state?: 'cancelled' } = {},
): Promise<void> {
  const of = { tenantId: job.tenantId, jobId: job.id }
  await change(
    scope,
    job,
    sql`
      update number_job_item i set state = 'error', reason = ${storedMessage(unanswered)}, changed_at = portal_clock()
      where ${openItems(job)}`,
  )
  const ofOurs = sql`exists (select from number_job_item i join oc_number o on o.tenant_id = i.tenant_id and o.id = i.number_id
      and o.source is not null where i.tenant_id = ${job.tenantId}::uuid and i.job_id = ${job.id}::uuid and i.state = 'success')`
  const hasSbc = job.kind === 'relocate' ? sql`false` : sql`(${ofOurs} and exists (${sbcIds(job)}))`
  const [ended] = await scope.db.execute<{ state: string; done: number; failed: number }>(sql`
    update number_job set ended_at = portal_clock(), error = ${error ? storedMessage(error) : null}, waiting_since = null,
      version = version + 1, sbc_state = case when ${hasSbc} then 'due' else 'none' end,
      due_at = case when ${hasSbc} then ${later} end,
      state = case when ${state ?? null}::text is not null then ${state ?? null} when failed = 0 then 'succeeded' when done = 0 then 'failed' else 'partial' end
    where tenant_id = ${job.tenantId}::uuid and id = ${job.id}::uuid returning state, done, failed`)
  await record(scope, {
    ...{
      type: 'number-job.ended',
      subject: { kind: 'number-job', id: job.id, name: job.serviceName },
    },
    ...(ended && { after: { ...ended } }),
  })
  await tellJob(scope, of)
}

/**
 * SBCs that have a row for each number of this customer: those of its connections, or of the one that was chosen, and those at the
 * trunks of the calling profile.
 */
export const sbcIds = ({ tenantId, serviceId, connectionId, callingProfileId }: NumberJob) => sql`
  select b.id from sbc b where b.api_url is not null and (
    exists (select from sip_connection c where c.tenant_id = ${tenantId}::uuid and c.service_id = ${serviceId}::uuid
      and c.sbc_id = b.id and (${connectionId}::uuid is null or c.id = ${connectionId}::uuid))
    or exists (select from calling_profile p, jsonb_array_elements(p.trunks) t
      where p.microsoft_id = ${callingProfileId} and lower(t ->> 'fqdn') = lower(b.fqdn)))`
