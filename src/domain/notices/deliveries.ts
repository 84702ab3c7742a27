import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { type Owner, ownedBy } from '../log.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { wellFormed } from '../values.characters.ts'

/** The kind of the command that sends what an owner's endpoints wait for. */
export const deliverKind = 'deliver'

export const webhookEvents = ['alarm.raised', 'alarm.cleared', 'alarm.digest', 'test'] as const

export type WebhookEvent = {
  event: (typeof webhookEvents)[number]
  alarmId?: string
  /** Whatever JSON has, beside `event` and `created_at`, which each body begins with. */
  body: object
}

/** What alarms about an endpoint have as their cause, so that a rule need not tell it of its own failure. */
export const causeOfWebhook = (id: string) => `webhook:${id}`

/** The owner's endpoints, for choosing one; one that is switched off is told nothing. */
export const webhooksOf = (scope: Scope, owner: Owner) =>
  scope.db.execute<{ id: string; name: string; active: boolean }>(
    sql`select w.id, w.name, w.active from webhook w where ${ownedBy('w', owner)} order by lower(w.name), w.id`,
  )

/**
 * Queues a message to an endpoint of this owner in the caller's transaction, and gives its id. To one that is switched off it is kept
 * as not sent. The body is written here once: every try, and every replay, sends and signs the same bytes.
 */
export async function sendToWebhook(
  scope: Scope,
  owner: Owner,
  webhookId: string,
  { event, alarmId, body }: WebhookEvent,
): Promise<string> {
  const id = randomUUID()
  const [clock] = await scope.db.execute<{ at: string }>(
    sql`select to_char(portal_clock() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at`,
  )
  const text = JSON.stringify({ event, created_at: clock?.at, ...body }, wellFormed)
  const [made] = await scope.db.execute<{ state: string }>(sql`
    insert into delivery (id, audience, msp_id, tenant_id, webhook_id, event, body, alarm_id, state, created_at, next_try_at, ended_at)
    select ${id}::uuid, w.audience, w.msp_id, w.tenant_id, w.id, ${event}, ${text}, ${alarmId ?? null}::uuid,
      case when w.active then 'waiting' else 'canceled' end, portal_clock(), portal_clock(), case when not w.active then portal_clock() end
    from webhook w where w.id = ${webhookId}::uuid and ${ownedBy('w', owner)} returning state`)
  if (!made) throw new Refusal('missing', 'nothing-here')
  if (made.state === 'waiting') await queueDeliver(scope, owner)
  return id
}

/** One command of an owner sends whatever is due; one that waits already answers this request too. */
export const queueDeliver = (scope: Scope, owner: Owner) =>
  enqueue(scope, [
    {
      ...{ kind: deliverKind, lane: 'webhook', owner, merge: true },
      subject: { kind: 'webhooks', name: 'Webhooks' },
    },
  ])
