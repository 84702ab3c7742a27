import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form, type Given } from '../form.ts'
import { anId, oneOf } from '../lists/address.ts'
import { instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byNumber, byText } from '../lists/orders.ts'
import type { Preview } from '../lists/selections.ts'
import { type Listed, record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { type CivicAddress, families } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'
import { lockTenant } from '../tenant.ts'
import { choice, country, optional, orEmpty, text } from '../values.ts'
import { handFamilies, tenantByShortname } from './hand.ts'

const countNumbers = sql`(select count(*)::integer from oc_number o where o.tenant_id = a.tenant_id and not o.is_old
  and (o.address_id = a.microsoft_id or o.address_id = a.id::text))`
const whole = sql`(a.description || ' ' || a.lines || ' ' || a.postal_code || ' ' || a.city)`

const addressesOf = (name: Listed, always: ReturnType<typeof sql>, unusual: readonly string[]) =>
  listOf({
    ...{ name, table: 'emergency_address', alias: 'a', head: 'description', always, unusual },
    demand: demandProvider,
    usual: () => 'description',
    search: (part) =>
      sql`(${contains(whole, part)} or exists (select from tenant t where t.id = a.tenant_id and ${contains(sql`t.full_name`, part)}))`,
    filters: {
      family: oneOf(families, (is) => sql`a.family = ${is}`),
      validated: oneOf(['yes', 'no'], (is) =>
        is === 'yes' ? sql`a.is_validated` : sql`not a.is_validated`,
      ),
      there: oneOf(['yes', 'no'], (is) =>
        is === 'yes' ? sql`a.missing_since is null` : sql`a.missing_since is not null`,
      ),
      tenant: anId((is) => sql`a.tenant_id = ${is}::uuid`),
    },
    joins: sql`join tenant t on t.id = a.tenant_id`,
    columns: {
      description: sorted(word(sql`a.description`), byText(sql`lower(a.description)`)),
      family: value<(typeof families)[number]>(sql`a.family`),
      tenant: value<string>(sql`t.full_name`),
      lines: value<string>(sql`a.lines`),
      postalCode: value<string>(sql`a.postal_code`),
      city: sorted(word(sql`a.city`), byText(sql`lower(a.city)`)),
      country: sorted(word(sql`a.country`), byText(sql`a.country`)),
      validated: value<boolean>(sql`a.is_validated`),
      locations: value<CivicAddress['locations']>(sql`a.locations`),
      numbers: sorted(value<number>(countNumbers), byNumber(countNumbers)),
      microsoftId: value<string | null>(sql`a.microsoft_id`),
      synced: instantIfAny(sql`a.synced_at`),
    },
    more: {
      region: value<string>(sql`a.region`),
      tenantId: value<string>(sql`a.tenant_id`),
      version: value<number>(sql`a.version`),
      missing: instantIfAny(sql`a.missing_since`),
    },
    cells: {
      region: ({ region }) => region,
      locations: ({ locations }) => locations.map((one) => one.description).join(' | '),
    },
  })

export type AddressRow = RowOf<typeof emergencyAddresses>

/** Addresses for emergency calls that Microsoft has of customers of Operator Connect. */
export const emergencyAddresses = addressesOf(
  'emergency-addresses',
  sql`a.family = 'operator-connect'`,
  ['family', 'microsoftId'],
)
/** The same of every family; those of the others were entered here. */
export const customerAddresses = addressesOf('customer-addresses', sql`true`, [
  ...['microsoftId', 'synced'],
])

export async function findAddress(scope: Scope, id: string): Promise<AddressRow> {
  const [found] = await customerAddresses.pick(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-address')
  return found
}

/** A place that a number can be given: an address, or a location at it; `id` is both, with a blank between them. */
export type Place = { id: string; name: string }
export type Chosen = { addressId: string; locationId: string | null }

/** The places of one customer in a family that is Microsoft's. An address that a complete reading no longer had is none. */
export async function placesOf({ db }: Scope, tenantId: string): Promise<Place[]> {
  const found = await db.execute<{
    id: string
    name: string
    locations: CivicAddress['locations']
  }>(sql`
    select a.microsoft_id as id, concat_ws(', ', a.description, a.lines, a.city) as name, a.locations from emergency_address a
    where a.tenant_id = ${tenantId}::uuid and a.family = 'operator-connect' and a.microsoft_id is not null
      and a.missing_since is null order by lower(a.description), a.id limit 200`)
  return found.flatMap(({ id, name, locations }) => [
    { id, name },
    ...locations.map((one) => ({ id: `${id} ${one.id}`, name: `${name}: ${one.description}` })),
  ])
}

/** What somebody chose of these; a location goes alone, for Microsoft takes an address or a location and not both. */
export function chosenOf(places: readonly Place[], id: unknown): Chosen {
  const found = places.find((one) => one.id === id)
  if (!found) throw new Refusal('invalid', 'address-not-this', {}, { field: 'place' })
  const [addressId = '', locationId = null] = found.id.split(' ')
  return { addressId, locationId }
}

/** An address of a customer of another family, as somebody enters it; the customer by shortname. */
export const addressForm = form({
  tenant: text({ max: 15, as: 'code' }),
  family: choice(handFamilies, 'choose-one'),
  description: text({ max: 100 }),
  lines: text({ max: 200 }),
  postalCode: orEmpty(text({ max: 20, as: 'code' })),
  city: text({ max: 100 }),
  region: orEmpty(text({ max: 100 })),
  country: optional(country),
})

export async function addAddress(scope: Scope, given: Given): Promise<string> {
  demand(scope.actor, 'operate')
  demandProvider(scope.actor)
  const { tenant, country, ...values } = addressForm.read(given)
  const { id: tenantId } = await tenantByShortname(scope, tenant)
  await lockTenant(scope, tenantId)
  const [made] = await scope.db.execute<{ id: string }>(sql`
    insert into emergency_address (tenant_id, family, description, country, lines, city, region, postal_code)
    values (${tenantId}::uuid, ${values.family}, ${values.description}, ${country ?? ''}, ${values.lines}, ${values.city},
      ${values.region}, ${values.postalCode}) returning id`)
  await record(scope, {
    ...{ tenantId, type: 'emergency-address.added' },
    subject: { kind: 'emergency-address', id: made?.id ?? null, name: values.description },
    after: values,
  })
  await scope.announce('oc-numbers')
  return values.description
}

/** Which of these would go: those that were entered here and that no number has. */
export async function previewAddresses(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const rows = await customerAddresses.pick(scope, ids)
  const judged = rows.map((row) => ({
    item: { id: row.id, name: verbatim(row.description) },
    reason: whyAddressStays(row),
  }))
  return {
    ready: judged.flatMap(({ item, reason }) => (reason ? [] : [item])),
    skipped: judged.flatMap(({ item, reason }) => (reason ? [{ item, reason }] : [])),
  }
}

function whyAddressStays({ family, numbers }: AddressRow): StoredMessage | null {
  if (family === 'operator-connect') return message('address-of-microsoft')
  return numbers > 0 ? message('address-used', { count: numbers }) : null
}

export async function removeAddresses(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'operate')
  demandProvider(scope.actor)
  const { ready, skipped = [] } = await previewAddresses(scope, ids)
  const [first] = skipped
  if (ready.length === 0 && first) throw new Refusal('conflict', first.reason)
  const gone = await scope.db.execute<{ id: string; tenantId: string; name: string }>(sql`
    delete from emergency_address where id = any(${makePgArray(ready.map(({ id }) => id))}::uuid[])
    returning id, tenant_id as "tenantId", description as name`)
  await record(
    scope,
    ...gone.map(({ id, tenantId, name }) => ({
      ...{ tenantId, type: 'emergency-address.removed' as const },
      subject: { kind: 'emergency-address', id, name },
    })),
  )
  await scope.announce('oc-numbers')
  return gone.length
}
