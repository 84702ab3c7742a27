import { and, eq, sql } from 'drizzle-orm'
import { clear, raise } from '../alarms/alarms.ts'
import { message, verbatim } from '../messages.ts'
import { tenantDomain } from '../schema/domains.ts'
import type { Scope } from '../scope.ts'
import { judgeCertificate, type Seen } from './domains.certificates.ts'
import { type Domain, delayMs, type Finding, judge, type Verdict } from './domains.states.ts'
import { alarmKeys, endSessions, lockDomain, trace } from './domains.ts'

export type Answer = {
  tenantId: string
  id: string
  /** The token that was looked for: an attempt begun meanwhile has another, and this answer says nothing of it. */
  token: string
  isDue: boolean
  finding: Finding
  now: Date
}

/** Writes down what DNS said and what follows from it; says the state now, or null when nothing could be changed. */
export async function storeFinding(scope: Scope, answer: Answer): Promise<Domain['state'] | null> {
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
  await trace(scope, domain, types[event], {
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
  { tenantId, id, seen, now }: { tenantId: string; id: string; seen: Seen; now: Date },
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
  await trace(scope, domain, 'domain.certificate', {
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
