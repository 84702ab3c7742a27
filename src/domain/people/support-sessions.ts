import { randomBytes } from 'node:crypto'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { TimeSpan } from 'lucia'
import { form, type Given } from '../form.ts'
import { type LogType, record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandOwnPeople } from '../roles.ts'
import { supportSession } from '../schema/people.ts'
import type { Actor, Scope } from '../scope.ts'
import { hashOfToken } from '../settings/secrets.ts'
import { findTenant } from '../tenant.ts'
import { choice, hidden, optional, orElse, text } from '../values.ts'
import type { ClientInfo } from './active-session.ts'
import { type Confirmed, demandConfirmed } from './password-confirmation.ts'
import { openSession } from './sessions.ts'

/** A support session ends this long after it began, however busy it is, so that access given for a reason ends with it. */
const supportSessionMinutes = 60
const handOverSeconds = 60
const shortestReason = 10
const purposes = ['portal', 'people'] as const
export type SupportPurpose = (typeof purposes)[number]

type Row = typeof supportSession.$inferSelect
export type SupportSession = Row & { state: SupportSessionState }
type SupportSessionState = 'waiting' | 'approved' | 'open' | 'ended'

/** How far a support session got: it waits for the tenant, may be entered, is going on, or is over. */
function stateOf(session: Row): SupportSessionState {
  if (session.endedAt) return 'ended'
  if (session.startedAt) return 'open'
  return session.approvedAt ? 'approved' : 'waiting'
}

/** Why staff do what the customer reads of. */
export const supportReason = text({
  ...{ max: 500, error: 'support-session-reason' },
  fits: (line) => line.length >= shortestReason,
})

export const supportSessionForm = form({
  reason: supportReason,
  ticket: optional(text({ max: 60, error: 'support-session-ticket' })),
  purpose: hidden(orElse(choice(purposes, 'choose-one'), 'portal')),
})

/**
 * Asks to enter a customer's portal (`supportSessionForm`), for a reason of at least 10 characters. At once, or after the customer's yes where
 * it wants to be asked. Refused for who has another support session going, and for a switched-off customer unless only to look.
 * With the purpose `people` it is leave to change how the customer's people sign in, where the customer wants to be asked.
 */
export async function requestSupportSession(
  scope: Scope,
  tenantId: string,
  given: Given,
  confirmed: Confirmed,
): Promise<SupportSession> {
  const { actor } = scope
  demand(actor, 'enter-tenants')
  const by = actor.audience.kind
  if (by === 'anonymous' || by === 'worker' || by === 'tenant' || actor.id === null)
    throw missingHere()
  demandConfirmed(confirmed, actor.id)
  const tenant = await findTenant(scope, tenantId)
  const { reason, ticket, purpose } = supportSessionForm.read(given)
  if (purpose === 'people') {
    demand(actor, 'manage-people')
    if (!tenant.supportApproval) throw new Refusal('conflict', 'support-approval-off')
  }
  const isOff = tenant.state === 'deactivated'
  if (tenant.state !== 'active' && !(isOff && by === 'provider'))
    throw new Refusal('conflict', 'support-session-tenant-off', { name: tenant.fullName })
  await demandNoOther(scope, actor.id, purpose)
  const [made] = await scope.db
    .insert(supportSession)
    .values({
      tenantId,
      actorId: actor.id,
      actorName: actor.name,
      actorAudience: by,
      readOnly: isOff || actor.role === 'monitor',
      ...{ reason, ticket, purpose },
      ...(tenant.supportApproval ? {} : { approvedAt: sql`now()` }),
    })
    .returning()
  if (!made) throw new Error('a support session was not made')
  await recordChange(scope, made, 'support.requested', { ticket, purpose, readOnly: made.readOnly })
  return withState(made)
}

const missingHere = () => new Refusal('missing', 'nothing-here')

