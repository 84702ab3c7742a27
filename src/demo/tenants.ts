import { sql } from 'drizzle-orm'
import { features } from '../domain/features.ts'
import { quotas } from '../domain/tenants/quotas.ts'
import { usualVoicePolicies } from '../sandbox/microsoft/parts.ts'
import { alderComposition } from './alder.ts'

type Put = (statement: ReturnType<typeof sql>) => PromiseLike<unknown>
type Rows = (values: unknown) => ReturnType<typeof sql>

/** What the provider's system license allows over all tenants. */
const licensed = { agents: 8000, 'ai-agents': 80, 'ai-tenants': 25, 'workflow-triggers': 400_000 }

/** How much a tenant was given (from, and so many steps more at most) and how much of it is in use at most, in percent. */
const given: Record<string, { from: number; more: number; fullest: number }> = {
  agents: { from: 5, more: 45, fullest: 100 },
  disk: { from: 5, more: 45, fullest: 96 },
  widgets: { from: 3, more: 8, fullest: 100 },
  channels: { from: 3, more: 12, fullest: 90 },
  workflows: { from: 5, more: 15, fullest: 100 },
  'audio-video': { from: 2, more: 10, fullest: 60 },
  'canned-messages': { from: 30, more: 60, fullest: 85 },
  'ai-agents': { from: 0, more: 0, fullest: 0 },
  'dataset-files': { from: 0, more: 20, fullest: 90 },
  'dataset-urls': { from: 0, more: 20, fullest: 90 },
  'workflow-triggers': { from: 0, more: 2, fullest: 98 },
}

const cities: Record<string, string[]> = {
  GB: ['London', 'Manchester', 'Leeds', 'Bristol'],
  DE: ['Berlin', 'Hamburg', 'München', 'Köln'],
  NL: ['Amsterdam', 'Rotterdam', 'Utrecht', 'Eindhoven'],
  FR: ['Paris', 'Lyon', 'Lille', 'Nantes'],
  US: ['New York', 'Boston', 'Atlanta', 'Philadelphia'],
}

/** A number below `of` for this tenant and word, the same in every demo. */
const draw = (word: ReturnType<typeof sql>, of: ReturnType<typeof sql>) =>
  sql`(abs(hashtext(t.id::text || ${word})::bigint) % greatest(${of}, 1))`

/** Where customers are, what they may use and how much of it they do, and how some of them look. */
export async function loadDemoTenants(put: Put, rows: Rows, alder: string, harbor: string) {
  await put(sql`update tenant set language = 'de' where country = 'DE'`)
  await put(sql`
    insert into site (tenant_id, name, address, country, time_zone, language, created_at)
    select t.id, c.city, c.city, t.country, t.time_zone, t.language, t.created_at
    from tenant t join jsonb_to_recordset(${rows(
      Object.entries(cities).flatMap(([country, names]) =>
        names.map((city, n) => ({ country, city, n })),
      ),
    )}) as c (country text, city text, n integer) on c.country = t.country
    where c.n <= ${draw(sql`'sites'`, sql`4`)}`)
  await put(sql`
    insert into tenant_permission (tenant_id, off)
    select t.id, case ${draw(sql`'off'`, sql`9`)} when 0 then array[${features[7]}, ${features[8]}] when 1 then array[${features[1]}] else '{}'::text[] end
    from tenant t`)
  await loadQuotas(put, rows)
  await loadConnections(put, rows, alder)
  await put(sql`
    insert into branding (audience, msp_id, tenant_id, product_name, line, accent, support_address) values
    ('msp', ${harbor}::uuid, null, null, null, '#0b6e6e', 'support@harbor.example'),
    ('tenant', null, ${alder}::uuid, 'Alder Voice', 'Phones and numbers for every shop, depot and kitchen.', '#7a3e00', 'it@alder.example')`)
  await put(sql`
    insert into support_session (tenant_id, actor_id, actor_name, actor_audience, read_only, reason, ticket, requested_at, approved_at, started_at, ends_at, ended_at, end_cause, ended_by)
    select ${alder}::uuid, a.id, a.name, a.audience, false, v.reason, v.ticket, now() - v.ago, now() - v.ago, now() - v.ago, now() - v.ago + interval '1 hour',
      now() - v.ago + v.lasted, 'exit', a.name
    from (values ('noc@northline.example', 'Auto attendant answers twice, looking at the site', 'INC-2041', interval '12 days', interval '9 minutes'),
      ('olivia@harbor.example', 'Adding the new depot in Leeds with the customer on the phone', null, interval '3 days', interval '24 minutes')) v (email, reason, ticket, ago, lasted)
    join account a on a.email = v.email`)
}

