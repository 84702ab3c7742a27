import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { type LogType, ownedBy, ownerOfAudience, record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import type { Seal } from '../settings/secrets.ts'
import { text, toggle } from '../values.ts'
import { queueDeliver } from './deliveries.ts'
import { newWebhookSecret, webhookSecretAt } from './signatures.ts'
import { lockWebhook, type Webhook } from './webhooks.list.ts'

/** What an endpoint is called, and where it is. */
export const webhookForm = form({
  name: text({ max: 100 }),
  url: text({ max: 500, error: 'webhook-url', as: 'url', fits: isEndpoint }),
})

/** How a secret is renewed: the former signs as well for a day, or no more from now on. */
export const renewalForm = form({ atOnce: toggle() })

/** So many of an owner's are told something side by side. */
export const mostWebhooks = 20
/** So long the former secret signs as well. */
const overlapHours = 24

const internal =
  /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|10(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}|\[(?:::1|f[cd][\da-f]*:.*)\])$/

/** Messages leave encrypted; without it they go to the inside alone, which only `CONNECTOR_ALLOW` opens. */
function isEndpoint(line: string): boolean {
  if (!URL.canParse(line) || /[#\s]/.test(line)) return false
  const { protocol, hostname, username, password, port } = new URL(line)
  const isOpenPort = port === '' || port === '80' || port === '443' || Number(port) >= 1024
  const isSafe = protocol === 'https:' || (protocol === 'http:' && internal.test(hostname))
  return isSafe && isOpenPort && !username && !password
}

/** The log is read by more people than this: of an address it has the host alone. */
const logged = ({ name, url }: { name: string; url: string }) => ({ name, host: new URL(url).host })

/** Says that endpoints of the actor's own changed: to the log, and to their pages. */
export async function noteWebhooks(
  scope: Scope,
  type: LogType,
  rows: readonly Pick<Webhook, 'id' | 'name'>[],
  said: { before?: Record<string, unknown>; after?: Record<string, unknown> } = {},
): Promise<void> {
  if (rows.length === 0) return
  const owner = ownerOfAudience(scope.actor.audience)
  await record(
    scope,
    ...rows.map(({ id, name }) => ({
      ...{ ...owner, type, subject: { kind: 'webhook', id, name } },
      ...said,
    })),
  )
  await scope.announce('webhooks', owner.tenantId, owner.mspId)
}

/** A secret, the one time that somebody sees it. */
export type NewSecret = { id: string; name: string; secret: string }

/** Adds an endpoint of the actor's own, with a secret that is shown this once. */
export async function addWebhook(scope: Scope, seal: Seal, given: Given): Promise<NewSecret> {
  demand(scope.actor, 'manage-notices')
  const { name, url } = webhookForm.read(given)
  const owner = ownerOfAudience(scope.actor.audience)
  const [{ many } = { many: 0 }] = await scope.db.execute<{ many: number }>(
    sql`select count(*)::integer as many from webhook w where ${ownedBy('w', owner)}`,
  )
  if (many >= mostWebhooks) throw new Refusal('conflict', 'webhook-many', { max: mostWebhooks })
  const id = randomUUID()
  const secret = newWebhookSecret()
  const made = await scope.db.execute(sql`
    insert into webhook (id, audience, msp_id, tenant_id, name, url, secret, created_by)
    values (${id}::uuid, ${owner.audience}, ${owner.mspId}::uuid, ${owner.tenantId}::uuid, ${name}, ${url},
      ${seal.seal(secret, webhookSecretAt(owner, id, 'secret'))}, ${scope.actor.name})
    on conflict do nothing returning id`)
  if (made.length === 0) throw taken(name)
  await noteWebhooks(scope, 'webhook.added', [{ id, name }], { after: logged({ name, url }) })
  return { id, name, secret }
}

const taken = (name: string) =>
  new Refusal('conflict', 'webhook-name-taken', { name }, { field: 'name' })

/** Changes name and address; at a new address what waits is tried at once. */
export async function changeWebhook(scope: Scope, id: string, given: Given): Promise<void> {
  demand(scope.actor, 'manage-notices')
  const now = await lockWebhook(scope, id)
  const { name, url } = webhookForm.edit(given, now, now.name)
  const owner = ownerOfAudience(scope.actor.audience)
  const same = await scope.db.execute(sql`
    select from webhook w where ${ownedBy('w', owner)} and lower(w.name) = lower(${name}) and w.id <> ${id}::uuid`)
  if (same.length > 0) throw taken(name)
  await scope.db.execute(
    sql`update webhook set name = ${name}, url = ${url}, version = version + 1 where id = ${id}::uuid`,
  )
  if (url !== now.url && now.active) await tryNow(scope, id)
  await noteWebhooks(scope, 'webhook.changed', [{ id, name }], {
    before: logged(now),
    after: { ...logged({ name, url }), ...(url !== now.url && { isMoved: true }) },
  })
}

/** Somebody did something about it: its failures are forgotten and what waits is due. */
async function tryNow(scope: Scope, id: string) {
  await scope.db.execute(
    sql`update webhook set failures = 0, failing_since = null, rest_until = null where id = ${id}::uuid`,
  )
  await scope.db.execute(sql`
    update delivery set next_try_at = portal_clock()
    where webhook_id = ${id}::uuid and state = 'waiting' and next_try_at > portal_clock()`)
  await queueDeliver(scope, ownerOfAudience(scope.actor.audience))
}

/** Gives an endpoint a new secret, shown this once. Until the receiver knows it the former signs as well, unless it is to end now. */
export async function renewSecret(
  scope: Scope,
  seal: Seal,
  id: string,
  given: Given,
): Promise<NewSecret> {
  demand(scope.actor, 'manage-notices')
  const { atOnce } = renewalForm.read(given)
  const { name } = await lockWebhook(scope, id)
  const owner = ownerOfAudience(scope.actor.audience)
  const [kept] = await scope.db.execute<{ secret: string }>(
    sql`select secret from webhook where id = ${id}::uuid`,
  )
  if (!kept) throw new Refusal('missing', 'no-such-webhook')
  const secret = newWebhookSecret()
  const former = seal.open(kept.secret, webhookSecretAt(owner, id, 'secret'))
  await scope.db.execute(sql`
    update webhook set version = version + 1, secret = ${seal.seal(secret, webhookSecretAt(owner, id, 'secret'))},
      former_secret = ${atOnce ? null : seal.seal(former, webhookSecretAt(owner, id, 'former_secret'))},
      former_until = ${atOnce ? null : sql`portal_clock() + make_interval(hours => ${overlapHours})`}
    where id = ${id}::uuid`)
  await noteWebhooks(scope, 'webhook.renewed', [{ id, name }], { after: { atOnce } })
  return { id, name, secret }
}
