import {
  type Address,
  isCallId,
  isMethod,
  parseAddress,
  parseAddresses,
  parseCSeq,
  parseNumber,
  parseUri,
  parseVias,
  type Uri,
  type Via,
} from './grammar.ts'

/** The name in lower case and in its long form; the value unfolded, latin1. */
export type Header = readonly [name: string, value: string]

type Common = {
  headers: readonly Header[]
  vias: readonly Via[]
  from: Address
  to: Address
  callId: string
  cseq: { number: number; method: string }
  body: Buffer
}
export type SipRequest = Common & {
  kind: 'request'
  method: string
  uri: Uri
  /** `*` alone asks to remove all (section 10.2.2). */
  contacts: readonly Address[] | '*'
}
export type SipResponse = Common & {
  kind: 'response'
  status: number
  reason: string
  contacts: readonly Address[]
}
/** A request that cannot be taken as it is: the status that it gets, and the headers that the answer echoes. */
export type BadRequest = {
  kind: 'bad'
  method: string
  status: 400 | 413 | 416 | 505
  reason: string
  headers: readonly Header[]
}
/** Nothing that could be answered; `why` is for counting. */
export type Garbage = { kind: 'garbage'; why: 'no-sip' | 'bad-response' }
export type Parsed = SipRequest | SipResponse | BadRequest | Garbage

export const limits = {
  /** What comes over UDP, whole: a datagram of SIP that is larger goes over TCP (section 18.1.1). */
  udpBytes: 8 * 1024,
  /** Head and body over TCP and TLS. */
  streamBytes: 64 * 1024,
  headers: 128,
  vias: 70,
  contacts: 16,
} as const

const long: Readonly<Record<string, string>> = {
  i: 'call-id',
  m: 'contact',
  e: 'content-encoding',
  l: 'content-length',
  c: 'content-type',
  f: 'from',
  s: 'subject',
  k: 'supported',
  t: 'to',
  v: 'via',
  o: 'event',
  u: 'allow-events',
  x: 'session-expires',
}

/** Start line and headers, before anything is judged. */
export type Head = { start: string; headers: Header[] }

const headerLine = /^([^ \t:]+)[ \t]*:[ \t]*/

/** Null where lines are not as SIP has them: CRLF at each end, a name and a colon, not too many. */
export function readHead(text: string): Head | null {
  const [start = '', ...lines] = text.split('\r\n')
  if (/[\r\n]/.test(text.replaceAll('\r\n', ''))) return null
  const headers: [string, string][] = []
  for (const line of lines) {
    const last = headers.at(-1)
    if (/^[ \t]/.test(line)) {
      if (!last) return null
      last[1] = `${last[1]} ${line.trim()}`.trim()
      continue
    }
    const [begin, name = ''] = headerLine.exec(line) ?? []
    if (begin === undefined || !isMethod(name) || headers.length === limits.headers) return null
    const lower = name.toLowerCase()
    headers.push([long[lower] ?? lower, trimEnd(line.slice(begin.length))])
  }
  return { start, headers }
}

const trimEnd = (text: string) => text.replace(/[ \t]+$/, '')

export const valuesOf = (headers: readonly Header[], name: string): string[] =>
  headers.filter(([one]) => one === name).map(([, value]) => value)

/** How long the body is said to be: undefined where nothing is said, null where that is no number or said twice. */
export function contentLength(headers: readonly Header[]): number | null | undefined {
  const said = valuesOf(headers, 'content-length')
  return said.length === 0 ? undefined : said.length > 1 ? null : parseNumber(said[0] ?? '')
}

const requestLine = /^([^ ]+) ([^ ]+) (SIP\/\d+\.\d+)$/i
const statusLine = /^SIP\/2\.0 ([1-6]\d\d) (.*)$/i

/** Reads one datagram. What is beyond its Content-Length is left alone (RFC 3261, section 18.3). */
export function parseDatagram(bytes: Buffer): Parsed {
  const at = bytes.indexOf('\r\n\r\n')
  const text = bytes.toString('latin1', 0, at < 0 ? bytes.length : at)
  const head = readHead(at < 0 ? text.replace(/\r\n$/, '') : text)
  const rest = at < 0 ? Buffer.alloc(0) : bytes.subarray(at + 4)
  const length = head ? contentLength(head.headers) : undefined
  if (head && (length === null || (length ?? 0) > rest.length))
    return refuse(head, 400, 'Bad Content-Length')
  return parseMessage(head ?? text, rest.subarray(0, length ?? rest.length))
}

