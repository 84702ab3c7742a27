import { sql } from 'drizzle-orm'
import type { OperatorConnectSandbox } from '../sandbox/operator-connect/operator-connect.ts'
import { demoTenants, uuid } from './customers.ts'
import { type DemoLead, demoOcLeads, demoProfiles } from './operator-connect.sandbox.ts'

type Put = (statement: ReturnType<typeof sql>) => PromiseLike<unknown>

const count = 5000
/** So many of them were uploaded here; the rest came from Microsoft. */
const uploaded = 200

/** The customer with so many numbers: the first of a country that the profile serves. */
function largest(): DemoLead & { service: { id: string; tenantId: string } } {
  for (const lead of demoOcLeads())
    if (lead.service && lead.status === 'Active' && lead.countries[0] === 'GB')
      return { ...lead, service: lead.service }
  throw new Error('the demo has no customer for many numbers')
}

const numberAt = (at: number) => `+4420896${String(at).padStart(5, '0')}`

/** What Microsoft has each number for, by its place in the block. */
const uses = [
  { from: 0, to: 3000, word: 'UserAssigned', is: 'user' },
  { from: 3000, to: 3100, word: 'VoiceApp', is: 'voice-app' },
  { from: 3100, to: 3120, word: 'ConferenceAssigned', is: 'conference' },
  { from: 3120, to: count, word: 'Unassigned', is: 'unassigned' },
] as const

/** The same block at the imitated Operator Connect, so that no reading takes it away. */
export function fillNumberBlock(sandbox: OperatorConnectSandbox, now = Date.now()): void {
  const { id, msTenantId } = largest()
  for (const { from, to, word } of uses)
    sandbox.addNumbers(
      msTenantId,
      Array.from({ length: to - from }, (_, at) => numberAt(from + at)),
      {
        ...{ isoCountryCode: 'GB', civicAddressId: uuid('oc-address', id, 0) },
        ...{ callingProfileId: demoProfiles.emea, assignmentStatus: word },
        acquiredOn: new Date(now - 30 * 86_400_000).toISOString(),
      },
    )
}

/**
 * A customer with 5,000 numbers, some that were released or never acquired, and numbers and addresses of the families that nobody reads
 * from anywhere.
 */
export async function loadDemoOcNumbers(put: Put): Promise<void> {
  const { id, service } = largest()
  const address = uuid('oc-address', id, 0)
  const use = sql.join(
    uses.map(({ from, to, is }) => sql`when i >= ${from} and i < ${to} then ${is}`),
    sql` `,
  )
  await put(sql`
    insert into oc_number (tenant_id, family, number, state, service_id, service_name, source, assignment, usages, capabilities, country,
      calling_profile_id, address_id, acquired_on, seen_at)
    select s.tenant_id, 'operator-connect', '+4420896' || lpad(i::text, 5, '0'), 'acquired', s.id, s.name,
      case when i >= ${count - uploaded} then 'webui' end, case ${use} end, '{CallingUserAssignment}',
      '{InboundCalling,OutboundCalling,UserAssignment}', 'GB', ${demoProfiles.emea}, ${address}, now() - interval '30 days', now()
    from service s, generate_series(0, ${count - 1}::integer) i where s.id = ${service.id}::uuid`)
  await put(sql`
    insert into oc_number (tenant_id, family, number, state, service_id, service_name, source, country, acquired_on, released_at, rests_until, created_at)
    select s.tenant_id, 'operator-connect', '+4420897' || lpad(i::text, 5, '0'), case when i < 20 then 'released' when i < 23 then 'gone' else 'failed' end,
      s.id, s.name, 'webui', 'GB', case when i < 23 then now() - interval '200 days' end,
      case when i < 20 then now() - i * interval '7 days' end, case when i < 20 then now() - i * interval '7 days' + interval '90 days' end,
      now() - interval '200 days'
    from service s, generate_series(0, 25) i where s.id = ${service.id}::uuid`)
  await put(sql`
    insert into oc_number_event (tenant_id, number_id, event, by, at)
    select o.tenant_id, o.id, jsonb_build_object('code', e.code, 'params', '{}'::json), e.by, o.created_at + e.n * interval '3 minutes'
    from oc_number o, lateral (values (0, 'oc-number-queued', 'Nico Brandt', true), (1, 'oc-number-sent', 'Tenantry', true),
      (2, 'oc-number-acquired', 'Tenantry', o.state <> 'failed'), (2, 'oc-number-failed', 'Tenantry', o.state = 'failed'),
      (9, 'oc-number-released', 'Dana Okafor', o.state = 'released')) e (n, code, by, is_so)
    where o.source is not null and o.tenant_id = ${service.tenantId}::uuid and e.is_so`)
  const others = demoTenants()
    .filter((tenant) => tenant.id !== service.tenantId)
    .slice(3, 6)
  for (const [n, family] of (['live-cx', 'webex', 'zoom'] as const).entries()) {
    const tenant = others[n]
    if (!tenant) continue
    await put(sql`
      insert into emergency_address (tenant_id, family, description, country, lines, city)
      values (${tenant.id}::uuid, ${family}, 'Head office', ${tenant.country}, 'Station Road 12', 'Harborough')`)
    await put(sql`
      insert into oc_number (tenant_id, family, number, state, service_name, source, country, acquired_on)
      select ${tenant.id}::uuid, ${family}, '+442089' || ${8 + n}::integer || lpad(i::text, 4, '0'), 'acquired', ${tenant.name}, 'webui', ${tenant.country},
        now() - interval '12 days' from generate_series(0, ${30 + 10 * n}::integer) i`)
  }
}
