import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { emptyConfiguration } from './sbc.configuration.ts'

/**
 * `silent`: answers nothing, neither SIP nor HTTP. `unauthorized`, `busy`, `unavailable`: 401, 409, 503 (of SIP 503 as well).
 * `slow`: answers HTTP after 60 s. `endless`: never stops answering. `redirect`: sends elsewhere. `lost`: does what it is asked
 * for and hangs up without a word.
 */
export type SbcFault =
  | 'silent'
  | 'unauthorized'
  | 'busy'
  | 'unavailable'
  | 'slow'
  | 'endless'
  | 'redirect'
  | 'lost'

export type SandboxSbc = {
  /** An IP address. */
  address: string
  /** UDP and TCP. */
  sipPort: number
  /** TLS, where a certificate was given. */
  sipsPort: number | undefined
  /** `http://127.0.0.1:<port>`. */
  apiUrl: string
  /** What is configured, as a CLI script. */
  configuration(): string
  /** Every script that ran, in its order. */
  ledger: readonly string[]
  /** How often OPTIONS was answered or would have been. */
  asked(): number
  fail(how: SbcFault | null): void
  stop(): Promise<void>
}

type Options = {
  name: string
  username: string
  password: string
  certificate?: { cert: string; key: string }
  sipPort?: number
  /** What is configured at first, as a CLI script. */
  configuration?: string
}

const slowMs = 60_000

