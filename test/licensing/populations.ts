import { randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import type { LicenseFactor } from '../../src/domain/schema/license-audits.ts'
import { licenseFactors } from '../../src/domain/schema/license-audits.ts'

/** A person as replication and portal leave one; `gateway` and `group` are places in the tenant's lists. */
export type Person = {
  gateway?: string
  isVoice?: boolean
  hasConnectNumber?: boolean
  /** That of a prefix, too. */
  number?: string
  hasTemplate?: boolean
  /** The service of the LifeCycle group, by its place. */
  groupOf?: number
  isChanged?: boolean
  hasPhone?: 'Enabled' | 'Warning' | 'Deleted'
  isRemoved?: boolean
  isResource?: boolean
}
export type Prefix = { prefix: string; tag: string; of?: number }
export type TestService = {
  type: 'hosted-pro' | 'oc-pro' | 'hosted-essentials' | 'oc-essential'
  gateways?: readonly string[]
  off?: readonly ('template' | 'interface' | 'service-number')[]
  acquired?: number
}
/** Services from the oldest on. */
export type Population = {
  services: readonly TestService[]
  people: readonly Person[]
  prefixes: readonly Prefix[]
}

export type Made = { tenant: string; msTenant: string; services: string[]; people: string[] }

/** Writes populations as tenants of their own, as the owner and in few statements. */
export async function makeTenants(
  sql: postgres.Sql,
  populations: readonly Population[],
): Promise<Made[]> {
  const made = populations.map(({ services, people }) => ({
    tenant: randomUUID(),
    msTenant: randomUUID(),
    services: services.map(() => randomUUID()),
    people: people.map(() => randomUUID()),
  }))
  const each = <T, R>(
    of: (population: Population) => readonly T[],
    row: (one: T, at: number, of: Made) => R,
  ) =>
    populations.flatMap((population, at) => {
      const own = made[at]
      return own ? of(population).map((one, n) => row(one, n, own)) : []
    })
  const fill = (text: string, rows: readonly object[]) =>
    rows.length === 0 ? undefined : sql.unsafe(text, [JSON.stringify(rows)])
  await fill(
    `insert into tenant (id, shortname, full_name, ms_tenant_id) select id, shortname, shortname, ms
      from json_to_recordset($1::text::json) as r (id uuid, shortname text, ms uuid)`,
    made.map(({ tenant, msTenant: ms }) => ({
      ...{ id: tenant, ms },
      shortname: `p${tenant.replaceAll('-', '').slice(0, 13)}`,
    })),
  )
  await fill(
    `insert into service (tenant_id, id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status, created_at)
      select tenant, id, name, 'x', 'x', kind, type, acquired, 'deployed', 'ok', '2026-01-01'::timestamptz + make_interval(days => at)
      from json_to_recordset($1::text::json) as r (tenant uuid, id uuid, name text, kind text, type text, acquired integer, at integer)`,
    each(
      (of) => of.services,
      ({ type, acquired = 10 }, at, own) => ({
        ...{ tenant: own.tenant, id: own.services[at], name: `S${9 - at}`, type, at },
        kind: type.startsWith('oc-') ? 'operator-connect' : 'direct-routing',
        acquired: type.endsWith('-pro') ? acquired : null,
      }),
    ),
  )
  await fill(
    `insert into sip_connection (tenant_id, service_id, name, gateway) select tenant, service, gateway, gateway
      from json_to_recordset($1::text::json) as r (tenant uuid, service uuid, gateway text)`,
    each(
      (of) => of.services,
      ({ gateways = [] }, at, own) =>
        gateways.map((gateway) => ({
          ...{ tenant: own.tenant, service: own.services[at] },
          gateway: gateway.replace('TENANT', own.tenant.slice(0, 8)),
        })),
    ).flat(),
  )
  await fill(
    `insert into license_factor_setting (tenant_id, service_id, template, interface, service_numbers, changed_by)
      select tenant, service, template, interface, numbers, 'test'
      from json_to_recordset($1::text::json) as r (tenant uuid, service uuid, template boolean, interface boolean, numbers boolean)`,
    each(
      (of) => of.services,
      ({ off }, at, own) =>
        off === undefined
          ? []
          : [
              {
                ...{ tenant: own.tenant, service: own.services[at] },
                template: !off.includes('template'),
                interface: !off.includes('interface'),
                numbers: !off.includes('service-number'),
              },
            ],
    ).flat(),
  )
  await fill(
    `insert into managed_user (tenant_id, graph_id, upn, display_name, gateway, voice_enabled, plans, ui_changed_at, removed_at, account_type)
      select tenant, id, name, name, gateway, voice, plans, case when changed then now() end, case when removed then now() end, kind
      from json_to_recordset($1::text::json) as r (tenant uuid, id text, name text, gateway text, voice boolean, plans jsonb, changed boolean,
        removed boolean, kind text)`,
    each(
      (of) => of.people,
      (one, at, own) => ({
        ...{ tenant: own.tenant, id: own.people[at], name: `Person ${at}` },
        gateway: one.gateway?.replace('TENANT', own.tenant.slice(0, 8)) ?? null,
        ...{ voice: one.isVoice ?? false, changed: one.isChanged ?? false },
        ...{ removed: one.isRemoved ?? false, kind: one.isResource ? 'resourceAccount' : 'user' },
        plans: one.hasPhone
          ? [
              {
                service: 'Teams',
                servicePlanId: '4828c8ec-dc2e-4779-b502-87ac9ce28ab7',
                status: one.hasPhone,
              },
            ]
          : [],
      }),
    ),
  )
  await fill(
    `insert into managed_number (tenant_id, number, number_type, assignment, user_graph_id)
      select tenant, number, kind, 'userAssigned', person
      from json_to_recordset($1::text::json) as r (tenant uuid, number text, kind text, person text)`,
    each(
      (of) => of.people,
      ({ number, hasConnectNumber }, at, own) => {
        const plus = number ?? (hasConnectNumber ? `49309${String(at).padStart(6, '0')}` : null)
        const kind = hasConnectNumber ? 'operatorConnect' : 'directRouting'
        return plus === null
          ? []
          : [{ tenant: own.tenant, number: `+${plus}`, kind, person: own.people[at] }]
      },
    ).flat(),
  )
  const groups = each(
    (of) => of.people,
    ({ hasTemplate, groupOf }, at, own) =>
      hasTemplate
        ? [
            {
              ...{ tenant: own.tenant, person: own.people[at], id: randomUUID() },
              service: groupOf === undefined ? null : (own.services[groupOf] ?? null),
            },
          ]
        : [],
  ).flat()
  await fill(
    `with r as (select * from json_to_recordset($1::text::json) as r (tenant uuid, person text, id uuid, service uuid)),
      t as (insert into lifecycle_template (tenant_id, id, name) select tenant, id, id::text from r returning tenant_id, id)
      insert into lifecycle_group (tenant_id, id, name, template_id, service_id)
      select r.tenant, r.id, r.id::text, r.id, r.service from r join t on t.id = r.id`,
    groups,
  )
  await fill(
    `insert into lifecycle_member (tenant_id, graph_id, group_id, template_id, template_version)
      select tenant, person, id, id, 1 from json_to_recordset($1::text::json) as r (tenant uuid, person text, id uuid)`,
    groups,
  )
  await fill(
    `insert into dial_plan_prefix (tenant_id, prefix, tag, service_id) select tenant, prefix, tag, service
      from json_to_recordset($1::text::json) as r (tenant uuid, prefix text, tag text, service uuid)`,
    each(
      (of) => of.prefixes,
      ({ prefix, tag, of }, _, own) => ({
        ...{ tenant: own.tenant, prefix },
        tag: tag.replace('MS-TENANT', own.msTenant).replace('TENANT', own.tenant.slice(0, 8)),
        service: of === undefined ? null : (own.services[of] ?? null),
      }),
    ),
  )
  return made
}

const counts = ({ type }: TestService) => type.endsWith('-pro')
/** The built-in rule: the name stands between dots. */
const holds = (text: string, gateway: string) =>
  `.${text.toLowerCase()}.`.includes(`.${gateway.toLowerCase()}.`)

/**
 * The audit said once more, one person after the other: what each service counts. `isTwice` counts a second factor of a person, too:
 * the control, which must differ.
 */
export function naive(
  { services, people, prefixes }: Population,
  { isTwice = false } = {},
): Record<LicenseFactor, number>[] {
  const sums = services.map(() => none())
  const oldest = services.findIndex(counts)
  const add = (at: number, factor: LicenseFactor) => {
    const sum = sums[at]
    if (sum) sum[factor] += 1
  }
  const held = new Set<string>()
  const isOn = (at: number, factor: 'template' | 'interface' | 'service-number') =>
    !services[at]?.off?.includes(factor)
  people.forEach((one, n) => {
    if (oldest < 0 || one.isRemoved || one.isResource) return
    const byGateway = services.findIndex(
      (of) => counts(of) && of.gateways?.some((g) => one.gateway && holds(one.gateway, g)),
    )
    const connect = services.findIndex((of) => counts(of) && of.type === 'oc-pro')
    const group = one.groupOf === undefined ? undefined : services[one.groupOf]
    const isDirect = byGateway >= 0 && one.isVoice === true
    const other =
      byGateway >= 0
        ? byGateway
        : one.hasTemplate && group && counts(group)
          ? (one.groupOf ?? oldest)
          : oldest
    const factors: [LicenseFactor, number][] = []
    if (isDirect) factors.push(['direct-routing', byGateway])
    const home = isDirect
      ? byGateway
      : one.hasConnectNumber
        ? connect < 0
          ? oldest
          : connect
        : other
    if (one.hasConnectNumber) factors.push(['operator-connect', home])
    if (one.hasTemplate && isOn(home, 'template')) factors.push(['template', home])
    if (one.isChanged && isOn(home, 'interface')) factors.push(['interface', home])
    for (const [factor, at] of factors.slice(0, isTwice ? 2 : 1)) add(at, factor)
    if (factors.length === 0) return
    if (one.number) held.add(one.number)
    else if (one.hasConnectNumber) held.add(`49309${String(n).padStart(6, '0')}`)
  })
  for (const { prefix, tag, of = 0 } of prefixes) {
    const gateways = services.flatMap(({ gateways: own = [] }) => own)
    const isDirect = tag === 'MS-TENANT' || gateways.some((g) => holds(tag, g))
    if (!isDirect && !held.has(prefix.replace('+', '')) && isOn(of, 'service-number'))
      add(of, 'service-number')
  }
  return sums
}

export const none = (): Record<LicenseFactor, number> => ({
  'direct-routing': 0,
  'operator-connect': 0,
  template: 0,
  interface: 0,
  'service-number': 0,
})

/** Numbers from 0 to below 1, the same for one seed. */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A small tenant of one or two services, in which everything that the rules tell apart occurs often. */
export function randomPopulation(random: () => number): Population {
  const is = (share: number) => random() < share
  const oneOf = <T>(...of: T[]): T => of[Math.floor(random() * of.length)] as T
  const service = (at: number): TestService => ({
    type: oneOf('hosted-pro', 'hosted-pro', 'oc-pro', 'hosted-essentials', 'oc-essential'),
    gateways: is(0.8) ? [`s${at}.TENANT.example`] : [],
    ...(is(0.6) && {
      off: (['template', 'interface', 'service-number'] as const).filter(() => is(0.4)),
    }),
  })
  const services = is(0.5) ? [service(0)] : [service(0), service(1)]
  const gateway = () =>
    oneOf(
      's0.TENANT.example',
      'S0.TENANT.Example',
      's1.TENANT.example',
      'gw.s1.TENANT.example',
      'nots0.TENANT.example',
    )
  const place = () => (is(0.4) ? Math.floor(random() * services.length) : undefined)
  const people = Array.from(
    { length: Math.floor(random() * 9) },
    (_, n): Person => ({
      ...(is(0.5) && { gateway: gateway() }),
      ...{ isVoice: is(0.7), hasConnectNumber: is(0.25), hasTemplate: is(0.3), isChanged: is(0.4) },
      ...{
        isRemoved: is(0.1),
        isResource: is(0.05),
        hasPhone: oneOf('Enabled', 'Warning', 'Deleted'),
      },
      ...(is(0.3) && { number: `49308${n}` }),
      ...(is(0.5) && { groupOf: place() }),
    }),
  )
  const prefixes = Array.from(
    { length: Math.floor(random() * 4) },
    (_, n): Prefix => ({
      prefix: oneOf(`49308${n}`, `+49308${n}`, `49309${String(n).padStart(6, '0')}`, `4930${n}777`),
      tag: oneOf(
        'fax',
        's0.TENANT.example',
        'MS-TENANT',
        'nots1.TENANT.example',
        'gw.s1.TENANT.example',
      ),
      of: place(),
    }),
  )
  const known = new Set<string>()
  return {
    ...{ services, people },
    prefixes: prefixes.filter(({ prefix }) => !known.has(prefix) && known.add(prefix)),
  }
}

export const totalOf = (sums: readonly Record<LicenseFactor, number>[]): number =>
  sums.reduce((all, one) => all + licenseFactors.reduce((sum, f) => sum + one[f], 0), 0)
