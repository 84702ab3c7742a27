import { isIPv4, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { ZoneRecord } from '../zones.ts'
import { canonical, encodeName, Malformed, readName } from './names.ts'

/** RFC 1035, 3.2.2; RFC 3596; TSIG: RFC 8945. */
export const types = { A: 1, CNAME: 5, SOA: 6, TXT: 16, AAAA: 28, TSIG: 250, ANY: 255 } as const
/** RFC 1035, 3.2.4; NONE: RFC 2136, 1.3. */
export const classes = { IN: 1, NONE: 254, ANY: 255 } as const
export const opcodes = { query: 0, update: 5 } as const
/** RFC 1035, 4.1.1; from 6 on RFC 2136, 2.2. */
export const rcodes = {
  ...{ noerror: 0, formerr: 1, servfail: 2, nxdomain: 3, notimp: 4, refused: 5 },
  ...{ yxdomain: 6, yxrrset: 7, nxrrset: 8, notauth: 9, notzone: 10 },
} as const
/** An answer's code as it is called in DNS. */
export const rcodeName = (code: number): string =>
  Object.entries(rcodes)
    .find(([, number]) => number === code)?.[0]
    .toUpperCase() ?? `RCODE ${code}`

export const headerLength = 12
/** More records than any answer of ours has. */
const maxRecords = 4096

export type Entry = { name: string; type: number; class: number; ttl: number; data: Buffer }

/** What an UPDATE presumes and what it changes. */
export type Sections = { presumed?: readonly Entry[]; changed?: readonly Entry[] }

/** A message in its four sections, in which an UPDATE has its zone, what it presumes and what it changes (RFC 2136, 2). */
export function encodeMessage(
  id: number,
  opcode: number,
  question: { name: string; type: number },
  sections: Sections = {},
): Buffer {
  const { presumed = [], changed = [] } = sections
  const header = Buffer.alloc(headerLength)
  header.writeUInt16BE(id, 0)
  header.writeUInt16BE(opcode << 11, 2)
  for (const [at, count] of [1, presumed.length, changed.length, 0].entries())
    header.writeUInt16BE(count, 4 + 2 * at)
  const asked = Buffer.concat([encodeName(question.name), numbers(question.type, classes.IN)])
  return Buffer.concat([header, asked, ...[...presumed, ...changed].map(encodeEntry)])
}

export function encodeEntry({ name, type, class: klass, ttl, data }: Entry): Buffer {
  const fixed = Buffer.alloc(10)
  fixed.writeUInt16BE(type, 0)
  fixed.writeUInt16BE(klass, 2)
  fixed.writeUInt32BE(ttl, 4)
  fixed.writeUInt16BE(data.length, 8)
  return Buffer.concat([encodeName(name), fixed, data])
}

/** 16 bits each. */
export function numbers(...of: number[]): Buffer {
  const bytes = Buffer.alloc(2 * of.length)
  for (const [at, number] of of.entries()) bytes.writeUInt16BE(number, 2 * at)
  return bytes
}

export type Message = {
  id: number
  isResponse: boolean
  opcode: number
  isAuthoritative: boolean
  isTruncated: boolean
  rcode: number
  /** `data` begins at `dataAt` of the message, for names in it may point anywhere before. */
  answers: (Entry & { dataAt: number })[]
  /** The last record of all, with where it begins, in case it is a signature. */
  last: (Entry & { at: number; dataAt: number }) | null
}

/** Reads a message of DNS; throws `Malformed` for whatever is none, at once and within its bytes. */
export function decodeMessage(bytes: Buffer): Message {
  if (bytes.length < headerLength) throw new Malformed('shorter than a header')
  const flags = bytes.readUInt16BE(2)
  const [questions, ...counts] = [4, 6, 8, 10].map((at) => bytes.readUInt16BE(at))
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total > maxRecords || (questions ?? 0) > 1) throw new Malformed('more records than it can be')
  let at = headerLength
  if (questions) at = readName(bytes, at).next + 4
  const answers: Message['answers'] = []
  let last: Message['last'] = null
  for (let index = 0; index < total; index += 1) {
    const found = readEntry(bytes, at)
    last = { ...found.entry, at }
    if (index < (counts[0] ?? 0)) answers.push(found.entry)
    at = found.next
  }
  if (at !== bytes.length) throw new Malformed('something follows it')
  return {
    id: bytes.readUInt16BE(0),
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated: (flags & 0x0200) !== 0,
    rcode: flags & 0xf,
    answers,
    last: counts[2] ? last : null,
  }
}

function readEntry(bytes: Buffer, start: number) {
  const { name, next } = readName(bytes, start)
  if (next + 10 > bytes.length) throw new Malformed('it ends in a record')
  const dataAt = next + 10
  const end = dataAt + bytes.readUInt16BE(next + 8)
  if (end > bytes.length) throw new Malformed('it ends in a record’s data')
  const entry = {
    ...{ name, type: bytes.readUInt16BE(next), class: bytes.readUInt16BE(next + 2) },
    ...{ ttl: bytes.readUInt32BE(next + 4), data: bytes.subarray(dataAt, end), dataAt },
  }
  return { entry, next: end }
}

/** A record's value on the wire. Throws a RangeError for a value that its type cannot have. */
export function encodeValue({ type, value }: Pick<ZoneRecord, 'type' | 'value'>): Buffer {
  if (type === 'CNAME') return encodeName(value)
  if (type === 'TXT') return encodeText(value)
  if (!(type === 'A' ? isIPv4(value) : isIPv6(value)))
    throw new RangeError(`no ${type} address: ${value}`)
  return Buffer.from(ipaddr.parse(value).toByteArray())
}

const maxString = 255
/** What a message can carry beside all else; a text of DNS is a line and no document. */
const maxText = 32_000

function encodeText(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8')
  if (bytes.length > maxText) throw new RangeError('a text too long for DNS')
  const parts = Array.from({ length: Math.max(1, Math.ceil(bytes.length / maxString)) }, (_, at) =>
    bytes.subarray(at * maxString, (at + 1) * maxString),
  )
  return Buffer.concat(parts.flatMap((part) => [Buffer.of(part.length), part]))
}

/** The value of a record as DNS prints it, a TXT in one piece without quotes; throws `Malformed`. */
export function readValue(message: Buffer, type: ZoneRecord['type'], of: Message['answers'][0]) {
  const { data, dataAt } = of
  if (type === 'CNAME') return canonical(readName(message, dataAt).name)
  if (type === 'TXT') return readText(data)
  if (data.length !== (type === 'A' ? 4 : 16)) throw new Malformed('no address')
  return ipaddr.fromByteArray([...data]).toString()
}

function readText(data: Buffer): string {
  const parts: Buffer[] = []
  for (let at = 0; at < data.length; ) {
    const size = data[at] ?? 0
    if (at + 1 + size > data.length) throw new Malformed('a text that ends too soon')
    parts.push(data.subarray(at + 1, at + 1 + size))
    at += size + 1
  }
  return Buffer.concat(parts).toString('utf8')
}

/** A value as it is compared: addresses and names have several spellings. */
export function canonicalValue({ type, value }: Pick<ZoneRecord, 'type' | 'value'>): string {
  if (type === 'CNAME') return canonical(value)
  return type === 'AAAA' && isIPv6(value) ? ipaddr.parse(value).toString() : value
}
