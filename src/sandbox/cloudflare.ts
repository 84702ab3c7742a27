import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { setTimeout as rest } from 'node:timers/promises'

type Row = { id: string; name: string; type: string; content: string; ttl: number }

/** `silence`: it says nothing, `lost`: nothing after it did what was asked, `slow`: nothing for a second. `429` asks for a pause of a second. */
type Misbehavior = 'silence' | 'lost' | 'slow' | 'redirect' | '429' | '500' | 'nonsense' | 'endless'

const longestPause = 1000
const addresses = ['A', 'AAAA', 'CNAME']

/** Cloudflare's API for the records of one zone, on loopback and in memory. */
export async function startCloudflare({
  zone = 'voice.northline.example',
  zoneId = '023e105f4ecef8ad9ca31a8372d0c353',
  token = 'sandbox-token-of-voice-northline',
} = {}) {
  const rows: Row[] = []
  const ledger: string[] = []
  let how: Misbehavior | null = null
  let left = 0
  let method: string | undefined
  /** What was asked so far, `GET /zones/…`. */
  const asked: string[] = []

  const server = createServer(async (request, response) => {
    const body = await bodyOf(request)
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    asked.push(`${request.method} ${url.pathname}`)
    const isMeant = left > 0 && (method === undefined || method === request.method)
    const misbehavior = isMeant ? how : null
    if (isMeant) left -= 1
    if (misbehavior === 'slow') await rest(longestPause)
    const say = (status: number, said: object, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { 'Content-Type': 'application/json', ...headers })
        .end(JSON.stringify(said))
    if (misbehavior === 'redirect') return response.writeHead(302, { Location: '/stolen' }).end()
    if (misbehavior === '429')
      return say(429, failure(10000, 'Rate limited.'), { 'Retry-After': '1' })
    if (misbehavior === '500') return response.writeHead(500).end('<h1>Internal error</h1>')
    if (misbehavior === 'nonsense') return response.end('<html>Welcome to the hotel</html>')
    if (misbehavior === 'endless') return endless(response)
    if (misbehavior === 'silence') return response.destroy()
    const { status, said } = answer(request, url, body)
    return misbehavior === 'lost' ? response.destroy() : say(status, said)
  })

  function answer({ method, headers }: IncomingMessage, url: URL, body: string): Reply {
    if (headers.authorization !== `Bearer ${token}`)
      return { status: 403, said: failure(10000, 'Authentication error') }
    const [, , , of, records, id] = `/v4${url.pathname.replace(/^\/client\/v4/, '')}`.split('/')
    if (of !== zoneId || records !== 'dns_records')
      return {
        status: 404,
        said: failure(
          7003,
          'Could not route to the zone, perhaps your object identifier is invalid?',
        ),
      }
    if (method === 'GET') return listed(url.searchParams)
    if (method === 'POST') return added(body)
    if (method === 'DELETE' && id) return removed(id)
    return { status: 405, said: failure(10405, 'Method not allowed') }
  }

  function listed(query: URLSearchParams): Reply {
    const name = query.get('name.exact')
    const found = rows.filter(
      (row) => (!name || row.name === name) && (query.get('type') ?? row.type) === row.type,
    )
    const size = Number(query.get('per_page') ?? 100)
    const page = Number(query.get('page') ?? 1)
    const info = { page, per_page: size, total_pages: Math.max(1, Math.ceil(found.length / size)) }
    return { status: 200, said: success(found.slice((page - 1) * size, page * size), info) }
  }

  function added(body: string): Reply {
    const { name, type, content, ttl } = JSON.parse(body)
    const whole = name === zone || name.endsWith(`.${zone}`) ? name : `${name}.${zone}`
    const beside = rows.filter((row) => row.name === whole)
    if (beside.some((row) => row.type === type && row.content === content))
      return { status: 400, said: failure(81058, 'An identical record already exists.') }
    const isAlias = (row: { type: string }) => row.type === 'CNAME'
    if (beside.some(isAlias) && addresses.includes(type))
      return { status: 400, said: failure(81054, 'A CNAME record with that host already exists.') }
    if (type === 'CNAME' && beside.some((row) => addresses.includes(row.type)))
      return { status: 400, said: failure(81053, 'A record with that host already exists.') }
    const row = { id: randomBytes(16).toString('hex'), name: whole, type, content, ttl }
    rows.push(row)
    ledger.push(`+ ${type} ${whole} ${content}`)
    return { status: 200, said: success(row) }
  }

  function removed(id: string): Reply {
    const at = rows.findIndex((row) => row.id === id)
    const [row] = at < 0 ? [] : rows.splice(at, 1)
    if (!row) return { status: 404, said: failure(81044, 'Record does not exist.') }
    ledger.push(`- ${row.type} ${row.name} ${row.content}`)
    return { status: 200, said: success({ id }) }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  return {
    url: `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}/client/v4`,
    ...{ zone, zoneId, token, rows, ledger, asked },
    /** So many of the next requests, or of those of a method, are answered this way; null ends that. */
    misbehave(as: Misbehavior | null, times = Number.POSITIVE_INFINITY, of?: string) {
      method = of
      how = as
      left = as ? times : 0
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

type Reply = { status: number; said: object }

const success = (result: unknown, info?: object) => ({
  ...{ success: true, errors: [], messages: [], result },
  ...(info && { result_info: info }),
})
const failure = (code: number, message: string) => ({
  ...{ success: false, errors: [{ code, message }], messages: [], result: null },
})

/** An answer that never ends, until whoever asked has had enough. */
function endless(response: {
  write(text: string): boolean
  once(event: string, then: () => void): unknown
  destroyed: boolean
}) {
  const line = ' '.repeat(64 * 1024)
  const more = () => {
    while (!response.destroyed && response.write(line));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
