import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Packet } from 'dns-packet'
import type { Child } from 'hono/jsx'
import { LoopbackPage, loopbackSite } from './pages.tsx'
import { overTcp, type Records, type ZoneUpdates, zoneUpdates } from './zone.ts'
import { typeOf } from './zone.wire.ts'

type Zone = Record<string, Records>

type SandboxDns = {
  /** `127.0.0.1:<port>`, as `DNS_SERVERS` wants it. */
  server: string
  /** Gives a name these records, in place of those it had. */
  set(name: string, records: Records): void
  remove(name: string): void
  records(): ReadonlyMap<string, Records>
  /** Every question about this name is answered with SERVFAIL, or with nothing at all; null ends that. */
  fail(name: string, how: 'servfail' | 'silence' | null): void
  /** What was asked so far, `TYPE name`. */
  asked: string[]
  /** How its zone was written, and how it is made to fail at that; absent where nobody may write one. */
  updates?: Pick<ReturnType<typeof zoneUpdates>, 'ledger' | 'misbehave'>
  stop(): Promise<void>
}

const ttl = 60
/** Aliases that are followed for one answer. */
const maxChainLength = 8
const rcodes = { none: 0, servfail: 2, nxdomain: 3 } as const

/** A name server on loopback for all names in its zone, kept in memory: the stand-in for the world's DNS. */
export async function startDns({
  zone = {},
  port = 0,
  updates: writable,
}: {
  zone?: Zone
  port?: number
  /** Takes signed updates of this zone by UDP and TCP (RFC 2136). */
  updates?: ZoneUpdates
} = {}): Promise<SandboxDns> {
  const names = new Map(Object.entries(zone).map(([name, records]) => [keyOf(name), records]))
  const failing = new Map<string, 'servfail' | 'silence'>()
  const asked: string[] = []
  const socket = createSocket('udp4')
  const updates = writable && zoneUpdates(names, writable)
  const late: NodeJS.Timeout[] = []

  /** What answers a signed message; a plain question is none. */
  const writing = (bytes: Buffer, isTcp: boolean, send: (answer: Buffer) => void): boolean => {
    const done = updates?.answer(bytes, signedAnswer, isTcp)
    const { bytes: answer, afterMs = 0 } = done ?? {}
    if (answer && afterMs) late.push(setTimeout(send, afterMs, answer))
    else if (answer) send(answer)
    return done !== undefined
  }

  const signedAnswer: Parameters<ReturnType<typeof zoneUpdates>['answer']>[1] = (id, question) => {
    const type = typeOf(question.type) ?? 'TXT'
    asked.push(`${type} ${question.name}`)
    const { answers, rcode } = lookUp(names, question.name, type)
    return encode({ type: 'response', id, flags: AUTHORITATIVE_ANSWER | rcode, answers })
  }

  socket.on('message', (bytes, from) => {
    if (writing(bytes, false, (answer) => socket.send(answer, from.port, from.address))) return
    const question = questionIn(bytes)
    const [asks] = question?.questions ?? []
    if (!question || !asks) return
    asked.push(`${asks.type} ${asks.name}`)
    const how = failing.get(keyOf(asks.name))
    if (how === 'silence') return
    const found = how
      ? { answers: [], rcode: rcodes.servfail }
      : lookUp(names, asks.name, asks.type)
    reply(question, found, from)
  })

  function reply(question: Packet, { answers, rcode }: Lookup, { port, address }: RemoteInfo) {
    const { id, questions = [] } = question
    const flags = AUTHORITATIVE_ANSWER | rcode
    socket.send(encode({ type: 'response', id: id ?? 0, flags, questions, answers }), port, address)
  }

  const streams = createServer((stream) => overTcp(stream, writing))
  if (updates) {
    streams.listen(port, '127.0.0.1')
    await once(streams, 'listening')
  }
  const at = streams.address()
  socket.bind(typeof at === 'object' && at ? at.port : port, '127.0.0.1')
  await once(socket, 'listening')
  return {
    ...(updates && { updates }),
    server: `127.0.0.1:${socket.address().port}`,
    set: (name, records) => void names.set(keyOf(name), records),
    remove: (name) => void names.delete(keyOf(name)),
    records: () => names,
    fail: (name, how) => void (how ? failing.set(keyOf(name), how) : failing.delete(keyOf(name))),
    asked,
    async stop() {
      for (const timer of late) clearTimeout(timer)
      if (updates) streams.close()
      await new Promise<void>((done) => socket.close(() => done()))
    },
  }
}

