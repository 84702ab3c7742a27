import type { Sql } from 'postgres'
import { said } from '../support/said.ts'

/** A repeatable source of chance (mulberry32). */
export function seededRandom(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    below: (n: number) => Math.floor(next() * n),
    pick: <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T,
    happens: (share: number) => next() < share,
  }
}

const pairs = [
  ['unknown', 'warning'],
  ['ready', 'warning'],
  ['deployed', 'ok'],
  ['deployed', 'warning'],
  ['deployed', 'error'],
  ['deployed', 'unmonitored'],
  ['failed', 'error'],
] as const
const kits = [null, '8.0.9', '8.0.10', '8.0.460', '8.0.460.1', '9', '8.0.452']
const licenses = {
  'direct-routing': ['hosted-essentials', 'hosted-essentials-plus', 'hosted-pro'],
  'operator-connect': ['oc-essential', 'oc-essentials-plus', 'oc-pro'],
  other: ['hosted-pro', 'oc-pro'],
} as const

/** Services with many ties and every kind of nothing, some with alarms; two MSPs and none share the tenants. */
export async function scatter(sql: Sql, { services = 120, tenants = 9, seed = 1 } = {}) {
  const { below, pick, happens } = seededRandom(seed)
  const msps = await sql<{ id: string }[]>`
    insert into msp (name) values (${`One ${seed}`}), (${`Two ${seed}`}) returning id`
  const owners = []
  for (let n = 0; n < tenants; n++)
    owners.push(
      (
        await sql<{ id: string }[]>`
        insert into tenant (shortname, full_name, msp_id)
        values (${`t${seed}x${n}`}, ${pick(['ab', 'ba', 'abc', 'b_c', 'a%c'])}, ${msps[n % 3]?.id ?? null}) returning id`
      )[0]?.id as string,
    )
  for (let n = 0; n < services; n++) {
    const kind = pick(['direct-routing', 'operator-connect', 'other'] as const)
    const [deploy, status] = pick(pairs)
    const tenant = pick(owners)
    const license = pick(licenses[kind])
    const users = happens(0.3) || /essentials?$/.test(license) ? null : 1 + below(4)
    const [row] = await sql<{ id: string }[]>`
      insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status, kit_version, last_replication_at)
      select id, ${`${pick(['x', 'y', 'xy'])}${n}`}, full_name, shortname, ${kind}, ${license},
        ${users}, ${deploy}, ${status}, ${pick(kits)},
        ${happens(0.3) ? null : sql`timestamptz '2026-11-21 10:00:00.000001+00' + ${below(5)} * interval '1 microsecond'`}
      from tenant where id = ${tenant} returning id`
    for (let k = below(6) - 3; k > 0; k--)
      await sql`insert into alarm (audience, tenant_id, key, severity, name, source, text, service_id)
        values ('tenant', ${tenant}, ${`${n}.${k}`}, ${pick(['critical', 'major', 'minor', 'warning'])}, ${said('n')}::text::jsonb, ${said('s')}::text::jsonb, ${said('t')}::text::jsonb, ${row?.id ?? null})`
  }
  return { msps: msps.map(({ id }) => id), tenants: owners }
}

export type Naive = Awaited<ReturnType<typeof everything>>[number]

/** All rows as they are, for sorting and filtering them by hand. */
export const everything = async (sql: Sql) =>
  (await records(sql)).map((row) => ({ ...row, status: withAlarms(row) }))

/** How an alarm changes what a service is called, said once more without SQL. */
function withAlarms({ status, alarmRank }: { status: string; alarmRank: number }) {
  if (status === 'unmonitored' || alarmRank === 0) return status
  if (alarmRank >= 3) return 'error'
  return status === 'ok' ? 'warning' : status
}

const records = (sql: Sql) => sql<
  {
    id: string
    tenantId: string
    mspId: string | null
    name: string
    customer: string
    shortname: string
    kind: string
    licenseType: string
    licensedUsers: number | null
    deployStatus: string
    status: string
    kitVersion: string | null
    micros: string | null
    alarmCount: number
    alarmRank: number
  }[]
>`
  select s.id, s.tenant_id as "tenantId", t.msp_id as "mspId", s.name, s.customer, s.shortname, s.kind,
    s.license_type as "licenseType", s.licensed_users as "licensedUsers", s.deploy_status as "deployStatus",
    s.status, s.kit_version as "kitVersion", s.alarm_count as "alarmCount", s.alarm_rank as "alarmRank",
    ((extract(epoch from s.last_replication_at) * 1000000)::bigint)::text as micros
  from service s join tenant t on t.id = s.tenant_id`
