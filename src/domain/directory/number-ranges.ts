import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { form } from '../form.ts'
import { message } from '../messages.ts'
import { records } from '../records/records.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { demandRight } from '../services/rights.ts'
import { id, optional, phoneNumber, text } from '../values.ts'
import { demandServices, lackingLicense, theseServices } from './service-rights.ts'

const maxNumbers = 100_000

/** How many numbers lie from one to another; refused where they are not as long, not in order, or more than `max`. */
export function sizeOf(first: string, last: string, max = maxNumbers): number {
  const wrong = (code: 'range-lengths' | 'range-order') =>
    new Refusal('invalid', code, {}, { field: 'last' })
  if (first.length !== last.length) throw wrong('range-lengths')
  const size = Number(last.slice(1)) - Number(first.slice(1)) + 1
  if (size < 1) throw wrong('range-order')
  if (size > max) throw new Refusal('invalid', 'range-large', { max }, { field: 'last' })
  return size
}

const within = (number: ReturnType<typeof sql>) =>
  sql`${number} between r.first and r.last and length(${number}) = length(r.first)`
const ofService = sql`'+' || ltrim(p.prefix, '+')`
const isUsed = (number: ReturnType<typeof sql>) => sql`(
  exists (select from managed_number m where m.tenant_id = r.tenant_id and m.number = ${number} and m.user_graph_id is not null)
  or exists (select from dial_plan_prefix p where p.tenant_id = r.tenant_id and p.kind is not null and ${ofService} = ${number})
  or exists (select from queued_change q where q.tenant_id = r.tenant_id and q.kind = 'number-assign' and q.ended_at is null
    and q.wanted ->> 'number' = ${number}))`
const size = sql`(upper(r.span) - lower(r.span))::integer`
/** With users, or soon to be, and service numbers; a number that is reserved and used counts as used. */
const used = sql`(select count(*)::integer from (
  select m.number from managed_number m where m.tenant_id = r.tenant_id and ${within(sql`m.number`)} and m.user_graph_id is not null
  union select ${ofService} from dial_plan_prefix p where p.tenant_id = r.tenant_id and p.kind is not null and ${within(ofService)}
  union select q.wanted ->> 'number' from queued_change q where q.tenant_id = r.tenant_id and q.kind = 'number-assign'
    and q.ended_at is null and ${within(sql`q.wanted ->> 'number'`)}) n)`
const reserved = sql`(select count(*)::integer from reserved_number v where v.tenant_id = r.tenant_id and ${within(sql`v.number`)}
  and (v.until is null or v.until > now()) and not ${isUsed(sql`v.number`)})`
const count = (of: ReturnType<typeof sql>) => ({ of, input: { as: 'number', max: 15 } as const })

/** The numbers that a tenant has, from one to another: which it may give to users, and which of them are taken. */
export const numberRanges = records({
  ...{ name: 'number-ranges', table: 'number_range', kind: 'number-range', topic: 'numbers' },
  ...{ permission: 'edit-number-ranges', max: 1000, follows: ['users', 'changes'] },
  demand: (actor, wanted) => demandRight(actor, 'number-ranges', wanted),
  form: form({
    name: text({ max: 100 }),
    first: phoneNumber,
    last: phoneNumber,
    service: optional(id('not-among')),
    site: optional(id('not-among')),
  }),
  references: { service: 'service', site: 'site' },
  more: {
    size: count(size),
    used: count(used),
    reserved: count(reserved),
    free: count(sql`(${size} - ${used} - ${reserved})`),
  },
  async check(scope, tenantId, after, now) {
    const [first, last] = [String(after.first), String(after.last)]
    sizeOf(first, last)
    const services = theseServices(after.service, now?.service)
    await demandServices(scope, tenantId, 'number-ranges', services)
    await demandApart(scope, tenantId, { first, last, own: now?.id ?? null })
  },
  async stays(scope, tenantId, ids) {
    const found = await scope.db.execute<{
      id: string
      service: string | null
      template: string | null
    }>(sql`
      select r.id, r.service_id as service, (select min(t.name) from lifecycle_template t
        where t.tenant_id = r.tenant_id and t.number_range_id = r.id) as template
      from number_range r where r.tenant_id = ${tenantId}::uuid and r.id = any(${makePgArray([...ids])}::uuid[])`)
    return new Map([
      ...found.flatMap(({ id, template: name }) =>
        name === null ? [] : [[id, message('range-in-template', { name })] as const],
      ),
      ...(await lackingLicense(scope, tenantId, 'number-ranges', found)),
    ])
  },
  changed: tellShared,
})

/** Names the range that has some of the numbers; the tenant is locked, and `number_range_apart` is there for who forgets it. */
async function demandApart(
  scope: Scope,
  tenantId: string,
  { first, last, own }: { first: string; last: string; own: string | null },
) {
  const [other] = await scope.db.execute<{ name: string; first: string; last: string }>(sql`
    select r.name, r.first, r.last from number_range r where r.tenant_id = ${tenantId}::uuid and r.id is distinct from ${own}::uuid
      and r.span && int8range(${first.slice(1)}::bigint, ${last.slice(1)}::bigint, '[]') order by r.span limit 1`)
  if (other) throw new Refusal('conflict', 'range-overlaps', other, { field: 'first' })
}

/** Lets the provider know which other customers have a number of this one's, and that none has it any more; the caller learns nothing. */
export async function tellShared(scope: Scope, tenantId: string): Promise<void> {
  await scope.db.execute(sql`select portal_numbers_shared(${tenantId}::uuid)`)
}
