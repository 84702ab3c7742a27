import { randomBytes } from 'node:crypto'
import type { Endpoint } from './endpoint.ts'
import type { Flow } from './flow.ts'
import { type Header, type SipRequest, type SipResponse, valuesOf } from './message.ts'

type Opened = {
  flow: Flow
  /** Both addresses, ours and the peer's, and where the peer says that it is reached. */
  own: string
  peer: string
  target: string
}

/** Our side of a dialog that we open by an INVITE which is no call (RFC 3261, section 12). */
export function createDialog(
  endpoint: Pick<Endpoint, 'request' | 'acknowledge'>,
  { flow, own, peer, target }: Opened,
) {
  const localTag = randomBytes(8).toString('hex')
  const callId = randomBytes(16).toString('hex')
  let to = `<${peer}>`
  let reached = target
  let cseq = 0
  let peerCSeq = -1

  const headersOf = (number: number, method: string): Header[] => [
    ['from', `<${own}>;tag=${localTag}`],
    ['to', to],
    ['call-id', callId],
    ['cseq', `${number} ${method}`],
  ]

  return {
    callId,
    flow,
    /** The final answer; null where none came. */
    send(method: string, more: readonly Header[] = [], body?: string): Promise<SipResponse | null> {
      cseq += 1
      return endpoint.request(flow, {
        ...{ method, uri: reached, isNoCall: true },
        headers: [...headersOf(cseq, method), ...more],
        ...(body === undefined ? {} : { body }),
      })
    },
    /** Acknowledges the final answer to the INVITE. Where that took it, the peer's tag and contact are the dialog's from then on. */
    acknowledge(answer: SipResponse): void {
      to = valuesOf(answer.headers, 'to')[0] ?? to
      if (answer.status < 300) reached = answer.contacts[0]?.uri.text ?? reached
      const headers = headersOf(answer.cseq.number, 'ACK')
      endpoint.acknowledge(flow, answer, { uri: reached, headers })
    },
    /** Whether a request of somebody's belongs here, and comes after those before it. */
    judge(request: SipRequest, from: Flow): 'new' | 'old' | 'foreign' {
      const isOurs = request.callId === callId && request.to.params.get('tag') === localTag
      if (!isOurs || from.address !== flow.address) return 'foreign'
      if (request.cseq.number <= peerCSeq) return 'old'
      peerCSeq = request.cseq.number
      return 'new'
    },
  }
}

export type Dialog = ReturnType<typeof createDialog>
