import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { fitBits, type LicenseFactor, phoneBit } from '../schema/license-audits.ts'
import type { Limits, Scope } from '../scope.ts'
import { hasPhonePlan } from './plans.ts'

/** A tenant whose run is taken, with the oldest of its services of each sort. */
export type RunOf = {
  tenant: string
  run: number
  /** Of those whose license counts users; null where none does. */
  users: string | null
  /** Of those again the oldest of Operator Connect, else the oldest. */
  operatorConnect: string | null
}

/** A service with which factors count for it, whatever else they fit. */
export type ServiceOf = {
  service: string
  tenant: string
  isUsers: boolean
  template: boolean
  interface: boolean
  numbers: boolean
}

/** Of which service a gateway says that its people are. */
export type GatewayOf = { tenant: string; gateway: string; service: string }
/** A tag whose prefixes are service numbers; `given` is the service that they name, and `service` the one that they count for. */
export type TagOf = { tenant: string; tag: string; given: string | null; service: string }

export type Classified = {
  runs: readonly RunOf[]
  services: readonly ServiceOf[]
  gateways: readonly GatewayOf[]
  tags: readonly TagOf[]
}

/** What a service came to. */
export type Sums = { tenant: string; service: string; phones: number } & Record<
  LicenseFactor | `would ${LicenseFactor}`,
  number
>

/** What a statement joins by in place of no service. */
const nobody = '00000000-0000-0000-0000-000000000000'

const bit = fitBits
const rows = (of: readonly object[]) => sql`${JSON.stringify(of)}::json`

/** What the statement runs within: each of its parts is read once and joined by hash, however many rows it turns out to have. */
export const classifyLimits: Limits = { isBySet: true, statementMs: 10 * 60_000 }

/**
 * Counts everybody of these tenants in one statement, and stores what differs from their last run: a person once, under the first
 * factor that fits and is counted by the person's service. That is the service of the gateway; of Operator Connect, where such a
 * number is assigned; of the gateway without enterprise voice; of the LifeCycle group; else the oldest that counts users. Resource
 * accounts are no persons. A prefix counts as a service number unless its number is assigned to a person who is counted.
 */
