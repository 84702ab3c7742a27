import { isIPv6 } from 'node:net'
import type { BadRequest, Header, SipRequest } from './message.ts'

/** Nothing that was given can begin a line of its own. */
const oneLine = (text: string) => text.replace(/[\r\n]+/g, ' ')

const names: Readonly<Record<string, string>> = {
  'call-id': 'Call-ID',
  cseq: 'CSeq',
  'www-authenticate': 'WWW-Authenticate',
}
const nameOf = (name: string) =>
  names[name] ?? name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())

/** A message as it goes over the wire; Content-Length is added. */
export function write(start: string, headers: readonly Header[], body?: Buffer | string): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : (body ?? Buffer.alloc(0))
  const lines = [...headers, ['content-length', String(bytes.length)] as const].map(
    ([name, value]) => `${nameOf(name)}: ${oneLine(value)}`,
  )
  return Buffer.concat([
    Buffer.from(`${oneLine(start)}\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
    bytes,
  ])
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  405: 'Method Not Allowed',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  416: 'Unsupported URI Scheme',
  420: 'Bad Extension',
  423: 'Interval Too Brief',
  481: 'Call/Transaction Does Not Exist',
  482: 'Loop Detected',
  500: 'Server Internal Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'Version Not Supported',
}

type From = { address: string; port: number }

/**
 * The answer to a request that came from `source` (RFC 3261, section 8.2.6; the uppermost Via says where it came from,
 * RFC 3581). `tag` marks our side of To where it has none yet.
 */
export function answer(
  request: SipRequest | BadRequest,
  {
    status,
    source,
    tag,
    headers = [],
    body,
  }: {
    status: number
    source: From
    tag: string
    headers?: readonly Header[]
    body?: string | undefined
  },
): Buffer {
  const reason = request.kind === 'bad' ? request.reason : (reasons[status] ?? 'Answer')
  const echoed = request.headers
    .filter(([name]) => ['via', 'from', 'to', 'call-id', 'cseq'].includes(name))
    .map(([name, value]): Header => {
      const hasTag =
        request.kind === 'bad' ? /;[ \t]*tag/i.test(value) : request.to.params.has('tag')
      return name === 'to' && !hasTag ? [name, `${value};tag=${tag}`] : [name, value]
    })
  const top = echoed.findIndex(([name]) => name === 'via')
  if (top >= 0 && request.kind === 'request')
    echoed[top] = ['via', marked(request, echoed[top]?.[1] ?? '', source)]
  return write(`SIP/2.0 ${status} ${reason}`, [...echoed, ...headers], body)
}

/** The first Via of this header with `received` and the port that was asked for. */
function marked(request: SipRequest, value: string, source: From): string {
  const via = request.vias[0]
  if (!via) return value
  const first = firstOf(value)
  let text = first.replace(/;[ \t]*(?:received|rport)(?:[ \t]*=[^;,]*)?(?=[ \t]*(?:;|$))/gi, '')
  const address = isIPv6(source.address) ? `[${source.address}]` : source.address
  if (via.params.has('rport')) text += `;rport=${source.port}`
  if (via.params.has('rport') || via.host.toLowerCase() !== address.toLowerCase())
    text += `;received=${source.address}`
  return text + value.slice(first.length)
}

/** Up to the first comma outside of quotation marks. */
const firstOf = (value: string) => /^(?:[^",]|"(?:[^"\\]|\\.)*")*/.exec(value)?.[0] ?? value
