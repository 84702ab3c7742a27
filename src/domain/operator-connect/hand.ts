import { sql } from 'drizzle-orm'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'

/** Families whose numbers and addresses nobody reads from anywhere, so that people enter them. */
export const handFamilies = ['live-cx', 'webex', 'zoom'] as const

export type ShortTenant = { id: string; shortname: string }

/** The customers of these shortnames, by the name in lower case. */
export async function tenantsByShortname(
  { db }: Scope,
  shortnames: readonly string[],
): Promise<ReadonlyMap<string, ShortTenant>> {
  const found = await db.execute<ShortTenant>(sql`
    select t.id, t.shortname from tenant t join json_array_elements_text(${JSON.stringify(shortnames)}::json) n
      on lower(t.shortname) = lower(n) where not t.synthetic and t.state in ('active', 'deactivated')`)
  return new Map(found.map((one) => [one.shortname.toLowerCase(), one]))
}

/** One customer by shortname; refused beside the field `tenant`. */
export async function tenantByShortname(scope: Scope, shortname: string): Promise<ShortTenant> {
  const found = (await tenantsByShortname(scope, [shortname])).get(shortname.toLowerCase())
  if (!found) throw new Refusal('invalid', 'no-such-shortname', { shortname }, { field: 'tenant' })
  return found
}
