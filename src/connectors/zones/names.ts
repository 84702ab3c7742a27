/** RFC 1035, 2.3.4: octets of a label, and of a whole name with its lengths. */
const maxLabel = 63
const maxName = 255
/** Pointers that are followed for one name; each leads to an earlier place. */
const maxHops = 32

/** What was received is no message of DNS. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
}

/** A name as it is compared and signed: lower case, no last dot. */
export const canonical = (name: string): string => name.toLowerCase().replace(/\.$/, '')

/** A name on the wire, never compressed, in lower case (RFC 4034, 6.2). Throws a RangeError for what is no name. */
export function encodeName(name: string): Buffer {
  const text = canonical(name)
  const labels = text === '' ? [] : text.split('.')
  const parts = labels.map((label) => {
    const bytes = Buffer.from(label, 'latin1')
    if (bytes.length === 0 || bytes.length > maxLabel || /[^!-~]|\\/.test(label))
      throw new RangeError(`no label of DNS: ${label}`)
    return Buffer.concat([Buffer.of(bytes.length), bytes])
  })
  const whole = Buffer.concat([...parts, Buffer.of(0)])
  if (whole.length > maxName) throw new RangeError(`no name of DNS: ${name}`)
  return whole
}

/** A name at a place of a message, with what follows it. Octets that no host has are written \DDD, as in RFC 1035, 5.1. */
export function readName(message: Buffer, start: number): { name: string; next: number } {
  const labels: string[] = []
  let at = start
  let next: number | null = null
  let length = 1
  let hops = 0
  for (;;) {
    const size = byteAt(message, at)
    if (size === 0) return { name: labels.join('.'), next: next ?? at + 1 }
    if (size >= 0xc0) {
      const to = ((size & 0x3f) << 8) | byteAt(message, at + 1)
      next ??= at + 2
      hops += 1
      if (to >= at || hops > maxHops) throw new Malformed('a pointer that leads nowhere')
      at = to
      continue
    }
    if (size > maxLabel) throw new Malformed('a label of another kind')
    length += size + 1
    if (length > maxName || at + 1 + size > message.length) throw new Malformed('a name too long')
    labels.push(printed(message.subarray(at + 1, at + 1 + size)))
    at += size + 1
  }
}

function byteAt(message: Buffer, at: number): number {
  const byte = message[at]
  if (byte === undefined) throw new Malformed('it ends in a name')
  return byte
}

const printed = (label: Buffer): string =>
  [...label]
    .map((byte) =>
      byte > 0x20 && byte < 0x7f && byte !== 0x2e && byte !== 0x5c
        ? String.fromCharCode(byte)
        : `\\${String(byte).padStart(3, '0')}`,
    )
    .join('')
    .toLowerCase()
