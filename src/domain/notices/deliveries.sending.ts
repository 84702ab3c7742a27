import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { clear, raise } from '../alarms/alarms.ts'
import { type Owner, ownedBy, ownerOf } from '../log.ts'
import { message, verbatim } from '../messages.ts'
import type { DeliveryTry } from '../schema/webhooks.ts'
import type { Scope } from '../scope.ts'
import { causeOfWebhook, deliverKind } from './deliveries.ts'

/** A message that is due, with what sends and signs it; `at` is in seconds by the database's clock. */
export type Due = {
  id: string
  body: string
  at: number
  webhookId: string
  name: string
  url: string
  secret: string
  /** While one is renewed. */
  formerSecret: string | null
}

/** An owner's messages are tried for so long, with pauses from half a minute to an hour. */
const hours = 24
const firstPauseSeconds = 30
const maxPauseSeconds = 3600
/** An endpoint that failed is left alone from 5 s to 15 min, whatever waits for it. */
const firstRestSeconds = 5
const maxRestSeconds = 900
/** It asked to be left alone, but not for longer than a message waits anyway. */
const maxAskedSeconds = 3600
/** So many failures in a row are the endpoint's and no longer one message's. */
const failuresOfEndpoint = 3
/** And after so many, over so many minutes, its owner hears of it. */
const failuresToWarn = 5
const minutesToWarn = 10
const keptAnswer = 2000
const keptDays = 30
const batch = 1000

const alarmKey = (webhookId: string) => `webhook|${webhookId}`

/** Whether the owner is served at all: not one that is switched off, or being deleted. */
const isServed = (owner: Owner) => {
  const { tenantId, mspId } = ownerOf(owner)
  if (tenantId)
    return sql`exists (select from tenant t where t.id = ${tenantId}::uuid and t.state = 'active')`
  return mspId
    ? sql`exists (select from msp m where m.id = ${mspId}::uuid and m.state = 'active')`
    : sql`true`
}

/**
 * The next message of each endpoint of this owner that has one due, but for those that are busy: the oldest that need not wait. So
 * an endpoint that works is told everything in its order; of one that failed the message waits and those behind it go on after the
 * endpoint's rest.
 */
export async function nextDue(scope: Scope, owner: Owner, busy: readonly string[]): Promise<Due[]> {
  return [
    ...(await scope.db.execute<Due>(sql`
      select d.id, d.body, floor(extract(epoch from portal_clock()))::float8 as at, w.id as "webhookId", w.name, w.url, w.secret,
        case when w.former_until > portal_clock() then w.former_secret end as "formerSecret"
      from webhook w, lateral (
        select d.id, d.body from delivery d
        where d.webhook_id = w.id and d.state = 'waiting' and d.next_try_at <= portal_clock()
        order by d.seq limit 1) d
      where ${ownedBy('w', owner)} and w.active and w.id <> all(${makePgArray([...busy])}::uuid[])
        and coalesce(w.rest_until <= portal_clock(), true) and ${isServed(owner)} order by w.id`)),
  ]
}

/** Gives up what nobody got to within its hours, such as while its owner was switched off: it can be sent again by hand. */
export async function giveUpLate(scope: Scope, owner: Owner): Promise<void> {
  await scope.db.execute(sql`
    update delivery w set state = 'failed', ended_at = portal_clock()
    where ${ownedBy('w', owner)} and w.state = 'waiting' and w.created_at < portal_clock() - make_interval(hours => ${hours + 1})`)
}

/** What came of a try; `status` null: no answer that could be used. */
export type Outcome = {
  ms: number
  status: number | null
  text: string
  retryAfterSeconds: number | null
}

const isTaken = ({ status }: Outcome) => status !== null && status >= 200 && status < 300

/** Keeps what came of a try, and when there is another. Says whether the message was taken. */
export async function noteTry(
  scope: Scope,
  owner: Owner,
  due: Pick<Due, 'id' | 'webhookId' | 'name'>,
  outcome: Outcome,
): Promise<boolean> {
  const taken = isTaken(outcome)
  // the endpoint before its messages, as whoever switches it off has it
  await scope.db.execute(
    sql`select from webhook where id = ${due.webhookId}::uuid for no key update`,
  )
  await (taken ? noteTaken : noteRefused)(scope, owner, due, outcome)
  const { tenantId, mspId } = ownerOf(owner)
  await scope.announce('webhooks', tenantId, mspId)
  return taken
}

/** One more of the tries, as JSON of the row; texts of strangers without what JSON in PostgreSQL has no room for. */
const withTry = ({ ms, status, text }: Outcome) => {
  const answer = text.replaceAll('\0', '').slice(0, keptAnswer).toWellFormed()
  const kept: Omit<DeliveryTry, 'at'> = { ms, status, answer }
  return sql`d.tries || jsonb_build_array(${JSON.stringify(kept)}::jsonb
    || jsonb_build_object('at', to_char(portal_clock() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))`
}

type Tried = Pick<Due, 'id' | 'webhookId' | 'name'>

