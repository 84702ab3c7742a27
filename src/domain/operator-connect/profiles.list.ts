import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import { Refusal } from '../refusal.ts'
import { demandProvider } from '../roles.ts'
import { families } from '../schema/operator-connect.ts'
import type { Scope } from '../scope.ts'

export type CallingProfileRow = RowOf<typeof callingProfiles>
export type Family = (typeof families)[number]

/** A trunk of a profile, with the SBCs that have its name. */
export type ProfileTrunk = { id: string; fqdn: string; sbcs: { id: string; name: string }[] }

const trunks = sql`(
  select coalesce(json_agg(json_build_object('id', k.id, 'fqdn', k.fqdn, 'sbcs', (
    select coalesce(json_agg(json_build_object('id', s.id, 'name', s.name) order by s.name), '[]') from sbc s where lower(s.fqdn) = lower(k.fqdn)))
    order by k.fqdn), '[]') from jsonb_to_recordset(p.trunks) as k (id text, fqdn text))`
const isSingle = sql`(jsonb_array_length(p.trunks) < 2)`
const isStrange = sql`exists (select from jsonb_to_recordset(p.trunks) as k (fqdn text)
  where not exists (select from sbc s where lower(s.fqdn) = lower(k.fqdn)))`

/** What calls run over, as Microsoft has it: a group of trunks with what is dialed in an emergency (AudioCodes techdocs, "Manage Calling Profiles"). */
const listed = <const N extends 'calling-profiles' | 'customer-calling-profiles'>(name: N) =>
  listOf({
    ...{ name, table: 'calling_profile', alias: 'p', head: 'name', usual: () => 'name' },
    demand: demandProvider,
    ...(name === 'calling-profiles' && { always: sql`p.family = 'operator-connect'` }),
    search: (part) =>
      sql`(${contains(sql`p.name`, part)} or ${contains(sql`p.carrier`, part)} or ${contains(sql`p.microsoft_id`, part)} or ${contains(sql`p.trunks::text`, part)})`,
    filters: {
      family: oneOf(families, (family) => sql`p.family = ${family}`),
      warning: oneOf(['one-trunk', 'unknown-sbc'], (one) =>
        one === 'one-trunk' ? isSingle : isStrange,
      ),
      there: oneOf(['yes', 'no'], (is) => sql`(p.missing_since is null) = ${is === 'yes'}`),
    },
    columns: {
      name: sorted(word(sql`p.name`), byText(sql`lower(p.name)`)),
      family: word<Family>(sql`p.family`),
      trunks: value<ProfileTrunk[]>(trunks),
      carrier: word(sql`p.carrier`),
      microsoftId: value<string | null>(sql`p.microsoft_id`),
      emergency: value<string>(sql`array_to_string(p.emergency_dial_strings, ', ')`),
      region: word(sql`p.region`),
      countries: value<string>(sql`array_to_string(p.countries, ', ')`),
      environment: word(sql`p.environment`),
      offers: value<{ name: string; testNumbers: string[] }[]>(sql`p.offers`),
      synced: instantIfAny(sql`p.synced_at`),
    },
    unusual: ['environment', 'offers'],
    more: {
      isEmergency: value<boolean>(sql`p.is_emergency`),
      emergencyProfileId: value<string | null>(sql`p.emergency_profile_id`),
      missing: value<boolean>(sql`p.missing_since is not null`),
    },
    cells: {
      offers: ({ offers }) => offers.map((offer) => offer.name).join(', '),
      trunks: ({ trunks }) => trunks.map(({ fqdn }) => fqdn).join(', '),
    },
  })

export const callingProfiles = listed('calling-profiles')
/** Those of every family. */
export const customerProfiles = listed('customer-calling-profiles')

export async function findProfile(scope: Scope, id: string): Promise<CallingProfileRow> {
  const [found] = await customerProfiles.pick(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-calling-profile')
  return found
}

/** Countries that leads have consented to and no profile serves. */
export async function unservedCountries(scope: Scope): Promise<string[]> {
  demandProvider(scope.actor)
  const found = await scope.db.execute<{ country: string }>(sql`
    select distinct c as country from lead l, unnest(l.countries) c
    where l.family = 'operator-connect' and l.missing_since is null and l.microsoft_status = 'active' and not exists (
      select from calling_profile p where p.family = 'operator-connect' and p.missing_since is null and not p.is_emergency and c = any(p.countries))
    order by 1`)
  return found.map(({ country }) => country)
}