/** Reads a message whose head and body are apart already; a text is a head that could not be read. */
export function parseMessage(head: Head | string, body: Buffer): Parsed {
  if (typeof head === 'string')
    return refuse({ start: head.split(/[\r\n]/, 1)[0] ?? '', headers: [] }, 400, 'Bad Header')
  const status = statusLine.exec(head.start)
  if (status) return readResponse(head, body, Number(status[1]), status[2] ?? '')
  const [, method = '', target = '', version = ''] = requestLine.exec(head.start) ?? []
  if (method === '' || !isMethod(method)) return refuse(head, 400, 'Bad Request-Line')
  if (version.toUpperCase() !== 'SIP/2.0') return refuse(head, 505, 'Version Not Supported')
  const uri = parseUri(target)
  if (!uri || uri.hasHeaders) return refuse(head, 400, 'Bad Request-URI')
  const common = readCommon(head, body)
  if (typeof common === 'string') return refuse(head, 400, common)
  if (common.cseq.method !== method) return refuse(head, 400, 'CSeq Of Another Method')
  const contacts = readContacts(head.headers)
  if (contacts === null) return refuse(head, 400, 'Bad Contact')
  return { kind: 'request', method, uri, contacts, ...common }
}

function readResponse(head: Head, body: Buffer, status: number, reason: string): Parsed {
  const common = readCommon(head, body)
  const contacts = readContacts(head.headers)
  // a response for several hops is not for us, who are always the first (section 18.1.2)
  if (typeof common === 'string' || common.vias.length > 1 || contacts === null || contacts === '*')
    return { kind: 'garbage', why: 'bad-response' }
  return { kind: 'response', status, reason, contacts, ...common }
}

/** The headers that every message has exactly once (section 8.1.1), or what is wrong with them. */
function readCommon({ headers }: Head, body: Buffer): Common | string {
  const once = (name: string) => {
    const [value, ...more] = valuesOf(headers, name)
    return more.length > 0 ? undefined : value
  }
  const vias = valuesOf(headers, 'via').flatMap((value) => parseVias(value) ?? [null])
  const isVias = vias.every((via) => via !== null)
  if (!isVias || vias.length === 0 || vias.length > limits.vias) return 'Bad Via'
  const from = parseAddress(once('from') ?? '')
  if (!from) return 'Bad From'
  const to = parseAddress(once('to') ?? '')
  if (!to) return 'Bad To'
  const callId = once('call-id')
  if (callId === undefined || !isCallId(callId)) return 'Bad Call-ID'
  const cseq = parseCSeq(once('cseq') ?? '')
  if (!cseq) return 'Bad CSeq'
  const hops = valuesOf(headers, 'max-forwards')
  const most = parseNumber(hops[0] ?? '0')
  if (hops.length > 1 || most === null || most > 255) return 'Bad Max-Forwards'
  if (valuesOf(headers, 'content-type').length > 1) return 'Bad Content-Type'
  return { headers, vias, from, to, callId, cseq, body }
}

function readContacts(headers: readonly Header[]): readonly Address[] | '*' | null {
  const values = valuesOf(headers, 'contact')
  if (values.includes('*')) return values.length === 1 ? '*' : null
  const found = values.flatMap((value) => parseAddresses(value) ?? [null])
  return found.length <= limits.contacts && found.every((one) => one !== null) ? found : null
}

/** What cannot be read gets an answer when it is a request that somebody could have meant. */
function refuse(head: Head, status: BadRequest['status'], reason: string): BadRequest | Garbage {
  if (/^SIP\/\d/i.test(head.start)) return { kind: 'garbage', why: 'bad-response' }
  if (!/ SIP\/\d+\.\d+[ \t]*$/i.test(head.start)) return { kind: 'garbage', why: 'no-sip' }
  const method = head.start.split(' ', 1)[0] ?? ''
  return { kind: 'bad', method, status, reason, headers: head.headers }
}
