import { CstaFault, maxMessageBytes } from './xml.ts'

/** ECMA-323 over TCP without SOAP: two bytes of format (0), two of length with this header, four digits of invoke id. */
const headBytes = 8
const maxBodyBytes = maxMessageBytes - headBytes
/** Requests and answers have 0 to 9998; 9999 is an event's, which nobody answers. */
export const eventId = 9999

export type Frame = { invokeId: number; body: Buffer }

/** One message as it goes over the line. */
export function framed(invokeId: number, xml: string): Buffer {
  const body = Buffer.from(xml)
  if (body.length > maxBodyBytes) throw new CstaFault('too-large', `${body.length} bytes`)
  const head = Buffer.alloc(headBytes)
  head.writeUInt16BE(headBytes + body.length, 2)
  head.write(String(invokeId).padStart(4, '0'), 4, 'latin1')
  return Buffer.concat([head, body])
}

/**
 * Takes what comes over a line, in whatever portions, and gives the frames that are whole by then. Holds one unfinished frame of
 * at most 64 KiB. Throws `CstaFault` at the first byte that is no frame's; the line is of no use from then on.
 */
export function createFrames(): (chunk: Buffer) => Frame[] {
  let kept: Buffer = Buffer.alloc(0)
  return (chunk) => {
    kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk])
    const found: Frame[] = []
    let at = 0
    while (kept.length - at >= headBytes) {
      const length = demandHead(kept.subarray(at, at + headBytes))
      if (kept.length - at < length) break
      found.push({
        invokeId: Number(kept.toString('latin1', at + 4, at + headBytes)),
        body: kept.subarray(at + headBytes, at + length),
      })
      at += length
    }
    kept = kept.subarray(at)
    // what is not whole yet may be wrong already
    if (kept.length > 0) demandBeginning(kept)
    return found
  }
}

function demandHead(head: Buffer): number {
  demandBeginning(head)
  const length = head.readUInt16BE(2)
  if (length <= headBytes) throw new CstaFault('not-framed', 'a frame without a message')
  if (!/^\d{4}$/.test(head.toString('latin1', 4, headBytes)))
    throw new CstaFault('not-framed', 'no invoke id')
  return length
}

function demandBeginning(bytes: Buffer) {
  if (bytes[0] !== 0 || (bytes.length > 1 && bytes[1] !== 0))
    throw new CstaFault('not-framed', 'another format')
}
