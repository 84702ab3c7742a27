import { randomUUID } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { storedMessage } from '../schema/message.ts'
import {
  type families,
  type MicrosoftStatus,
  mostNumbersOfJob,
  type numberSources,
  type numberUsages,
} from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import { finishNumbers, type NumberEnd, type NumberJobKind } from './jobs.finish.ts'
import { notedFrom } from './number-events.ts'

export const numberJobKind = 'number-job'

export type Family = (typeof families)[number]
export type NumberUsage = (typeof numberUsages)[number]

/** Numbers in E.164 with their plus, each once; `row` is the line of the file that it came from. */
export type NumbersToDo = {
  tenantId: string
  serviceId: string | null
  family: Family
  kind: NumberJobKind
  numbers: readonly { number: string; row?: number | null | undefined }[]
  source: (typeof numberSources)[number]
  usage?: NumberUsage | null | undefined
  additionalUsages?: readonly string[] | undefined
  country?: string | null | undefined
  callingProfileId?: string | null | undefined
  connectionId?: string | null | undefined
  addressId?: string | null | undefined
  locationId?: string | null | undefined
  ticket?: string | null | undefined
  /** SHA-256 of the file, in hex. */
  fileHash?: string | null | undefined
}

type Batch = { id: string; numbers: NumbersToDo['numbers'] }

/**
 * Begins to acquire, release or move numbers, in batches of at most 1,000 that share an upload's id, each a command in the
 * customer's lane for numbers. Numbers of the other families are nobody's but ours: they are done at once. Refused where the
 * lead is not active (uploads), where a number is in use, and where one cannot be released or moved; who wants to know which
 * ones asks before.
 */
export async function startNumberJob(
  scope: Scope,
  given: NumbersToDo,
): Promise<{ jobIds: string[]; uploadId: string }> {
  demand(scope.actor, 'operate')
  demandProvider(scope.actor)
  if (given.numbers.length === 0) throw new Refusal('invalid', 'number-job-empty')
  const uploadId = randomUUID()
  const batches = batchesOf(given.numbers)
  const name = await serviceNameOf(scope, given)
  const isMicrosofts = given.family === 'operator-connect'
  if (isMicrosofts)
    await enqueue(
      scope,
      batches.map(({ id }) => commandOf({ tenantId: given.tenantId, jobId: id, name })),
    )
  if (isMicrosofts && given.kind === 'upload') await demandActiveLead(scope, given)
  await keepJobs(scope, given, { batches, uploadId, name })
  for (const batch of batches) await takeNumbers(scope, given, batch, name)
  await record(scope, {
    type: 'number-job.queued',
    subject: { kind: 'number-job', id: batches[0]?.id ?? null, name },
    after: { kind: given.kind, numbers: given.numbers.length, jobs: batches.length },
  })
  if (!isMicrosofts)
    for (const { id, numbers } of batches) await doneHere(scope, given, id, numbers)
  for (const { id } of batches.slice(0, mostTold)) await scope.announce(`job:${id}`)
  for (const topic of ['jobs', 'oc-numbers'] as const) await scope.announce(topic)
  return { jobIds: batches.map(({ id }) => id), uploadId }
}

/** Of an upload of many batches the list is told, and not each. */
const mostTold = 20

/** A command that goes on with a job wherever it stands; one that waits answers for it. */
export const commandOf = (of: { tenantId: string; jobId: string; name: string }) => ({
  ...{ kind: numberJobKind, lane: 'numbers' as const, owner: { tenantId: of.tenantId } },
  subject: { kind: 'number-job', id: of.jobId, name: of.name },
  ...{ steps: 3, merge: true },
})

function batchesOf(numbers: NumbersToDo['numbers']): Batch[] {
  const batches: Batch[] = []
  for (let at = 0; at < numbers.length; at += mostNumbersOfJob)
    batches.push({ id: randomUUID(), numbers: numbers.slice(at, at + mostNumbersOfJob) })
  return batches
}

async function serviceNameOf({ db }: Scope, { tenantId, serviceId }: NumbersToDo): Promise<string> {
  const [found] = await db.execute<{ name: string }>(sql`
    select coalesce((select s.name from service s where s.tenant_id = t.id and s.id = ${serviceId}::uuid), t.full_name) as name
    from tenant t where t.id = ${tenantId}::uuid`)
  if (!found) throw new Refusal('missing', 'no-such-tenant')
  return found.name
}

/** The lead may have turned since the page was drawn; nobody turns it while this upload is begun. */
async function demandActiveLead({ db }: Scope, { tenantId, serviceId }: NumbersToDo) {
  const [found] = await db.execute<{ status: MicrosoftStatus | null }>(sql`
    select microsoft_status as status from lead where family = 'operator-connect' and customer_id = ${tenantId}::uuid
      and service_id = ${serviceId}::uuid for share`)
  if (!found?.status) throw new Refusal('conflict', 'lead-unseen')
  if (found.status !== 'active')
    throw new Refusal('conflict', 'lead-status', { status: found.status })
}

type Kept = { batches: readonly Batch[]; uploadId: string; name: string }

