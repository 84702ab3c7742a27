import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { Preview } from '../lists/selections.ts'
import { ownerOfAudience } from '../log.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { clearWebhookAlarm } from './deliveries.sending.ts'
import { sendToWebhook } from './deliveries.ts'
import { lockWebhook, ownWebhooks, type Webhook, webhooks } from './webhooks.list.ts'
import { noteWebhooks } from './webhooks.ts'

/** Sent by hand to one endpoint within a minute: an address of somebody else's is nobody's to knock at. */
const mostByHand = 10

const named = ({ id, name }: Webhook) => ({ id, name: verbatim(name) })
const picked = (scope: Scope, ids: readonly string[]) =>
  webhooks.pick(scope, ids, { within: ownWebhooks(scope.actor) })

/** Which of these are switched already. */
export async function previewSwitch(
  scope: Scope,
  ids: readonly string[],
  to: boolean,
): Promise<Preview> {
  const found = await picked(scope, ids)
  return {
    ready: found.filter(({ active }) => active !== to).map(named),
    merged: found.filter(({ active }) => active === to).map(named),
  }
}

/** Switches endpoints on or off. One that is off is told nothing: what waits for it, and what comes, is kept as not sent. */
export async function switchWebhooks(
  scope: Scope,
  ids: readonly string[],
  to: boolean,
): Promise<number> {
  demand(scope.actor, 'manage-notices')
  const owner = ownerOfAudience(scope.actor.audience)
  const changed: Webhook[] = []
  for (const id of [...ids].sort()) {
    const now = await lockWebhook(scope, id)
    if (now.active === to) continue
    await scope.db.execute(sql`
      update webhook set active = ${to}, failures = 0, failing_since = null, rest_until = null, version = version + 1
      where id = ${id}::uuid`)
    if (!to) {
      await scope.db.execute(sql`
        update delivery set state = 'canceled', ended_at = portal_clock() where webhook_id = ${id}::uuid and state = 'waiting'`)
      await clearWebhookAlarm(scope, owner, id)
    }
    changed.push(now)
  }
  await noteWebhooks(scope, to ? 'webhook.enabled' : 'webhook.disabled', changed)
  return changed.length
}

/** What of these can go: none that a rule for notifications uses. */
export async function previewRemoval(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const found = await picked(scope, ids)
  const used = await scope.db.execute<{ id: string; rules: string }>(sql`
    select s.webhook_id as id, string_agg(distinct r.name, ', ' order by r.name) as rules
    from notification_step s join notification_rule r on r.id = s.rule_id
    where s.webhook_id = any(${makePgArray([...ids])}::uuid[]) group by s.webhook_id`)
  const why = new Map(used.map(({ id, rules }) => [id, message('webhook-in-use', { rules })]))
  return {
    ready: found.filter(({ id }) => !why.has(id)).map(named),
    skipped: found.flatMap((one) => {
      const reason = why.get(one.id)
      return reason ? [{ item: named(one), reason }] : []
    }),
  }
}

/** Deletes endpoints that no rule uses, with their messages and alarms; gives how many. */
export async function removeWebhooks(scope: Scope, ids: readonly string[]): Promise<number> {
  demand(scope.actor, 'manage-notices')
  const owner = ownerOfAudience(scope.actor.audience)
  for (const id of [...ids].sort()) await lockWebhook(scope, id)
  const { ready, skipped = [] } = await previewRemoval(scope, ids)
  const [first] = skipped
  if (ready.length === 0 && first) throw new Refusal('conflict', first.reason)
  const gone = await picked(
    scope,
    ready.map(({ id }) => id),
  )
  for (const { id } of gone) await clearWebhookAlarm(scope, owner, id)
  await scope.db.execute(
    sql`delete from webhook where id = any(${makePgArray(gone.map(({ id }) => id))}::uuid[])`,
  )
  await noteWebhooks(scope, 'webhook.removed', gone)
  return gone.length
}

/** A test goes to endpoints that are on. */
export async function previewTest(scope: Scope, ids: readonly string[]): Promise<Preview> {
  const found = await picked(scope, ids)
  return {
    ready: found.filter(({ active }) => active).map(named),
    skipped: found
      .filter(({ active }) => !active)
      .map((one) => ({ item: named(one), reason: message('webhook-off') })),
  }
}

/** Sends endpoints a message that says nothing; gives the messages' ids. */
export async function testWebhooks(scope: Scope, ids: readonly string[]): Promise<string[]> {
  demand(scope.actor, 'manage-notices')
  const owner = ownerOfAudience(scope.actor.audience)
  const sent: string[] = []
  for (const id of [...ids].sort()) {
    const { name, active } = await lockWebhook(scope, id)
    if (!active) throw new Refusal('conflict', 'webhook-off')
    await demandSeldom(scope, id)
    const body = { webhook: name, requested_by: scope.actor.name }
    sent.push(await sendToWebhook(scope, owner, id, { event: 'test', body }))
    await noteWebhooks(scope, 'webhook.tested', [{ id, name }])
  }
  return sent
}

async function demandSeldom(scope: Scope, id: string) {
  const [found] = await scope.db.execute<{ many: number }>(sql`
    select count(*)::integer as many from delivery
    where webhook_id = ${id}::uuid and created_at > portal_clock() - interval '1 minute' and event = 'test'`)
  if ((found?.many ?? 0) >= mostByHand)
    throw new Refusal('too-many', 'webhook-often', { max: mostByHand }, { retryAfter: 60 })
}
