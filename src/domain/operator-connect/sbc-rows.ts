import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import { type OcPlan, sbcRowsOf } from './oc-dial-plan.ts'

/** Numbers that we wrote into a dial plan are looked for in it this often. */
const everyMinutes = 60

/**
 * Connection `c` is one that number `o` is reached over: its own, or any of its service. Numbers that came from Microsoft alone are in no
 * dial plan of ours.
 */
const reached = sql`c.tenant_id = o.tenant_id and c.service_id = o.service_id and (o.connection_id is null or c.id = o.connection_id)`
const isOurs = sql`o.source is not null and o.state in ('acquired', 'releasing')`
/** Calling profiles with a trunk at SBC `s`, into whose dial plan their numbers are written as well. */
const profiles = sql`select p.microsoft_id from calling_profile p, jsonb_array_elements(p.trunks) t where lower(t ->> 'fqdn') = lower(s.fqdn)`

const isDue = sql`coalesce(o.sbc_read_at, '-infinity') < portal_clock() - make_interval(mins => ${everyMinutes})`

/** SBCs with numbers that were not looked for in their dial plan for an hour, and what time it is. Run as the provider. */
export const sbcsToRead = ({ db }: Scope, most: number) =>
  db.execute<{ id: string; now: string }>(sql`
    select s.id, portal_clock()::text as now from sbc s where s.api_url is not null and (exists (
      select from sip_connection c join oc_number o on ${reached} and ${isOurs}
      where c.sbc_id = s.id and ${isDue}) or exists (
      select from oc_number o where ${isOurs} and ${isDue} and o.calling_profile_id in (${profiles})))
    order by s.id limit ${most}`)

/**
 * Keeps what the dial plan of an SBC was found to have for up to `most` of its numbers that were not looked for since `before`: the tag
 * of each number's row, or that it has none; no plan has no rows. Gives how many there were, so that who is told `most` goes on.
 */
export async function keepSbcRows(
  { db }: Scope,
  { sbcId, plan, before, most = 5000 }: Reading,
): Promise<number> {
  const numbers = await db.execute<{ id: string; number: string }>(sql`
    select o.id, o.number from oc_number o
    where ${isOurs} and (exists (select from sip_connection c where ${reached} and c.sbc_id = ${sbcId}::uuid)
        or o.calling_profile_id in (select of_profile.microsoft_id from sbc s, lateral (${profiles}) of_profile where s.id = ${sbcId}::uuid))
      and coalesce(o.sbc_read_at, '-infinity') < ${before}::timestamptz
    order by o.number limit ${most}`)
  if (numbers.length === 0) return 0
  const wanted = numbers.map(({ number }) => number)
  const tags = plan && sbcRowsOf(plan, wanted)
  const rows = numbers.map(({ id, number }) => ({ id, tag: tags?.get(number) ?? null }))
  await db.execute(sql`
    update oc_number o set sbc_tag = r.tag, sbc_read_at = portal_clock()
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) r (id uuid, tag text) where o.id = r.id`)
  return numbers.length
}

type Reading = { sbcId: string; plan: OcPlan | null; before: string; most?: number }
