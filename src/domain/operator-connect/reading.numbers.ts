import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { OcNumber } from '../../connectors/operator-connect.types.ts'
import { clear, raise } from '../alarms/alarms.ts'
import { message } from '../messages.ts'
import type { ocNumberStates } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import { noteNumber } from './number-events.ts'
import { addTo, given, lastOf, meant, noteOdd, type Pass, texts, unseenOf } from './readings.ts'
import { connectionCause, connectionSource } from './settings.ts'
import type { Unseen } from './sync.runs.ts'

/** What a pass over numbers keeps in mind beside that: numbers of another customer here than at Microsoft, and those of nobody's here. */
export type NumbersPass = Pass & { elsewhere: Set<string>; strangers: Set<string> }

export const numbersPassOf = (pass: Pass): NumbersPass => ({
  ...{ ...pass, elsewhere: new Set(), strangers: new Set() },
})

type Customer = { msTenantId: string; tenantId: string; serviceId: string; serviceName: string }
type Row = {
  id: string
  tenantId: string
  family: string
  number: string
  state: (typeof ocNumberStates)[number]
  isActive: boolean
  isSeen: boolean
  /** When it came to be here, as a text that sorts. */
  at: string
  of: Kept
}
/** What of a number is Microsoft's. */
type Kept = {
  microsoftId: string | null
  assignment: OcNumber['assignment']
  usages: string[]
  capabilities: string[]
  country: string
  callingProfileId: string | null
  addressId: string | null
  locationId: string | null
}

const e164 = /^\+[1-9]\d{6,14}$/

/** Conference is spelt both ways for the same ("ConferenceAssignment", "ConferenceAssigned"). */
const spelt = (usage: string) => usage.replace(/^ConferenceAssigned$/, 'ConferenceAssignment')

/**
 * Keeps a page of numbers, each with the customer whose Microsoft tenant it is of. What waits for a job keeps its state: the job ends
 * that. A number that another customer holds here is never moved, and counts as one that could not be read.
 */
export async function keepNumbers(
  scope: Scope,
  pass: NumbersPass,
  numbers: readonly OcNumber[],
): Promise<void> {
  const page = lastOf(numbers, ({ number }) => number)
  const odd = page.filter(({ number }) => !e164.test(number))
  noteOdd(
    pass,
    odd.map(({ id, number }) => ({ id, name: number, place: null })),
  )
  const good = page.filter(({ number }) => e164.test(number))
  const customers = await customersOf(scope, good)
  const rows = await rowsOf(scope, pass, good)
  const changes = good.flatMap((number) =>
    changeOf(pass, number, {
      customer: customers.get(number.msTenantId),
      rows: rows.get(number.number) ?? [],
    }),
  )
  const added = await insert(
    scope,
    changes.filter(({ row }) => !row),
  )
  await update(
    scope,
    changes.filter(({ row }) => row),
  )
  const isThere = new Set(added)
  const fresh = changes.filter(({ id, row }) => !row && isThere.has(id))
  const back = changes.filter(({ row }) => row && !row.isActive)
  const moved = changes.filter(
    ({ row, of }) => row?.isActive && row.of.assignment !== of.assignment,
  )
  await noteNumber(scope, [...fresh, ...back], message('oc-number-came'))
  const assignments = moved.map(({ of }) => of.assignment)
  await noteNumber(scope, moved, (_, at) =>
    message('oc-number-assigned', { to: assignments[at] ?? 'unknown' }),
  )
  addTo(pass, {
    seen: changes.filter(({ row }) => (row ? !row.isSeen : true)).length,
    created: fresh.length + back.length,
    changed: changes.filter(({ row, of }) => row?.isActive && isOther(row.of, of)).length,
  })
}

type Change = {
  id: string
  tenantId: string
  msJobId: string | null
  number: string
  acquiredOn: Date | null
  customer: Customer
  row: Row | undefined
  of: Kept
}

