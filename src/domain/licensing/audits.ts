import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import {
  type CountedService,
  type LicenseFactor,
  type LicenseRules,
  licenseFactors,
  type licenseRunTriggers,
} from '../schema/license-audits.ts'
import type { licenseTypes } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import {
  type Classified,
  classify,
  type GatewayOf,
  type RunOf,
  type ServiceOf,
  type Sums,
  type TagOf,
} from './audits.classify.ts'
import type { GlobalFactors } from './factors.ts'
import { countsUsers } from './plans.ts'
import { builtInRules, type RuleValues, ruleFor } from './rules.ts'

type LicenseType = (typeof licenseTypes)[number]

type Asked = {
  trigger: (typeof licenseRunTriggers)[number]
  /** The installation's factors and rules. */
  factors: GlobalFactors
}

/**
 * Counts these tenants and stores a run of each, with what differs from the one before; the tenants are locked until the
 * transaction ends, so that of two counts one follows the other. Tenants without a service are left out. Says how many runs.
 */
export async function takeRuns(
  scope: Scope,
  tenantIds: readonly string[],
  { trigger, factors }: Asked,
): Promise<number> {
  const services = await servicesOf(scope, tenantIds, factors)
  const tenants = Map.groupBy(services, ({ tenant }) => tenant)
  if (tenants.size === 0) return 0
  const runs = await nextRuns(scope, tenants)
  const names = await namesOf(scope, [...tenants.keys()])
  const sums = await classify(scope, { runs, ...asked(tenants, names, services) })
  await storeRuns(scope, trigger, runs, tenants, sums)
  return runs.length
}

/** A service with what is asked for it. */
type Audited = {
  tenant: string
  id: string
  name: string
  licenseType: LicenseType
  isOperatorConnect: boolean
  acquired: number | null
  msTenantId: string | null
  gateways: string[]
  isOwn: boolean
  template: boolean
  interface: boolean
  serviceNumbers: boolean
  rules: LicenseRules
}

/** The services of these tenants, of each the oldest first; of those made in one moment the first by name. */
async function servicesOf(
  scope: Scope,
  tenantIds: readonly string[],
  { template, interface: changed, serviceNumbers, ...rules }: GlobalFactors,
): Promise<Audited[]> {
  const ids = sql`${makePgArray([...tenantIds])}::uuid[]`
  const found = await scope.db.execute<Omit<Audited, 'rules'> & LicenseRules>(sql`
    select s.tenant_id as tenant, s.id, s.name, s.license_type as "licenseType", s.kind = 'operator-connect' as "isOperatorConnect",
      s.licensed_users as acquired, coalesce(a.ms_tenant_id, t.ms_tenant_id)::text as "msTenantId",
      to_jsonb(array(select c.gateway from sip_connection c
        where c.tenant_id = s.tenant_id and c.service_id = s.id and c.gateway is not null order by c.gateway)) as gateways,
      f.service_id is not null as "isOwn", coalesce(f.template, ${template}) as template,
      coalesce(f.interface, ${changed}) as interface, coalesce(f.service_numbers, ${serviceNumbers}) as "serviceNumbers",
      coalesce(f.gateway_rule, nullif(${rules.gatewayRule}::text, ''), ${builtInRules.gateway}) as gateway,
      coalesce(f.numbers_rule, nullif(${rules.numbersRule}::text, ''), ${builtInRules.numbers}) as numbers,
      coalesce(f.reject_rule, nullif(${rules.rejectRule}::text, ''), ${builtInRules.reject}) as reject
    from service s join tenant t on t.id = s.tenant_id and t.id = any(${ids})
      left join license_factor_setting f on f.tenant_id = s.tenant_id and f.tenant_id = any(${ids}) and f.service_id = s.id
      left join m365_authentication a on a.tenant_id = s.tenant_id and a.tenant_id = any(${ids})
    where s.tenant_id = any(${ids})
    order by s.tenant_id, s.created_at, s.name, s.id`)
  return found.map(({ gateway, numbers, reject, ...of }) => ({
    ...of,
    rules: { gateway, numbers, reject },
  }))
}

