import { sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { type Owner, ownedBy, ownerOf } from '../log.ts'
import { queueMail } from '../mail/mails.ts'
import type { StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { tierRank } from '../schema/alarms.ts'
import type { Language } from '../schema/tenants.ts'
import type { Audience, Scope } from '../scope.ts'
import { sendToWebhook } from './deliveries.ts'
import type { Pace } from './rules.match.ts'
import { type Due, type Message, type Plan, planOf } from './sending.plan.ts'
import { bodyOf, noticeOf, type Others } from './sending.words.ts'

/** Raises, and clears, of one owner that one run looks at. */
const dueAtOnce = 5000
/** Messages of one owner that one run sends; what is left is the next run's. */
const sentAtOnce = 100

export type SayIn = (language: Language) => (message: StoredMessage) => string

/** Owners with something due, the longest due first. Wants the provider's scope. */
export const ownersWithDue = (scope: Scope, most: number) =>
  scope.db.execute<{ tenantId: string | null; mspId: string | null }>(sql`
    select tenant_id as "tenantId", msp_id as "mspId" from (
      select tenant_id, msp_id, due_at as at from notification where state in ('waiting', 'held') and due_at <= portal_clock()
      union all select tenant_id, msp_id, clear_due_at from notification
        where clear_due_at is not null and clear_sent_at is null and clear_due_at <= portal_clock()) d
    group by tenant_id, msp_id order by min(at) limit ${most}`)

/**
 * Sends an owner what is due, with everything that follows from it in the same transaction: mails and deliveries are queued, rows
 * say what became of them. Wants the owner's own scope, which sees no alarm but its own. Says how many messages went.
 */
export async function sendDue(scope: Scope, sayIn: SayIn): Promise<number> {
  const owner = ownerIn(scope.actor.audience)
  const found = [...(await raisesDue(scope, owner)), ...(await clearsDue(scope, owner))]
  if (found.length === 0) return 0
  const gone = await disabledOf(scope, owner, found)
  const due = found.map((one) =>
    gone.has(one.recipient.toLowerCase()) ? { ...one, isWanted: false } : one,
  )
  const [clock] = await scope.db.execute<{ now: string }>(
    sql`select to_json(portal_clock()) #>> '{}' as now`,
  )
  const plan = planOf(due, await pacesOf(scope, owner), new Date(clock?.now ?? ''))
  const messages = plan.messages.slice(0, sentAtOnce)
  const missed = await sendAll(scope, owner, messages, sayIn)
  await keep(scope, { ...plan, messages }, missed)
  await scope.announce('notifications', owner.tenantId, owner.mspId)
  return messages.length
}

function ownerIn(audience: Audience): Owner {
  return {
    tenantId: audience.kind === 'tenant' ? audience.tenant : null,
    mspId: audience.kind === 'msp' ? audience.msp : null,
  }
}

type Row = Omit<Due, 'isClear'>

const recipient = sql`coalesce(n.email, n.webhook_id::text)`
const told = sql`n.id, ${recipient} as recipient, n.after_minutes as "afterMinutes", n.state = 'held' as "isHeld",
  case when r.id is not null then json_build_object('id', r.id, 'name', r.name, 'timeZone', r.time_zone, 'days', r.days,
    'fromTime', r.from_time, 'toTime', r.to_time) end as rule,
  json_build_object('id', a.id, 'severity', a.severity, 'rank', a.rank, 'name', a.name, 'source', a.source, 'text', a.text,
    'correctiveAction', a.corrective_action, 'customer', a.customer, 'tenantId', a.tenant_id, 'serviceId', a.service_id,
    'cause', a.cause, 'labels', a.labels, 'raisedAt', to_char(a.raised_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'clearedAt', to_char(a.cleared_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) as alarm`
const joined = sql`notification n join alarm a on a.id = n.alarm_id left join notification_rule r on r.id = n.rule_id`

/** Locked, so that whoever matches a clear meanwhile finds them as sent. */
async function raisesDue(scope: Scope, owner: Owner): Promise<Due[]> {
  const rows = await scope.db.execute<Row>(sql`
    select ${told}, a.cleared_at is null and a.quiet_rank < ${tierRank(sql`n.audience`)} and coalesce(r.active, false)
        and exists (select from notification_step s where s.rule_id = r.id and s.email is not distinct from n.email
          and s.webhook_id is not distinct from n.webhook_id) as "isWanted"
    from ${joined} where n.state in ('waiting', 'held') and n.due_at <= portal_clock() and ${ownedBy('n', owner)}
    order by n.due_at, a.raised_at, n.id limit ${dueAtOnce} for update of n`)
  return rows.map((row) => ({ ...row, isClear: false }))
}

async function clearsDue(scope: Scope, owner: Owner): Promise<Due[]> {
  const rows = await scope.db.execute<Row>(sql`
    select ${told}, true as "isWanted" from ${joined}
    where n.clear_due_at is not null and n.clear_sent_at is null and n.clear_due_at <= portal_clock() and ${ownedBy('n', owner)}
    order by n.clear_due_at, a.raised_at, n.id limit ${dueAtOnce} for update of n`)
  return rows.map((row) => ({ ...row, isClear: true }))
}

/** Those of these addresses whose people may not sign in any more: they are told of nothing new. */
async function disabledOf(scope: Scope, owner: Owner, due: readonly Due[]): Promise<Set<string>> {
  const addresses = new Set(due.map(({ recipient }) => recipient.toLowerCase()).filter(isAddress))
  const found = await scope.db.execute<{ email: string }>(sql`
    select lower(p.email) as email from account p where ${ownedBy('p', owner)} and p.state = 'disabled'
      and lower(p.email) = any(${makePgArray([...addresses])}::text[])`)
  return new Set(found.map(({ email }) => email))
}

async function pacesOf(scope: Scope, owner: Owner): Promise<Map<string, Pace>> {
  const rows = await scope.db.execute<{
    recipient: string
    messages: number
    digest: string | null
  }>(
    sql`select ${recipient} as recipient, count(*)::integer as messages, to_json(max(n.at) filter (where n.is_digest)) #>> '{}' as digest
      from notice n where n.at > portal_clock() - interval '5 minutes' and ${ownedBy('n', owner)} group by 1`,
  )
  return new Map(
    rows.map(({ recipient, messages, digest }) => [
      recipient,
      { messages, digestAt: digest === null ? null : new Date(digest) },
    ]),
  )
}

/** Sends each, and says which could not be, as an address that is none any more. */
async function sendAll(
  scope: Scope,
  owner: Owner,
  messages: readonly Message[],
  sayIn: SayIn,
): Promise<Set<Message>> {
  const missed = new Set<Message>()
  if (messages.length === 0) return missed
  const others = await othersOf(scope, messages)
  const language = await languageOf(scope, owner)
  const people = await peopleOf(scope, owner, messages)
  for (const one of messages)
    try {
      if (!isAddress(one.recipient))
        await sendToWebhook(scope, owner, one.recipient, bodyOf(one, sayIn(language)))
      else {
        const person = people.get(one.recipient.toLowerCase())
        await queueMail(scope, {
          ...{ owner, template: 'notice', language, accountId: person?.id ?? null },
          to: { name: person?.name ?? '', address: one.recipient },
          data: { ...noticeOf(one, others) },
        })
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      missed.add(one)
    }
  return missed
}

const isAddress = (recipient: string) => recipient.includes('@')

/** The tenant's language; staff read English. */
async function languageOf(scope: Scope, { tenantId }: Owner): Promise<Language> {
  if (!tenantId) return 'en'
  const [found] = await scope.db.execute<{ language: Language }>(
    sql`select language from tenant where id = ${tenantId}::uuid`,
  )
  return found?.language ?? 'en'
}

/** Which of these addresses are people of the owner's, who are written to by name and in their time zone. */
async function peopleOf(scope: Scope, owner: Owner, messages: readonly Message[]) {
  const addresses = messages.map(({ recipient }) => recipient).filter(isAddress)
  const found = await scope.db.execute<{ id: string; name: string; email: string }>(sql`
    select p.id, p.name, lower(p.email) as email from account p where ${ownedBy('p', owner)} and p.state = 'active'
      and lower(p.email) = any(${makePgArray(addresses.map((one) => one.toLowerCase()))}::text[])`)
  return new Map(found.map((person) => [person.email, person]))
}

/** How far what one alarm tells of reaches: other active ones of its cause, as far as the owner sees them. */
async function othersOf(scope: Scope, messages: readonly Message[]): Promise<Map<string, Others>> {
  const causes = messages.flatMap(({ items: [one], isDigest }) =>
    isDigest || !one || one.isClear ? [] : (one.alarm.cause ?? []),
  )
  if (causes.length === 0) return new Map()
  const found = await scope.db.execute<Others & { cause: string }>(sql`
    select a.cause, count(*)::integer - 1 as alarms, count(distinct a.tenant_id)::integer as tenants from alarm a
    where a.cleared_at is null and a.cause is not null and a.cause = any(${makePgArray([...new Set(causes)])}::text[]) group by 1`)
  return new Map(found.map(({ cause, ...of }) => [cause, of]))
}

async function keep(
  scope: Scope,
  { messages, needless, closed, later }: Plan,
  missed: Set<Message>,
) {
  const sent = messages.filter((one) => !missed.has(one))
  const settle = (of: readonly Message[], state: string) =>
    of.flatMap(({ of }) => of.map(({ id, isClear }) => ({ id, isClear, state })))
  await settled(scope, [
    ...needless.map((id) => ({ id, isClear: false, state: 'needless' })),
    ...settle([...missed], 'needless'),
    ...settle(
      sent.filter(({ isDigest }) => !isDigest),
      'sent',
    ),
    ...settle(
      sent.filter(({ isDigest }) => isDigest),
      'digested',
    ),
  ])
  await putOff(scope, [
    ...closed.map((one) => ({ ...one, state: 'held' })),
    ...later.map((one) => ({ ...one, state: null })),
  ])
  await noteSent(scope, sent)
}

async function settled(
  scope: Scope,
  rows: readonly { id: string; isClear: boolean; state: string }[],
) {
  if (rows.length === 0) return
  await scope.db.execute(sql`
    update notification n set
      state = case when s."isClear" then n.state else s.state end,
      sent_at = case when s."isClear" or s.state = 'needless' then n.sent_at else portal_clock() end,
      clear_sent_at = case when s."isClear" then portal_clock() else n.clear_sent_at end
    from json_to_recordset(${JSON.stringify(rows)}::json) as s (id uuid, "isClear" boolean, state text) where n.id = s.id`)
}

async function putOff(
  scope: Scope,
  rows: readonly { id: string; isClear: boolean; at: Date; state: string | null }[],
) {
  if (rows.length === 0) return
  await scope.db.execute(sql`
    update notification n set
      state = case when s."isClear" then n.state else coalesce(s.state, n.state) end,
      due_at = case when s."isClear" then n.due_at else s.at end,
      clear_due_at = case when s."isClear" then s.at else n.clear_due_at end
    from json_to_recordset(${JSON.stringify(rows)}::json) as s (id uuid, "isClear" boolean, at timestamptz, state text) where n.id = s.id`)
}

/** For the pace of what comes next; older ones say nothing any more. */
async function noteSent(scope: Scope, sent: readonly Message[]) {
  if (sent.length === 0) return
  const owner = ownerOf(ownerIn(scope.actor.audience))
  const rows = sent.map(({ recipient, isDigest }) => ({
    ...{ isDigest, email: isAddress(recipient) ? recipient : null },
    webhook: isAddress(recipient) ? null : recipient,
  }))
  await scope.db.execute(sql`
    delete from notice n where n.at < portal_clock() - interval '1 hour' and ${ownedBy('n', owner)}`)
  await scope.db.execute(sql`
    insert into notice (audience, msp_id, tenant_id, email, webhook_id, is_digest, at)
    select ${owner.audience}, ${owner.mspId}::uuid, ${owner.tenantId}::uuid, r.email, r.webhook, r."isDigest", portal_clock()
    from json_to_recordset(${JSON.stringify(rows)}::json) as r (email text, webhook uuid, "isDigest" boolean)`)
}
