import { randomBytes } from 'node:crypto'
import type { Answer, Endpoint } from './endpoint.ts'
import type { Uri } from './grammar.ts'
import { type Header, type SipRequest, type SipResponse, valuesOf } from './message.ts'
import type { Flow } from './transport.ts'

/** What the session says of a handset: it reports, it refused the session or the monitor, it does not answer. */
export type CstaState = 'monitored' | 'refused' | 'silent'

/** What a body said, as far as the session needs it; null for what is no CSTA. */
export type CstaSaid = 'status' | 'started' | 'error' | 'event' | null

/** The messages of ECMA-323, by whoever speaks it. */
export type CstaMessages = {
  requestSystemStatus(): string
  /** `device` is the handset's address. */
  monitorStart(device: string): string
  read(body: Buffer): CstaSaid
}

type Reached = { contact: Uri; flow: Flow; address: string; realm: string }

type SessionOptions = {
  endpoint: Pick<Endpoint, 'request' | 'acknowledge'>
  messages: CstaMessages
  told(id: string, state: CstaState | 'none'): void
  /** How many sessions are opened at once; the others wait their turn. */
  atOnce?: number
  /** How long a handset may take to say that its monitor runs, where it does not say so with the answer. */
  startMs?: number
  /** A handset that has said nothing for so long is asked whether it is still there. */
  quietMs?: number
  now?: () => number
}

/** One that refused, or did not answer, is left alone for so long while it only registers again. */
const restMs = { refused: 60 * 60_000, silent: 60_000 }
/** What says that nobody took it, in place of a refusal. */
const unanswered = [408, 480, 487]

type Session = Reached & {
  id: string
  callId: string
  localTag: string
  /** From, To and Call-ID of everything in this dialog; To has the handset's tag. */
  headers: Header[]
  target: string
  cseq: number
  remoteCSeq: number
  state: CstaState | 'opening'
  heardAt: number
  isAsked: boolean
  started?: () => void
  forget: () => void
}

const contentType: Header = ['content-type', 'application/csta+xml']
const disposition: Header = ['content-disposition', 'signal;handling=required']

/**
 * Keeps one CSTA session with each registered handset (ECMA TR/87): an INVITE that asks for its system status, an INFO
 * that starts the monitor, and then its reports by INFO. A handset that registers anew while its session stands keeps it.
 */
