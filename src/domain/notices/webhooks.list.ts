import { sql } from 'drizzle-orm'
import { oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value, word } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byText } from '../lists/orders.ts'
import { ownedBy, ownerOfAudience } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Actor, Scope } from '../scope.ts'

export const webhookStates = ['working', 'failing', 'untried', 'off'] as const
export type WebhookState = (typeof webhookStates)[number]
export type Webhook = RowOf<typeof webhooks>

const last = sql`(select max(d.created_at) from delivery d where d.webhook_id = w.id and d.state = 'delivered')`
const state = sql`(case when not w.active then 'off' when w.failures > 0 then 'failing'
  when exists (select from delivery d where d.webhook_id = w.id and d.state = 'delivered') then 'working' else 'untried' end)`

/** An owner's endpoints; of an address the host alone, since what follows it is often as good as a password. */
export const webhooks = listOf({
  ...{ name: 'webhooks', table: 'webhook', alias: 'w', head: 'name', usual: () => 'name' },
  demand: (actor) => demand(actor, 'manage-notices'),
  search: (part) => sql`(${contains(sql`w.name`, part)} or ${contains(sql`w.url`, part)})`,
  filters: { state: oneOf(webhookStates, (is) => sql`${state} = ${is}`) },
  columns: {
    name: sorted(word(sql`w.name`), byText(sql`lower(w.name)`)),
    host: word(sql`substring(w.url from '^[a-zA-Z]+://([^/?]+)')`),
    state: value<WebhookState>(state),
    waiting: value<number>(
      sql`(select count(*)::integer from delivery d where d.webhook_id = w.id and d.state = 'waiting')`,
    ),
    delivered: instantIfAny(last),
    created: instant(sql`w.created_at`),
    by: value<string>(sql`w.created_by`),
  },
  more: {
    url: value<string>(sql`w.url`),
    active: value<boolean>(sql`w.active`),
    version: value<number>(sql`w.version`),
    /** Null while it works. */
    failingSince: instantIfAny(sql`w.failing_since`),
    /** Until when the former secret signs as well; null where none does. */
    formerUntil: instantIfAny(
      sql`case when w.former_until > portal_clock() then w.former_until end`,
    ),
  },
})

/** The reader's own: what an MSP or a tenant has is nobody else's, though the provider's role could read it. */
export const ownWebhooks = ({ audience }: Actor) => ownedBy('w', ownerOfAudience(audience))

/** One of the reader's own; any other is as missing as one that never was. */
export async function findWebhook(scope: Scope, id: string): Promise<Webhook> {
  const [found] = await webhooks.pick(scope, [id], { within: ownWebhooks(scope.actor) })
  if (!found) throw new Refusal('missing', 'no-such-webhook')
  return found
}

/** One of them as it stands, until the transaction ends. */
export async function lockWebhook(scope: Scope, id: string): Promise<Webhook> {
  await scope.db.execute(
    sql`select from webhook w where w.id = ${id}::uuid and ${ownWebhooks(scope.actor)} for no key update`,
  )
  return findWebhook(scope, id)
}
