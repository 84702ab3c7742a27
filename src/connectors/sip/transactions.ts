import { createHash, randomBytes } from 'node:crypto'
import { write } from './build.ts'
import { steadyNow } from './clock.ts'
import type { Flow } from './flow.ts'
import type { Header, SipRequest, SipResponse } from './message.ts'

const t1Ms = 500
/** How long a request may be without its answer, and an answer be asked for again: 64 × T1 (RFC 3261, section 17). */
const lifeMs = 64 * t1Ms

/**
 * Answers that were given, so that a request which comes again gets the very same one (section 17.2). For `max` requests
 * at most and 32 s; nothing is timed for a single one.
 */
export function createAnswers({ max = 20_000, life = lifeMs, now = steadyNow } = {}) {
  const given = new Map<string, { until: number; bytes: Buffer | null }>()
  return {
    get size() {
      return given.size
    },
    /** `new` is to be answered and takes its place; `pending` is being answered; else the answer that it got. */
    take(key: string): 'new' | 'pending' | Buffer {
      const at = now()
      for (const [oldest, { until }] of given) {
        if (until > at && given.size < max) break
        given.delete(oldest)
      }
      const found = given.get(key)
      if (found && found.until > at) return found.bytes ?? 'pending'
      given.delete(key)
      given.set(key, { until: at + life, bytes: null })
      return 'new'
    },
    give(key: string, bytes: Buffer): void {
      const found = given.get(key)
      if (found) found.bytes = bytes
    },
  }
}

/** What makes a request the same one (section 17.2.3), from where it came; of clients before RFC 3261 by all that they say. */
export function keyOf(request: SipRequest, flow: Flow): string {
  const [via] = request.vias
  const branch = via?.params.get('branch') ?? ''
  const { callId, cseq, method } = request
  const isNew = branch.startsWith('z9hG4bK') && branch.length > 'z9hG4bK'.length
  const said = isNew
    ? [branch]
    : [request.uri.text, request.from.params.get('tag'), request.to.params.get('tag'), branch]
  return createHash('sha1')
    .update(JSON.stringify([flow.id, via?.host, via?.port, method, callId, cseq.number, ...said]))
    .digest('base64url')
}

export type Outgoing = {
  method: string
  uri: string
  /** Everything but Via, Max-Forwards and Content-Length. */
  headers: readonly Header[]
  body?: string
  /** Of an INVITE that is no call: a peer that begins to ring took it for one, and is told to stop at once. */
  isNoCall?: boolean
}

type Open = {
  method: string
  flow: Flow
  end(response: SipResponse | null): void
  /** A provisional answer came. */
  heard(status: number): void
}

const most = 10_000

/**
 * Requests of ours and their answers (section 17.1): repeated over UDP until one comes, given up after 64 × T1. Of those
 * under way there are 10,000 at most; another is given up at once.
 */
export function createClient({ t1 = t1Ms } = {}) {
  const open = new Map<string, Open>()
  /** Acknowledgements by branch, for final answers that come again. */
  const acknowledged = new Map<string, { until: number; bytes: Buffer }>()

  const stamped = (flow: Flow, branch: string, { method, uri, headers, body }: Outgoing): Buffer =>
    write(
      `${method} ${uri} SIP/2.0`,
      [['via', viaOf(flow, branch)], ['max-forwards', '70'], ...headers],
      body,
    )

  return {
    get size() {
      return open.size
    },
    /** The final answer to a request; null where none came in time, or the way to the peer closed. */
    request(flow: Flow, outgoing: Outgoing): Promise<SipResponse | null> {
      const branch = `z9hG4bK${randomBytes(12).toString('base64url').replace(/[-_]/g, '0')}`
      if (open.size >= most || !flow.isOpen()) return Promise.resolve(null)
      const bytes = stamped(flow, branch, outgoing)
      return new Promise((resolve) => {
        let again: NodeJS.Timeout | undefined
        const end = (response: SipResponse | null) => {
          clearTimeout(again)
          clearTimeout(late)
          forget()
          if (open.delete(branch)) resolve(response)
        }
        const forget = flow.onClose(() => end(null))
        let isRinging = false
        // nobody's telephone is to ring on (section 9.1); its refusal is still to be acknowledged
        const cancel = () => {
          const headers = outgoing.headers.map(
            ([name, value]): Header => [
              name,
              name === 'cseq' ? `${Number.parseInt(value, 10)} CANCEL` : value,
            ],
          )
          flow.send(stamped(flow, branch, { method: 'CANCEL', uri: outgoing.uri, headers }))
          clearTimeout(late)
          late = setTimeout(() => end(null), 8 * t1)
        }
        let late = setTimeout(() => (isRinging ? cancel() : end(null)), 64 * t1)
        let wait = t1
        const repeat = () => {
          flow.send(bytes)
          // an INVITE doubles for ever, anything else up to T2
          wait = outgoing.method === 'INVITE' ? wait * 2 : Math.min(wait * 2, 8 * t1)
          again = setTimeout(repeat, wait)
        }
        open.set(branch, {
          method: outgoing.method,
          flow,
          end,
          heard(status) {
            if (outgoing.method !== 'INVITE') return
            clearTimeout(again)
            if (status === 180 && outgoing.isNoCall && !isRinging) cancel()
            isRinging ||= status >= 180
          },
        })
        flow.send(bytes)
        if (flow.transport === 'udp') again = setTimeout(repeat, wait)
      })
    },
    /** Sends an ACK for a final answer of an INVITE, and the same again whenever that answer comes again. */
    acknowledge(flow: Flow, of: SipResponse, outgoing: Omit<Outgoing, 'method'>): void {
      const asked = of.vias[0]?.params.get('branch') ?? ''
      // that of a refusal belongs to the INVITE's own transaction (section 17.1.1.3)
      const branch = of.status < 300 ? `z9hG4bK${randomBytes(12).toString('hex')}` : asked
      const bytes = stamped(flow, branch, { method: 'ACK', ...outgoing })
      const now = steadyNow()
      for (const [oldest, { until }] of acknowledged) {
        if (until > now && acknowledged.size < most) break
        acknowledged.delete(oldest)
      }
      acknowledged.set(asked, { until: now + lifeMs, bytes })
      flow.send(bytes)
    },
    /** Hands an answer to the request that it is for; false where there is none. */
    take(response: SipResponse, flow: Flow): boolean {
      const branch = response.vias[0]?.params.get('branch') ?? ''
      const found = open.get(branch)
      if (!found) {
        const again = acknowledged.get(branch)
        if (again && response.cseq.method === 'INVITE' && response.status >= 200)
          flow.send(again.bytes)
        return again !== undefined
      }
      // nobody answers for another
      if (found.method !== response.cseq.method || found.flow.address !== flow.address) return false
      if (response.status < 200) found.heard(response.status)
      else found.end(response)
      return true
    },
    stop() {
      for (const { end } of [...open.values()]) end(null)
    },
  }
}

export type Client = ReturnType<typeof createClient>

const viaOf = ({ transport, local }: Flow, branch: string) => {
  const host = local.address.includes(':') ? `[${local.address}]` : local.address
  return `SIP/2.0/${transport.toUpperCase()} ${host}:${local.port};branch=${branch};rport`
}
