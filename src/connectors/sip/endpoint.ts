import { randomBytes } from 'node:crypto'
import { answer } from './build.ts'
import type { Flow } from './flow.ts'
import type { BadRequest, Header, Parsed, SipRequest, SipResponse } from './message.ts'
import { valuesOf } from './message.ts'
import { createAnswers, createClient, keyOf, type Outgoing } from './transactions.ts'
import { openTransport, type Transport, type TransportOptions } from './transport.ts'

export type Answer = { status: number; headers?: readonly Header[]; body?: string }

/** Says what a request gets. REGISTER and what belongs to a dialog come here; everything else is answered before. */
export type Answering = {
  register(request: SipRequest, flow: Flow): Promise<Answer>
  /** Of a dialog: null where it is not one of ours. */
  inDialog(request: SipRequest, flow: Flow): Answer | null
}

export type Endpoint = Transport & {
  /** The final answer to a request of ours; null where none came. */
  request(flow: Flow, outgoing: Outgoing): Promise<SipResponse | null>
  acknowledge(flow: Flow, of: SipResponse, outgoing: Omit<Outgoing, 'method'>): void
}

const methods = 'REGISTER, OPTIONS, INFO, BYE, ACK, CANCEL'
/** Those of other RFCs that we know by name and do not serve, told apart from what nobody knows (section 21.5.2). */
const unserved = new Set([
  ...['INVITE', 'MESSAGE', 'NOTIFY', 'PRACK', 'PUBLISH', 'REFER', 'SUBSCRIBE', 'UPDATE'],
])
const allow: Header = ['allow', methods]
/** What is being answered at one moment; beyond it the next is told to come back. */
const mostAtOnce = 2000

type EndpointOptions = Omit<TransportOptions, 'onMessage'> & Answering & { t1?: number }

/**
 * A SIP element over `openTransport`: it answers each request once however often it comes (RFC 3261, section 17.2), and
 * sends requests of its own over the ways that peers opened.
 */
export async function openEndpoint({
  register,
  inDialog,
  t1,
  ...options
}: EndpointOptions): Promise<Endpoint> {
  const answers = createAnswers()
  const client = createClient(t1 === undefined ? {} : { t1 })
  let answering = 0

  function met(parsed: Parsed, flow: Flow): void {
    if (parsed.kind === 'garbage') return
    if (parsed.kind === 'response') client.take(parsed, flow)
    else if (parsed.kind === 'bad') refuse(parsed, flow)
    else if (parsed.method !== 'ACK') serve(parsed, flow)
  }

  function refuse(bad: BadRequest, flow: Flow) {
    if (bad.method === 'ACK') return
    flow.send(answer(bad, { status: bad.status, source: flow, tag: newTag() }))
  }

  function serve(request: SipRequest, flow: Flow) {
    const key = keyOf(request, flow)
    const before = answers.take(key)
    const way = wayBack(request, flow)
    if (before === 'pending') return
    if (before !== 'new') return way.send(before)
    const give = ({ status, headers, body }: Answer) => {
      const bytes = answer(request, {
        ...{ status, source: flow, tag: newTag(), headers: headers ?? [], body },
      })
      answers.give(key, bytes)
      way.send(bytes)
    }
    const now = atOnce(request, flow)
    if (now) return give(now)
    if (answering >= mostAtOnce) return give({ status: 503, headers: [['retry-after', '10']] })
    answering += 1
    register(request, flow)
      .catch((error): Answer => {
        options.onError(error)
        return { status: 500, headers: [['retry-after', '10']] }
      })
      .then(give)
      .finally(() => {
        answering -= 1
      })
  }

  function atOnce(request: SipRequest, flow: Flow): Answer | null {
    const { method } = request
    if (method === 'CANCEL') return { status: 481 }
    if (method === 'INFO' || method === 'BYE') return inDialog(request, flow) ?? { status: 481 }
    if (unserved.has(method)) return { status: 405, headers: [allow] }
    if (method !== 'REGISTER' && method !== 'OPTIONS') return { status: 501, headers: [allow] }
    if (request.uri.scheme !== 'sip' && request.uri.scheme !== 'sips') return { status: 416 }
    const required = valuesOf(request.headers, 'require')
    if (required.length > 0) return { status: 420, headers: [['unsupported', required.join(', ')]] }
    if (method === 'REGISTER') return null
    return { status: 200, headers: [allow, ['accept', 'application/csta+xml']] }
  }

  /** Over the connection; of a datagram to its sender, or where that said it listens (RFC 3261, 18.2.2; RFC 3581). */
  function wayBack(request: SipRequest, flow: Flow): Pick<Flow, 'send'> {
    const via = request.vias[0]
    if (flow.transport !== 'udp' || !via || via.params.has('rport')) return flow
    return flow.at(via.port ?? 5060)
  }

  const transport = await openTransport({ ...options, onMessage: met })
  return {
    ...transport,
    request: (flow, outgoing) => client.request(flow, outgoing),
    acknowledge: (flow, of, outgoing) => client.acknowledge(flow, of, outgoing),
    async stop() {
      client.stop()
      // what was said last is on its way only after this turn
      await new Promise((next) => setImmediate(next))
      await transport.stop()
    },
  }
}

const newTag = () => randomBytes(8).toString('hex')

/** Asks a peer whether it is there and what it does (RFC 3261, section 11); null where it says nothing. */
export function sendOptions(
  endpoint: Pick<Endpoint, 'request'>,
  flow: Flow,
  { uri, from }: { uri: string; from: string },
): Promise<SipResponse | null> {
  return endpoint.request(flow, {
    ...{ method: 'OPTIONS', uri },
    headers: [
      ['from', `<${from}>;tag=${newTag()}`],
      ['to', `<${uri}>`],
      ['call-id', randomBytes(16).toString('hex')],
      ['cseq', '1 OPTIONS'],
      ['accept', 'application/sdp'],
    ],
  })
}
