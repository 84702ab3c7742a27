import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byNumber, byText } from '../lists/orders.ts'
import { demandRight } from '../services/rights.ts'

/** A voice routing policy: how many users have it, and where it leads them. */
export type VoicePolicy = RowOf<typeof voicePolicies>

/** Policies are of the same name in any case; those that users have and those that SIP connections name, which are at most one's. */
const policies = sql`(
  select p.tenant_id, lower(p.name) as id, min(p.name) as name, count(p.user_id)::integer as users,
    max(c.name) as connection, max(c.gateway) as gateway, max(s.name) as service
  from (
    select u.tenant_id, u.policies -> 'OnlineVoiceRoutingPolicy' ->> 'name' as name, u.graph_id as user_id
    from managed_user u where u.removed_at is null and u.policies -> 'OnlineVoiceRoutingPolicy' ->> 'name' is not null
    union all select c.tenant_id, c.voice_policy, null from sip_connection c where c.voice_policy is not null
  ) p left join sip_connection c on c.tenant_id = p.tenant_id and lower(c.voice_policy) = lower(p.name)
    left join service s on s.tenant_id = c.tenant_id and s.id = c.service_id
  group by p.tenant_id, lower(p.name))`

const text = (column: ReturnType<typeof sql>) =>
  sorted(value<string | null>(column), byText(sql`lower(coalesce(${column}, ''))`))

/** The tenant's policies, as users had them when they were last read; the database lets a tenant see its own alone. */
export const voicePolicies = listOf({
  ...{ name: 'voice-policies', table: 'sip_connection', from: policies, alias: 'v', head: 'name' },
  usual: () => 'name',
  id: byText(sql`v.id`),
  demand: (actor) => demandRight(actor, 'voice-routing', 'view'),
  search: (typed) => contains(sql`concat_ws(' ', v.name, v.connection, v.gateway)`, typed),
  filters: {
    leads: oneOf(['yes', 'no'], (leads) =>
      leads === 'yes' ? sql`v.gateway is not null` : sql`v.gateway is null`,
    ),
  },
  columns: {
    name: sorted(word(sql`v.name`), byText(sql`v.id`)),
    users: sorted(value<number>(sql`v.users`), byNumber(sql`v.users`)),
    connection: text(sql`v.connection`),
    gateway: text(sql`v.gateway`),
    service: text(sql`v.service`),
  },
})