/** The endpoint works: what waits for it on account of its failures need not wait any longer. */
async function noteTaken(scope: Scope, owner: Owner, { id, webhookId }: Tried, outcome: Outcome) {
  await scope.db.execute(sql`
    update delivery d set state = 'delivered', attempts = d.attempts + 1, ended_at = portal_clock(), tries = ${withTry(outcome)}
    where d.id = ${id}::uuid`)
  const [before] = await scope.db.execute<{ failures: number }>(sql`
    with before as materialized (select id, failures from webhook where id = ${webhookId}::uuid and failures > 0)
    update webhook w set failures = 0, failing_since = null, rest_until = null from before where w.id = before.id
    returning before.failures`)
  if (!before) return
  if (before.failures >= failuresOfEndpoint)
    await scope.db.execute(sql`
      update delivery set next_try_at = portal_clock()
      where webhook_id = ${webhookId}::uuid and state = 'waiting' and next_try_at > portal_clock()`)
  await clearWebhookAlarm(scope, owner, webhookId)
}

/** Over when the endpoint takes a message again, or is told no more. */
export const clearWebhookAlarm = (scope: Scope, owner: Owner, webhookId: string) =>
  clear(scope, owner, alarmKey(webhookId))

type Failing = { failures: number; since: string; isLong: boolean }

async function noteRefused(scope: Scope, owner: Owner, tried: Tried, outcome: Outcome) {
  const { id, webhookId } = tried
  const asked = Math.min(outcome.retryAfterSeconds ?? 0, maxAskedSeconds)
  const end = sql`d.created_at + make_interval(hours => ${hours})`
  const pause = sql`least(${firstPauseSeconds} * 2 ^ least(d.attempts, 20), ${maxPauseSeconds})`
  const [kept] = await scope.db.execute<{ state: string }>(sql`
    update delivery d set attempts = d.attempts + 1, tries = ${withTry(outcome)},
      state = case when d.state = 'waiting' and ${end} <= portal_clock() then 'failed' else d.state end,
      ended_at = case when d.state = 'waiting' and ${end} <= portal_clock() then portal_clock() else d.ended_at end,
      next_try_at = least(portal_clock() + make_interval(secs => greatest(${pause} * (1 + random() / 10), ${asked})),
        greatest(${end}, portal_clock()))
    where d.id = ${id}::uuid returning d.state`)
  const rest = sql`least(${firstRestSeconds} * 2 ^ least(w.failures, 20), ${maxRestSeconds})`
  const [failing] = await scope.db.execute<Failing>(sql`
    update webhook w set failures = w.failures + 1, failing_since = coalesce(w.failing_since, portal_clock()),
      rest_until = portal_clock() + make_interval(secs => greatest(${rest}, ${asked}))
    where w.id = ${webhookId}::uuid
    returning w.failures, to_json(w.failing_since) #>> '{}' as since,
      w.failing_since <= portal_clock() - make_interval(mins => ${minutesToWarn}) as "isLong"`)
  // what waited as long behind it had the same chance
  const others = await scope.db.execute(sql`
    update delivery d set state = 'failed', ended_at = portal_clock()
    where d.webhook_id = ${webhookId}::uuid and d.state = 'waiting' and ${end} <= portal_clock() and ${failing?.failures ?? 0} >= ${failuresOfEndpoint}
    returning d.id`)
  const isDead = kept?.state === 'failed' || others.length > 0
  if (failing && (isDead || (failing.isLong && failing.failures >= failuresToWarn)))
    await tell(scope, owner, tried, isDead ? 'major' : 'warning')
}

/** Told once, and once more when it is worse: the same again would count up what is one condition. */
async function tell(
  scope: Scope,
  owner: Owner,
  { webhookId, name }: Tried,
  severity: 'major' | 'warning',
) {
  const { tenantId, mspId } = ownerOf(owner)
  const [active] = await scope.db.execute<{ severity: string }>(sql`
    select severity from alarm where key = ${alarmKey(webhookId)} and cleared_at is null and origin = 'portal'
      and tenant_id is not distinct from ${tenantId}::uuid and msp_id is not distinct from ${mspId}::uuid`)
  if (active && (active.severity === severity || active.severity === 'major')) return
  await raise(scope, {
    ...{ owner, key: alarmKey(webhookId), severity, cause: causeOfWebhook(webhookId) },
    ...{ name: message('webhook-failing'), source: verbatim(name) },
    text: message(severity === 'major' ? 'webhook-lost-text' : 'webhook-failing-text'),
    correctiveAction: message('webhook-repair'),
  })
}

/** Owners with something due that no command of theirs is about to send. Run as the dispatcher. */
export const ownersToServe = (scope: Scope, max: number) =>
  scope.db.execute<{ tenantId: string | null; mspId: string | null }>(sql`
    select d.tenant_id as "tenantId", d.msp_id as "mspId"
    from delivery d join webhook w on w.id = d.webhook_id
    left join tenant t on t.id = d.tenant_id left join msp m on m.id = d.msp_id
    where d.state = 'waiting' and d.next_try_at <= portal_clock() and w.active and coalesce(w.rest_until <= portal_clock(), true)
      and coalesce(t.state, m.state, 'active') = 'active' and not exists (
        select from command c where c.lane_key = coalesce(d.tenant_id::text, d.msp_id::text, 'provider') || '/webhook'
          and c.kind = ${deliverKind} and c.state in ('queued', 'executing'))
    group by 1, 2 order by min(d.next_try_at) limit ${max}`)

/** Deletes what ended so long ago, at most 1,000; says how many. Wants the worker's scope. */
export async function pruneDeliveries(scope: Scope): Promise<number> {
  const gone = await scope.db.execute(sql`
    delete from delivery where id in (
      select id from delivery where created_at < now() - make_interval(days => ${keptDays}) and state <> 'waiting'
      order by created_at limit ${batch})`)
  return gone.count
}
