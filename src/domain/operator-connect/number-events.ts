import { type SQL, sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import type { Scope } from '../scope.ts'
import { wellFormed } from '../values.characters.ts'

/** A number that something happened to; `id` is that of `oc_number`, `jobId` our job and `msJobId` Microsoft's where one brought it. */
export type NotedNumber = {
  tenantId: string
  id: string
  jobId?: string | null | undefined
  msJobId?: string | null | undefined
}

/** Writes down what happened to each of these numbers, by whoever acts, in one statement; nobody changes it afterwards. */
export async function noteNumber(
  scope: Scope,
  rows: readonly NotedNumber[],
  event: StoredMessage | ((row: NotedNumber, at: number) => StoredMessage),
): Promise<void> {
  if (rows.length === 0) return
  const { actor } = scope
  const noted = rows.map((row, at) => ({
    ...{ tenantId: row.tenantId, id: row.id, jobId: row.jobId, msJobId: row.msJobId },
    event: typeof event === 'function' ? event(row, at) : event,
  }))
  await scope.db.execute(sql`
    insert into oc_number_event (tenant_id, number_id, event, job_id, ms_job_id, by, at)
    select r."tenantId", r.id, r.event, r."jobId", r."msJobId", ${actor.onBehalfOf ?? actor.name}, clock_timestamp()
    from json_to_recordset(${JSON.stringify(noted, wellFormed)}::json)
      as r ("tenantId" uuid, id uuid, event jsonb, "jobId" uuid, "msJobId" text)`)
}

/** The same within a statement that changes numbers: `rows` has `tenant_id`, `id`, `event`, `job_id` and `ms_job_id` of each. */
export const notedFrom = ({ actor }: Scope, rows: SQL): SQL => sql`
  insert into oc_number_event (tenant_id, number_id, event, job_id, ms_job_id, by, at)
  select r.tenant_id, r.id, r.event, r.job_id, r.ms_job_id, ${actor.onBehalfOf ?? actor.name}, clock_timestamp() from (${rows}) r`