type Tenants = ReadonlyMap<string, readonly Audited[]>

/** Locks the tenants' audits, in one order, and says what their next runs are called. */
async function nextRuns(scope: Scope, tenants: Tenants): Promise<RunOf[]> {
  const ids = makePgArray([...tenants.keys()].sort())
  await scope.db.execute(sql`
    insert into license_audit (tenant_id) select unnest(${ids}::uuid[]) order by 1 on conflict do nothing`)
  const found = await scope.db.execute<{ tenant: string; run: number }>(sql`
    select tenant_id as tenant, run + 1 as run from license_audit where tenant_id = any(${ids}::uuid[]) order by tenant_id for update`)
  return found.map(({ tenant, run }) => {
    const counting = (tenants.get(tenant) ?? []).filter((one) => countsUsers(one.licenseType))
    const [oldest] = counting
    const connected = counting.find(({ isOperatorConnect }) => isOperatorConnect) ?? oldest
    return { tenant, run, users: oldest?.id ?? null, operatorConnect: connected?.id ?? null }
  })
}

type Names = {
  gateways: readonly { tenant: string; gateway: string }[]
  tags: readonly { tenant: string; tag: string; given: string | null }[]
}

/** What rules are asked about, each once: gateways of people and tags of prefixes. */
async function namesOf(scope: Scope, tenantIds: readonly string[]): Promise<Names> {
  const ids = makePgArray([...tenantIds])
  const gateways = await scope.db.execute<{ tenant: string; gateway: string }>(sql`
    select distinct tenant_id as tenant, lower(gateway) as gateway from managed_user
    where tenant_id = any(${ids}::uuid[]) and gateway is not null and removed_at is null`)
  const tags = await scope.db.execute<{ tenant: string; tag: string; given: string | null }>(sql`
    select distinct tenant_id as tenant, tag, service_id as given from dial_plan_prefix where tenant_id = any(${ids}::uuid[])`)
  return { gateways, tags }
}

/** What the rules answer, as the counting statement takes it. */
function asked(tenants: Tenants, names: Names, services: readonly Audited[]) {
  const gatewaysOf = Map.groupBy(names.gateways, ({ tenant }) => tenant)
  const tagsOf = Map.groupBy(names.tags, ({ tenant }) => tenant)
  const gateways: GatewayOf[] = []
  const tags: TagOf[] = []
  for (const [tenant, own] of tenants) {
    const theirs = gatewaysOf.get(tenant) ?? []
    if (theirs.length > 0) gateways.push(...gatewaysByRule(own, theirs))
    const numbers = tagsOf.get(tenant) ?? []
    if (numbers.length > 0) tags.push(...tagsByRule(own, numbers))
  }
  return { services: services.map(factorsOf), gateways, tags } satisfies Omit<Classified, 'runs'>
}

const factorsOf = (of: Audited): ServiceOf => {
  const isUsers = countsUsers(of.licenseType)
  return {
    ...{ service: of.id, tenant: of.tenant, isUsers, numbers: of.serviceNumbers },
    ...{ template: of.template, interface: of.interface },
  }
}

/** The values of a service's SIP connections; of one that has none, without a gateway. */
const valuesOf = ({ id, msTenantId, gateways }: Audited): RuleValues[] =>
  (gateways.length > 0 ? gateways : [null]).map((gateway) => ({
    ...{ gateway, msTenantId, serviceId: id },
  }))

/** The oldest service whose rule fits a gateway, for at least one of its SIP connections. */
function gatewaysByRule(own: readonly Audited[], names: Names['gateways']): GatewayOf[] {
  const rules = own
    .filter((one) => countsUsers(one.licenseType) && one.gateways.length > 0)
    .map((one) => ({ service: one.id, fits: ruleFor(one.rules.gateway, valuesOf(one)) }))
  return names.flatMap(({ tenant, gateway }) => {
    const first = rules.find(({ fits }) => fits(gateway))
    return first ? [{ tenant, gateway, service: first.service }] : []
  })
}

