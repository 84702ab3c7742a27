// Values of SIP headers (RFC 3261, section 25.1). Texts are latin1: a character is an octet, so what others wrote is
// echoed as it came. Every expression is sticky or anchored and reads each character once: none can be made to hang.

const token = "[A-Za-z0-9\\-.!%*_+`'~]+"
const quoted = '"(?:[^"\\\\]|\\\\[^\\r\\n])*"'
const unreserved = "A-Za-z0-9\\-_.!~*'()"
const escaped = '%[0-9A-Fa-f]{2}'

export type Uri = {
  /** As it was written. */
  text: string
  /** Lower case. */
  scheme: string
  /** With its escapes decoded, as UTF-8; undefined without one. `sip` and `sips` alone have the rest. */
  user: string | undefined
  /** Lower case, an IPv6 address in its brackets. */
  host: string
  port: number | undefined
  params: Params
  hasHeaders: boolean
}

/** Names are lower case; a parameter without a value is an empty text. */
export type Params = ReadonlyMap<string, string>

export type Address = { uri: Uri; params: Params }

export type Via = {
  transport: string
  host: string
  port: number | undefined
  params: Params
}

const sipUri = new RegExp(
  `^sips?:(?:((?:[${unreserved}&=+$,;?/]|${escaped})+)(?::(?:[${unreserved}&=+$,]|${escaped})*)?@)?` +
    `(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.\\-]+)(?::(\\d{1,5}))?` +
    `((?:;(?:[${unreserved}\\[\\]/:&+$]|${escaped})+(?:=(?:[${unreserved}\\[\\]/:&+$]|${escaped})+)?)*)` +
    `(\\?(?:[${unreserved}\\[\\]/?:+$=&]|${escaped})+)?$`,
  'i',
)
const otherUri = /^([A-Za-z][A-Za-z0-9+.-]*):[!#-;=?-~]+$/

/** A URI of any scheme, null where it is none. `sip` and `sips` are taken apart (section 19.1). */
export function parseUri(text: string): Uri | null {
  const scheme = otherUri.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return null
  const none = { user: undefined, host: '', port: undefined, params: new Map(), hasHeaders: false }
  if (scheme !== 'sip' && scheme !== 'sips') return { text, scheme, ...none }
  const [whole, user, host = '', port, params = '', headers] = sipUri.exec(text) ?? []
  if (whole === undefined || !isHost(host) || !isPort(port)) return null
  return {
    ...{ text, scheme, host: host.toLowerCase(), port: port ? Number(port) : undefined },
    user: user === undefined ? undefined : decode(user),
    params: new Map(
      params
        .split(';')
        .slice(1)
        .map((one): [string, string] => {
          const [name = '', value = ''] = one.split('=', 2)
          return [decode(name).toLowerCase(), decode(value)]
        }),
    ),
    hasHeaders: headers !== undefined,
  }
}

const decode = (text: string) =>
  Buffer.from(
    text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')

const isPort = (text: string | undefined) => text === undefined || Number(text) <= 65_535

/** A name, an IPv4 or a bracketed IPv6 address. A name of more than 253 characters is none (RFC 1035). */
export const isHost = (text: string): boolean =>
  text.startsWith('[')
    ? text.endsWith(']')
    : text.length <= 253 &&
      text
        .replace(/\.$/, '')
        .split('.')
        .every((label) => label !== '' && !label.startsWith('-') && !label.endsWith('-'))

const sticky = (source: string) => new RegExp(source, 'y')
const parameter = sticky(
  `[ \\t]*;[ \\t]*(${token})(?:[ \\t]*=[ \\t]*(${quoted}|[A-Za-z0-9\\-.!%*_+\`'~:\\[\\]]+))?`,
)
const bracketed = sticky(`[ \\t]*(?:${quoted}[ \\t]*|[A-Za-z0-9\\-.!%*_+\`'~ \\t]*)<([^<>]*)>`)
const bare = sticky('[ \\t]*([^ \\t;,?<>"]+)')
const sentBy = sticky(
  `[ \\t]*(${token})[ \\t]*/[ \\t]*(${token})[ \\t]*/[ \\t]*(${token})[ \\t]+` +
    `(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.\\-]+)(?:[ \\t]*:[ \\t]*(\\d{1,5}))?`,
)
const comma = sticky('[ \\t]*,')
const end = sticky('[ \\t]*$')

type Reader = { take(expression: RegExp): RegExpExecArray | null }

function reader(text: string): Reader {
  let at = 0
  return {
    take(expression) {
      expression.lastIndex = at
      const found = expression.exec(text)
      if (found) at = expression.lastIndex
      return found
    },
  }
}

const takeParams = (from: Reader): Params => {
  const params = new Map<string, string>()
  for (let one = from.take(parameter); one; one = from.take(parameter))
    params.set((one[1] ?? '').toLowerCase(), unquote(one[2] ?? ''))
  return params
}

const unquote = (text: string) =>
  text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/gs, '$1') : text

function takeAddress(from: Reader): Address | null {
  const found = from.take(bracketed) ?? from.take(bare)
  const uri = found && parseUri(found[1] ?? '')
  return uri && { uri, params: takeParams(from) }
}

function takeVia(from: Reader): Via | null {
  const [whole, protocol, version, transport = '', host = '', port] = from.take(sentBy) ?? []
  if (whole === undefined || `${protocol}/${version}`.toUpperCase() !== 'SIP/2.0') return null
  if (!isHost(host) || !isPort(port)) return null
  return {
    transport: transport.toUpperCase(),
    ...{ host, port: port ? Number(port) : undefined, params: takeParams(from) },
  }
}

/** All of a list with commas, null when anything of it is malformed. */
function list<T>(text: string, take: (from: Reader) => T | null): T[] | null {
  const from = reader(text)
  const found: T[] = []
  do {
    const one = take(from)
    if (one === null) return null
    found.push(one)
  } while (from.take(comma))
  return from.take(end) ? found : null
}

export const parseVias = (text: string) => list(text, takeVia)
/** Of Contact, Route and their kin: addresses with commas between. */
export const parseAddresses = (text: string) => list(text, takeAddress)
/** Of From and To: one address. */
export function parseAddress(text: string): Address | null {
  const found = parseAddresses(text)
  return found?.length === 1 ? (found[0] ?? null) : null
}

const largestCSeq = 2 ** 31

/** CSeq; its number is below 2^31 (section 8.1.1.5). */
export function parseCSeq(text: string): { number: number; method: string } | null {
  const [, digits, method] = new RegExp(`^0*(\\d{1,10})[ \\t]+(${token})$`).exec(text) ?? []
  if (digits === undefined || method === undefined || Number(digits) >= largestCSeq) return null
  return { number: Number(digits), method }
}

/** A number of at most nine digits after its leading zeros, null for anything else. */
export function parseNumber(text: string): number | null {
  const digits = /^0*(\d{1,9})$/.exec(text)?.[1]
  return digits === undefined ? null : Number(digits)
}

const word = '[A-Za-z0-9\\-.!%*_+`\'~()<>:\\\\"/\\[\\]?{}]+'
const callId = new RegExp(`^${word}(?:@${word})?$`)
export const isCallId = (text: string) => callId.test(text)

const isToken = new RegExp(`^${token}$`)
export const isMethod = (text: string) => isToken.test(text)

const credential = sticky(`[ \\t]*(${token})[ \\t]*=[ \\t]*(${quoted}|[^",; \\t]+)`)
const scheme = sticky(`[ \\t]*(${token})[ \\t]+`)

/** Scheme (lower case) and parameters of an Authorization or WWW-Authenticate header (RFC 3261, section 20.7). */
export function parseCredentials(text: string): { scheme: string; params: Params } | null {
  const from = reader(text)
  const name = from.take(scheme)?.[1]?.toLowerCase()
  if (name === undefined) return null
  const params = new Map<string, string>()
  do {
    const one = from.take(credential)
    if (!one) return null
    const key = (one[1] ?? '').toLowerCase()
    // which of two would count is anybody's guess
    if (params.has(key)) return null
    params.set(key, unquote(one[2] ?? ''))
  } while (from.take(comma))
  return from.take(end) ? { scheme: name, params } : null
}