function changeOf(
  pass: NumbersPass,
  number: OcNumber,
  { customer, rows }: { customer: Customer | undefined; rows: readonly Row[] },
): Change[] {
  const held = rows.find(({ isActive }) => isActive)
  if (!customer) {
    pass.strangers.add(number.number)
    return []
  }
  const { tenantId } = customer
  if (held && (held.tenantId !== tenantId || held.family !== 'operator-connect')) {
    if (!pass.elsewhere.has(number.number)) pass.counts.odd += 1
    pass.elsewhere.add(number.number)
    return []
  }
  // it was released while it was read
  if (!held && rows.some(({ state }) => state === 'released')) return []
  const row =
    held ?? rows.find((one) => one.tenantId === tenantId && one.family === 'operator-connect')
  return [
    {
      ...{ id: row?.id ?? randomUUID(), tenantId, customer, row },
      ...{ number: number.number, msJobId: number.msJobId, acquiredOn: meant(number.acquiredOn) },
      of: keptOf(number),
    },
  ]
}

const keptOf = (number: OcNumber): Kept => ({
  microsoftId: number.id,
  assignment: number.assignment,
  usages: [...new Set(number.usages.map(spelt))],
  capabilities: [...new Set(number.capabilities.map(spelt))],
  country: number.country,
  callingProfileId: number.callingProfileId,
  addressId: number.addressId,
  locationId: number.locationId,
})

const isOther = (one: Kept, other: Kept) =>
  JSON.stringify(keys.map((key) => one[key])) !== JSON.stringify(keys.map((key) => other[key]))
const keys = [
  ...(['microsoftId', 'assignment', 'usages', 'capabilities', 'country'] as const),
  ...(['callingProfileId', 'addressId', 'locationId'] as const),
]

/** Whose a Microsoft tenant is: the licensed lead's customer, else the one customer of that tenant with one Operator Connect service. */
async function customersOf(
  { db }: Scope,
  numbers: readonly OcNumber[],
): Promise<ReadonlyMap<string, Customer>> {
  const asked = [...new Set(numbers.map(({ msTenantId }) => msTenantId))]
  const found = await db.execute<Customer>(sql`
    select distinct on (a.id) a.id as "msTenantId", c.tenant_id as "tenantId", c.id as "serviceId", c.name as "serviceName"
    from unnest(${texts(asked)}) a (id), lateral (
      select s.tenant_id, s.id, s.name, 0 as rank from lead l join service s on s.tenant_id = l.customer_id and s.id = l.service_id
      where l.family = 'operator-connect' and l.ms_tenant_id::text = a.id
      union all
      select min(s.tenant_id::text)::uuid, min(s.id::text)::uuid, min(s.name), 1 from tenant t join service s on s.tenant_id = t.id
      where t.ms_tenant_id::text = a.id and s.kind = 'operator-connect' having count(*) = 1) c
    order by a.id, c.rank`)
  return new Map(found.map((one) => [one.msTenantId, one]))
}

/** The rows that these numbers may be: what holds them, what was lost or failed, newest first, and what was released in this pass. */
async function rowsOf(
  { db }: Scope,
  { run }: Pass,
  numbers: readonly OcNumber[],
): Promise<ReadonlyMap<string, Row[]>> {
  const active = sql`state in ('pending', 'acquired', 'releasing')`
  const found = await db.execute<{ row: Row }>(sql`
    select json_build_object('id', id, 'tenantId', tenant_id, 'family', family, 'number', number, 'state', state, 'isActive', ${active},
      'at', to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), 'isSeen', coalesce(seen_at >= ${run.startedAt}::timestamptz, false),
      'of', json_build_object('microsoftId', microsoft_id, 'assignment', assignment, 'usages', usages, 'capabilities', capabilities,
        'country', country, 'callingProfileId', calling_profile_id, 'addressId', address_id, 'locationId', location_id)) as row
    from oc_number where number = any(${texts(numbers.map(({ number }) => number))})
      and (${active} or state in ('gone', 'failed') or released_at >= ${run.startedAt}::timestamptz)
    order by oc_number.id for update`)
  return Map.groupBy(
    found.map(({ row }) => row).toSorted((a, b) => (a.at < b.at ? 1 : -1)),
    ({ number }) => number,
  )
}

const columns = sql`id uuid, "tenantId" uuid, number text, "serviceId" uuid, "serviceName" text, "microsoftId" text, assignment text,
  usages text[], capabilities text[], country text, "callingProfileId" text, "addressId" text, "locationId" text, "msJobId" text,
  "acquiredOn" timestamptz`

