import { sql } from 'drizzle-orm'
import { instant, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byInstant, byText } from '../lists/orders.ts'
import { Refusal } from '../refusal.ts'
import type { leftoverParts } from '../schema/onboarding.ts'
import type { Scope } from '../scope.ts'

export type DeletedTenant = RowOf<typeof deletedTenants>

/** Something that a deleted tenant has left outside, as its tombstone keeps it. */
export type Leftover = {
  service: string
  part: (typeof leftoverParts)[number]
  name: string
  at: string | null
  reason: string
  by: string
  when: string
}

/** What is kept of tenants that are gone; the provider's. */
export const deletedTenants = listOf({
  ...{ name: 'deleted-tenants', table: 'tombstone', alias: 'd', head: 'name' },
  usual: () => '-deleted',
  // it is written a while before the last row goes
  always: sql`not exists (select from tenant t where t.id = d.id)`,
  search: (part) => contains(sql`(d.name || ' ' || d.shortname)`, part),
  joins: sql`left join msp m on m.id = d.msp_id`,
  filters: {},
  columns: {
    name: word(sql`d.name`),
    shortname: sorted(value<string>(sql`d.shortname`), byText(sql`lower(d.shortname)`)),
    msp: value<string | null>(sql`m.name`),
    deleted: sorted(instant(sql`d.deleted_at`), byInstant(sql`d.deleted_at`)),
    by: value<string>(sql`d.deleted_by`),
    reason: value<string>(sql`d.reason`),
    left: value<number>(sql`jsonb_array_length(d.leftovers)`),
  },
  more: {
    created: instant(sql`d.created_at`),
    leftovers: value<Leftover[]>(sql`d.leftovers`),
  },
  cells: {},
  heads: ['name', 'shortname', 'msp', 'deleted', 'by', 'reason', 'left'],
})

/** One of them; refused as missing. */
export async function findDeletedTenant(scope: Scope, id: string): Promise<DeletedTenant> {
  const [found] = await deletedTenants.pick(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-tenant')
  return found
}
