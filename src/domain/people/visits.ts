import { randomBytes } from 'node:crypto'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { TimeSpan } from 'lucia'
import { record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { supportSession } from '../schema/people.ts'
import type { Actor, Scope } from '../scope.ts'
import { findTenant } from '../tenants/tenants.ts'
import { type Confirmed, demandConfirmed } from './confirmations.ts'
import { hashOfToken } from './links.ts'
import { demand, demandOwnPeople } from './roles.ts'
import { type Door, openSession } from './sessions.ts'

/** A visit ends this long after it began, however busy it is, so that access given for a reason ends with it. */
const visitMinutes = 60
const handOverSeconds = 60
const shortestReason = 10

type Row = typeof supportSession.$inferSelect
export type Visit = Row & { state: VisitState }
export type VisitState = 'waiting' | 'approved' | 'open' | 'ended'

/** How far a visit got: it waits for the tenant, may be entered, is going on, or is over. */
function stateOf(visit: Row): VisitState {
  if (visit.endedAt) return 'ended'
  if (visit.startedAt) return 'open'
  return visit.approvedAt ? 'approved' : 'waiting'
}

/**
 * Asks to enter a customer's portal, for a reason of at least 10 characters. At once, or after the customer's yes where
 * it wants to be asked. Refused for who has another visit going, and for a switched-off customer unless only to look.
 */
export async function requestVisit(
  scope: Scope,
  tenantId: string,
  wish: { reason: string; ticket: string },
  confirmed: Confirmed,
): Promise<Visit> {
  const { actor } = scope
  demand(actor, 'enter-tenants')
  const by = actor.audience.kind
  if (by === 'gate' || by === 'worker' || by === 'tenant' || actor.id === null) throw missingHere()
  demandConfirmed(confirmed, actor.id)
  const tenant = await findTenant(scope, tenantId)
  const reason = wish.reason.trim()
  if (reason.length < shortestReason || reason.length > 500)
    throw new Refusal('invalid', 'visit-reason', {}, { field: 'reason' })
  if (wish.ticket.length > 60) {
    const fields = { ticket: message('visit-ticket-long') }
    throw new Refusal('invalid', 'visit-ticket', {}, { fields })
  }
  const isOff = tenant.state === 'deactivated'
  if (tenant.state !== 'active' && !(isOff && by === 'provider'))
    throw new Refusal('conflict', 'visit-tenant-off', { name: tenant.fullName })
  await demandNoOther(scope, actor.id)
  const [made] = await scope.db
    .insert(supportSession)
    .values({
      tenantId,
      actorId: actor.id,
      actorName: actor.name,
      actorAudience: by,
      readOnly: isOff || actor.role === 'monitor',
      reason,
      ticket: wish.ticket.trim() || null,
      ...(tenant.supportApproval ? {} : { approvedAt: sql`now()` }),
    })
    .returning()
  if (!made) throw new Error('a visit was not made')
  await trace(scope, made, 'support.requested', { ticket: made.ticket, readOnly: made.readOnly })
  return withState(made)
}

const missingHere = () => new Refusal('missing', 'nothing-here')

/** One visit at a time for each person, none from inside another; what was asked for and never begun gives way. */
async function demandNoOther(scope: Scope, actorId: string) {
  await scope.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${actorId}, 7))`)
  const others = await scope.db
    .select()
    .from(supportSession)
    .where(and(eq(supportSession.actorId, actorId), isNull(supportSession.endedAt)))
  const isGoing = (visit: Row) => visit.startedAt !== null && (visit.endsAt ?? 0) > new Date()
  if (others.some(isGoing)) throw new Refusal('conflict', 'visiting')
  for (const other of others) await close(scope, other, 'ended-by-staff')
}

/** Makes the token that opens the customer's portal once, on this host, within 60 s; only for one's own approved visit. */
export async function handOver(scope: Scope, visitId: string, host: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const [given] = await scope.db
    .update(supportSession)
    .set({
      tokenHash: hashOfToken(token),
      tokenHost: host,
      tokenUntil: sql`now() + make_interval(secs => ${handOverSeconds})`,
    })
    .where(
      and(
        eq(supportSession.id, visitId),
        eq(supportSession.actorId, scope.actor.id ?? visitId),
        isNull(supportSession.startedAt),
        isNull(supportSession.endedAt),
        sql`${supportSession.approvedAt} is not null`,
      ),
    )
    .returning({ id: supportSession.id })
  if (!given) throw new Refusal('missing', 'no-such-visit')
  return token
}

/** Spends a hand-over token and opens the visit's own session; gives its cookie token. Wants a gate scope. */
export async function enterVisit(
  scope: Scope,
  token: string,
  door: Door,
  requestId: string,
): Promise<string> {
  const [entered] = await scope.db.execute<{ visit_id: string; actor_id: string }>(
    sql`select * from gate_visit_enter(${hashOfToken(token)}, ${door.host}, ${visitMinutes}, ${door.ip}::inet, ${requestId})`,
  )
  if (!entered) throw new Refusal('invalid', 'visit-way-spent')
  return openSession(scope, entered.actor_id, door, {
    visitId: entered.visit_id,
    lifetime: new TimeSpan(visitMinutes, 'm'),
  })
}

/** The customer says yes or no; only its own administrators can. */
export async function answerVisit(scope: Scope, visitId: string, isWelcome: boolean) {
  demandOwnPeople(scope.actor)
  if (scope.actor.audience.kind !== 'tenant') throw missingHere()
  demand(scope.actor, 'manage-people')
  const visit = await findVisit(scope, visitId)
  if (visit.state !== 'waiting') throw new Refusal('conflict', 'answered')
  if (!isWelcome) return close(scope, visit, 'refused')
  await scope.db
    .update(supportSession)
    .set({ approvedAt: sql`now()`, approvedBy: scope.actor.name })
    .where(eq(supportSession.id, visitId))
  await trace(scope, visit, 'support.approved', {})
}

export type EndCause = NonNullable<Visit['endCause']>

/** Ends a visit now, with its session and sockets: by the visitor, by staff, or by the customer's administrator. */
export async function endVisit(scope: Scope, visitId: string): Promise<void> {
  const { actor } = scope
  const visit = await findVisit(scope, visitId)
  const isVisitor = actor.visit?.id === visitId
  if (!isVisitor)
    demand(actor, actor.audience.kind === 'tenant' ? 'manage-people' : 'enter-tenants')
  if (visit.endedAt) return
  await close(scope, visit, causeOf(actor, isVisitor))
}

const causeOf = (actor: Actor, isVisitor: boolean): EndCause =>
  isVisitor ? 'exit' : actor.audience.kind === 'tenant' ? 'ended-by-tenant' : 'ended-by-staff'

/** Writes down that a visit's time is over; its session is no longer found by then. Wants the tenant's scope. */
export async function expireVisit(scope: Scope, visitId: string): Promise<void> {
  const visit = await findVisit(scope, visitId)
  if (!visit.endedAt) await close(scope, visit, 'expired')
}

/** Visits whose end has passed, or that were asked for a day ago and never begun. Wants a worker scope. */
export const overdueVisits = (scope: Scope) =>
  scope.db
    .select({ id: supportSession.id, tenantId: supportSession.tenantId })
    .from(supportSession)
    .where(
      sql`ended_at is null and (ends_at < now() or (started_at is null and requested_at < now() - interval '1 day'))`,
    )
    .limit(50)

const withState = (row: Row): Visit => ({ ...row, state: stateOf(row) })

/** A tenant's visits, newest first. */
export async function listVisits(scope: Scope, tenantId: string): Promise<Visit[]> {
  const rows = await scope.db
    .select()
    .from(supportSession)
    .where(eq(supportSession.tenantId, tenantId))
    .orderBy(desc(supportSession.requestedAt))
    .limit(50)
  return rows.map(withState)
}

/** One visit; one out of reach is as missing as one that never was. */
export async function findVisit(scope: Scope, id: string): Promise<Visit> {
  const [found] = await scope.db.select().from(supportSession).where(eq(supportSession.id, id))
  if (!found) throw new Refusal('missing', 'no-such-visit')
  return withState(found)
}

async function close(scope: Scope, visit: Row, cause: EndCause) {
  await scope.db
    .update(supportSession)
    .set({ endedAt: sql`now()`, endCause: cause, endedBy: scope.actor.name, tokenHash: null })
    .where(and(eq(supportSession.tenantId, visit.tenantId), eq(supportSession.id, visit.id)))
  await scope.db.execute(sql`select portal_visit_end(${visit.id}::uuid)`)
  await trace(scope, visit, 'support.ended', { cause })
}

async function trace(scope: Scope, visit: Row, type: string, after: Record<string, unknown>) {
  await record(scope, {
    tenantId: visit.tenantId,
    type,
    subject: { kind: 'visit', id: visit.id, name: visit.reason },
    after: { visitor: visit.actorName, ...after },
  })
  await scope.announce('visits', visit.tenantId)
}