type Lookup = { answers: Answer[]; rcode: number }

const keyOf = (name: string) => name.toLowerCase().replace(/\.$/, '')

function questionIn(bytes: Buffer): Packet | undefined {
  try {
    return decode(bytes)
  } catch {
    // what is no question of DNS is answered by nobody
    return undefined
  }
}

/** Follows aliases inside the zone, as a resolver's answer shows them. */
function lookUp(names: ReadonlyMap<string, Records>, name: string, type: string): Lookup {
  const answers: Answer[] = []
  let at = keyOf(name)
  for (let step = 0; step < maxChainLength; step += 1) {
    const records = names.get(at)
    if (!records) {
      const isKnown = step > 0 || [...names.keys()].some((known) => known.endsWith(`.${at}`))
      return { answers, rcode: isKnown ? rcodes.none : rcodes.nxdomain }
    }
    if (records.CNAME && type !== 'CNAME') {
      answers.push({ type: 'CNAME', name: at, ttl, data: records.CNAME })
      at = keyOf(records.CNAME)
      continue
    }
    answers.push(...answersOf(at, records, type))
    return { answers, rcode: rcodes.none }
  }
  return { answers: [], rcode: rcodes.servfail }
}

function answersOf(name: string, records: Records, type: string): Answer[] {
  if (type === 'CNAME') return records.CNAME ? [{ type, name, ttl, data: records.CNAME }] : []
  if (type === 'TXT')
    // strings of up to 255 octets
    return (records.TXT ?? []).map((text) => ({
      ...{ type, name, ttl },
      data: text.match(/.{1,255}/gs) ?? [''],
    }))
  if (type === 'A') return (records.A ?? []).map((data) => ({ type, name, ttl, data }))
  if (type === 'AAAA') return (records.AAAA ?? []).map((data) => ({ type, name, ttl, data }))
  return []
}

/** The name server's own page on loopback: whoever plays a customer puts records here, as at a DNS provider. */
export async function startDnsPages(dns: SandboxDns) {
  const { app, listen } = loopbackSite()
  app.get('/', (c) => c.html(<DnsPage zone={dns.records()} />))
  app.post('/records', async (c) => {
    const { name, type, value } = await c.req.parseBody()
    const [host, data] = [textOf(name), textOf(value)]
    if (!host || !data) return c.text('A name and a value are needed.', 422)
    const before = dns.records().get(host.toLowerCase().replace(/\.$/, '')) ?? {}
    dns.set(host, { ...before, ...(type === 'CNAME' ? { CNAME: data } : { TXT: [data] }) })
    return c.redirect('/', 303)
  })
  app.post('/removals', async (c) => {
    dns.remove(textOf((await c.req.parseBody()).name))
    return c.redirect('/', 303)
  })
  return listen()
}

const textOf = (value: unknown) => (typeof value === 'string' ? value.trim().slice(0, 300) : '')

const DnsPage = ({ zone }: { zone: ReadonlyMap<string, Records> }) => (
  <LoopbackPage title="Name server of the demo">
    <p>
      Stands in for the DNS of customers. Put in here what a tenant’s Domain page asks for, then
      press Check now there.
    </p>
    <form method="post" action="/records">
      <Labelled text="Name">
        <input name="name" required placeholder="_tenantry-verify.portal.customer.example" />
      </Labelled>
      <Labelled text="Type">
        <select name="type">
          <option>TXT</option>
          <option>CNAME</option>
        </select>
      </Labelled>
      <Labelled text="Value">
        <input name="value" required />
      </Labelled>
      <button>Put in</button>
    </form>
    <table>
      <thead>
        <tr>
          <th>Name</th>
          <th>TXT</th>
          <th>CNAME</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {[...zone].map(([name, records]) => (
          <tr>
            <th scope="row">{name}</th>
            <td>{records.TXT?.join(', ') ?? '–'}</td>
            <td>{records.CNAME ?? '–'}</td>
            <td>
              <form method="post" action="/removals">
                <button name="name" value={name}>
                  Remove
                </button>
              </form>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </LoopbackPage>
)

const Labelled = ({ text, children }: { text: string; children?: Child }) => (
  <label>
    {text}
    {children}
  </label>
)
