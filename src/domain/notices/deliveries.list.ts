import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { oneOf } from '../lists/address.ts'
import { instant, instantIfAny, listOf, type RowOf, sorted, value } from '../lists/fields.ts'
import { contains } from '../lists/list.ts'
import { byNumber } from '../lists/orders.ts'
import type { Preview } from '../lists/selections.ts'
import { ownerOfAudience } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { type DeliveryTry, deliveryStates } from '../schema/webhooks.ts'
import type { Scope } from '../scope.ts'
import { queueDeliver, type WebhookEvent, webhookEvents } from './deliveries.ts'
import { lockWebhook } from './webhooks.list.ts'
import { noteWebhooks } from './webhooks.ts'

export type DeliveryState = (typeof deliveryStates)[number]
export type Delivery = RowOf<typeof deliveries>

/** What an endpoint was told, newest first, with what it said last. */
export const deliveries = listOf({
  ...{ name: 'deliveries', table: 'delivery', alias: 'd', head: 'event', usual: () => '-created' },
  demand: (actor) => demand(actor, 'manage-notices'),
  search: (part) => contains(sql`d.body`, part),
  filters: {
    state: oneOf(deliveryStates, (state) => sql`d.state = ${state}`),
    event: oneOf(webhookEvents, (event) => sql`d.event = ${event}`),
  },
  joins: sql`left join alarm a on a.id = d.alarm_id`,
  columns: {
    event: value<WebhookEvent['event']>(sql`d.event`),
    about: value<StoredMessage | null>(sql`a.name`),
    state: value<DeliveryState>(sql`d.state`),
    /** What the endpoint answered last; null: nothing, or it was not asked yet. */
    status: value<number | null>(sql`(d.tries -> -1 ->> 'status')::integer`),
    attempts: sorted(value<number>(sql`d.attempts`), byNumber(sql`d.attempts`)),
    created: instant(sql`d.created_at`),
    ended: instantIfAny(sql`d.ended_at`),
  },
  more: {
    alarmId: value<string | null>(sql`a.id`),
    nextTryAt: instant(sql`d.next_try_at`),
    replayOf: value<string | null>(sql`d.replay_of`),
  },
  cells: { about: ({ about }, say) => about && say(about), id: ({ id }) => id },
})

/** Those of one endpoint. */
export const deliveriesOf = (webhookId: string) => sql`d.webhook_id = ${webhookId}::uuid`

/** One message of an endpoint with what it says and every try; any other is as missing as one that never was. */
export async function findDelivery(scope: Scope, webhookId: string, id: string) {
  const [row] = await deliveries.pick(scope, [id], { within: deliveriesOf(webhookId) })
  const [more] = await scope.db.execute<{ body: string; tries: readonly DeliveryTry[] }>(
    sql`select body, tries from delivery where id = ${id}::uuid and webhook_id = ${webhookId}::uuid`,
  )
  if (!row || !more) throw new Refusal('missing', 'no-such-delivery')
  return { ...row, ...more }
}

/** What can be sent again: whatever does not wait to be sent anyway. */
export async function previewReplay(
  scope: Scope,
  webhookId: string,
  ids: readonly string[],
): Promise<Preview> {
  const found = (
    await deliveries.pick(scope, ids, { within: deliveriesOf(webhookId) })
  ).toReversed()
  const item = ({ id, event, about }: Delivery) => ({
    ...{ id, name: about ?? verbatim(event), detail: id.slice(0, 8) },
  })
  return {
    ready: found.filter(({ state }) => state !== 'waiting').map(item),
    skipped: found
      .filter(({ state }) => state === 'waiting')
      .map((one) => ({ item: item(one), reason: message('delivery-waiting') })),
  }
}

/**
 * Sends messages again, in the order that they had: each as a new one of its own id, so that the receiver takes it, with the same
 * bytes. Gives the new ids.
 */
export async function replayDeliveries(
  scope: Scope,
  webhookId: string,
  ids: readonly string[],
): Promise<string[]> {
  demand(scope.actor, 'manage-notices')
  const webhook = await lockWebhook(scope, webhookId)
  if (!webhook.active) throw new Refusal('conflict', 'webhook-off')
  const made = await scope.db.execute<{ id: string }>(sql`
    insert into delivery (audience, msp_id, tenant_id, webhook_id, event, body, alarm_id, replay_of, created_at, next_try_at)
    select d.audience, d.msp_id, d.tenant_id, d.webhook_id, d.event, d.body, d.alarm_id, d.id, portal_clock(), portal_clock()
    from delivery d where d.id = any(${makePgArray([...ids])}::uuid[]) and d.webhook_id = ${webhookId}::uuid and d.state <> 'waiting'
    order by d.seq returning id`)
  if (made.length === 0) throw new Refusal('conflict', 'delivery-waiting')
  await queueDeliver(scope, ownerOfAudience(scope.actor.audience))
  await noteWebhooks(scope, 'webhook.replayed', [webhook], { after: { messages: made.length } })
  return made.map(({ id }) => id)
}
