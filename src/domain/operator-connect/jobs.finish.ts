import { sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import type { numberJobKinds } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import { noteNumber } from './number-events.ts'

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
  { tenantId, jobId, kind, msJobId }: EndedOf,
  ends: readonly NumberEnd[],
): Promise<{ id: string; number: string }[]> {
  if (ends.length === 0) return []
  const rows = JSON.stringify(ends.map(({ number, isDone }) => ({ number, isDone })))
  const turned = await scope.db.execute<{ id: string; number: string }>(sql`
    update oc_number o set version = o.version + 1, ${turns[kind](msJobId, tenantId, jobId)}
    from json_to_recordset(${rows}::json) as e(number text, "isDone" boolean)
    where o.number = e.number and o.tenant_id = ${tenantId}::uuid and o.state = ${left[kind]}
      and (${jobId}::uuid is null or o.job_id = ${jobId}::uuid)
    returning o.id, o.number`)
  const endOf = new Map(ends.map((end) => [end.number, end]))
  await noteNumber(
    scope,
    turned.map(({ id }) => ({ tenantId, id, jobId, msJobId })),
    (_, at) => eventOf(kind, endOf.get(turned[at]?.number ?? '')),
  )
  if (turned.length > 0) await scope.announce('oc-numbers')
  return turned
}

function eventOf(kind: NumberJobKind, end: NumberEnd | undefined): StoredMessage {
  const words = said[kind]
  if (!end || end.isDone) return message(words.done)
  const not = message(words.not)
  return end.reason ? message('several', { messages: [not, end.reason] }) : not
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
    state = case when e."isDone" then 'acquired' else 'failed' end, ms_job_id = coalesce(${msJobId}, o.ms_job_id),
    acquired_on = case when e."isDone" then portal_clock() end, seen_at = case when e."isDone" then portal_clock() else o.seen_at end`,
  release: (msJobId: string | null, _: string, __: string | null) => sql`
    state = case when e."isDone" then 'released' else 'acquired' end, ms_job_id = coalesce(${msJobId}, o.ms_job_id),
    released_at = case when e."isDone" then portal_clock() end,
    rests_until = case when e."isDone" then portal_clock() + make_interval(days => ${restDays}) end`,
  relocate: (msJobId: string | null, tenantId: string, jobId: string | null) => sql`
    ms_job_id = coalesce(${msJobId}, o.ms_job_id),
    address_id = case when e."isDone" then ${jobs('address_id', tenantId, jobId)} else o.address_id end,
    location_id = case when e."isDone" then ${jobs('location_id', tenantId, jobId)} else o.location_id end`,
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
