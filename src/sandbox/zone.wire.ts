import { createHmac, timingSafeEqual } from 'node:crypto'
import ipaddr from 'ipaddr.js'

/** A message of DNS as a server that takes updates reads it (RFC 1035, 4; RFC 2136, 2; RFC 8945, 4.2). */
export type Asked = {
  id: number
  opcode: number
  question: { name: string; type: number } | undefined
  presumed: Line[]
  changed: Line[]
  signature: Signature | undefined
}

type Line = { name: string; type: number; class: number; ttl: number; value: string | null }
type Signature = { keyName: string; time: number; mac: Buffer; unsigned: Buffer }

export type ZoneKey = { keyName: string; algorithm: 'hmac-sha256' | 'hmac-sha512'; key: string }

export const numbers = { A: 1, CNAME: 5, TXT: 16, AAAA: 28 } as const
export const typeOf = (number: number) =>
  (['A', 'CNAME', 'TXT', 'AAAA'] as const).find((name) => numbers[name] === number)
const tsig = 250
const any = 255

/** Throws for whatever is no such message. */
export function readAsked(bytes: Buffer): Asked {
  const [questions = 0, presumed = 0, changed = 0, more = 0] = [4, 6, 8, 10].map((at) =>
    bytes.readUInt16BE(at),
  )
  let at = 12
  let question: Asked['question']
  if (questions > 0) {
    const name = readName(bytes, at)
    question = { name: name.text, type: bytes.readUInt16BE(name.next) }
    at = name.next + 4
  }
  const lines: Line[] = []
  let signature: Signature | undefined
  for (let index = 0; index < presumed + changed + more; index += 1) {
    const { text, next } = readName(bytes, at)
    const [type, size] = [bytes.readUInt16BE(next), bytes.readUInt16BE(next + 8)]
    const line = { name: text, type, class: bytes.readUInt16BE(next + 2) }
    if (type === tsig) signature = readSignature(bytes, at, text, next + 10)
    const ttl = bytes.readUInt32BE(next + 4)
    lines.push({ ...line, ttl, value: valueIn(bytes, type, next + 10, size) })
    at = next + 10 + size
  }
  return {
    ...{ id: bytes.readUInt16BE(0), opcode: (bytes.readUInt16BE(2) >> 11) & 15, question },
    presumed: lines.slice(0, presumed),
    changed: lines.slice(presumed, presumed + changed),
    signature,
  }
}

function readName(bytes: Buffer, start: number): { text: string; next: number } {
  const labels: string[] = []
  let at = start
  for (let size = bytes.readUInt8(at); size > 0; size = bytes.readUInt8(at)) {
    // who sends an update has no reason to compress
    if (size > 63 || labels.length > 127) throw new Error('a name of another kind')
    labels.push(bytes.toString('latin1', at + 1, at + 1 + size))
    at += size + 1
  }
  return { text: labels.join('.').toLowerCase(), next: at + 1 }
}

function valueIn(bytes: Buffer, type: number, at: number, size: number): string | null {
  if (size === 0) return null
  const data = bytes.subarray(at, at + size)
  if (type === numbers.CNAME) return readName(bytes, at).text
  if (type === numbers.A || type === numbers.AAAA) return ipaddr.fromByteArray([...data]).toString()
  if (type !== numbers.TXT) return null
  const parts: Buffer[] = []
  for (let from = 0; from < size; from += (data[from] ?? 0) + 1)
    parts.push(data.subarray(from + 1, from + 1 + (data[from] ?? 0)))
  return Buffer.concat(parts).toString('utf8')
}

function readSignature(bytes: Buffer, start: number, keyName: string, at: number): Signature {
  const { next } = readName(bytes, at)
  const size = bytes.readUInt16BE(next + 8)
  const unsigned = Buffer.from(bytes.subarray(0, start))
  unsigned.writeUInt16BE(unsigned.readUInt16BE(10) - 1, 10)
  const mac = Buffer.from(bytes.subarray(next + 10, next + 10 + size))
  return { keyName, time: bytes.readUIntBE(next, 6), mac, unsigned }
}

const nameBytes = (name: string) =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label, 'latin1')])),
    Buffer.of(0),
  ])

function bits16(...of: number[]): Buffer {
  const bytes = Buffer.alloc(2 * of.length)
  for (const [at, number] of of.entries()) bytes.writeUInt16BE(number, 2 * at)
  return bytes
}

function bits48(number: number): Buffer {
  const bytes = Buffer.alloc(6)
  bytes.writeUIntBE(number, 0, 6)
  return bytes
}

const fudge = 300

function macOver(key: ZoneKey, before: Buffer, time: number, error: number, other: Buffer) {
  const name = [nameBytes(key.keyName), bits16(any, 0, 0), nameBytes(key.algorithm)]
  return createHmac(key.algorithm.slice(5), Buffer.from(key.key, 'base64'))
    .update(Buffer.concat([before, ...name, bits48(time), bits16(fudge, error, other.length)]))
    .update(other)
    .digest()
}

/** Whether the key made it; how far the clocks are apart is another question. */
export function isSignedBy(key: ZoneKey, { mac, time, unsigned }: Signature): boolean {
  const own = macOver(key, unsigned, time, 0, Buffer.alloc(0))
  return own.length === mac.length && timingSafeEqual(own, mac)
}

/** An answer with its signature over the request's, or with an error and, where that cannot be signed, no MAC. */
export function signed(
  answer: Buffer,
  key: ZoneKey,
  { keyName, mac: requestMac, time: asked }: Signature,
  { error = 0, now = Math.floor(Date.now() / 1000), isWrong = false } = {},
): Buffer {
  const isBare = error === 16 || error === 17
  const [time, other] = error === 18 ? [asked, bits48(now)] : [now, Buffer.alloc(0)]
  const before = Buffer.concat([bits16(requestMac.length), requestMac, answer])
  const mac = isBare ? Buffer.alloc(0) : macOver(key, before, time, error, other)
  if (isWrong && mac.length > 0) mac[0] = (mac[0] ?? 0) ^ 1
  const data = Buffer.concat([
    ...[nameBytes(key.algorithm), bits48(time), bits16(fudge, mac.length), mac],
    ...[answer.subarray(0, 2), bits16(error, other.length), other],
  ])
  const fixed = [bits16(tsig, any, 0, 0, data.length), data]
  const whole = Buffer.concat([answer, nameBytes(keyName), ...fixed])
  whole.writeUInt16BE(whole.readUInt16BE(10) + 1, 10)
  return whole
}
