import { z } from 'zod'
import type { tenantDomain } from '../schema/domains.ts'

export type Domain = typeof tenantDomain.$inferSelect

/** What was wrong at a check; kept as data, so that each reader's language words it. */
const problem = z.discriminatedUnion('code', [
  z.object({ code: z.literal('proof-absent') }),
  z.object({ code: z.literal('proof-other') }),
  z.object({ code: z.literal('points-nowhere') }),
  z.object({ code: z.literal('points-elsewhere'), to: z.string() }),
  z.object({ code: z.literal('unanswered'), why: z.string() }),
  z.object({ code: z.literal('taken') }),
  z.object({ code: z.literal('rests') }),
])
export type Problem = z.infer<typeof problem>

/** The problems of the last check; none where all was right or nothing was asked yet. */
export function problemsOf(stored: string | null): Problem[] {
  if (stored === null) return []
  return z.array(problem).parse(JSON.parse(stored))
}

/** What DNS said. `unknown`: it could not be asked, which is no answer. */
export type DnsFinding = {
  proof: 'found' | 'absent' | 'other' | 'unknown'
  pointing: 'ours' | 'nowhere' | 'elsewhere' | 'unknown'
  /** Where it points instead of at us. */
  to?: string
  /** Why it could not be asked. */
  why?: string
}

/** What follows from a check: the row's new values, and what happened, if anything did. */
export type Verdict = Pick<
  Domain,
  'state' | 'checks' | 'nextCheckAt' | 'missingDays' | 'verifiedAt'
