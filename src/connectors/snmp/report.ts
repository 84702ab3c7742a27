import { encoded, integer, oid, tags } from './ber.ts'
import type { HeadV3 } from './head.ts'
import { type Auth, digestOf, digests } from './usm.ts'

/** RFC 3414, 5: what an inform's sender is told so that it can speak to us. */
const counters = {
  notInTimeWindows: '1.3.6.1.6.3.15.1.1.2.0',
  unknownEngineIds: '1.3.6.1.6.3.15.1.1.4.0',
} as const
export type ReportKind = keyof typeof counters

export type Self = { engineId: Buffer; boots: number; time: number }

/**
 * Who we are, for a sender that asked (discovery) or is out of step. The latter is signed, or nobody would believe it;
 * the library signs none.
 */
export function reportOf(
  kind: ReportKind,
  to: HeadV3,
  self: Self,
  count: number,
  signed?: { auth: Auth; key: Buffer },
): Buffer {
  const { engineId, boots, time } = self
  const octets = (value: Uint8Array) => encoded(tags.octets, value)
  const pdu = encoded(
    tags.report,
    integer(to.requestId),
    integer(0),
    integer(0),
    encoded(
      tags.sequence,
      encoded(tags.sequence, oid(counters[kind]), integer(count % 2 ** 32, tags.counter)),
    ),
  )
  const message = (digest: Uint8Array) =>
    encoded(
      tags.sequence,
      integer(3),
      encoded(
        tags.sequence,
        integer(to.messageId),
        integer(65507),
        octets(Buffer.from([signed ? 1 : 0])),
        integer(3),
      ),
      octets(
        encoded(
          tags.sequence,
          octets(engineId),
          integer(boots),
          integer(time),
          octets(signed ? to.user : Buffer.alloc(0)),
          octets(digest),
          octets(Buffer.alloc(0)),
        ),
      ),
      encoded(tags.sequence, octets(engineId), octets(Buffer.alloc(0)), pdu),
    )
  if (!signed) return message(Buffer.alloc(0))
  const zeroed = message(Buffer.alloc(digests[signed.auth].bytes))
  return message(digestOf(signed.auth, signed.key, engineId, zeroed))
}