async function keepJobs(scope: Scope, given: NumbersToDo, { batches, uploadId, name }: Kept) {
  const rows = batches.map(({ id, numbers }, n) => ({ n, id, total: numbers.length }))
  const { actor } = scope
  await scope.db.execute(sql`
    insert into number_job (tenant_id, id, family, kind, service_id, service_name, source, usage, additional_usages, country,
      calling_profile_id, connection_id, address_id, location_id, ticket, upload_id, file_hash, total, due_at, waiting_since,
      requested_by, requested_name)
    select ${given.tenantId}::uuid, b.id, ${given.family}, ${given.kind}, ${given.serviceId}::uuid, ${name}, ${given.source},
      ${given.usage ?? null}, (select coalesce(array_agg(u), '{}') from json_array_elements_text(${JSON.stringify(given.additionalUsages ?? [])}::json) u),
      ${given.country ?? null}, ${given.callingProfileId ?? null}, ${given.connectionId ?? null}::uuid,
      ${given.addressId ?? null}, ${given.locationId ?? null}, ${given.ticket ?? null}, ${uploadId}::uuid,
      ${given.fileHash ?? null}, b.total, portal_clock() + interval '15 minutes', portal_clock(),
      ${actor.kind === 'account' ? actor.id : null}::uuid, ${actor.onBehalfOf ?? actor.name}
    from json_to_recordset(${JSON.stringify(rows)}::json) as b(n integer, id uuid, total integer) order by b.n`)
}

/** Marks the numbers of a batch as what is under way with them, lists and notes them, in one statement; all or none of an upload. */
async function takeNumbers(scope: Scope, given: NumbersToDo, batch: Batch, name: string) {
  const rows = batch.numbers.map(({ number, row }, place) => ({ place, number, row: row ?? null }))
  const tenantId = sql`${given.tenantId}::uuid`
  const jobId = sql`${batch.id}::uuid`
  const taking = given.kind === 'upload' ? addNumbers : markNumbers
  const [taken] = await scope.db.execute<{ count: number }>(sql`
    with given as (
      select place, number, row from json_to_recordset(${JSON.stringify(rows)}::json) as g(place integer, number text, row integer)),
    ${taking(given, jobId, name)},
    listed as (
      insert into number_job_item (tenant_id, job_id, place, number, number_id, row)
      select ${tenantId}, ${jobId}, g.place, g.number, t.id, g.row from given g join taken t on t.number = g.number order by g.place),
    noted as (${notedFrom(
      scope,
      sql`select ${tenantId} as tenant_id, id, ${storedMessage(message(queuedAs[given.kind]))} as event, ${jobId} as job_id,
        null::text as ms_job_id from taken`,
    )})
    select count(*)::integer as count from taken`)
  const missing = batch.numbers.length - (taken?.count ?? 0)
  if (missing > 0) throw notTaken(given.kind, missing)
}

const queuedAs = {
  upload: 'oc-number-queued',
  release: 'oc-number-release-queued',
  relocate: 'oc-number-move-queued',
} as const

function notTaken(kind: NumberJobKind, count: number): Refusal {
  if (kind === 'upload') return new Refusal('conflict', 'numbers-held', { count })
  if (kind === 'release') return new Refusal('conflict', 'numbers-not-releasable', { count })
  return new Refusal('conflict', 'numbers-not-movable', { count })
}

/** In the order of the numbers, so that two uploads that share some wait for each other and never crosswise. */
const addNumbers = (given: NumbersToDo, jobId: SQL, name: string) => sql`
  taken as (
    insert into oc_number (tenant_id, family, number, state, service_id, service_name, source, usages, country,
      calling_profile_id, address_id, location_id, connection_id, job_id)
    select ${given.tenantId}::uuid, ${given.family}, number, 'pending', ${given.serviceId}::uuid, ${name}, ${given.source},
      (select coalesce(array_agg(u), '{}') from json_array_elements_text(${JSON.stringify([...(given.usage ? [given.usage] : []), ...(given.additionalUsages ?? [])])}::json) u),
      ${given.country ?? ''}, ${given.callingProfileId ?? null}, ${given.addressId ?? null}, ${given.locationId ?? null},
      ${given.connectionId ?? null}::uuid, ${jobId}
    from given order by number
    on conflict (number) where state in ('pending', 'acquired', 'releasing') do nothing returning id, number)`

const markNumbers = ({ tenantId, family, kind }: NumbersToDo, jobId: SQL) => sql`
  mine as (
    select o.tenant_id, o.id from oc_number o join given g on g.number = o.number
    where o.tenant_id = ${tenantId}::uuid and o.family = ${family} and o.state = 'acquired'
      and (${kind} <> 'release' or o.assignment = 'unassigned')
    order by o.number for update of o),
  taken as (
    update oc_number o set job_id = ${jobId}, version = o.version + 1,
      state = case when ${kind} = 'release' then 'releasing' else o.state end
    from mine where o.tenant_id = mine.tenant_id and o.id = mine.id returning o.id, o.number)`

/** No Microsoft has a say in it. */
async function doneHere(
  scope: Scope,
  { tenantId, kind }: NumbersToDo,
  jobId: string,
  numbers: NumbersToDo['numbers'],
) {
  const ends = numbers.map(({ number }): NumberEnd => ({ number, isDone: true }))
  await finishNumbers(scope, { tenantId, jobId, kind, msJobId: null }, ends)
  await scope.db.execute(sql`
    update number_job_item set state = 'success', changed_at = portal_clock()
    where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid`)
  await scope.db.execute(sql`
    update number_job set state = 'succeeded', done = total, due_at = null, waiting_since = null, ended_at = portal_clock()
    where tenant_id = ${tenantId}::uuid and id = ${jobId}::uuid`)
}
