import { sql } from 'drizzle-orm'
import type { OperatorConnectSandbox } from '../sandbox/operator-connect/operator-connect.ts'
import { demoTenants, uuid } from './customers.ts'
import { demoOcLeads, demoProfiles } from './operator-connect.sandbox.ts'

type Put = (statement: ReturnType<typeof sql>) => PromiseLike<unknown>

const ms = 'b6d7a2f0-5a51-4c1e-9f1a-0000000000'
const [half, whole, kept] = [uuid('number-job', 0), uuid('number-job', 1), uuid('number-job', 2)]

const jobOf = () => {
  const active = demoOcLeads().filter(({ service, status }) => service && status === 'Active')
  return active.find(({ countries }) => countries[0] === 'DE') ?? active[0]
}
const numberAt = (hours: number, i: number) => `+4930${9_000_000 + hours * 1000 + i}`

/** What of these jobs Microsoft has, so that no reading takes it. */
export function fillNumberJobs(sandbox: OperatorConnectSandbox, now = Date.now()): void {
  const lead = jobOf()
  if (!lead) return
  const held = [
    ...Array.from({ length: 12 }, (_, i) => numberAt(3, i)),
    ...Array.from({ length: 40 }, (_, i) => numberAt(26, i)),
  ]
  const of = {
    ...{ isoCountryCode: 'DE', callingProfileId: demoProfiles.emea },
    acquiredOn: new Date(now - 86_400_000).toISOString(),
  }
  sandbox.addNumbers(lead.msTenantId, held, { ...of, assignmentStatus: 'Unassigned' })
  sandbox.addNumbers(lead.msTenantId, [numberAt(50, 5)], {
    ...of,
    assignmentStatus: 'UserAssigned',
  })
}

/** An upload that half failed, for two reasons; one that is done; and a release of which a number was assigned meanwhile. */
export async function loadDemoNumberJobs(put: Put): Promise<void> {
  const of = jobOf()?.service
  if (!of || demoTenants().length === 0) return
  const jobs = [
    [half, 'upload', 'partial', 24, 12, 12, `${ms}01`, 3],
    [whole, 'upload', 'succeeded', 40, 40, 0, `${ms}02`, 26],
    [kept, 'release', 'partial', 6, 5, 1, `${ms}03`, 50],
  ] as const
  for (const [id, kind, state, total, done, failed, msJobId, hours] of jobs) {
    await put(sql`
      insert into number_job (tenant_id, id, family, kind, state, service_id, service_name, source, usage, country, calling_profile_id,
        upload_id, ms_job_id, total, done, failed, requested_name, sent_at, created_at, ended_at, ticket)
      select s.tenant_id, ${id}::uuid, 'operator-connect', ${kind}, ${state}, s.id, s.name, 'webui',
        ${kind === 'upload' ? 'CallingUserAssignment' : null}, 'DE', ${demoProfiles.emea}, gen_random_uuid(), ${msJobId}, ${total}, ${done}, ${failed},
        'Nico Brandt', now() - make_interval(hours => ${hours}), now() - make_interval(hours => ${hours}),
        now() - make_interval(hours => ${hours}) + interval '4 minutes', 'SR-20471'
      from service s where s.id = ${of.id}::uuid`)
    await put(sql`
      with made as (
        insert into oc_number (tenant_id, family, number, state, service_id, service_name, source, country, calling_profile_id, job_id, ms_job_id,
          assignment, acquired_on, released_at, rests_until)
        select j.tenant_id, 'operator-connect', '+4930' || (9000000 + ${hours} * 1000 + i), f.state, j.service_id, j.service_name, 'webui', 'DE',
          ${demoProfiles.emea}, j.id, j.ms_job_id, case when ${kind} = 'release' and f.is_bad then 'user' else 'unassigned' end,
          case when f.state <> 'failed' then j.created_at end, case when f.state = 'released' then j.ended_at end,
          case when f.state = 'released' then j.ended_at + interval '90 days' end
        from number_job j, generate_series(0, ${total - 1}::integer) i, lateral (select i >= ${done} as is_bad,
          case when ${kind} = 'release' then case when i >= ${done} then 'acquired' else 'released' end
            when i >= ${done} then 'failed' else 'acquired' end as state) f
        where j.id = ${id}::uuid returning tenant_id, id, number)
      insert into number_job_item (tenant_id, job_id, place, number, number_id, row, state, code, reason)
      select m.tenant_id, ${id}::uuid, m.n - 1, m.number, m.id, m.n + 1, case when m.n > ${done} then 'error' else 'success' end,
        case when m.n > ${done} then case when ${kind} = 'release' then 'user' when m.n % 4 = 0 then 'internal_error'
          else 'unable_to_match_geography_entry' end end,
        case when m.n > ${done} then jsonb_build_object('params', '{}'::jsonb, 'code', case when ${kind} = 'release' then 'number-assigned'
          when m.n % 4 = 0 then 'entry-internal-error' else 'entry-geography' end) end
      from (select *, (row_number() over (order by number))::integer as n from made) m`)
  }
}
