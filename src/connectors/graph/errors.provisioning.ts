import type { OutboundAnswer } from '../outbound.ts'
import { changeRefusal, userGone, wordsOf } from './errors.changes.ts'
import { failureIn, GraphError, type GraphReason } from './errors.ts'

/**
 * What a refusal about a domain means, by its words: "domain: verify" and "Delete domain" list no codes, and the older code
 * names (`DomainVerificationMissingDnsRecord`) come in the text.
 */
const ofDomains = {
  missing:
    /DomainVerification(Missing|Wrong)|(could ?n.t|could not|cannot|unable to) find the (DNS |TXT )?record|records? (was |were )?not found/i,
  elsewhere:
    /(another|different|other) (Microsoft 365 |Azure AD )?(tenant|compan|organi[sz]ation|director)/i,
  there: /already (exists|verified|been (added|verified))|is verified|conflicting object/i,
  used: /\breferences?\b|(still |in )use\b|used by|associated with|users?\b.*(exist|depend)/i,
} as const

/** Whether the domain is there already, in this tenant or another: who asked looks which. */
export const isThere = ({ reason, status }: GraphError): boolean =>
  status === 409 || (said(reason) !== null && ofDomains.there.test(said(reason) ?? ''))

/** Whether Microsoft did not find the TXT record, yet. */
export const isUnproven = ({ reason, code }: GraphError): boolean =>
  /^DomainVerification(Missing|Wrong)/i.test(code ?? '') ||
  (said(reason) !== null && ofDomains.missing.test(said(reason) ?? ''))

const said = (reason: GraphReason) =>
  reason.code === 'graph-domain-refused' ? reason.params.said : null

export const domainTaken = (status = 400): GraphError =>
  new GraphError('broken', { code: 'graph-domain-taken', params: {} }, { status })

/** Graph said no to a domain that was to be added or verified. */
export const domainRefusal = (answer: OutboundAnswer): GraphError =>
  inWords(answer, {
    known: ofDomains.elsewhere,
    code: 'graph-domain-taken',
    otherwise: 'graph-domain-refused',
  })

/** The same of one that was to be removed. */
export const removalRefusal = (answer: OutboundAnswer): GraphError =>
  inWords(answer, {
    known: ofDomains.used,
    code: 'graph-domain-used',
    otherwise: 'graph-domain-refused',
  })

/** Of a user who was to be made: the words are handed on as they are, for none of the known ones is meant. */
export const userRefusal = (answer: OutboundAnswer): GraphError =>
  inWords(answer, { otherwise: 'graph-change-refused' })

// the words of "user: assignLicense", and the name that "licenseAssignmentState resource type" has for it
const noneFree =
  /not have any (more )?(available|free) licen|no (available|free) licen|not enough licen|LicenseQuotaExceeded|CountViolation/i

/** Of a license that was to be assigned. */
export const licenseRefusal = (answer: OutboundAnswer): GraphError =>
  answer.status === 404
    ? userGone()
    : inWords(answer, {
        known: noneFree,
        code: 'graph-no-license',
        otherwise: 'graph-change-refused',
      })

type Meaning = {
  known?: RegExp
  code?: 'graph-domain-taken' | 'graph-domain-used' | 'graph-no-license'
  otherwise: 'graph-domain-refused' | 'graph-change-refused'
}

/** 401, 403 and what says nothing are said as they are of every change. */
function inWords(answer: OutboundAnswer, { known, code, otherwise }: Meaning): GraphError {
  const failure = failureIn(answer)
  const { status } = answer
  if (status === 401 || status === 403 || !failure?.message) return changeRefusal(answer)
  const isKnown = code && known?.test(failure.message)
  const reason: GraphReason = isKnown
    ? { code, params: {} }
    : { code: otherwise, params: { said: wordsOf(failure.message) } }
  return new GraphError('broken', reason, { code: failure.code, status })
}
