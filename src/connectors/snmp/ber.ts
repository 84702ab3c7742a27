/** What is not BER as SNMP has it; the datagram is dropped. */
export class Malformed extends Error {}

export const tags = {
  integer: 0x02,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
  address: 0x40,
  counter: 0x41,
  gauge: 0x42,
  ticks: 0x43,
  opaque: 0x44,
  counter64: 0x46,
  get: 0xa0,
  response: 0xa2,
  inform: 0xa6,
  trap: 0xa7,
  report: 0xa8,
} as const

/**
 * Reads one level of BER, strictly: lengths are definite, stay inside what holds them, and nothing is left over. The library's
 * own reader follows lengths out of the sequence that they stand in.
 */
export class Reader {
  readonly bytes: Buffer
  #at: number
  readonly #end: number

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.#at = at
    this.#end = end
  }

  get isOver() {
    return this.#at >= this.#end
  }

  peek(): number | undefined {
    return this.isOver ? undefined : this.bytes[this.#at]
  }

  /** The span of the next value, which must have this tag unless none is named. */
  span(tag?: number): { tag: number; start: number; end: number } {
    const found = this.#byte()
    if (tag !== undefined && found !== tag) throw new Malformed('another type than expected')
    let length = this.#byte()
    if (length & 0x80) {
      const many = length & 0x7f
      if (many === 0 || many > 4) throw new Malformed('a length that is none')
      length = 0
      for (let i = 0; i < many; i++) length = length * 256 + this.#byte()
    }
    const start = this.#at
    if (start + length > this.#end) throw new Malformed('a length beyond the end')
    this.#at = start + length
    return { tag: found, start, end: this.#at }
  }

  /** What is inside of the next value. */
  inside(tag: number): Reader {
    const { start, end } = this.span(tag)
    return new Reader(this.bytes, start, end)
  }

  octets(tag: number = tags.octets): Buffer {
    const { start, end } = this.span(tag)
    return this.bytes.subarray(start, end)
  }

  integer(): number {
    const value = this.octets(tags.integer)
    if (value.length === 0 || value.length > 4) throw new Malformed('a number of no size')
    return value.readIntBE(0, value.length)
  }

  over(): void {
    if (!this.isOver) throw new Malformed('something is left over')
  }

  #byte(): number {
    const byte = this.bytes[this.#at]
    if (this.#at >= this.#end || byte === undefined) throw new Malformed('cut off')
    this.#at += 1
    return byte
  }
}

export function encoded(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, { length }) => sum + length, 0)
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), ...parts])
}

export function integer(value: number, tag: number = tags.integer): Buffer {
  const bytes = Buffer.alloc(5)
  bytes.writeIntBE(value, 0, 5)
  let from = 0
  // as short as its sign allows
  while (from < 4 && bytes[from] === ((bytes[from + 1] ?? 0) & 0x80 ? 0xff : 0)) from += 1
  return encoded(tag, bytes.subarray(from))
}

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((part) => {
    const digits = [part % 128]
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift((left % 128) | 0x80)
    return digits
  })
  return encoded(tags.oid, Buffer.from(bytes))
}