/** An SBC on loopback: answers OPTIONS, and speaks AudioCodes' REST API as far as it is used. */
export async function startSbc(options: Options): Promise<SandboxSbc> {
  const { name, username, password, certificate } = options
  const address = '127.0.0.1'
  const state = emptyConfiguration()
  if (options.configuration) state.run(options.configuration)
  const ledger: string[] = []
  const sockets = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  let fault: SbcFault | null = null
  let asked = 0

  const right = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const json = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))

  /** Misbehaves as it was told to; true where that was all. */
  function misbehaves(request: IncomingMessage, response: ServerResponse): boolean {
    switch (fault) {
      case 'silent':
        return true
      case 'unauthorized':
        json(response, 401, { description: 'Unauthorized' })
        return true
      case 'busy':
        json(response, 409, { description: 'Another configuration is being applied.' })
        return true
      case 'unavailable':
        json(response, 503, { description: 'Service Unavailable' })
        return true
      case 'slow':
        timers.add(setTimeout(() => json(response, 200, {}), slowMs))
        return true
      case 'redirect':
        response.writeHead(302, { Location: `http://${request.headers.host}/elsewhere` }).end()
        return true
      case 'endless': {
        response.writeHead(200, { 'Content-Type': 'text/plain' })
        const more = setInterval(() => response.write('.'.repeat(64 * 1024)), 1)
        timers.add(more)
        response.on('close', () => clearInterval(more))
        return true
      }
      default:
        return false
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    if (misbehaves(request, response)) return
    if (request.headers.authorization !== right)
      return json(response, 401, { description: 'Unauthorized' })
    const path = new URL(request.url ?? '/', 'http://sbc').pathname
    if (request.method === 'GET' && path === '/api/v1/status')
      return json(response, 200, {
        ...{ localTimeStamp: new Date().toISOString(), ipAddress: address },
        ...{ productType: 'Mediant SW', versionID: '7.40A.500.357', protocolType: 'SIP' },
        ...{ operationalState: 'UNLOCKED', serialNumber: name, resetNeeded: false },
      })
    if (request.method === 'GET' && path === '/api/v1/files/cliScript')
      return response.writeHead(200, { 'Content-Type': 'text/plain' }).end(state.text())
    if (request.method === 'PUT' && path === '/api/v1/files/cliScript/incremental') {
      const script = fileIn(Buffer.concat(chunks), request.headers['content-type'] ?? '')
      if (script === null) return json(response, 400, { description: 'No file was uploaded.' })
      const wrong = state.run(script)
      if (wrong)
        return json(response, 400, { description: 'Incremental CLI Script failed.', output: wrong })
      ledger.push(script)
      if (fault === 'lost') return request.socket.destroy()
      return json(response, 200, {
        description: 'Incremental CLI Script file was loaded.',
        output: '',
      })
    }
    return json(response, 404, { description: 'Not Found' })
  }

  const api = createServer((request, response) => void serve(request, response).catch(() => {}))

  /** The answer to an OPTIONS; null where it says nothing. */
  function answered(text: string, port: number): string | null {
    if (!/^OPTIONS .* SIP\/2\.0\r\n/i.test(text)) return null
    asked += 1
    if (fault === 'silent') return null
    const [, ...lines] = text.split('\r\n\r\n', 1)[0]?.split('\r\n') ?? []
    const kept = lines.flatMap((line) => {
      if (/^(from|call-id|cseq):/i.test(line)) return [line]
      if (/^via:/i.test(line))
        return [line.replace(/;rport(?=;|$)/, `;rport=${port};received=${address}`)]
      return /^to:/i.test(line) ? [`${line};tag=sandbox${asked}`] : []
    })
    const status = fault === 'unavailable' ? '503 Service Unavailable' : '200 OK'
    return [
      `SIP/2.0 ${status}`,
      ...kept,
      'Allow: INVITE, ACK, BYE, OPTIONS',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n')
  }

  const udp = createSocket('udp4')
  const tcp = createTcpServer((socket) => serveStream(socket))
  const tls = certificate && createTlsServer(certificate, (socket) => serveStream(socket))
  function serveStream(socket: Socket) {
    let held = ''
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    socket.on('data', (bytes) => {
      held += bytes.toString('latin1')
      for (let end = held.indexOf('\r\n\r\n'); end >= 0; end = held.indexOf('\r\n\r\n')) {
        const answer = answered(held.slice(0, end + 4), socket.remotePort ?? 0)
        held = held.slice(end + 4)
        if (answer) socket.write(answer)
      }
    })
  }
  api.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  tls?.on('tlsClientError', (_, socket) => socket.destroy())

  const sipPort = await opened(tcp, udp, options.sipPort ?? 0, address)
  udp.on('message', (bytes, from) => {
    const answer = answered(bytes.toString('latin1'), from.port)
    if (answer) udp.send(answer, from.port, from.address)
  })
  return {
    ...{ address, sipPort, ledger },
    sipsPort: tls && (await listening(tls, 0, address)),
    apiUrl: `http://${address}:${await listening(api, 0, address)}`,
    configuration: () => state.text(),
    asked: () => asked,
    fail: (how) => {
      fault = how
    },
    async stop() {
      for (const timer of timers) clearTimeout(timer)
      for (const socket of sockets) socket.destroy()
      await Promise.all([
        ...[api, tcp, ...(tls ? [tls] : [])].map(
          (server) => new Promise((done) => server.close(done)),
        ),
        new Promise<void>((done) => udp.close(done)),
      ])
    },
  }
}

async function listening(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening')
  const at = server.address()
  return typeof at === 'object' && at ? at.port : port
}

/** UDP and TCP on one port, which another process may have one of. */
async function opened(tcp: Server, udp: UdpSocket, port: number, host: string): Promise<number> {
  const found = await listening(tcp, port, host)
  udp.bind(found, host)
  await once(udp, 'listening')
  return found
}

/** The file of a form (RFC 7578), or null. */
function fileIn(body: Buffer, type: string): string | null {
  const boundary = /^multipart\/form-data;\s*boundary="?([^";]+)"?/i.exec(type)?.[1]
  const part = boundary && body.toString('utf8').split(`--${boundary}`)[1]
  const at = part?.indexOf('\r\n\r\n') ?? -1
  if (!part || at < 0 || !/name="file"/.test(part.slice(0, at))) return null
  return part.slice(at + 4).replace(/\r\n$/, '')
}

export type SandboxOvoc = { url: string; asked(): number; stop(): Promise<void> }

/** A manager of SBCs on loopback, as far as one signs in to it: Basic authentication on its topology. */
export async function startOvoc({
  username,
  password,
}: {
  username: string
  password: string
}): Promise<SandboxOvoc> {
  const right = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    const isRight = request.headers.authorization === right
    const isThere = request.url?.startsWith('/ovoc/v1/topology/devices')
    const [status, body] = !isRight
      ? [401, { description: 'Unauthorized' }]
      : isThere
        ? [200, { devices: [{ id: 1, url: '/ovoc/v1/topology/devices/1' }] }]
        : [404, { description: 'Not Found' }]
    response.writeHead(Number(status), { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(body))
  })
  const port = await listening(server, 0, '127.0.0.1')
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
