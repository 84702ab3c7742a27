import { sql } from 'drizzle-orm'
import type { OcProfile, OcTrunk } from '../../connectors/operator-connect.types.ts'
import type { Scope } from '../scope.ts'
import { addTo, given, type Kept, lastOf, type Pass, unseenOf } from './readings.ts'

/** Keeps a page of trunks; one that was there already is brought up to date. */
export async function keepTrunks(
  { db }: Scope,
  pass: Pass,
  trunks: readonly OcTrunk[],
): Promise<void> {
  const [kept] = await db.execute<Kept>(sql`
    with g as (select * from ${given(
      lastOf(trunks, ({ id }) => id),
      sql`id text, fqdn text`,
    )}),
    before as materialized (
      select b.microsoft_id, b.synced_at, (b.fqdn, b.missing_since) is distinct from (g.fqdn, null::timestamptz) as changed
      from oc_trunk b join g on g.id = b.microsoft_id),
    kept as (
      insert into oc_trunk (microsoft_id, fqdn, synced_at) select id, fqdn, clock_timestamp() from g order by id
      on conflict (microsoft_id) do update set fqdn = excluded.fqdn, synced_at = excluded.synced_at, missing_since = null)
    ${countsOf(pass)}`)
  if (kept) addTo(pass, kept)
}

/** The same of calling profiles. */
export async function keepProfiles(
  { db }: Scope,
  pass: Pass,
  profiles: readonly OcProfile[],
): Promise<void> {
  const [kept] = await db.execute<Kept>(sql`
    with g as (select * from ${given(
      lastOf(profiles, ({ id }) => id),
      sql`id text, name text, environment text, region text, countries text[], carrier text, offers jsonb, "emergencyDialStrings" text[],
        "isEmergency" boolean, "emergencyProfileId" text, trunks jsonb`,
    )}),
    before as materialized (
      select b.microsoft_id, b.synced_at,
        (b.name, b.environment, b.region, b.countries, b.carrier, b.offers, b.emergency_dial_strings, b.is_emergency, b.emergency_profile_id,
          b.trunks, b.missing_since) is distinct from (g.name, g.environment, g.region, g.countries, g.carrier, g.offers,
          g."emergencyDialStrings", g."isEmergency", g."emergencyProfileId", g.trunks, null::timestamptz) as changed
      from calling_profile b join g on g.id = b.microsoft_id),
    kept as (
      insert into calling_profile (family, microsoft_id, name, environment, region, countries, carrier, offers, emergency_dial_strings,
        is_emergency, emergency_profile_id, trunks, synced_at)
      select 'operator-connect', id, name, environment, region, countries, carrier, offers, "emergencyDialStrings", "isEmergency",
        "emergencyProfileId", trunks, clock_timestamp() from g order by id
      on conflict (microsoft_id) do update set name = excluded.name, environment = excluded.environment, region = excluded.region,
        countries = excluded.countries, carrier = excluded.carrier, offers = excluded.offers,
        emergency_dial_strings = excluded.emergency_dial_strings, is_emergency = excluded.is_emergency,
        emergency_profile_id = excluded.emergency_profile_id, trunks = excluded.trunks, synced_at = excluded.synced_at,
        missing_since = null)
    ${countsOf(pass)}`)
  if (kept) addTo(pass, kept)
}

/** Of the rows given and those before: how many are new, are otherwise now, and were not seen in this run yet. */
const countsOf = ({ run }: Pass) => sql`
    select count(*) filter (where b.microsoft_id is null)::integer as created, count(*) filter (where b.changed)::integer as changed,
      count(*) filter (where b.synced_at is null or b.synced_at < ${run.startedAt}::timestamptz)::integer as seen
    from g left join before b on b.microsoft_id = g.id`

const missing = sql`missing_since = now()`

export const unseenTrunks = (scope: Scope, pass: Pass) =>
  unseenOf(scope, pass, {
    ...{ table: sql`oc_trunk`, known: sql`missing_since is null`, gone: missing },
    ...{ keys: [sql`microsoft_id`], seenAt: sql`synced_at` },
  })

export const unseenProfiles = (scope: Scope, pass: Pass) =>
  unseenOf(scope, pass, {
    ...{ table: sql`calling_profile`, gone: missing },
    known: sql`family = 'operator-connect' and microsoft_id is not null and missing_since is null`,
    ...{ keys: [sql`microsoft_id`], seenAt: sql`synced_at` },
  })
