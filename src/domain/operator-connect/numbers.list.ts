import { type SQL, sql } from 'drizzle-orm'
import { anId, aText, type Filter, oneOf, ticked } from '../lists/address.ts'
import { instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byInstant, byText } from '../lists/orders.ts'
import type { Listed } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demandProvider } from '../roles.ts'
import {
  families,
  numberAssignments,
  type numberSources,
  type ocNumberStates,
} from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'

export type NumberFamily = (typeof families)[number]
export type NumberState = (typeof ocNumberStates)[number]
export type NumberAssignment = (typeof numberAssignments)[number]
export type NumberSource = (typeof numberSources)[number]
/** What the customer's directory says otherwise: it has not the number, has it as another kind, has somebody for it, or nobody. */
export const numberDifferences = ['absent', 'kind', 'assigned', 'unassigned'] as const
export type NumberDifference = (typeof numberDifferences)[number]

export const listedStates = ['pending', 'acquired', 'releasing', 'failed'] as const
export const oldStates = ['released', 'gone'] as const
export const listedSources = ['webui', 'webapi', 'none'] as const

/** What a row is compared with: the directory of its customer as it was last read, unless the number came later. */
const directory = sql`
  left join replication r on r.tenant_id = o.tenant_id
  left join managed_number m on m.tenant_id = o.tenant_id and m.number = o.number`
const isCompared = sql`o.family = 'operator-connect' and o.state = 'acquired' and r.last_success_at is not null
  and coalesce(o.acquired_on, o.created_at) < r.last_success_at`
const difference = sql`case when not coalesce(${isCompared}, false) then null
  when m.number is null then 'absent' when m.number_type is distinct from 'operatorConnect' then 'kind'
  when o.assignment = 'unassigned' and m.user_graph_id is not null then 'assigned'
  when o.assignment = 'user' and m.user_graph_id is null then 'unassigned' end`

/** All that differ, as a set: looked up one by one they take ten times as long. */
const differing = sql`
  select o.id from oc_number o join replication r on r.tenant_id = o.tenant_id and r.last_success_at is not null
  left join managed_number m on m.tenant_id = o.tenant_id and m.number = o.number
  where ${isCompared} and (m.number is null or m.number_type is distinct from 'operatorConnect'
    or (o.assignment = 'unassigned' and m.user_graph_id is not null) or (o.assignment = 'user' and m.user_graph_id is null))`

const acquired = sql`coalesce(o.acquired_on, o.created_at)`
const orNone =
  (column: SQL): Filter['where'] =>
  (is) =>
    is === 'none' ? sql`${column} is null` : sql`${column} = ${is}`

const fields = {
  number: sorted(word(sql`o.number`), byText(sql`o.number`)),
  family: value<NumberFamily>(sql`o.family`),
  state: value<NumberState>(sql`o.state`),
  service: value<string>(sql`o.service_name`),
  tenant: value<string>(sql`t.full_name`),
  channel: value<string | null>(sql`c.name`),
  country: value<string>(sql`o.country`),
  assignment: value<NumberAssignment>(sql`o.assignment`),
  address: value<string | null>(sql`a.description`),
  connection: value<string | null>(sql`s.name`),
  profile: value<string | null>(sql`o.calling_profile_id`),
  source: value<NumberSource | null>(sql`o.source`),
  msTenantId: value<string | null>(sql`t.ms_tenant_id`),
  msJobId: value<string | null>(sql`o.ms_job_id`),
  acquired: sorted(instantIfAny(sql`o.acquired_on`), byInstant(acquired)),
  released: sorted(
    instantIfAny(sql`coalesce(o.released_at, case when o.state = 'gone' then o.seen_at end)`),
    byInstant(sql`coalesce(o.released_at, o.created_at)`),
  ),
  rests: instantIfAny(sql`o.rests_until`),
}
export type NumberColumn = keyof typeof fields

type Which = {
  name: Listed
  /** Which rows these are, in words of SQL that an index has. */
  always: SQL
  states: readonly NumberState[]
  /** At most twelve, which is as many as a table can hide. */
  columns: readonly NumberColumn[]
  /** Those that are shown only when they are chosen. */
  unusual: readonly NumberColumn[]
  usual: '-acquired' | '-released'
}