/** Tags that are no SIP connection's of the tenant and not rejected, by the rules of the service that the prefix is of, else of the oldest. */
function tagsByRule(own: readonly Audited[], names: Names['tags']): TagOf[] {
  const everywhere = own.flatMap(valuesOf)
  const known = new Map<string, (tag: string) => boolean>()
  // most services have the same rules, and to compile one for every connection takes longer than to ask it
  const once = (rule: string) => {
    const fits = known.get(rule) ?? ruleFor(rule, everywhere)
    known.set(rule, fits)
    return fits
  }
  const rules = own.map(({ id, rules: { numbers, reject } }) => {
    const [isDirect, isRejected] = [once(numbers), once(reject)]
    return { id, counts: (tag: string) => !isDirect(tag) && !isRejected(tag) }
  })
  return names.flatMap(({ tenant, tag, given }) => {
    const of = rules.find(({ id }) => id === given) ?? rules[0]
    return of?.counts(tag) ? [{ tenant, tag, given, service: of.id }] : []
  })
}

/** Stores a run of each tenant, and which is its newest. */
async function storeRuns(
  scope: Scope,
  trigger: Asked['trigger'],
  runs: readonly RunOf[],
  tenants: Tenants,
  sums: readonly Sums[],
) {
  const sumOf = new Map(sums.map((one) => [one.service, one]))
  const rows = runs.map(({ tenant, run }) => {
    const services = (tenants.get(tenant) ?? []).map((one) => countedOf(one, sumOf.get(one.id)))
    const total = (amount: (of: CountedService) => number) =>
      services.reduce((sum, one) => sum + amount(one), 0)
    const counted = licenseFactors.map((factor) => [factor, total((of) => of.counted[factor])])
    return {
      ...{ tenant, number: run, services },
      acquired: total((of) => of.acquired ?? 0),
      licensed: total((of) => licenseFactors.reduce((sum, f) => sum + of.counted[f], 0)),
      phones: total(({ phones }) => phones),
      ...Object.fromEntries(counted),
    }
  })
  const ids = sql`${makePgArray(runs.map(({ tenant }) => tenant))}::uuid[]`
  await scope.db.execute(sql`
    with run as (
      insert into license_run (tenant_id, number, trigger, requested_name, copied_at, acquired, licensed, direct_routing,
        operator_connect, template, interface, service_number, phones, services)
      select r.tenant, r.number, ${trigger}, ${scope.actor.onBehalfOf ?? scope.actor.name}, p.last_success_at, r.acquired, r.licensed, r."direct-routing",
        r."operator-connect", r.template, r.interface, r."service-number", r.phones, r.services
      from json_to_recordset(${JSON.stringify(rows)}::json) as r (tenant uuid, number integer, acquired integer, licensed integer,
        "direct-routing" integer, "operator-connect" integer, template integer, interface integer, "service-number" integer,
        phones integer, services jsonb)
        left join replication p on p.tenant_id = r.tenant and p.tenant_id = any(${ids})
      returning tenant_id, number, taken_at, licensed, acquired
    )
    update license_audit a set run = run.number, taken_at = run.taken_at, licensed = run.licensed, acquired = run.acquired
    from run where a.tenant_id = run.tenant_id and a.tenant_id = any(${ids})`)
}

function countedOf(of: Audited, sums: Sums | undefined): CountedService {
  const { id, name, licenseType, isOwn, rules, template, serviceNumbers } = of
  return {
    ...{ id, name, licenseType, isOwn, rules, phones: sums?.phones ?? 0 },
    acquired: countsUsers(licenseType) ? of.acquired : null,
    factors: { template, interface: of.interface, serviceNumbers },
    counted: byFactor((factor) => sums?.[factor] ?? 0),
    would: byFactor((factor) => sums?.[`would ${factor}`] ?? 0),
  }
}

const byFactor = (of: (factor: LicenseFactor) => number): Record<LicenseFactor, number> => ({
  'direct-routing': of('direct-routing'),
  'operator-connect': of('operator-connect'),
  template: of('template'),
  interface: of('interface'),
  'service-number': of('service-number'),
})