/** One support session at a time for each person, none from inside another; what was asked for and never begun gives way. */
async function demandNoOther(scope: Scope, actorId: string, purpose: SupportPurpose) {
  await scope.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${actorId}, 7))`)
  const others = await scope.db
    .select()
    .from(supportSession)
    .where(
      and(
        eq(supportSession.actorId, actorId),
        eq(supportSession.purpose, purpose),
        isNull(supportSession.endedAt),
      ),
    )
  const isGoing = (session: Row) => session.startedAt !== null && (session.endsAt ?? 0) > new Date()
  if (others.some(isGoing)) throw new Refusal('conflict', 'support-session-open')
  for (const other of others) await close(scope, other, 'ended-by-staff')
}

/** Ends every support session of somebody who is about to be disabled or deleted, begun or only asked for. */
export async function endSupportSessionsOf(scope: Scope, actorId: string): Promise<void> {
  const others = await scope.db
    .select()
    .from(supportSession)
    .where(and(eq(supportSession.actorId, actorId), isNull(supportSession.endedAt)))
  for (const other of others) await close(scope, other, 'ended-by-staff')
}

/**
 * Makes the token that opens the customer's portal once, on this host, within 60 s; only for one's own approved support session.
 * It ends with the sign-in that it is begun from (`homeSession`, a session's id).
 */
export async function handOver(
  scope: Scope,
  supportSessionId: string,
  host: string,
  homeSession: string | null = null,
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const [given] = await scope.db
    .update(supportSession)
    .set({
      tokenHash: hashOfToken(token),
      tokenHost: host,
      homeSession,
      tokenUntil: sql`now() + make_interval(secs => ${handOverSeconds})`,
    })
    .where(
      and(
        eq(supportSession.id, supportSessionId),
        eq(supportSession.purpose, 'portal'),
        eq(supportSession.actorId, scope.actor.id ?? supportSessionId),
        isNull(supportSession.startedAt),
        isNull(supportSession.endedAt),
        sql`${supportSession.approvedAt} is not null`,
      ),
    )
    .returning({ id: supportSession.id })
  if (!given) throw new Refusal('missing', 'no-such-support-session')
  return token
}

/** Spends a hand-over token and opens the session that it stands for; gives its cookie token. Wants an anonymous scope. */
export async function enterSupportSession(
  scope: Scope,
  token: string,
  client: ClientInfo,
  requestId: string,
): Promise<string> {
  const [entered] = await scope.db.execute<{ support_session_id: string; actor_id: string }>(
    sql`select * from auth_support_session_enter(${hashOfToken(token)}, ${client.host}, ${supportSessionMinutes}, ${client.ip}::inet, ${requestId})`,
  )
  if (!entered) throw new Refusal('invalid', 'support-session-way-spent')
  return openSession(scope, entered.actor_id, client, {
    supportSessionId: entered.support_session_id,
    lifetime: new TimeSpan(supportSessionMinutes, 'm'),
  })
}

/** The customer says yes or no; only its own administrators can. */
export async function answerSupportSession(
  scope: Scope,
  supportSessionId: string,
  isWelcome: boolean,
) {
  demandOwnPeople(scope.actor)
  if (scope.actor.audience.kind !== 'tenant') throw missingHere()
  demand(scope.actor, 'manage-people')
  const session = await findSupportSession(scope, supportSessionId)
  if (session.state !== 'waiting') throw new Refusal('conflict', 'answered')
  if (!isWelcome) return close(scope, session, 'refused')
  await scope.db
    .update(supportSession)
    .set({
      ...{ approvedAt: sql`now()`, approvedBy: scope.actor.name },
      // there is no way in that would begin it
      ...(session.purpose === 'people' && {
        startedAt: sql`now()`,
        endsAt: sql`now() + make_interval(mins => ${supportSessionMinutes})`,
      }),
    })
    .where(eq(supportSession.id, supportSessionId))
  await recordChange(scope, session, 'support.approved', { purpose: session.purpose })
}

/** Which support session the session of this token was, when it is over; else null. Wants an anonymous scope. */
export async function findOverSupportSession(
  scope: Scope,
  token: string,
  tenantId: string,
): Promise<string | null> {
  const [row] = await scope.db.execute<{ id: string | null }>(
    sql`select auth_support_session_over(${hashOfToken(token)}, ${tenantId}::uuid) as id`,
  )
  return row?.id ?? null
}

type EndCause = NonNullable<SupportSession['endCause']>

/** Ends a support session now, with its session and sockets: by whoever is in it, by staff, or by the customer's administrator. */
export async function endSupportSession(scope: Scope, supportSessionId: string): Promise<void> {
  const { actor } = scope
  const session = await findSupportSession(scope, supportSessionId)
  const isSupporter = actor.supportSession?.id === supportSessionId
  if (!isSupporter)
    demand(actor, actor.audience.kind === 'tenant' ? 'manage-people' : 'enter-tenants')
  if (session.endedAt) return
  await close(scope, session, causeOf(actor, isSupporter))
}

const causeOf = (actor: Actor, isSupporter: boolean): EndCause =>
  isSupporter ? 'exit' : actor.audience.kind === 'tenant' ? 'ended-by-tenant' : 'ended-by-staff'

/** Writes down that a support session's time is over; its session is no longer found by then. Wants the tenant's scope. */
export async function expireSupportSession(scope: Scope, supportSessionId: string): Promise<void> {
  const session = await findSupportSession(scope, supportSessionId)
  if (!session.endedAt) await close(scope, session, 'expired')
}

/** Support sessions whose end has passed, or that were asked for a day ago and never begun. Wants a worker scope. */
export const overdueSupportSessions = (scope: Scope) =>
  scope.db
    .select({ id: supportSession.id, tenantId: supportSession.tenantId })
    .from(supportSession)
    .where(
      sql`ended_at is null and (ends_at < now() or (started_at is null and requested_at < now() - interval '1 day'))`,
    )
    .limit(50)

const withState = (row: Row): SupportSession => ({ ...row, state: stateOf(row) })

/** A tenant's support sessions, newest first. */
export async function listSupportSessions(
  scope: Scope,
  tenantId: string,
): Promise<SupportSession[]> {
  const rows = await scope.db
    .select()
    .from(supportSession)
    .where(eq(supportSession.tenantId, tenantId))
    .orderBy(desc(supportSession.requestedAt))
    .limit(50)
  return rows.map(withState)
}

/** One support session; one out of reach is as missing as one that never was. */
export async function findSupportSession(scope: Scope, id: string): Promise<SupportSession> {
  const [found] = await scope.db.select().from(supportSession).where(eq(supportSession.id, id))
  if (!found) throw new Refusal('missing', 'no-such-support-session')
  return withState(found)
}

async function close(scope: Scope, session: Row, cause: EndCause) {
  await scope.db
    .update(supportSession)
    .set({ endedAt: sql`now()`, endCause: cause, endedBy: scope.actor.name, tokenHash: null })
    .where(and(eq(supportSession.tenantId, session.tenantId), eq(supportSession.id, session.id)))
  await scope.db.execute(sql`select portal_support_session_end(${session.id}::uuid)`)
  await recordChange(scope, session, 'support.ended', { cause })
}

async function recordChange(
  scope: Scope,
  session: Row,
  type: LogType,
  after: Record<string, unknown>,
) {
  await record(scope, {
    tenantId: session.tenantId,
    type,
    subject: { kind: 'support-session', id: session.id, name: session.reason },
    after: { supporter: session.actorName, ...after },
  })
  await scope.announce('support-sessions', session.tenantId)
}
