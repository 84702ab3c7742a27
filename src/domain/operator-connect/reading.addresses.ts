import { type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { OcAddress } from '../../connectors/operator-connect.types.ts'
import type { Scope } from '../scope.ts'
import { wellFormed } from '../values.characters.ts'
import { addTo, given, type Kept, lastOf, type Pass, unseenOf } from './readings.ts'

/** Whose addresses are read: a licensed lead's go to its customer, those of a lead without a service stay with the lead. */
export type AddressesOf = {
  leadId: string
  company: string
  msTenantId: string
  customerId: string | null
}

/** Customers of leads, and leads that the provider made and Microsoft lists without addresses (`isDirectLead`, AudioCodes techdocs, "Get All OC Leads"). */
export const leadsToAsk = ({ db }: Scope): Promise<AddressesOf[]> =>
  db.execute<AddressesOf>(sql`
    select id as "leadId", company_name as company, ms_tenant_id as "msTenantId", customer_id as "customerId" from lead
    where family = 'operator-connect' and ms_tenant_id is not null and missing_since is null
      and (customer_id is not null or (direct and microsoft_id is not null))
    order by id`)

/** Keeps a page of a customer's addresses. */
export async function keepAddresses(
  { db }: Scope,
  pass: Pass,
  customerId: string,
  addresses: readonly OcAddress[],
): Promise<void> {
  const [kept] = await db.execute<Kept>(sql`
    with g as (select * from ${given(
      lastOf(addresses, ({ id }) => id),
      columns,
    )}),
    before as materialized (
      select b.microsoft_id, b.synced_at, ${isChanged} as changed
      from emergency_address b join g on g.id = b.microsoft_id and b.tenant_id = ${customerId}::uuid),
    kept as (
      insert into emergency_address as e (tenant_id, family, microsoft_id, description, country, lines, city, region, postal_code,
        is_validated, locations, synced_at)
      select ${customerId}::uuid, 'operator-connect', id, description, country, lines, city, region, "postalCode", "isValidated", locations,
        clock_timestamp() from g order by id
      on conflict (tenant_id, microsoft_id) do update set description = excluded.description, country = excluded.country,
        lines = excluded.lines, city = excluded.city, region = excluded.region, postal_code = excluded.postal_code,
        is_validated = excluded.is_validated, locations = excluded.locations, synced_at = excluded.synced_at, missing_since = null,
        version = e.version + coalesce((select b.changed::integer from before b where b.microsoft_id = e.microsoft_id), 0))
    select count(*) filter (where b.microsoft_id is null)::integer as created, count(*) filter (where b.changed)::integer as changed,
      count(*) filter (where b.synced_at is null or b.synced_at < ${pass.run.startedAt}::timestamptz)::integer as seen
    from g left join before b on b.microsoft_id = g.id`)
  if (kept) addTo(pass, kept)
}

const columns = sql`id text, description text, country text, lines text, city text, region text, "postalCode" text, "isValidated" boolean, locations jsonb`

const isChanged: SQL = sql`(b.description, b.country, b.lines, b.city, b.region, b.postal_code, b.is_validated, b.locations, b.missing_since)
        is distinct from (g.description, g.country, g.lines, g.city, g.region, g."postalCode", g."isValidated", g.locations, null::timestamptz)`

/** All addresses of a lead that is no customer yet, once they were read to the end. */
export async function keepAddressesOfLead(
  { db }: Scope,
  pass: Pass,
  leadId: string,
  addresses: readonly OcAddress[],
): Promise<void> {
  const text = JSON.stringify(
    lastOf(addresses, ({ id }) => id),
    wellFormed,
  )
  const changed = await db.execute(sql`
    update lead set addresses = ${text}::jsonb, version = version + 1
    where id = ${leadId}::uuid and addresses is distinct from ${text}::jsonb returning id`)
  addTo(pass, { seen: addresses.length, created: 0, changed: changed.length })
}

/** Of customers whose list was read to the end, and of no other. */
export const unseenAddresses = (scope: Scope, pass: Pass, readFully: readonly string[]) =>
  unseenOf(scope, pass, {
    ...{ table: sql`emergency_address`, gone: sql`missing_since = now()` },
    known: sql`family = 'operator-connect' and microsoft_id is not null and missing_since is null
      and tenant_id = any(${makePgArray([...readFully])}::uuid[])`,
    ...{ keys: [sql`microsoft_id`], seenAt: sql`synced_at` },
  })
