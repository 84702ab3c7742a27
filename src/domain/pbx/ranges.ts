import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form, type Given } from '../form.ts'
import { instant, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { optional, text } from '../values.ts'
import { lockPbx } from './connections.list.ts'
import { tenantNamed } from './connections.ts'
import { announcePbx } from './standing.ts'

const digits = text({
  ...{ max: 15, error: 'extension-digits', as: 'code' },
  fits: (line) => /^\d{1,15}$/.test(line),
})

/** Whose extensions, by shortname, from `first` to `last`; with `first` alone whatever begins with it. */
export const rangeForm = form({
  tenant: text({ max: 15, as: 'code' }),
  first: digits,
  last: optional(digits),
})

/** A range as people write it: 1200–1299, or 12… for whatever begins with 12. */
export const shownRange = (first: string, last: string): string =>
  first === last ? `${first}…` : `${first}–${last}`

const shown = sql`(case when r.first = r.last then r.first || '…' else r.first || '–' || r.last end)`

export type PbxRange = RowOf<typeof pbxRanges>

/** Which extensions of shared systems are whose. */
export const pbxRanges = listOf({
  ...{ name: 'pbx-ranges', table: 'pbx_range', alias: 'r', head: 'name', usual: () => 'name' },
  search: (part) =>
    sql`(${contains(shown, part)} or exists (select from tenant t where t.id = r.tenant_id and ${contains(sql`t.full_name`, part)}))`,
  filters: {},
  joins: sql`left join tenant t on t.id = r.tenant_id`,
  columns: {
    name: sorted(word(shown), byText(sql`r.first`)),
    tenant: value<string>(sql`t.full_name`),
    added: instant(sql`r.created_at`),
  },
  more: {
    tenantId: value<string>(sql`r.tenant_id`),
    connectionId: value<string>(sql`r.connection_id`),
  },
})

export const rangesOf = (connectionId: string) => sql`r.connection_id = ${connectionId}::uuid`
export const rangesOfTenant = (tenantId: string) => sql`r.tenant_id = ${tenantId}::uuid`

/**
 * Gives a tenant extensions of a shared system, which is locked: no two ranges of one hold an extension together, counted digit by
 * digit as they are dialed (`pbx_range_apart` is there for who forgets the lock). Refused with whose they are.
 */
export async function addRange(scope: Scope, connectionId: string, given: Given): Promise<void> {
  demand(scope.actor, 'edit-pbx')
  const { tenant, first, last: end } = rangeForm.read(given)
  const last = end ?? first
  if (last.length !== first.length || last < first)
    throw new Refusal('invalid', 'extension-order', {}, { field: 'last' })
  const pbx = await lockPbx(scope, connectionId)
  if (pbx.topology !== 'shared') throw new Refusal('conflict', 'pbx-not-shared')
  const tenantId = await tenantNamed(scope, tenant)
  const [other] = await scope.db.execute<{ first: string; last: string; tenant: string }>(sql`
    select r.first, r.last, t.full_name as tenant from pbx_range r join tenant t on t.id = r.tenant_id
    where r.connection_id = ${connectionId}::uuid
      and r.span && numrange(('0.' || ${first}::text)::numeric, ('0.' || ${last}::text)::numeric + ('0.' || repeat('0', length(${last}::text) - 1) || '1')::numeric)
    order by r.first limit 1`)
  if (other)
    throw new Refusal(
      ...(['conflict', 'extensions-taken'] as const),
      { range: shownRange(other.first, other.last), tenant: other.tenant },
      { field: 'first' },
    )
  const [made] = await scope.db.execute<{ id: string }>(sql`
    insert into pbx_range (tenant_id, connection_id, first, last)
    values (${tenantId}::uuid, ${connectionId}::uuid, ${first}, ${last}) on conflict do nothing returning id`)
  if (!made) throw new Refusal('conflict', 'extensions-just-taken', {}, { field: 'first' })
  await record(scope, {
    ...{ tenantId, type: 'pbx-range.added' },
    subject: { kind: 'pbx', id: connectionId, name: pbx.name },
    after: { extensions: shownRange(first, last) },
  })
  await announcePbx(scope, pbx, 'list')
}

/** Takes extensions back; gives how many ranges that were. */
export async function removeRanges(
  scope: Scope,
  connectionId: string,
  ids: readonly string[],
): Promise<number> {
  demand(scope.actor, 'edit-pbx')
  const pbx = await lockPbx(scope, connectionId)
  // before they are gone: their tenants' pages show the system
  await announcePbx(scope, pbx, 'list')
  const gone = await scope.db.execute<{ tenantId: string; first: string; last: string }>(sql`
    delete from pbx_range where connection_id = ${connectionId}::uuid and id = any(${makePgArray([...ids])}::uuid[])
    returning tenant_id as "tenantId", first, last`)
  await record(
    scope,
    ...gone.map(({ tenantId, first, last }) => ({
      ...{ tenantId, type: 'pbx-range.removed' as const },
      subject: { kind: 'pbx', id: connectionId, name: pbx.name },
      before: { extensions: shownRange(first, last) },
    })),
  )
  return gone.length
}