const numbersOf = ({ name, always, states, columns, unusual, usual }: Which) =>
  listOf({
    ...{ name, table: 'oc_number', alias: 'o', head: 'number', always, unusual },
    demand: demandProvider,
    usual: () => usual,
    search: (part) => contains(sql`(o.number || ' ' || o.service_name)`, part),
    filters: {
      family: oneOf(families, (is) => sql`o.family = ${is}`),
      state: oneOf(states, (is) => sql`o.state = ${is}`),
      assignment: oneOf(numberAssignments, (is) => sql`o.assignment = ${is}`),
      origin: oneOf(listedSources, orNone(sql`o.source`)),
      country: aText(2, (is) => sql`o.country = ${is.toUpperCase()}`),
      differs: ticked(sql`o.id in (${differing})`),
      tenant: anId((is) => sql`o.tenant_id = ${is}::uuid`),
      service: anId((is) => sql`o.service_id = ${is}::uuid`),
      job: anId((is) => sql`o.job_id = ${is}::uuid`),
      profile: aText(100, (is) => sql`o.calling_profile_id = ${is}`),
    },
    joins: sql`
      join tenant t on t.id = o.tenant_id left join msp c on c.id = t.msp_id
      left join sip_connection s on s.tenant_id = o.tenant_id and s.id = o.connection_id
      left join lateral (select a.description from emergency_address a where a.tenant_id = o.tenant_id
        and (a.microsoft_id = o.address_id or a.id::text = o.address_id) limit 1) a on o.address_id is not null
      left join calling_profile p on p.microsoft_id = o.calling_profile_id ${directory}`,
    columns: Object.fromEntries(columns.map((key) => [key, fields[key]])),
    more: {
      ...fields,
      tenantId: value<string>(sql`o.tenant_id`),
      serviceId: value<string | null>(sql`(select x.id from service x where x.id = o.service_id)`),
      difference: value<NumberDifference | null>(difference),
      profileName: value<string | null>(sql`p.name`),
      jobId: value<string | null>(sql`o.job_id`),
    },
    cells: { tenant: (row) => row.tenant, difference: (row) => row.difference },
  })

export type NumberRow = RowOf<typeof ocNumbers>

const ofOld = { states: oldStates, usual: '-released' } as const
const ofNew = { states: listedStates, usual: '-acquired' } as const

/** Numbers that the provider holds at Operator Connect, or is acquiring. */
export const ocNumbers = numbersOf({
  ...{ ...ofNew, name: 'oc-numbers', always: sql`o.family = 'operator-connect' and not o.is_old` },
  columns: [
    ...(['number', 'state', 'service', 'country', 'assignment', 'address'] as const),
    ...(['connection', 'profile', 'source', 'msTenantId', 'msJobId', 'acquired'] as const),
  ],
  unusual: ['msTenantId', 'msJobId'],
})
/** Those that were released or are no longer there. */
export const releasedNumbers = numbersOf({
  ...{
    ...ofOld,
    name: 'released-numbers',
    always: sql`o.family = 'operator-connect' and o.is_old`,
  },
  columns: [
    ...(['number', 'state', 'service', 'country', 'profile', 'source', 'msTenantId'] as const),
    ...(['msJobId', 'acquired', 'released', 'rests'] as const),
  ],
  unusual: ['profile', 'msTenantId', 'msJobId'],
})
/** The same over the services of every family. */
export const customerNumbers = numbersOf({
  ...{ ...ofNew, name: 'customer-numbers', always: sql`not o.is_old` },
  columns: [
    ...(['number', 'family', 'state', 'service', 'channel', 'country', 'assignment'] as const),
    ...(['address', 'source', 'acquired'] as const),
  ],
  unusual: ['source'],
})
export const customerReleased = numbersOf({
  ...{ ...ofOld, name: 'customer-released-numbers', always: sql`o.is_old` },
  columns: [
    ...(['number', 'family', 'state', 'service', 'channel', 'country'] as const),
    ...(['acquired', 'released', 'rests'] as const),
  ],
  unusual: [],
})

/** One of them, whatever its state; refused as missing. */
export async function findNumber(scope: Scope, id: string): Promise<NumberRow> {
  const [row] = await customerNumbers.pick(scope, [id])
  const [found = row] = row ? [] : await customerReleased.pick(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-oc-number')
  return found
}
