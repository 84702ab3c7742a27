import { sql } from 'drizzle-orm'
import type { StoredMessage } from '../message.ts'
import { demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { findNumber, type NumberRow } from './numbers.list.ts'

/** What happened to a number, the newest first. */
export type NumberEvent = {
  id: string
  event: StoredMessage
  jobId: string | null
  /** Running number of our job. */
  job: number | null
  msJobId: string | null
  by: string
  at: Date
}

/** What three places have of one number, and of when each is known. */
export type Reconciled = {
  /** The SBC of its SIP connection, or one at a trunk of its calling profile, with its row in the dial plan: as we wrote it, and as it was read. */
  sbc: {
    id: string | null
    name: string | null
    dialPlan: number | null
    hasApi: boolean
    writtenAt: Date | null
    tag: string | null
    readAt: Date | null
  }
  /** As the operator's side of Microsoft has it. */
  microsoft: { id: string | null; seenAt: Date | null; capabilities: string[]; usages: string[] }
  /** As the customer's own directory has it; `readAt` is null where that was never read. */
  directory: {
    isThere: boolean
    kind: string | null
    assignment: string | null
    userId: string | null
    user: string | null
    changedAt: Date | null
    readAt: Date | null
  }
  /** When we changed our own row last. */
  oursAt: Date
  lead: { id: string; name: string } | null
}

export type NumberDetails = { number: NumberRow; events: NumberEvent[] } & Reconciled

type Found = {
  sbc: Omit<Reconciled['sbc'], 'writtenAt' | 'readAt'> & { writtenAt: string; readAt: string }
  microsoft: Omit<Reconciled['microsoft'], 'seenAt'> & { seenAt: string }
  directory: Omit<Reconciled['directory'], 'changedAt' | 'readAt'> & {
    changedAt: string
    readAt: string
  }
  oursAt: string
  lead: Reconciled['lead']
}

const mostEvents = 200
const instantOf = (text: string | null | undefined) => (text ? new Date(text) : null)

/** One number with everything that is known of it; the provider's alone, refused as missing where there is none. */
export async function readNumber(scope: Scope, id: string): Promise<NumberDetails> {
  demandProvider(scope.actor)
  const number = await findNumber(scope, id)
  const [[found], events] = await Promise.all([
    scope.db.execute<Found>(sql`
      select
        json_build_object('id', b.id, 'name', b.name, 'dialPlan', b.dial_plan, 'hasApi', b.api_url is not null, 'writtenAt', o.sbc_at,
          'tag', o.sbc_tag, 'readAt', o.sbc_read_at) as sbc,
        json_build_object('id', o.microsoft_id, 'seenAt', o.seen_at, 'capabilities', o.capabilities, 'usages', o.usages) as microsoft,
        json_build_object('isThere', m.number is not null, 'kind', m.number_type, 'assignment', m.assignment,
          'userId', u.graph_id, 'user', coalesce(u.display_name, u.upn), 'changedAt', m.changed_at,
          'readAt', r.last_success_at) as directory,
        coalesce((select max(e.at) from oc_number_event e where e.number_id = o.id), o.created_at)::text as "oursAt",
        (select json_build_object('id', l.id, 'name', l.company_name) from lead l
          where l.customer_id = o.tenant_id and l.service_id = o.service_id) as lead
      from oc_number o
      left join lateral (
        select f.* from (
          select x.id, x.name, x.dial_plan, x.api_url,
            exists (select from sip_connection s where s.tenant_id = o.tenant_id and s.service_id = o.service_id and s.sbc_id = x.id
              and (o.connection_id is null or s.id = o.connection_id)) as is_own,
            exists (select from calling_profile p, jsonb_array_elements(p.trunks) t where p.microsoft_id = o.calling_profile_id
              and lower(t ->> 'fqdn') = lower(x.fqdn)) as is_trunk
          from sbc x) f
        where f.is_own or f.is_trunk order by f.is_own desc, f.name limit 1) b on true
      left join replication r on r.tenant_id = o.tenant_id
      left join managed_number m on m.tenant_id = o.tenant_id and m.number = o.number
      left join managed_user u on u.tenant_id = o.tenant_id and u.graph_id = m.user_graph_id and u.removed_at is null
      where o.id = ${id}::uuid`),
    scope.db.execute<Omit<NumberEvent, 'at'> & { at: string }>(sql`
      select e.id, e.event, e.job_id as "jobId", j.number as job, e.ms_job_id as "msJobId", e.by, e.at::text as at
      from oc_number_event e left join number_job j on j.tenant_id = e.tenant_id and j.id = e.job_id
      where e.number_id = ${id}::uuid order by e.at desc limit ${mostEvents}`),
  ])
  if (!found) throw new Error('the number was there a moment ago')
  const { sbc, microsoft, directory, lead } = found
  return {
    ...{ number, lead },
    events: events.map((event) => ({ ...event, at: new Date(event.at) })),
    sbc: { ...sbc, writtenAt: instantOf(sbc.writtenAt), readAt: instantOf(sbc.readAt) },
    microsoft: { ...microsoft, seenAt: instantOf(microsoft.seenAt) },
    directory: {
      ...directory,
      ...{ changedAt: instantOf(directory.changedAt), readAt: instantOf(directory.readAt) },
    },
    oursAt: new Date(found.oursAt),
  }
}
