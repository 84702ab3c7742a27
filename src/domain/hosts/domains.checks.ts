import { and, eq, sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import { message, verbatim } from '../messages.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { tenantDomain } from '../schema/domains.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'
import {
  type CertificateObservation,
  type DnsFinding,
  type Domain,
  delayMs,
  judge,
  judgeCertificate,
  type Verdict,
} from './domains.states.ts'
import { alarmKeys, endSessions, lockDomain, recordChange } from './domains.ts'

/** The kind of the command that asks DNS about one host. */
export const checkKind = 'check-domain'
/** A host is looked at on demand at most once in so many seconds. */
const minCheckSeconds = 30
/** A due check that nobody gets to is queued again after so many minutes. */
const againMinutes = 15

const commandFor = ({ tenantId, id, host }: Domain, isDue: boolean) => ({
  kind: checkKind,
  lane: 'housekeeping' as const,
  owner: { tenantId },
  subject: { kind: 'domain', id, name: host },
  payload: { isDue },
  steps: 2,
  maxAttempts: 3,
  merge: true,
  mergeRunning: true,
})

/**
 * Queues a look at a host now; at most one in 30 s, so that nobody makes us a nuisance to a name server. Says which host
 * it is.
 */
export async function checkNow(scope: Scope, tenantId: string, id: string): Promise<string> {
  demand(scope.actor, 'edit-domain')
  const domain = await lockDomain(scope, tenantId, id)
  if (domain.state === 'expired')
    throw new Refusal('conflict', 'domain-expired', { host: domain.host })
  const [{ seconds } = { seconds: null }] = await scope.db.execute<{ seconds: number | null }>(
    sql`select extract(epoch from now() - ${domain.checkedAt?.toISOString() ?? null}::timestamptz)::double precision as seconds`,
  )
  if (seconds !== null && seconds < minCheckSeconds)
    throw tooSoon(Math.ceil(minCheckSeconds - seconds))
  const [queued] = await enqueue(scope, [commandFor(domain, false)])
  if (queued?.merged) throw tooSoon(minCheckSeconds)
  await scope.announce('domains', tenantId)
  return domain.host
}

const tooSoon = (seconds: number) =>
  new Refusal('too-many', 'check-too-soon', { seconds }, { retryAfter: seconds })

/** Hosts of active tenants whose check is due, longest first. Run as the dispatcher. */
export const dueDomains = (scope: Scope, max: number) =>
  scope.db
    .select({ tenantId: tenantDomain.tenantId, id: tenantDomain.id })
    .from(tenantDomain)
    .innerJoin(tenant, eq(tenant.id, tenantDomain.tenantId))
    .where(and(sql`${tenantDomain.nextCheckAt} <= now()`, eq(tenant.state, 'active')))
    .orderBy(tenantDomain.nextCheckAt)
    .limit(max)

/** Queues a due check, once; the check itself says when the next is due. Run as the tenant. */
export async function queueDueCheck(scope: Scope, tenantId: string, id: string): Promise<void> {
  const [due] = await scope.db
    .update(tenantDomain)
    .set({ nextCheckAt: sql`now() + make_interval(mins => ${againMinutes})` })
    .where(
      and(
        eq(tenantDomain.tenantId, tenantId),
        eq(tenantDomain.id, id),
        sql`${tenantDomain.nextCheckAt} <= now()`,
      ),
    )
    .returning()
  if (due) await enqueue(scope, [commandFor(due, true)])
}

/** What a check asks about: the host, and whose label it has to point at. */
export async function findChecked(scope: Scope, tenantId: string, id: string) {
  const [found] = await scope.db
    .select({ domain: tenantDomain, shortname: tenant.shortname })
    .from(tenantDomain)
    .innerJoin(tenant, eq(tenant.id, tenantDomain.tenantId))
    .where(and(eq(tenantDomain.tenantId, tenantId), eq(tenantDomain.id, id)))
  if (!found) throw new Refusal('missing', 'no-such-host')
  return found
}

type CheckResult = {
  tenantId: string
  id: string
  /** The token that was looked for: an attempt begun meanwhile has another, and this answer says nothing of it. */
  token: string
  isDue: boolean
  finding: DnsFinding
  now: Date
}

/** Writes down what DNS said and what follows from it; says the state now, or null when nothing could be changed. */
export async function storeFinding(
  scope: Scope,
  answer: CheckResult,
): Promise<Domain['state'] | null> {
  const { tenantId, id, finding, now } = answer
  const domain = await lockDomain(scope, tenantId, id)
  if (domain.token !== answer.token) return null
  const verdict = judge(domain, finding, {
    now,
    isDue: answer.isDue,
    obstacle: await obstacleOf(scope, domain),
  })
  const { problems, event: _, ...changed } = verdict
  await scope.db
    .update(tenantDomain)
    .set({
      ...changed,
      checkedAt: now,
      problem: problems.length > 0 ? JSON.stringify(problems) : null,
    })
    .where(and(eq(tenantDomain.tenantId, tenantId), eq(tenantDomain.id, id)))
  await follow(scope, domain, verdict)
  await scope.announce('domains', tenantId)
  return verdict.state
}

async function obstacleOf(scope: Scope, { tenantId, host }: Domain) {
  const [row] = await scope.db.execute<{ taken: boolean; rests: boolean }>(
    sql`select portal_host_taken(${tenantId}::uuid, ${host}) as taken, portal_host_rests(${host}) as rests`,
  )
  return row?.taken ? 'taken' : row?.rests ? 'rests' : null
}

/** How the log calls what happened. */
const types = {
  verified: 'domain.verified',
  recovered: 'domain.verified',
  lost: 'domain.lost',
  expired: 'domain.expired',
} as const

async function follow(scope: Scope, domain: Domain, { event, state }: Verdict) {
  if (event === null) return
  const { tenantId, id, host } = domain
  const key = alarmKeys(id).host
  await recordChange(scope, domain, types[event], {
    before: { state: domain.state },
    after: { state },
  })
  if (event === 'lost')
    await raise(scope, {
      ...{ owner: { tenantId }, key, severity: 'major' },
      ...{ name: message('domain-lost'), source: verbatim(host) },
      text: message('domain-lost-text', { host }),
      correctiveAction: message('domain-lost-repair'),
    })
  else await clear(scope, { tenantId }, key)
  if (event === 'expired' && domain.state === 'lost') await endSessions(scope, tenantId, host)
}

/** Writes down what a look at the host's TLS port showed, with an alarm when a certificate there was is no good. */
export async function storeCertificate(
  scope: Scope,
  {
    tenantId,
    id,
    seen,
    now,
  }: { tenantId: string; id: string; seen: CertificateObservation; now: Date },
): Promise<Domain['certificate']> {
  const domain = await lockDomain(scope, tenantId, id)
  const { note, ...verdict } = judgeCertificate(domain, seen, now)
  const isSettled = verdict.certificate === 'issued'
  const checks = isSettled ? 0 : domain.checks + 1
  await scope.db
    .update(tenantDomain)
    .set({
      ...verdict,
      certificateCheckedAt: now,
      certificateProblem: note && JSON.stringify(note),
      // until there is one, the next look comes as soon as it does while a host is proven
      ...(isSettled
        ? { checks }
        : { checks, nextCheckAt: new Date(now.getTime() + delayMs(checks)) }),
    })
    .where(and(eq(tenantDomain.tenantId, tenantId), eq(tenantDomain.id, id)))
  await followCertificate(scope, domain, verdict.certificate)
  await scope.announce('domains', tenantId)
  return verdict.certificate
}

async function followCertificate(scope: Scope, domain: Domain, now: Domain['certificate']) {
  const { tenantId, id, host, certificate: before } = domain
  if (now === before) return
  const key = alarmKeys(id).certificate
  await recordChange(scope, domain, 'domain.certificate', {
    before: { certificate: before },
    after: { certificate: now },
  })
  if (now === 'issued') await clear(scope, { tenantId }, key)
  else if (before === 'issued' || before === 'renew-failed')
    await raise(scope, {
      ...{ owner: { tenantId }, key, name: message('domain-certificate'), source: verbatim(host) },
      severity: now === 'failed' ? 'major' : 'minor',
      text: message(now === 'failed' ? 'certificate-invalid' : 'certificate-ends', { host }),
      correctiveAction: message('domain-certificate-repair'),
    })
}