export function createCstaSessions({
  endpoint,
  messages,
  told,
  atOnce = 100,
  startMs = 10_000,
  quietMs = 5 * 60_000,
  now = Date.now,
}: SessionOptions) {
  const byHandset = new Map<string, Session>()
  const byCall = new Map<string, Session>()
  const waiting = new Map<string, Reached>()
  /** Those with whom it failed, until they are gone. */
  const failed = new Map<string, { way: string; until: number }>()
  let opening = 0
  let isStopping = false

  function begin() {
    for (const [id, reached] of waiting) {
      if (opening >= atOnce || isStopping) return
      waiting.delete(id)
      opening += 1
      void open(id, reached).finally(() => {
        opening -= 1
        begin()
      })
    }
  }

  const isCurrent = (session: Session) => byHandset.get(session.id) === session

  function say(session: Session, state: CstaState) {
    if (!isCurrent(session) || session.state === state) return
    session.state = state
    told(session.id, state)
  }

  /** Forgets it without a word to the handset. */
  function drop(session: Session) {
    session.forget()
    byCall.delete(session.callId)
    if (isCurrent(session)) byHandset.delete(session.id)
  }

  async function open(id: string, reached: Reached): Promise<void> {
    const { flow, address, realm, contact } = reached
    const localTag = randomBytes(8).toString('hex')
    const own = `sip:csta@${realm}`
    const callId = randomBytes(16).toString('hex')
    const session: Session = {
      ...{ id, callId, localTag, ...reached, target: contact.text, cseq: 1, remoteCSeq: -1 },
      headers: [
        ['from', `<${own}>;tag=${localTag}`],
        ['to', `<${address}>`],
        ['call-id', callId],
      ],
      ...{ state: 'opening', heardAt: now(), isAsked: false },
      // who is reached over a connection is gone with it
      forget: flow.onClose(() => {
        say(session, 'silent')
        drop(session)
      }),
    }
    byHandset.set(id, session)
    byCall.set(callId, session)
    const invited = await send(session, 'INVITE', messages.requestSystemStatus(), [
      ['contact', `<${contactOf(flow)}>`],
      ['accept', 'application/csta+xml'],
    ])
    if (invited) acknowledge(session, invited)
    if (!isCurrent(session)) {
      // it went, or came anew, while it was being asked
      if (invited && invited.status < 300) void send(session, 'BYE')
      return
    }
    if (!invited) return fail(session, 'silent')
    if (invited.status >= 300)
      return fail(session, unanswered.includes(invited.status) ? 'silent' : 'refused')
    const isStarted = new Promise<boolean>((done) => {
      const late = setTimeout(() => done(false), startMs)
      session.started = () => {
        clearTimeout(late)
        done(true)
      }
    })
    const answer = await send(session, 'INFO', messages.monitorStart(address))
    const said = answer && answer.body.length > 0 ? messages.read(answer.body) : null
    if (answer && answer.status < 300 && said !== 'error') {
      if (said === 'started') session.started?.()
      if (await isStarted) return say(session, 'monitored')
    }
    session.started?.()
    fail(session, answer ? 'refused' : 'silent')
    if (answer) void send(session, 'BYE')
  }

  function fail(session: Session, state: 'refused' | 'silent') {
    say(session, state)
    if (isCurrent(session))
      failed.set(session.id, { way: wayOf(session), until: now() + restMs[state] })
    drop(session)
  }

  async function ask(session: Session): Promise<void> {
    session.isAsked = true
    const answer = await send(session, 'INFO', messages.requestSystemStatus())
    session.isAsked = false
    if (!isCurrent(session)) return
    if (!answer) fail(session, 'silent')
    else if (answer.status !== 481) session.heardAt = now()
    else {
      // it began anew and does not know the session any more
      drop(session)
      waiting.set(session.id, session)
      begin()
    }
  }

  function send(
    session: Session,
    method: string,
    body?: string,
    more: Header[] = [],
  ): Promise<SipResponse | null> {
    const cseq = session.cseq
    session.cseq += 1
    return endpoint.request(session.flow, {
      ...{ method, uri: session.target },
      headers: [
        ...session.headers,
        ['cseq', `${cseq} ${method}`],
        ...more,
        ...(body === undefined ? [] : [contentType, disposition]),
      ],
      ...(body === undefined ? {} : { body }),
    })
  }

  function acknowledge(session: Session, answer: SipResponse) {
    const to = valuesOf(answer.headers, 'to')[0]
    const target = answer.status < 300 && answer.contacts[0]?.uri.text
    const uri = session.target
    if (to !== undefined)
      session.headers = session.headers.map(([name, value]) => [name, name === 'to' ? to : value])
    if (target) session.target = target
    endpoint.acknowledge(session.flow, answer, {
      uri: answer.status < 300 ? session.target : uri,
      headers: [...session.headers, ['cseq', `${answer.cseq.number} ACK`]],
    })
  }

  return {
    get size() {
      return byHandset.size
    },
    /** A handset registered: its session is opened, unless one stands over the same way. */
    reached(id: string, reached: Reached): void {
      const session = byHandset.get(id)
      if (session && wayOf(session) === wayOf(reached) && session.flow.isOpen()) return
      const before = failed.get(id)
      if (before && before.way === wayOf(reached) && before.until > now()) return
      failed.delete(id)
      if (session) {
        drop(session)
        void send(session, 'BYE')
      }
      waiting.set(id, reached)
      begin()
    },
    /** A handset is not registered any more: nothing more is said to it. */
    gone(id: string): void {
      waiting.delete(id)
      failed.delete(id)
      const session = byHandset.get(id)
      if (session) drop(session)
    },
    /** Asks those that have been quiet, a share of `atOnce` at a time; to be called now and then. */
    tick(): void {
      const before = now() - quietMs
      let free = atOnce - [...byHandset.values()].filter(({ isAsked }) => isAsked).length
      for (const session of byHandset.values()) {
        if (free <= 0) return
        if (session.state !== 'monitored' || session.isAsked || session.heardAt > before) continue
        free -= 1
        void ask(session)
      }
    },
    /** What a handset says in its session; null where it has none. */
    answer(request: SipRequest, flow: Flow): Answer | null {
      const session = byCall.get(request.callId)
      const isIts =
        session !== undefined &&
        request.to.params.get('tag') === session.localTag &&
        flow.address === session.flow.address
      if (!isIts || !session) return null
      if (request.cseq.number <= session.remoteCSeq) return { status: 500 }
      session.remoteCSeq = request.cseq.number
      session.heardAt = now()
      if (request.method === 'BYE') {
        drop(session)
        told(session.id, 'none')
        return { status: 200 }
      }
      const type = valuesOf(request.headers, 'content-type')[0] ?? ''
      if (request.body.length > 0 && !/^application\/csta\+xml\s*(;|$)/i.test(type))
        return { status: 415, headers: [['accept', 'application/csta+xml']] }
      const said = request.body.length > 0 ? messages.read(request.body) : null
      if (request.body.length > 0 && said === null) return { status: 400 }
      if (said === 'started') session.started?.()
      else if (said === 'event') say(session, 'monitored')
      return { status: 200 }
    },
    /** Says goodbye to those that are reached, and waits for no answer. */
    stop(): void {
      isStopping = true
      waiting.clear()
      for (const session of [...byHandset.values()]) {
        session.started?.()
        drop(session)
        void send(session, 'BYE')
      }
    },
  }
}

const wayOf = ({ flow, contact }: Reached) => `${flow.id} ${contact.text}`

const contactOf = ({ transport, local }: Flow) => {
  const host = local.address.includes(':') ? `[${local.address}]` : local.address
  const scheme = transport === 'tls' ? 'sips' : 'sip'
  return `${scheme}:csta@${host}:${local.port}${transport === 'tcp' ? ';transport=tcp' : ''}`
}
