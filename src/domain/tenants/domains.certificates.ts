import { z } from 'zod'
import type { Domain } from './domains.states.ts'

/** What a look at a host's port for TLS showed. */
export type Seen =
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
export const noteOf = (kept: string | null): CertificateNote | null =>
  kept === null ? null : note.parse(JSON.parse(kept))

export type CertificateVerdict = {
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
export function judgeCertificate(domain: Domain, seen: Seen, now: Date): CertificateVerdict {
  const { certificate, certificateUntil } = domain
  const kept = { certificate, certificateUntil }
  if (seen.kind === 'unreachable') return { ...kept, note: { code: 'unreachable' } }
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
