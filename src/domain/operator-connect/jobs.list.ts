import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byId, byWhole } from '../lists/orders.ts'
import type { StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { demandProvider } from '../roles.ts'
import {
  families,
  numberEntryStates,
  numberJobKinds,
  numberJobStates,
} from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import type { NumberJobKind } from './jobs.finish.ts'
import type { Family } from './jobs.ts'
import type { NumberJob } from './jobs.work.ts'

export type NumberJobRow = RowOf<typeof numberJobList>
export type NumberJobItemRow = RowOf<typeof numberJobItems>
export type NumberJobState = NumberJob['state']
export type NumberEntryState = (typeof numberEntryStates)[number]

/** Batches of numbers, the newest first. */
export const numberJobList = listOf({
  ...{ name: 'number-jobs', table: 'number_job', alias: 'j', head: 'number' },
  usual: () => '-number',
  demand: demandProvider,
  joins: sql`join tenant t on t.id = j.tenant_id`,
  search: (part) =>
    sql`(${contains(sql`j.service_name`, part)} or ${contains(sql`j.requested_name`, part)} or ${contains(sql`coalesce(j.ticket, '')`, part)}
      or ${contains(sql`coalesce(j.ms_job_id, '')`, part)})`,
  filters: {
    state: oneOf(numberJobStates, (state) => sql`j.state = ${state}`),
    kind: oneOf(numberJobKinds, (kind) => sql`j.kind = ${kind}`),
    family: oneOf(families, (family) => sql`j.family = ${family}`),
  },
  columns: {
    number: sorted(value<number>(sql`j.number`), byWhole(sql`j.number`)),
    tenant: value<string>(sql`t.full_name`),
    progress: value<{ done: number; failed: number; total: number }>(
      sql`json_build_object('done', j.done, 'failed', j.failed, 'total', j.total)`,
    ),
    state: word<NumberJobState>(sql`j.state`),
    kind: word<NumberJobKind>(sql`j.kind`),
    msJobId: value<string | null>(sql`j.ms_job_id`),
    created: instant(sql`j.created_at`),
    ended: instantIfAny(sql`j.ended_at`),
    by: word(sql`j.requested_name`),
    family: word<Family>(sql`j.family`),
  },
  more: {
    tenantId: value<string>(sql`j.tenant_id`),
    service: value<string>(sql`j.service_name`),
    serviceId: value<string | null>(
      sql`(select s.id from service s where s.tenant_id = j.tenant_id and s.id = j.service_id)`,
    ),
    error: value<StoredMessage | null>(sql`j.error`),
    sbcState: value<NumberJob['sbcState']>(sql`j.sbc_state`),
    ticket: value<string | null>(sql`j.ticket`),
    country: value<string | null>(sql`j.country`),
    usage: value<NumberJob['usage']>(sql`j.usage`),
    source: value<NumberJob['source']>(sql`j.source`),
    profile: value<string | null>(sql`j.calling_profile_id`),
    sent: value<string | null>(sql`j.sent_at`),
  },
  cells: {
    total: ({ progress }) => progress.total,
    done: ({ progress }) => progress.done,
    failed: ({ progress }) => progress.failed,
    ms_job_id: ({ msJobId }) => msJobId,
    error: ({ error }, say) => error && say(error),
  },
  heads: [
    ...['number', 'ms_job_id', 'kind', 'tenant', 'service', 'total', 'done', 'failed', 'state'],
    ...['error', 'created', 'ended', 'by', 'family', 'ticket'],
  ],
})

export const ofOperatorConnect = sql`j.family = 'operator-connect'`

export async function findNumberJob(scope: Scope, id: string): Promise<NumberJobRow> {
  demandProvider(scope.actor)
  const [found] = await numberJobList.pick(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-number-job')
  return found
}

/** By their key, which begins with the customer. */
export const itemsOfJob = (jobId: string) => sql`
  i.tenant_id = (select j.tenant_id from number_job j where j.id = ${jobId}::uuid) and i.job_id = ${jobId}::uuid`

/** What failures have in common: Microsoft's code, or ours. */
export const causeOf = sql`coalesce(i.code, i.reason ->> 'code', '')`

/** The numbers of one job, as they were sent. */
export const numberJobItems = listOf({
  ...{ name: 'number-job-items', table: 'number_job_item', alias: 'i', head: 'number' },
  // of one job each number is one row
  ...{ id: byId(sql`i.number_id`), usual: () => 'place' },
  demand: demandProvider,
  search: (part) => contains(sql`i.number`, part),
  filters: { state: oneOf(numberEntryStates, (state) => sql`i.state = ${state}`) },
  columns: {
    place: sorted(value<number>(sql`i.place`), byWhole(sql`i.place`)),
    number: word(sql`i.number`),
    state: word<NumberEntryState>(sql`i.state`),
    code: value<string | null>(sql`i.code`),
    reason: value<StoredMessage | null>(sql`i.reason`),
    row: value<number | null>(sql`i.row`),
    changed: instant(sql`i.changed_at`),
  },
  cells: { reason: ({ reason }, say) => reason && say(reason) },
})

/** Numbers that failed for one reason, and a sentence that says which. */
export type FailureCause = { cause: string; count: number; reason: StoredMessage | null }

const mostCauses = 6
const sinceDays = 30

/** Why numbers failed, the most frequent reason first: of one job, or of all that ended in the last 30 days. */
export async function failureCauses(
  { db, actor }: Scope,
  of: { jobId: string } | { family: Family | null },
): Promise<FailureCause[]> {
  demandProvider(actor)
  const within =
    'jobId' in of
      ? sql`i.job_id = ${of.jobId}::uuid`
      : sql`j.created_at > portal_clock() - make_interval(days => ${sinceDays}) and j.failed > 0
          and (${of.family}::text is null or j.family = ${of.family})`
  return db.execute<FailureCause>(sql`
    select ${causeOf} as cause, count(*)::integer as count, (array_agg(i.reason))[1] as reason
    from number_job j join number_job_item i on i.tenant_id = j.tenant_id and i.job_id = j.id and i.state = 'error'
    where j.state in ('partial', 'failed') and j.family = 'operator-connect' and ${within}
    group by 1 order by 2 desc, 1 limit ${mostCauses}`)
}

/** Every number of a job, at most 1,000, with what came of it. */
export const listJobNumbers = ({ db }: Scope, jobId: string) =>
  db.execute<Pick<NumberJobItemRow, 'number' | 'state' | 'code' | 'reason'>>(sql`
    select i.number, i.state, i.code, i.reason from number_job_item i where ${itemsOfJob(jobId)} order by i.place`)