/** How calls of each Direct Routing service reach its SBC: one connection for each of its customer's voice policies. */
const loadConnections = (put: Put, rows: Rows, alder: string) =>
  put(sql`
    insert into sip_connection (tenant_id, service_id, name, gateway, voice_policy, cac, created_at)
    select s.tenant_id, s.id, v.name, s.shortname || v.suffix || '.sbc.northline.example', v.policy, 60, s.created_at
    from service s join jsonb_to_recordset(${rows([
      ...usualVoicePolicies.map((policy, n) => ({
        policy,
        name: policy,
        suffix: n ? '-2' : '',
        isAlder: false,
      })),
      { policy: alderComposition.voicePolicy, name: 'London', suffix: '', isAlder: true },
    ])}) as v (policy text, name text, suffix text, "isAlder" boolean) on v."isAlder" = (s.tenant_id = ${alder}::uuid)
    where s.kind = 'direct-routing' and s.deploy_status = 'deployed'`)

/** Amounts and use; what is held is there as rows, so that no figure is only a figure. */
async function loadQuotas(put: Put, rows: Rows) {
  await put(sql`
    insert into tenant_quota (tenant_id, quota, amount, used, period)
    select x.id, x.quota, x.amount * x.scale, floor((x.included + x.amount * x.scale) * x.share / 100), case when x.kind = 'M' then to_char(now() at time zone 'utc', 'YYYY-MM') end
    from (
      select t.id, q.quota, q.kind, q.scale, q.included, q.step * (q.from + ${draw(sql`q.quota`, sql`q.more + 1`)})
        + case when q.quota = 'ai-agents' and ${draw(sql`'ai'`, sql`12`)} = 0 then 3 else 0 end as amount,
        ${draw(sql`q.quota || 'used'`, sql`q.fullest`)} as share
      from tenant t cross join jsonb_to_recordset(${rows(
        quotas.map(({ key, kind, scale, included }) => ({
          quota: key,
          kind,
          scale,
          included,
          step: key === 'workflow-triggers' ? 500 : 1,
          ...given[key],
        })),
      )}) as q (quota text, kind text, scale bigint, included bigint, step integer, "from" integer, more integer, fullest integer)
    ) x`)
  await put(sql`
    insert into quota_usage (tenant_id, quota, amount, reference, taken_by, taken_at, expires_at)
    select q.tenant_id, q.quota, case when q.quota = 'disk' then q.used else 1 end, q.quota || '-' || n, 'Contact centre', now() - n * interval '31 hours',
      case when q.quota = 'audio-video' then now() + interval '4 hours' end
    from tenant_quota q, generate_series(1, case when q.quota = 'disk' then 1 else q.used end) n
    where q.used > 0 and q.period is null`)
  await put(sql`
    insert into quota_month (tenant_id, quota, period, used, refused)
    select q.tenant_id, q.quota, to_char(date_trunc('month', now() at time zone 'utc') - m * interval '1 month', 'YYYY-MM'),
      (1000 + q.amount) * (55 + abs(hashtext(q.tenant_id::text || m)::bigint) % 46) / 100, 0
    from tenant_quota q, generate_series(1, 11) m where q.quota = 'workflow-triggers'`)
  await put(sql`
    insert into license_pool (kind, purchased, allocated)
    select p.kind, p.purchased, coalesce(case p.kind when 'ai-tenants' then (select count(*) from tenant_quota where quota = 'ai-agents' and amount > 0)
      else (select sum(amount) from tenant_quota where quota = p.kind) end, 0)
    from jsonb_to_recordset(${rows(
      Object.entries(licensed).map(([kind, purchased]) => ({ kind, purchased })),
    )}) as p (kind text, purchased integer)`)
}
