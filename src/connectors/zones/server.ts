import { randomInt } from 'node:crypto'
import { promises as dns, type LookupAddress } from 'node:dns'
import { createGuard } from '../outbound.ts'
import { type ZoneAccess, ZoneError } from '../zones.ts'
import { askByTcp, askByUdp, type Exchange } from './exchange.ts'
import { Malformed } from './names.ts'
import { sign, type TsigKey, type Verdict, verify } from './tsig.ts'
import {
  decodeMessage,
  encodeMessage,
  type Message,
  rcodeName,
  rcodes,
  type Sections,
} from './wire.ts'

export type ServerAccess = Extract<ZoneAccess, { provider: 'rfc2136' }>

export type ServerOptions = {
  allow?: readonly string[]
  /** For one question and its answer, over all addresses and tries. */
  timeoutMs?: number
  /** Milliseconds since 1970; signatures hold for five minutes of it. */
  now?: () => number
  resolve?: (host: string) => Promise<LookupAddress[]>
}

/** Addresses of a server that are tried. */
const maxAddresses = 4
/** RFC 1035, 4.2.1: a larger message goes by TCP. */
const maxUdpMessage = 512
/** Parts of the whole time that an answer by UDP is waited for, before TCP is tried, which some firewalls alone let through. */
const udpTries = [0.1, 0.25]
const tcpShare = 0.4
/** Without a signature, which says the less: these are failures in any case. */
const unsignedFailures: readonly number[] = [
  ...[rcodes.formerr, rcodes.notimp, rcodes.notauth, rcodes.refused],
]

export const notOurs = (zone: string) =>
  new ZoneError('refused', { code: 'zone-not-ours', params: { zone } })
export const unusable = (cause?: unknown) =>
  new ZoneError('transient', { code: 'zone-answer', params: {} }, cause)

export function failureOf(rcode: number, zone: string): ZoneError {
  if (rcode === rcodes.notauth || rcode === rcodes.notzone) return notOurs(zone)
  const kind = rcode === rcodes.servfail ? 'transient' : 'refused'
  return new ZoneError(kind, { code: 'zone-refused', params: { said: rcodeName(rcode) } })
}

type Way = Exchange<Answer> & { size: number }
type Answer = { bytes: Buffer; message: Message; verdict: Verdict; rcode: number }

/** Asks a server and believes its answer, or throws why not. */
export function asking(access: ServerAccess, options: ServerOptions) {
  const { allow = [], timeoutMs = 10_000, now = Date.now, resolve = resolveAll } = options
  const mayReach = createGuard(allow)
  const key: TsigKey = {
    ...{ name: access.keyName, algorithm: access.algorithm },
    secret: Buffer.from(access.key, 'base64'),
  }
  const seconds = () => Math.floor(now() / 1000)

  async function ask(
    opcode: number,
    question: { name: string; type: number },
    sections: Sections,
    outer?: AbortSignal,
  ): Promise<Answer> {
    const plain = encodeMessage(randomInt(0x10000), opcode, question, sections)
    const requestMacs: Buffer[] = []
    let isNonsense = false
    const request = () => {
      const { signed, mac } = sign(plain, key, seconds())
      requestMacs.push(mac)
      return signed
    }
    const take = (bytes: Buffer) => {
      const answer = answerIn(bytes, plain, key, { requestMacs, now: seconds() })
      isNonsense ||= answer === null
      return answer
    }
    const deadline = AbortSignal.timeout(timeoutMs)
    const signal = outer ? AbortSignal.any([outer, deadline]) : deadline
    try {
      const answer = await overAll({ request, take, signal, timeoutMs, size: request().length })
      if (answer) return believed(answer, access.zone)
      throw new Error('no answer in time')
    } catch (cause) {
      outer?.throwIfAborted()
      if (cause instanceof ZoneError) throw cause
      if (isNonsense) throw unusable(cause)
      throw new ZoneError('transient', { code: 'zone-unreachable', params: {} }, cause)
    }
  }

  /** Each address in turn; that of a literal is judged as any. */
  async function overAll({ size, ...way }: Way): Promise<Answer | null> {
    const found = await raced(way.signal, resolve(access.server))
    const open = found.filter(({ address }) => mayReach(address)).slice(0, maxAddresses)
    let last: unknown = new Error(`${access.server} has no address that may be reached`)
    for (const { address } of open) {
      try {
        const answer = await overOne(address, size, way)
        if (answer) return answer
      } catch (error) {
        way.signal.throwIfAborted()
        last = error
      }
    }
    throw last
  }

  async function overOne(address: string, size: number, way: Exchange<Answer>) {
    const to = { address, port: access.port }
    for (const share of size > maxUdpMessage ? [] : udpTries) {
      // an address that refuses UDP may take TCP
      const answer = await askByUdp(to, { ...way, timeoutMs: way.timeoutMs * share }).catch(
        (error) => {
          way.signal.throwIfAborted()
          return error instanceof Error ? 'refused' : null
        },
      )
      if (answer === 'refused' || answer?.message.isTruncated) break
      if (answer) return answer
    }
    return askByTcp({ ...to, allow }, { ...way, timeoutMs: way.timeoutMs * tcpShare })
  }
  return ask
}

/**
 * The answer to what was asked, if it is one: signed by the key over our question, or a failure that cannot be signed. A truncated
 * one needs no signature, for nothing of it is believed but that there is more.
 */
export function answerIn(
  bytes: Buffer,
  request: Buffer,
  key: TsigKey,
  against: Parameters<typeof verify>[3],
): Answer | null {
  try {
    const message = decodeMessage(bytes)
    const { id, isResponse, opcode, rcode, isTruncated } = message
    const asked = { id: request.readUInt16BE(0), opcode: (request.readUInt16BE(2) >> 11) & 0xf }
    if (!isResponse || id !== asked.id || opcode !== asked.opcode) return null
    const verdict = verify(bytes, message, key, against)
    const isFailure = verdict === 'none' && unsignedFailures.includes(rcode)
    const isNone = verdict === 'wrong' || (verdict === 'none' && !isFailure)
    return isNone && !isTruncated ? null : { bytes, message, verdict, rcode }
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}

function believed(answer: Answer, zone: string): Answer {
  const { verdict, rcode, message } = answer
  if (message.isTruncated) throw unusable()
  if (verdict === 'good') return answer
  if (verdict === 'none') throw failureOf(rcode, zone)
  if (verdict === 'BADTIME' || verdict === 'late')
    throw new ZoneError('refused', { code: 'zone-clock', params: {} })
  throw new ZoneError('refused', { code: 'zone-key-refused', params: { said: verdict } })
}

const raced = <T>(signal: AbortSignal, work: Promise<T>) =>
  new Promise<T>((done, fail) => {
    const stop = () => fail(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    work.then(done, fail).finally(() => signal.removeEventListener('abort', stop))
  })

const resolveAll = (host: string) => dns.lookup(host, { all: true })
