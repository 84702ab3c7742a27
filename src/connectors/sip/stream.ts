import { contentLength, type Head, limits, type Parsed, parseMessage, readHead } from './message.ts'

type Frame =
  | { kind: 'message'; parsed: Parsed }
  | { kind: 'ping' }
  | { kind: 'end'; parsed?: Parsed }

const headEnd = Buffer.from('\r\n\r\n')

/**
 * Cuts a stream into messages (RFC 3261, section 18.3) and the double CRLF by which a client asks whether the
 * connection still works (RFC 5626, section 3.5.1). After `end` nobody knows where the next message begins: the
 * connection is to be closed, with an answer to `parsed` where there is one.
 */
export function createFramer(maxBytes: number = limits.streamBytes) {
  let held: Buffer = Buffer.alloc(0)
  let searched = 0
  let isOver = false
  /** A message whose head is there, and whose body may not be. */
  let begun: { head: Head; bodyAt: number; whole: number } | undefined

  function next(): Frame | null {
    if (!begun && held.length >= 2 && held[0] === 13 && held[1] === 10) {
      const isPing = held[2] === 13 && held[3] === 10
      // half a ping may be waiting for its other half
      if (!isPing && held.length < 4 && held.every((byte) => byte === 13 || byte === 10))
        return null
      held = held.subarray(isPing ? 4 : 2)
      return isPing ? { kind: 'ping' } : next()
    }
    if (!begun) {
      const at = held.indexOf(headEnd, searched)
      if (at < 0) {
        searched = Math.max(0, held.length - 3)
        return held.length > maxBytes ? { kind: 'end' } : null
      }
      searched = 0
      const text = held.toString('latin1', 0, at)
      const head = readHead(text)
      const length = head ? contentLength(head.headers) : undefined
      if (!head) return { kind: 'end', parsed: parseMessage(text, Buffer.alloc(0)) }
      if (length === null) return { kind: 'end', parsed: badLength(head, 400) }
      const bodyAt = at + headEnd.length
      begun = { head, bodyAt, whole: bodyAt + (length ?? 0) }
    }
    const { head, bodyAt, whole } = begun
    if (whole > maxBytes) return { kind: 'end', parsed: badLength(head, 413) }
    if (held.length < whole) return null
    const body = Buffer.from(held.subarray(bodyAt, whole))
    held = held.subarray(whole)
    begun = undefined
    return { kind: 'message', parsed: parseMessage(head, body) }
  }

  return {
    /** Whether nobody knows any more where the next message begins. */
    get isOver() {
      return isOver
    },
    /** Whether a message has begun that has not ended. */
    get isWaiting() {
      return held.length > 0
    },
    /** Everything that these bytes complete, in order; nothing after an `end`. */
    push(bytes: Buffer): Frame[] {
      if (isOver) return []
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes])
      const frames: Frame[] = []
      for (let frame = next(); frame; frame = next()) {
        frames.push(frame)
        if (frame.kind !== 'end') continue
        isOver = true
        held = Buffer.alloc(0)
        break
      }
      return frames
    },
  }
}

function badLength(head: Head, status: 400 | 413): Parsed {
  const parsed = parseMessage(head, Buffer.alloc(0))
  if (parsed.kind !== 'request') return parsed
  const reason = status === 413 ? 'Request Entity Too Large' : 'Bad Content-Length'
  return { kind: 'bad', method: parsed.method, headers: parsed.headers, status, reason }
}