> & {
  problems: Problem[]
  event: 'verified' | 'lost' | 'recovered' | 'expired' | null
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Tries of one attempt; by the curve they take about a week, which ends it in any case. */
export const maxChecks = 75
const attemptMs = 7 * day
/** Days without proof after which a host is lost. */
const daysToLoss = 3

/** Milliseconds until the try after the n-th: 60·1.05^n s for ten, then 60·1.15^n s, at most 4 h. */
export const delayMs = (n: number): number =>
  Math.min((n < 10 ? 1.05 : 1.15) ** n * minute, 4 * hour)

/** Both records are as they must be: the proof (TXT) and the way to us (CNAME or address). */
export const isRight = ({ proof, pointing }: DnsFinding) => proof === 'found' && pointing === 'ours'
const isUnanswered = ({ proof, pointing }: DnsFinding) =>
  proof === 'unknown' || pointing === 'unknown'

type Circumstances = {
  now: Date
  /** False for a look in between (Check now): it counts as no day. */
  isDue: boolean
  /** Why a proven host is not given out all the same. */
  obstacle: 'taken' | 'rests' | null
}

/** The host's state machine: what a check's finding makes of it. The certificate has its own. */
export function judge(domain: Domain, finding: DnsFinding, given: Circumstances): Verdict {
  const at = (ms: number) => new Date(given.now.getTime() + ms)
  const problems = problemsIn(finding)
  const { state, missingDays, verifiedAt, nextCheckAt } = domain
  const same = { state, missingDays, verifiedAt, nextCheckAt, checks: domain.checks, problems }
  if (state === 'expired') return { ...same, event: null }
  if (state === 'pending') return judgePending(domain, finding, given)
  if (isUnanswered(finding)) return { ...same, nextCheckAt: at(hour), event: null }
  if (isRight(finding)) {
    const event = state === 'lost' ? 'recovered' : null
    return { ...same, state: 'verified', missingDays: 0, nextCheckAt: at(day), event }
  }
  // a lost host is served while it points at us; when it does not, it is nobody's any more
  if (state === 'lost' && finding.pointing !== 'ours')
    return { ...same, state: 'expired', nextCheckAt: null, event: 'expired' }
  if (missingDays > 0 && !given.isDue) return { ...same, event: null }
  const days = missingDays + 1
  const isLoss = state === 'verified' && days >= daysToLoss
  return {
    ...same,
    state: isLoss ? 'lost' : state,
    missingDays: days,
    nextCheckAt: at(day),
    event: isLoss ? 'lost' : null,
  }
}

function judgePending(
  domain: Domain,
  finding: DnsFinding,
  { now, obstacle }: Circumstances,
): Verdict {
  const checks = domain.checks + 1
  const nextCheckAt = new Date(now.getTime() + delayMs(checks))
  const same = { missingDays: 0, verifiedAt: domain.verifiedAt, checks }
  if (isRight(finding) && !obstacle)
    return {
      ...{ state: 'verified', missingDays: 0, checks: 0, verifiedAt: now, problems: [] },
      nextCheckAt: new Date(now.getTime() + day),
      event: 'verified',
    }
  const isOver =
    !isUnanswered(finding) &&
    (checks >= maxChecks || now.getTime() - domain.requestedAt.getTime() >= attemptMs)
  const problems = isRight(finding) && obstacle ? [{ code: obstacle }] : problemsIn(finding)
  return isOver
    ? { ...same, state: 'expired', nextCheckAt: null, problems, event: 'expired' }
    : { ...same, state: 'pending', nextCheckAt, problems, event: null }
}

function problemsIn({ proof, pointing, to, why }: DnsFinding): Problem[] {
  const found: Problem[] = []
  if (proof === 'absent') found.push({ code: 'proof-absent' })
  if (proof === 'other') found.push({ code: 'proof-other' })
  if (pointing === 'nowhere') found.push({ code: 'points-nowhere' })
  if (pointing === 'elsewhere') found.push({ code: 'points-elsewhere', to: to ?? '' })
  if (proof === 'unknown' || pointing === 'unknown')
    found.push({ code: 'unanswered', why: why ?? '' })
  return found
}

/** What a look at a host's port for TLS showed. */
export type CertificateObservation =
  | {
      kind: 'certificate'
      from: Date
      until: Date
      issuer: string
      /** Whether it names the host it was asked for. */
      isForHost: boolean
      /** Whether a public authority has signed it; a private one's is taken and said to be so. */
      isTrusted: boolean
    }
  | { kind: 'refused' }
  | { kind: 'unreachable' }

const note = z.discriminatedUnion('code', [
  z.object({ code: z.literal('private-issuer'), issuer: z.string() }),
  z.object({ code: z.literal('wrong-name') }),
  z.object({ code: z.literal('out-of-date') }),
  z.object({ code: z.literal('refused') }),
  z.object({ code: z.literal('unreachable') }),
  z.object({ code: z.literal('not-renewed') }),
])
export type CertificateNote = z.infer<typeof note>

/** What the last look noted, if anything. */
export const noteOf = (stored: string | null): CertificateNote | null =>
  stored === null ? null : note.parse(JSON.parse(stored))

type CertificateVerdict = {
  certificate: Domain['certificate']
  certificateUntil: Date | null
  note: CertificateNote | null
}

/** A proxy renews with a third of the life left; with less than a sixth left it has evidently failed to. */
const lifeLeft = 1 / 6

/**
 * The certificate's state machine: none → requested (the proxy asked) → issued | failed | renew-failed. A port that
 * cannot be reached says nothing about the certificate, so it changes nothing.
 */
export function judgeCertificate(
  domain: Domain,
  seen: CertificateObservation,
  now: Date,
): CertificateVerdict {
  const { certificate, certificateUntil } = domain
  const stored = { certificate, certificateUntil }
  if (seen.kind === 'unreachable') return { ...stored, note: { code: 'unreachable' } }
  const failed = (code: 'refused' | 'wrong-name' | 'out-of-date') =>
    ({ certificate: 'failed', certificateUntil, note: { code } }) as const
  if (seen.kind === 'refused') return failed('refused')
  if (!seen.isForHost) return failed('wrong-name')
  if (seen.until <= now || seen.from > now) return failed('out-of-date')
  const left = seen.until.getTime() - now.getTime()
  if (left < (seen.until.getTime() - seen.from.getTime()) * lifeLeft)
    return {
      certificate: 'renew-failed',
      certificateUntil: seen.until,
      note: { code: 'not-renewed' },
    }
  return {
    certificate: 'issued',
    certificateUntil: seen.until,
    note: seen.isTrusted ? null : { code: 'private-issuer', issuer: seen.issuer },
  }
}