export function classify(scope: Scope, { runs, services, gateways, tags }: Classified) {
  const tenants = sql`${makePgArray(runs.map(({ tenant }) => tenant))}::uuid[]`
  return scope.db.execute<Sums>(sql`
    with t as materialized (
      select * from json_to_recordset(${rows(runs)}) as t (tenant uuid, run integer, users uuid, "operatorConnect" uuid)
    ), s as materialized (
      select * from json_to_recordset(${rows(services)})
        as s (service uuid, tenant uuid, "isUsers" boolean, template boolean, interface boolean, numbers boolean)
    ), g as materialized (
      select * from json_to_recordset(${rows(gateways)}) as g (tenant uuid, gateway text, service uuid)
    ), n as materialized (
      select * from json_to_recordset(${rows(tags)}) as n (tenant uuid, tag text, given uuid, service uuid)
    ), operated as materialized (
      select distinct n.tenant_id as tenant, n.user_graph_id as subject from t
        join managed_number n on n.tenant_id = t.tenant and n.tenant_id = any(${tenants})
      where n.number_type = 'operatorConnect' and n.user_graph_id is not null
    ), person as materialized (
      select t.tenant, u.graph_id as subject, coalesce(u.display_name, u.upn, u.graph_id) as name, u.gateway as matched,
        case when g.service is not null and u.voice_enabled then g.service
          when o.subject is not null then t."operatorConnect"
          else coalesce(g.service, l.service, t.users) end as service,
        (case when g.service is not null and u.voice_enabled then ${bit['direct-routing']} else 0 end
          | case when o.subject is not null then ${bit['operator-connect']} else 0 end
          | case when m.graph_id is not null then ${bit.template} else 0 end
          | case when u.ui_changed_at is not null then ${bit.interface} else 0 end
          | case when ${hasPhonePlan(sql`u.plans`)} then ${phoneBit} else 0 end)::smallint as fits
      from t join managed_user u on u.tenant_id = t.tenant and u.tenant_id = any(${tenants}) and u.removed_at is null
        left join g on g.tenant = t.tenant and g.gateway = lower(u.gateway)
        left join operated o on o.tenant = t.tenant and o.subject = u.graph_id
        left join lifecycle_member m on m.tenant_id = t.tenant and m.tenant_id = any(${tenants}) and m.graph_id = u.graph_id
        left join lifecycle_group lg on lg.tenant_id = t.tenant and lg.tenant_id = any(${tenants}) and lg.id = m.group_id
        left join s l on l.tenant = t.tenant and l.service = lg.service_id and l."isUsers"
      where t.users is not null and u.account_type is distinct from 'resourceAccount'
        and (g.service is not null and u.voice_enabled or o.subject is not null or m.graph_id is not null or u.ui_changed_at is not null)
    ), people as materialized (
      select p.tenant, p.subject, p.name, p.service, p.fits,
        case when p.fits & ${bit['direct-routing']} > 0 then 'direct-routing'
          when p.fits & ${bit['operator-connect']} > 0 then 'operator-connect'
          when p.fits & ${bit.template} > 0 and s.template then 'template'
          when p.fits & ${bit.interface} > 0 and s.interface then 'interface' end as factor,
        case when p.fits & ${bit['direct-routing']} > 0 then p.matched end as matched
      from person p join s on s.tenant = p.tenant and s.service = p.service
    ), number as (
      select t.tenant, x.id, x.prefix, x.tag, n.service, s.numbers, ltrim(x.prefix, '+') as digits
      from t join dial_plan_prefix x on x.tenant_id = t.tenant and x.tenant_id = any(${tenants})
        join n on n.tenant = t.tenant and n.tag = x.tag and coalesce(n.given, ${nobody}::uuid) = coalesce(x.service_id, ${nobody}::uuid)
        join s on s.tenant = t.tenant and s.service = n.service
    ), held as (
      select p.tenant, ltrim(m.number, '+') as digits from people p
        join managed_number m on m.tenant_id = p.tenant and m.user_graph_id = p.subject and m.tenant_id = any(${tenants})
      where p.factor is not null
    ), counted as materialized (
      select tenant, subject, name, service, factor, fits, matched from people
      union all
      select x.tenant, x.id::text, x.prefix, x.service, case when x.numbers then 'service-number' end, ${bit['service-number']}::smallint, x.tag
      from number x left join held h on h.tenant = x.tenant and h.digits = x.digits
      where h.tenant is null
    ), open as (
      select r.* from license_run_user r where r.tenant_id = any(${tenants}) and r.to_run is null
    ), differing as materialized (
      select c.*, coalesce(c.tenant, o.tenant_id) as "of", o.subject as "oldSubject", o.from_run as "oldFrom",
        case when o.service_id = c.service and o.factor is not distinct from c.factor then o.since else now() end as since
      from counted c full join open o on o.tenant_id = c.tenant and o.subject = c.subject
      where (c.service, c.factor, c.fits, c.matched) is distinct from (o.service_id, o.factor, o.fits, o.matched)
    ), ended as (
      update license_run_user r set to_run = t.run from differing d join t on t.tenant = d.of
      where r.tenant_id = any(${tenants}) and r.to_run is null
        and r.tenant_id = d.of and r.subject = d."oldSubject" and r.from_run = d."oldFrom"
    ), begun as (
      insert into license_run_user (tenant_id, subject, name, service_id, factor, fits, matched, from_run, since)
      select d.tenant, d.subject, d.name, d.service, d.factor, d.fits, d.matched, t.run, d.since
      from differing d join t on t.tenant = d.tenant
    )
    select s.tenant, s.service,
      count(*) filter (where c.factor = 'direct-routing' and c.fits & ${phoneBit} > 0)::integer as phones,
      ${countedAs('direct-routing')}, ${countedAs('operator-connect')}, ${countedAs('template')}, ${countedAs('interface')},
      ${countedAs('service-number')},
      ${wouldAs('direct-routing', [])}, ${wouldAs('operator-connect', [])},
      ${wouldAs('template', ['interface'])}, ${wouldAs('interface', [])}, ${wouldAs('service-number', [])}
    from s left join counted c on c.tenant = s.tenant and c.service = s.service
    group by s.tenant, s.service`)
}

const countedAs = (factor: LicenseFactor) =>
  sql`count(*) filter (where c.factor = ${factor})::integer as ${sql.identifier(factor)}`

/** Whom a factor would count, were it switched on: who fits it and counts under none before it. */
const wouldAs = (factor: LicenseFactor, after: readonly LicenseFactor[]) => {
  const taken = sql.join(
    [factor, ...after].map((one) => sql`${one}`),
    sql`, `,
  )
  return sql`count(*) filter (where c.fits & ${bit[factor]} > 0 and (c.factor is null or c.factor in (${taken})))::integer as ${sql.identifier(`would ${factor}`)}`
}
