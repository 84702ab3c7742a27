import { type SQL, sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { storedMessage } from '../schema/message.ts'
import type { numberJobKinds } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import { wellFormed } from '../values.characters.ts'
import { notedFrom, noteNumber } from './number-events.ts'

export type NumberJobKind = (typeof numberJobKinds)[number]

/** Released, a number rests for so long before anybody is given it. */
export const restDays = 90

/** What came of one number: done, or not and why. */
export type NumberEnd = {
  number: string
  isDone: boolean
  reason?: StoredMessage | null | undefined
}
export type EndedOf = {
  tenantId: string
  jobId: string | null
  kind: NumberJobKind
  msJobId: string | null
}

const said = {
  upload: { done: 'oc-number-acquired', not: 'oc-number-failed' },
  release: { done: 'oc-number-released', not: 'oc-number-kept' },
  relocate: { done: 'oc-number-moved', not: 'oc-number-not-moved' },
} as const

/**
 * The one place that turns the states of numbers by what came of a job: acquired or failed, released (and at rest for 90 days) or
 * held as before, moved or not. A number that is not in the state that the job has left it in is let alone, so an answer that comes
 * twice changes nothing. Gives those that were turned. Run as the provider.
 */
export async function finishNumbers(
  scope: Scope,
  of: EndedOf,
  ends: readonly NumberEnd[],
): Promise<{ id: string; number: string }[]> {
  if (ends.length === 0) return []
  const rows = ends.map(({ number, isDone, reason }) => ({ number, isDone, reason }))
  const turned = await scope.db.execute<{ id: string; number: string }>(sql`
    with ends as (
      select number, "isDone" as is_done, reason
      from json_to_recordset(${JSON.stringify(rows, wellFormed)}::json) as e(number text, "isDone" boolean, reason jsonb)),
    ${turnedFrom(scope, of, sql`o.number = e.number`)}
    select id, number from turned`)
  if (turned.length > 0) await scope.announce('oc-numbers')
  return turned
}

/**
 * Turns and notes, within one statement, the numbers of `ends`, which has `is_done` and `reason` (a message, or null) of each. By
 * number or id alone: of a long upload most numbers of a customer are in the state that is asked for, so that it is no way to them.
 */
export const turnedFrom = (
  scope: Scope,
  { tenantId, jobId, kind, msJobId }: EndedOf,
  isIt: SQL,
): SQL => {
  const not = storedMessage(message(said[kind].not))
  return sql`
    turned as (
      update oc_number o set version = o.version + 1, ${turns[kind](msJobId, tenantId, jobId)}
      from ends e
      where ${isIt} and o.tenant_id = ${tenantId}::uuid and o.state is not distinct from ${left[kind]}
        and (${jobId}::uuid is null or o.job_id is not distinct from ${jobId}::uuid)
      returning o.tenant_id, o.id, o.number, e.is_done, e.reason),
    noted as (${notedFrom(
      scope,
      sql`select tenant_id, id, ${jobId}::uuid as job_id, ${msJobId}::text as ms_job_id,
        case when is_done then ${storedMessage(message(said[kind].done))} when reason is null then ${not}
          else jsonb_build_object('code', 'several', 'params', jsonb_build_object('messages', jsonb_build_array(${not}, reason))) end as event
        from turned`,
    )})`
}

/** The state that a number under way is in. */
const left: Record<NumberJobKind, string> = {
  upload: 'pending',
  release: 'releasing',
  relocate: 'acquired',
}

const jobs = (column: 'address_id' | 'location_id', tenantId: string, jobId: string | null) =>
  sql`(select j.${sql.identifier(column)} from number_job j where j.tenant_id = ${tenantId}::uuid and j.id = ${jobId}::uuid)`

const turns = {
  upload: (msJobId: string | null, _: string, __: string | null) => sql`
    state = case when e.is_done then 'acquired' else 'failed' end, ms_job_id = coalesce(${msJobId}, o.ms_job_id),
    acquired_on = case when e.is_done then portal_clock() end, seen_at = case when e.is_done then portal_clock() else o.seen_at end`,
  release: (msJobId: string | null, _: string, __: string | null) => sql`
    state = case when e.is_done then 'released' else 'acquired' end, ms_job_id = coalesce(${msJobId}, o.ms_job_id),
    released_at = case when e.is_done then portal_clock() end,
    rests_until = case when e.is_done then portal_clock() + make_interval(days => ${restDays}) end`,
  relocate: (msJobId: string | null, tenantId: string, jobId: string | null) => sql`
    ms_job_id = coalesce(${msJobId}, o.ms_job_id),
    address_id = case when e.is_done then ${jobs('address_id', tenantId, jobId)} else o.address_id end,
    location_id = case when e.is_done then ${jobs('location_id', tenantId, jobId)} else o.location_id end`,
}

/**
 * Begins to release every number of a service that nobody has assigned, without a job of its own: what is not acquired yet is given
 * up as well. Gives the numbers that Microsoft has to be asked to release. Run as the provider.
 */
export async function releaseBegins(
  scope: Scope,
  { tenantId, serviceId }: { tenantId: string; serviceId: string },
): Promise<string[]> {
  const taken = await scope.db.execute<{ id: string; number: string; isNew: boolean }>(sql`
    with mine as (
      select o.id, o.state from oc_number o where o.tenant_id = ${tenantId}::uuid and o.service_id = ${serviceId}::uuid
        and (o.state = 'releasing' or (o.state = 'acquired' and o.assignment = 'unassigned')) order by o.number for update)
    update oc_number o set state = 'releasing', job_id = null, version = o.version + 1 from mine
    where o.tenant_id = ${tenantId}::uuid and o.id = mine.id returning o.id, o.number, mine.state <> 'releasing' as "isNew"`)
  await noteNumber(
    scope,
    taken.filter(({ isNew }) => isNew).map(({ id }) => ({ tenantId, id })),
    message('oc-number-release-queued'),
  )
  return taken.map(({ number }) => number)
}

/** What came of such a release, number by number. Run as the provider. */
export const releaseEnds = (
  scope: Scope,
  { tenantId, msJobId }: { tenantId: string; msJobId: string | null },
  ends: readonly NumberEnd[],
) => finishNumbers(scope, { tenantId, jobId: null, kind: 'release', msJobId }, ends)
