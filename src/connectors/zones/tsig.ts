import { createHmac, timingSafeEqual } from 'node:crypto'
import { canonical, encodeName, Malformed, readName } from './names.ts'
import { classes, encodeEntry, type Message, numbers, types } from './wire.ts'

export type TsigKey = {
  name: string
  algorithm: 'hmac-sha256' | 'hmac-sha512'
  secret: Buffer
}

/** RFC 8945, 10: the seconds by which clocks may differ. */
const fudge = 300
/** RFC 8945, 3, and BADTRUNC. */
const errors: Readonly<Record<number, string>> = {
  ...{ 16: 'BADSIG', 17: 'BADKEY', 18: 'BADTIME', 22: 'BADTRUNC' },
}

type Variables = { time: number; error: number; other: Buffer; fudge: number }

/** A message with its signature (RFC 8945, 5.1), and the MAC that the answer's is made over. `now` in seconds. */
export function sign(message: Buffer, key: TsigKey, now: number): { signed: Buffer; mac: Buffer } {
  const of = { time: now, error: 0, other: Buffer.alloc(0), fudge }
  const mac = macOf(key, [message, variables(key, of)])
  const data = Buffer.concat([
    ...[encodeName(key.algorithm), seconds(now), numbers(fudge, mac.length), mac],
    numbers(message.readUInt16BE(0), 0, 0),
  ])
  const entry = { name: key.name, type: types.TSIG, class: classes.ANY, ttl: 0, data }
  const signed = Buffer.concat([message, encodeEntry(entry)])
  signed.writeUInt16BE(signed.readUInt16BE(10) + 1, 10)
  return { signed, mac }
}

/**
 * What an answer's signature is worth: `good`; `none` where there is none; `wrong` where it is not the key's over this answer to
 * the request of that MAC; `late` where it is, and its time is not ours. Otherwise the error that the server names, of which
 * BADTIME is signed and the others cannot be. `now` in seconds.
 */
export type Verdict = 'good' | 'none' | 'wrong' | 'late' | 'BADTIME' | 'BADSIG' | 'BADKEY' | string

export function verify(
  bytes: Buffer,
  { last }: Pick<Message, 'last'>,
  key: TsigKey,
  { requestMacs, now }: { requestMacs: readonly Buffer[]; now: number },
): Verdict {
  if (last?.type !== types.TSIG) return 'none'
  const read = readTsig(bytes, last)
  if (!read || canonical(last.name) !== canonical(key.name)) return 'wrong'
  const { algorithm, mac, originalId, ...of } = read
  const said = of.error === 0 ? null : (errors[of.error] ?? `TSIG ${of.error}`)
  if (mac.length === 0) return said && said !== 'BADTIME' ? said : 'wrong'
  if (algorithm !== key.algorithm) return 'wrong'
  const message = Buffer.from(bytes.subarray(0, last.at))
  message.writeUInt16BE(originalId, 0)
  message.writeUInt16BE(message.readUInt16BE(10) - 1, 10)
  const isOurs = requestMacs.some((requestMac) => {
    const prior = Buffer.concat([numbers(requestMac.length), requestMac])
    const own = macOf(key, [prior, message, variables(key, of)])
    return own.length === mac.length && timingSafeEqual(own, mac)
  })
  if (!isOurs) return 'wrong'
  if (said) return said
  return Math.abs(now - of.time) > Math.min(of.fudge, fudge) ? 'late' : 'good'
}

/** RFC 8945, 4.2; null for what is none. */
function readTsig(
  bytes: Buffer,
  { class: klass, ttl, dataAt, data }: NonNullable<Message['last']>,
) {
  if (klass !== classes.ANY || ttl !== 0) return null
  const { name, next } = readAlgorithm(bytes, dataAt)
  const end = dataAt + data.length
  if (next + 10 > end) return null
  const macAt = next + 10
  const macEnd = macAt + bytes.readUInt16BE(next + 8)
  if (macEnd + 6 > end || macEnd + 6 + bytes.readUInt16BE(macEnd + 4) !== end) return null
  return {
    algorithm: name,
    time: bytes.readUIntBE(next, 6),
    fudge: bytes.readUInt16BE(next + 6),
    mac: bytes.subarray(macAt, macEnd),
    originalId: bytes.readUInt16BE(macEnd),
    error: bytes.readUInt16BE(macEnd + 2),
    other: bytes.subarray(macEnd + 6, end),
  }
}

function readAlgorithm(bytes: Buffer, at: number) {
  try {
    return readName(bytes, at)
  } catch (error) {
    if (error instanceof Malformed) return { name: '', next: bytes.length }
    throw error
  }
}

/** RFC 8945, 4.3.3: what is signed beside the message. */
const variables = (key: TsigKey, { time, error, other, fudge }: Variables): Buffer =>
  Buffer.concat([
    ...[encodeName(key.name), numbers(classes.ANY), Buffer.alloc(4), encodeName(key.algorithm)],
    ...[seconds(time), numbers(fudge, error, other.length), other],
  ])

/** 48 bits, of which a clock uses 32 until the year 2106. */
function seconds(time: number): Buffer {
  const bytes = Buffer.alloc(6)
  bytes.writeUIntBE(time, 0, 6)
  return bytes
}

const macOf = ({ algorithm, secret }: TsigKey, parts: readonly Buffer[]): Buffer => {
  const hmac = createHmac(algorithm.replace('hmac-', ''), secret)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}