const rowOf = ({ id, tenantId, number, customer, of, msJobId, acquiredOn }: Change) => ({
  ...{ id, tenantId, number, msJobId, acquiredOn },
  ...{ serviceId: customer.serviceId, serviceName: customer.serviceName, ...of },
})

/** One that somebody uploads at the same moment is theirs, and the next pass finds it. */
async function insert({ db }: Scope, changes: readonly Change[]): Promise<string[]> {
  if (changes.length === 0) return []
  const added = await db.execute<{ id: string }>(sql`
    insert into oc_number (tenant_id, id, family, number, state, service_id, service_name, microsoft_id, assignment, usages, capabilities,
      country, calling_profile_id, address_id, location_id, ms_job_id, acquired_on, seen_at)
    select "tenantId", id, 'operator-connect', number, 'acquired', "serviceId", "serviceName", "microsoftId", assignment, usages, capabilities,
      country, "callingProfileId", "addressId", "locationId", "msJobId", "acquiredOn", clock_timestamp()
    from ${given(changes.map(rowOf), columns)} order by id
    on conflict (number) where state in ('pending', 'acquired', 'releasing') do nothing returning id`)
  return added.map(({ id }) => id)
}

async function update({ db }: Scope, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  await db.execute(sql`
    update oc_number n set microsoft_id = g."microsoftId", assignment = g.assignment, usages = g.usages, capabilities = g.capabilities,
      country = g.country, calling_profile_id = g."callingProfileId", address_id = g."addressId", location_id = g."locationId",
      ms_job_id = coalesce(g."msJobId", n.ms_job_id), acquired_on = coalesce(g."acquiredOn", n.acquired_on),
      service_id = g."serviceId", service_name = g."serviceName", seen_at = clock_timestamp(),
      state = case when n.state in ('gone', 'failed') then 'acquired' else n.state end,
      version = n.version + ((n.microsoft_id, n.assignment, n.usages, n.capabilities, n.country, n.calling_profile_id, n.address_id,
        n.location_id) is distinct from (g."microsoftId", g.assignment, g.usages, g.capabilities, g.country, g."callingProfileId",
        g."addressId", g."locationId"))::integer
    from ${given(changes.map(rowOf), columns)} where n.tenant_id = g."tenantId" and n.id = g.id`)
}

/** What a complete pass did not show of those acquired, and nothing happened to since it began. */
export function unseenNumbers(scope: Scope, pass: NumbersPass): Promise<Unseen | null> {
  const { odd, elsewhere, strangers, run } = pass
  const apart = odd && [...odd, ...elsewhere, ...strangers]
  return unseenOf(
    scope,
    { run, odd: apart },
    {
      ...{ table: sql`oc_number`, gone: sql`state = 'gone', version = version + 1` },
      known: sql`family = 'operator-connect' and state = 'acquired'`,
      ...{ keys: [sql`number`, sql`microsoft_id`], seenAt: sql`coalesce(seen_at, created_at)` },
      unless: sql`exists (select from oc_number_event e where e.number_id = oc_number.id and e.at >= ${run.startedAt}::timestamptz)`,
      tenantId: sql`tenant_id`,
      after: (gone) =>
        noteNumber(
          scope,
          gone.map(({ id, tenantId }) => ({ id, tenantId: tenantId ?? '' })),
          message('oc-number-gone'),
        ),
    },
  )
}

export const elsewhereKey = 'oc-numbers-elsewhere'
const namedAtMost = 5

/** Numbers that Microsoft has with another customer than this portal, until a pass finds none. */
export async function tellElsewhere(scope: Scope, { elsewhere }: NumbersPass): Promise<void> {
  if (elsewhere.size === 0) {
    await clear(scope, {}, elsewhereKey)
    return
  }
  const numbers = [...elsewhere].toSorted().slice(0, namedAtMost).join(', ')
  await raise(scope, {
    ...{ owner: {}, key: elsewhereKey, cause: connectionCause, severity: 'major' },
    ...{ name: message('oc-numbers-elsewhere'), source: connectionSource },
    text: message('oc-numbers-elsewhere-text', { count: elsewhere.size, numbers }),
    correctiveAction: message('oc-numbers-elsewhere-repair'),
  })
}
