import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'

const csta = 'http://www.ecma-international.org/standards/ecma-323/csta/ed4'
const session = 'http://www.ecma-international.org/standards/ecma-354/appl_session'
const eventId = 9999

// What each does to whoever is connected, or to who comes next.
export const pbxFaultKinds = {
  mute: 'takes everything and answers nothing',
  deaf: 'accepts the connection and reads nothing',
  garbage: 'answers with bytes that are no frame',
  html: 'answers with a page in place of a message',
  oversized: 'announces the largest message and sends it without an end',
  entities: 'answers with a document type whose entities expand',
  flood: 'sends events as fast as they go',
  'drop-on-monitor': 'is gone when it is asked to monitor',
  'refuse-monitor': 'monitors nothing',
} as const
export type PbxFault = keyof typeof pbxFaultKinds

export type PbxOptions = {
  port?: number
  /** The only name and password that may sign in; without it nobody has to. */
  login?: { user: string; password: string }
  /** Speaks TLS with this certificate (PEM). */
  tls?: { key: string; cert: string }
}

export type SimulatedPbx = Awaited<ReturnType<typeof startPbx>>

/** A telephone system on loopback that speaks ECMA-323 over TCP, as its own side of the standard has it, and fails on request. */
export async function startPbx({ port = 0, login, tls }: PbxOptions = {}) {
  const lines = new Set<Line>()
  const asked: string[] = []
  const waiting: { name: string; done: () => void }[] = []
  let status = 'normal'
  let fault: PbxFault | null = null
  const heard = (name: string) => {
    asked.push(name)
    for (const one of waiting.filter((one) => one.name === name)) {
      waiting.splice(waiting.indexOf(one), 1)
      one.done()
    }
  }
  const opened = (socket: Socket) => {
    const line = openLine(socket, { login, heard, status: () => status, fault: () => fault })
    lines.add(line)
    socket.on('close', () => lines.delete(line))
  }
  const server = tls ? createSecureServer(tls, opened) : createServer(opened)
  await new Promise<void>((done, fail) =>
    server.once('error', fail).listen(port, '127.0.0.1', done),
  )
  return {
    host: '127.0.0.1',
    port: portOf(server.address()),
    /** Names of what was asked of it, in order. */
    asked,
    /** How many are connected. */
    connections: () => lines.size,
    /** Resolves when something is asked of it the next time. */
    nextAsked: (name: string) => new Promise<void>((done) => waiting.push({ name, done })),
    /** How it says that it is; whoever is connected is told. */
    setStatus(next: string) {
      status = next
      for (const line of lines) line.tell(next)
    },
    /** Asks whoever is connected how they are. */
    ask() {
      for (const line of lines) line.ask()
    },
    fail(kind: PbxFault | null) {
      fault = kind
    },
    /** Cuts every connection. */
    drop() {
      for (const line of lines) line.cut()
    },
    async stop() {
      for (const line of lines) line.cut()
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
}

const portOf = (address: string | AddressInfo | null) =>
  typeof address === 'object' && address ? address.port : 0

type Line = { tell(status: string): void; ask(): void; cut(): void }
type LineOptions = {
  login: PbxOptions['login']
  heard: (name: string) => void
  status: () => string
  fault: () => PbxFault | null
}

function openLine(socket: Socket, { login, heard, status, fault }: LineOptions): Line {
  let kept = Buffer.alloc(0)
  let isSignedIn = login === undefined
  let isMonitored = false
  let own = 0
  const send = (invokeId: number, xml: string) => {
    const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\r\n${xml}`)
    const head = Buffer.alloc(8)
    head.writeUInt16BE(body.length + 8, 2)
    head.write(String(invokeId).padStart(4, '0'), 4)
    socket.write(Buffer.concat([head, body]))
  }
  const events = setInterval(() => {
    if (isMonitored && fault() === null) send(eventId, `<BackInServiceEvent xmlns="${csta}"/>`)
  }, 20_000)
  events.unref()
  socket.on('error', () => {})
  socket.on('close', () => clearInterval(events))

  function answer(invokeId: number, xml: string) {
    const name = /<(?:\w+:)?(\w+)[\s/>]/.exec(xml.replace(/^<\?.*?\?>\s*/s, ''))?.[1] ?? ''
    heard(name)
    if (misbehave(invokeId, name)) return
    if (name === 'StartApplicationSession') return send(invokeId, signIn(xml))
    if (/Response$/.test(name)) return
    if (!isSignedIn) return send(invokeId, refusal('security', 'generic'))
    if (name === 'RequestSystemStatus')
      return send(invokeId, element('RequestSystemStatusResponse', 'systemStatus', status()))
    if (name === 'MonitorStart') {
      if (fault() === 'refuse-monitor')
        return send(invokeId, refusal('operation', 'invalidDeviceID'))
      isMonitored = true
      return send(invokeId, element('MonitorStartResponse', 'monitorCrossRefID', '1'))
    }
    if (name === 'ResetApplicationSessionTimer')
      return send(
        invokeId,
        `<ResetApplicationSessionTimerPosResponse xmlns="${session}"><actualSessionDuration>180</actualSessionDuration></ResetApplicationSessionTimerPosResponse>`,
      )
    send(invokeId, refusal('operation', 'generic'))
  }

  function misbehave(invokeId: number, name: string): boolean {
    const kind = fault()
    if (kind === 'mute' || kind === 'deaf') return true
    if (kind === 'garbage') return socket.write('\u0001\u0002HTTP/1.1 400 Bad Request\r\n\r\n')
    if (kind === 'html') send(invokeId, '<html xmlns="http://www.w3.org/1999/xhtml"/>')
    if (kind === 'oversized') {
      const head = Buffer.alloc(8, '0')
      head.writeUInt32BE(65_535, 0)
      socket.write(Buffer.concat([head, Buffer.from(`<A xmlns="${csta}">${'<b>'.repeat(21_000)}`)]))
      socket.write(Buffer.alloc(1024 * 1024, 'x'))
    }
    if (kind === 'entities')
      send(
        invokeId,
        `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "${'&a;'.repeat(10)}"><!ENTITY c "${'&b;'.repeat(10)}">]><A xmlns="${csta}">${'&c;'.repeat(10)}</A>`,
      )
    if (kind === 'flood')
      for (let n = 0; n < 20_000; n++) send(eventId, `<DeliveredEvent xmlns="${csta}"/>`)
    if (kind === 'drop-on-monitor' && name === 'MonitorStart') socket.destroy()
    return kind !== null && kind !== 'refuse-monitor' && kind !== 'drop-on-monitor'
  }

  function signIn(xml: string): string {
    const given = (name: string) =>
      unescaped(new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '')
    isSignedIn = !login || (given('user') === login.user && given('password') === login.password)
    return isSignedIn
      ? `<StartApplicationSessionPosResponse xmlns="${session}"><sessionID>S-1</sessionID><actualProtocolVersion>${csta}</actualProtocolVersion><actualSessionDuration>180</actualSessionDuration></StartApplicationSessionPosResponse>`
      : `<StartApplicationSessionNegResponse xmlns="${session}"><errorCode><definedError>invalidApplicationInfo</definedError></errorCode></StartApplicationSessionNegResponse>`
  }

  if (fault() === 'deaf') socket.pause()
  else
    socket.on('data', (chunk) => {
      kept = Buffer.concat([kept, chunk])
      while (kept.length >= 8 && kept.length >= kept.readUInt16BE(2)) {
        const length = kept.readUInt16BE(2)
        const [head, body] = [kept.subarray(0, 8), kept.subarray(8, length)]
        kept = kept.subarray(length)
        answer(Number(head.toString('latin1', 4)), body.toString())
      }
    })

  return {
    tell: (next) => send(++own, element('SystemStatus', 'systemStatus', next)),
    ask: () => send(++own, `<RequestSystemStatus xmlns="${csta}"/>`),
    cut: () => socket.destroy(),
  }
}

const element = (name: string, field: string, value: string) =>
  `<${name} xmlns="${csta}"><${field}>${value}</${field}></${name}>`
const refusal = (category: string, code: string) => element('CSTAErrorCode', category, code)
const unescaped = (text: string) =>
  text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
