import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Algorithm, authorize } from '../../../src/connectors/sip/digest.ts'
import {
  type Parsed,
  parseDatagram,
  type SipRequest,
  type SipResponse,
  valuesOf,
} from '../../../src/connectors/sip/message.ts'
import { createFramer } from '../../../src/connectors/sip/stream.ts'
import { closing } from '../../support/closing.ts'
import { until } from '../../support/until.ts'

type Headers = Record<string, string | string[]>

/** Headers of a request with these over them; an empty text leaves one out. */
export function textOf(method: string, uri: string, headers: Headers, body = ''): string {
  const lines = Object.entries({ 'Content-Length': String(Buffer.byteLength(body)), ...headers })
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`))
    .filter((line) => !line.endsWith(': '))
  return `${method} ${uri} SIP/2.0\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

/** A client of the test's own, on loopback, that answers nothing by itself. */
export async function sipClient(port: number, transport: 'udp' | 'tcp' | 'tls' = 'udp') {
  const got: Parsed[] = []
  let send: (bytes: string | Buffer) => void
  let close: () => Promise<unknown>
  let local: number
  let isClosed = false
  let stream: Socket | undefined
  if (transport === 'udp') {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    socket.on('message', (bytes) => got.push(parseDatagram(bytes)))
    send = (bytes) => socket.send(bytes, port, '127.0.0.1')
    close = () => new Promise<void>((done) => socket.close(done))
    local = socket.address().port
  } else {
    const socket =
      transport === 'tcp'
        ? connect(port, '127.0.0.1')
        : connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    socket.on('error', () => {})
    socket.once('close', () => {
      isClosed = true
    })
    await once(socket, transport === 'tcp' ? 'connect' : 'secureConnect')
    const framer = createFramer()
    socket.on('data', (bytes) => {
      for (const frame of framer.push(bytes)) if (frame.kind === 'message') got.push(frame.parsed)
    })
    send = (bytes) => socket.write(bytes)
    close = async () => {
      if (isClosed) return
      socket.destroy()
      await closing(socket)
    }
    local = socket.localPort ?? 0
    stream = socket
  }
  let cseq = 0
  const callId = randomBytes(8).toString('hex')
  const tag = randomBytes(4).toString('hex')
  // a handset of its own kind: what was learned of another says nothing of it
  const userAgent = randomBytes(4).toString('hex')

  /** Sends and gives the answer to exactly this request. */
  async function ask(method: string, uri: string, headers: Headers = {}, body = '') {
    cseq += 1
    const branch = `z9hG4bK${randomBytes(8).toString('hex')}`
    const all = {
      Via: `SIP/2.0/${transport.toUpperCase()} 127.0.0.1:${local};rport;branch=${branch}`,
      From: `<sip:desk@alder.test>;tag=${tag}`,
      To: '<sip:desk@alder.test>',
      'Call-ID': callId,
      CSeq: `${cseq} ${method}`,
      'User-Agent': userAgent,
      ...headers,
    }
    send(textOf(method, uri, all, body))
    return until(`an answer to ${method}`, () =>
      got.find(
        (one): one is SipResponse =>
          one.kind === 'response' &&
          one.status >= 200 &&
          one.vias[0]?.params.get('branch') === /branch=([^;]+)/.exec(String(all.Via))?.[1],
      ),
    )
  }

  type Registering = {
    user?: string
    realm?: string
    password?: string
    contact?: string | string[]
    only?: readonly Algorithm[]
    headers?: Headers
  }
  /** Registers as a handset does: asked, challenged, asked again. */
  async function register({
    user = 'desk',
    realm = 'alder.test',
    password = 'secret',
    contact = `<sip:${user}@127.0.0.1:${local}>`,
    only = ['SHA-256', 'MD5'],
    headers = {},
  }: Registering = {}) {
    const uri = `sip:${realm}`
    const address = `<sip:${user}@${realm}>`
    const all = { From: `${address};tag=${tag}`, To: address, Contact: contact, ...headers }
    const first = await ask('REGISTER', uri, all)
    if (first.status !== 401) return first
    const who = { username: user, password, method: 'REGISTER', uri }
    const credentials = authorize(valuesOf(first.headers, 'www-authenticate'), who, only)
    if (!credentials) return first
    return ask('REGISTER', uri, { ...all, Authorization: credentials })
  }

  const taken = new Set<string>()
  /** The next request of this method that came, or will; one that came again is passed over, but for an ACK. */
  const next = (method: string) =>
    until(`a ${method}`, () => {
      for (;;) {
        const at = got.findIndex((one) => one.kind === 'request' && one.method === method)
        const found = at < 0 ? undefined : got.splice(at, 1)[0]
        if (found?.kind !== 'request') return undefined
        const branch = found.vias[0]?.params.get('branch') ?? ''
        if (method !== 'ACK' && taken.has(`${method} ${branch}`)) continue
        taken.add(`${method} ${branch}`)
        return found
      }
    })

  /** Answers a request that came. */
  function answer(request: SipRequest, status: number, headers: Headers = {}, body = '') {
    const echoed = request.headers.filter(([name]) =>
      ['via', 'from', 'call-id', 'cseq'].includes(name),
    )
    const to = valuesOf(request.headers, 'to')[0] ?? ''
    const lines = [
      ...echoed.map(([name, value]) => `${name}: ${value}`),
      `To: ${to}${request.to.params.has('tag') ? '' : ';tag=handset'}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ]
    send(`SIP/2.0 ${status} Said\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
  }

  return {
    ...{ got, ask, register, next, answer, send, close, port: local, stream },
    isClosed: () => isClosed,
  }
}

export type SipClient = Awaited<ReturnType<typeof sipClient>>
