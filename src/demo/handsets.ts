import { randomBytes } from 'node:crypto'
import {
  notServed,
  requestSystemStatusResponse,
  type Said,
  saidBy,
} from '../connectors/csta/messages.ts'
import { CstaFault, cstaNamespace, readCsta } from '../connectors/csta/xml.ts'
import { answer } from '../connectors/sip/build.ts'
import { authorize } from '../connectors/sip/digest.ts'
import type { Flow } from '../connectors/sip/flow.ts'
import { type Header, type SipRequest, valuesOf } from '../connectors/sip/message.ts'
import { createClient } from '../connectors/sip/transactions.ts'
import { openTransport } from '../connectors/sip/transport.ts'

/** A handset that registers at a registrar on loopback; `realm` is `<shortname>.<suffix>`. */
export type SimulatedHandset = {
  port: number
  realm: string
  username: string
  password: string
  /** How long a registration is asked for, in seconds; it is refreshed when half of that is over. */
  seconds?: number
}

const edition = 3
const usual = 300

/**
 * Simulated handsets on one socket of UDP, which really register, take the CSTA session (ECMA TR/87), and say goodbye when
 * they are stopped. A registration that fails is tried again when it would be refreshed.
 */
export async function startHandsets({ onError }: { onError(error: unknown): void }) {
  const client = createClient()
  const timers = new Set<NodeJS.Timeout>()
  const registered = new Map<string, () => Promise<number>>()
  const transport = await openTransport({
    ...{ host: '127.0.0.1', port: 0, onError },
    onMessage(parsed, flow) {
      if (parsed.kind === 'response') client.take(parsed, flow)
      else if (parsed.kind === 'request' && parsed.method !== 'ACK') take(parsed, flow)
    },
  })

  function take(request: SipRequest, flow: Flow) {
    const isKnown = ['INVITE', 'INFO', 'BYE', 'OPTIONS', 'CANCEL'].includes(request.method)
    const body = request.body.length > 0 ? replyTo(request.body) : undefined
    const status = !isKnown ? 405 : body === null ? 400 : 200
    const headers: Header[] = [
      ['contact', `<${request.uri.text}>`],
      ['user-agent', userAgent],
      ...(body ? [['content-type', 'application/csta+xml'] as const] : []),
    ]
    const tag = request.callId.slice(0, 16)
    flow.send(answer(request, { status, source: flow, tag, headers, body: body ?? undefined }))
  }

  /** Asks once, and again with the secret: the status of the last answer, 0 where none came. */
  async function ask(
    handset: SimulatedHandset,
    call: { id: string; cseq: number },
    seconds: number,
  ) {
    const { realm, username, password, port } = handset
    const flow = transport.udpFlow('127.0.0.1', port)
    if (!flow) return 0
    const uri = `sip:${realm}`
    const address = `<sip:${username}@${realm}>`
    const send = (more: Header[]) => {
      call.cseq += 1
      return client.request(flow, {
        ...{ method: 'REGISTER', uri },
        headers: [
          ['from', `${address};tag=${call.id.slice(0, 8)}`],
          ['to', address],
          ['call-id', call.id],
          ['cseq', `${call.cseq} REGISTER`],
          ['contact', `<sip:${username}@127.0.0.1:${transport.port}>;expires=${seconds}`],
          ['user-agent', userAgent],
          ...more,
        ],
      })
    }
    const first = await send([])
    if (first?.status !== 401) return first?.status ?? 0
    const offered = valuesOf(first.headers, 'www-authenticate')
    const credentials = authorize(offered, { username, password, method: 'REGISTER', uri })
    if (!credentials) return first.status
    return (await send([['authorization', credentials]]))?.status ?? 0
  }

  return {
    /** Registers, and again and again from then on; the status of the first answer. */
    async register(handset: SimulatedHandset): Promise<number> {
      const { seconds = usual, realm, username } = handset
      const call = { id: randomBytes(16).toString('hex'), cseq: 0 }
      registered.set(`${username}@${realm}`, () => ask(handset, call, 0))
      const refresh = () => {
        const timer = setTimeout(
          () => {
            timers.delete(timer)
            ask(handset, call, seconds).then(refresh, onError)
          },
          (seconds * 1000) / 2,
        )
        timers.add(timer)
      }
      const status = await ask(handset, call, seconds)
      refresh()
      return status
    },
    async stop(): Promise<void> {
      for (const timer of timers) clearTimeout(timer)
      const late = new Promise<void>((done) => {
        timers.add(setTimeout(done, goodbyeMs))
      })
      const goodbyes = [...registered.values()].map((goodbye) => goodbye())
      await Promise.race([Promise.all(goodbyes), late])
      for (const timer of timers) clearTimeout(timer)
      client.stop()
      await transport.stop()
    },
  }
}

const userAgent = 'Simulated handset'
/** A registrar that has gone already answers nobody. */
const goodbyeMs = 1000

/** What a handset says to a message of ECMA-323; null where it is none. */
function replyTo(body: Buffer): string | null {
  let said: Said
  try {
    said = saidBy(readCsta(body))
  } catch (error) {
    if (error instanceof CstaFault) return null
    throw error
  }
  if (said.is === 'asks-status') return requestSystemStatusResponse('normal', edition)
  if (said.is === 'request' && said.name === 'MonitorStart')
    return `<?xml version="1.0" encoding="UTF-8"?><MonitorStartResponse xmlns="${cstaNamespace(edition)}"><monitorCrossRefID>1</monitorCrossRefID></MonitorStartResponse>`
  return notServed(edition)
}
