import { Malformed, Reader, tags } from './ber.ts'

/** What stands before the PDU: enough to know who claims to have sent it, and read before anybody is believed. */
export type Head =
  | { version: 'v1' }
  | { version: 'v2c'; community: Buffer }
  | {
      version: 'v3'
      messageId: number
      /** 0 where it is encrypted. */
      requestId: number
      flags: { auth: boolean; privacy: boolean; reportable: boolean }
      engineId: Buffer
      boots: number
      time: number
      user: Buffer
      /** The digest, and where it stands in the datagram. */
      digest: Buffer
      digestAt: number
      salt: Buffer
    }
export type HeadV3 = Extract<Head, { version: 'v3' }>

const mostVarbinds = 128
/** More than any notification needs; a datagram could have four times as much. */
const mostBytes = 16 * 1024
const pdus: readonly number[] = [tags.get, tags.inform, tags.trap]

/** Reads the head and walks what is not encrypted, so that whatever is handed on is well formed to its last byte. */
export function readHead(bytes: Buffer): Head {
  if (bytes.length > mostBytes) throw new Malformed('too long')
  const outer = new Reader(bytes)
  const message = outer.inside(tags.sequence)
  outer.over()
  const version = message.integer()
  if (version === 0) return { version: 'v1' }
  if (version === 1) {
    const community = message.octets()
    walkPdu(message)
    message.over()
    return { version: 'v2c', community }
  }
  if (version !== 3) throw new Malformed('no version of SNMP')
  const global = message.inside(tags.sequence)
  const messageId = global.integer()
  const maxSize = global.integer()
  const flags = global.octets()
  const model = global.integer()
  global.over()
  if (messageId < 0 || maxSize < 484 || flags.length !== 1 || model !== 3)
    throw new Malformed('a header that is none')
  const security = message.octets()
  const secured = new Reader(security)
  const parameters = secured.inside(tags.sequence)
  secured.over()
  const engineId = parameters.octets()
  const boots = parameters.integer()
  const time = parameters.integer()
  const user = parameters.octets()
  const digest = parameters.octets()
  const salt = parameters.octets()
  parameters.over()
  if (boots < 0 || time < 0 || engineId.length > 32 || user.length > 32 || salt.length > 8)
    throw new Malformed('security parameters out of range')
  const said = flags[0] ?? 0
  const head = {
    ...{
      version: 'v3' as const,
      messageId,
      requestId: 0,
      engineId,
      boots,
      time,
      user,
      digest,
      salt,
    },
    flags: { auth: !!(said & 1), privacy: !!(said & 2), reportable: !!(said & 4) },
    digestAt: digest.byteOffset - bytes.byteOffset,
  }
  // RFC 3412: privacy without authentication is no level
  if (head.flags.privacy && !head.flags.auth) throw new Malformed('encrypted by nobody')
  if (head.flags.privacy) message.octets()
  else {
    const scoped = message.inside(tags.sequence)
    scoped.octets()
    scoped.octets()
    head.requestId = walkPdu(scoped)
    scoped.over()
  }
  message.over()
  return head
}

/** The request's id. */
function walkPdu(holder: Reader): number {
  const tag = holder.peek() ?? 0
  if (!pdus.includes(tag)) throw new Malformed('neither a trap nor an inform')
  const pdu = holder.inside(tag)
  const requestId = pdu.integer()
  pdu.integer()
  pdu.integer()
  const list = pdu.inside(tags.sequence)
  pdu.over()
  for (let many = 0; !list.isOver; many++) {
    if (many === mostVarbinds) throw new Malformed('too many values')
    const pair = list.inside(tags.sequence)
    pair.span(tags.oid)
    pair.span()
    pair.over()
  }
  return requestId
}
