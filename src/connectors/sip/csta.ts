import {
  monitorStart,
  notServed,
  requestSystemStatus,
  requestSystemStatusResponse,
  type Said,
  saidBy,
  systemStatusResponse,
} from '../csta/messages.ts'
import { CstaFault, readCsta } from '../csta/xml.ts'
import { steadyNow } from './clock.ts'
import { createDialog, type Dialog } from './dialog.ts'
import type { Answer, Endpoint } from './endpoint.ts'
import type { Flow } from './flow.ts'
import type { Uri } from './grammar.ts'
import { type Header, type SipRequest, valuesOf } from './message.ts'

/** What the session says of a handset: it reports, it refused the session or the monitor, it does not answer. */
export type CstaState = 'monitored' | 'refused' | 'silent'

type Reached = { contact: Uri; flow: Flow; address: string; realm: string }

type SessionOptions = {
  endpoint: Pick<Endpoint, 'request' | 'acknowledge'>
  told(id: string, state: CstaState | 'none'): void
  onError(error: unknown): void
  /** How many sessions are opened at once; the others wait their turn. */
  atOnce?: number
  /** How long a handset may take to say that its monitor runs, where it does not say so with the answer. */
  startMs?: number
  /** A handset that has said nothing for so long is asked whether it is still there. */
  quietMs?: number
  now?: () => number
}

/** One that refused, or did not answer, is left alone for so long while it only registers again. */
const restMs = { refused: 12 * 60 * 60_000, silent: 60_000 }
/** What says that nobody took it, in place of a refusal. */
const unanswered = [408, 480]

type Session = {
  id: string
  reached: Reached
  dialog: Dialog
  state: CstaState | 'opening'
  heardAt: number
  isAsked: boolean
  /** Ends the wait for the monitor. */
  started?: (state: CstaState) => void
  forget: () => void
}

/** Which edition of ECMA-323 handsets speak (ECMA TR/87). */
const edition = 3

/** What a body says; null where it is no message of ECMA-323. */
function read(body: Buffer): Said | null {
  try {
    return saidBy(readCsta(body))
  } catch (error) {
    if (error instanceof CstaFault) return null
    throw error
  }
}

const contentType: Header = ['content-type', 'application/csta+xml']
const cstaHeaders: Header[] = [contentType, ['content-disposition', 'signal;handling=required']]

/**
 * Keeps one CSTA session with each registered handset (ECMA TR/87): an INVITE that asks for its system status, an INFO
 * that starts the monitor, and then its reports by INFO. A handset that registers anew while its session stands keeps it.
 */
export function createCstaSessions({
  endpoint,
  told,
  onError,
  atOnce = 100,
  startMs = 10_000,
  quietMs = 5 * 60_000,
  now = steadyNow,
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
      void open(id, reached)
        .catch(onError)
        .finally(() => {
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
    session.started?.('silent')
    session.forget()
    byCall.delete(session.dialog.callId)
    if (isCurrent(session)) byHandset.delete(session.id)
  }

  async function open(id: string, reached: Reached): Promise<void> {
    const { flow, address, realm, contact } = reached
    const about = { flow, own: `sip:csta@${realm}`, peer: address, target: contact.text }
    const dialog = createDialog(endpoint, about)
    const session: Session = {
      ...{ id, reached, dialog, state: 'opening', heardAt: now(), isAsked: false },
      // who is reached over a connection is gone with it
      forget: flow.onClose(() => {
        say(session, 'silent')
        drop(session)
      }),
    }
    byHandset.set(id, session)
    byCall.set(dialog.callId, session)
    const own: Header[] = [
      ['contact', `<${contactOf(flow)}>`],
      ['accept', 'application/csta+xml'],
    ]
    const question = requestSystemStatus(edition)
    const invited = await dialog.send('INVITE', [...own, ...cstaHeaders], question)
    if (invited) dialog.acknowledge(invited)
    if (!isCurrent(session)) {
      // it went, or came anew, while it was being asked
      if (invited && invited.status < 300) void session.dialog.send('BYE')
      return
    }
    if (!invited) return fail(session, 'silent')
    if (invited.status >= 300)
      return fail(session, unanswered.includes(invited.status) ? 'silent' : 'refused')
    const isStarted = new Promise<CstaState>((done) => {
      const late = setTimeout(() => done('silent'), startMs)
      session.started = (state) => {
        clearTimeout(late)
        done(state)
      }
    })
    const answer = await dialog.send('INFO', cstaHeaders, monitorStart(address, edition))
    const said = answer && answer.body.length > 0 ? read(answer.body) : null
    if (answer && answer.status < 300 && said?.is !== 'refused') {
      if (said?.is === 'monitoring') session.started?.('monitored')
    } else session.started?.(answer ? 'refused' : 'silent')
    const state = await isStarted
    if (state === 'monitored') return say(session, state)
    if (!isCurrent(session)) return
    fail(session, state)
    if (answer) void session.dialog.send('BYE')
  }

  function fail(session: Session, state: 'refused' | 'silent') {
    say(session, state)
    if (isCurrent(session))
      failed.set(session.id, { way: wayOf(session.reached), until: now() + restMs[state] })
    drop(session)
  }

  async function ask(session: Session): Promise<void> {
    session.isAsked = true
    const answer = await session.dialog.send('INFO', cstaHeaders, requestSystemStatus(edition))
    session.isAsked = false
    if (!isCurrent(session)) return
    if (!answer) fail(session, 'silent')
    else if (answer.status !== 481) session.heardAt = now()
    else {
      // it began anew and does not know the session any more
      drop(session)
      waiting.set(session.id, session.reached)
      begin()
    }
  }

  return {
    get size() {
      return byHandset.size
    },
    /** A handset registered: its session is opened, unless one stands over the same way. */
    reached(id: string, reached: Reached): void {
      const session = byHandset.get(id)
      if (session && wayOf(session.reached) === wayOf(reached) && session.dialog.flow.isOpen())
        return
      const before = failed.get(id)
      if (before && before.way === wayOf(reached) && before.until > now()) return
      failed.delete(id)
      if (session) {
        drop(session)
        void session.dialog.send('BYE')
      }
      waiting.set(id, reached)
      // the answer to its REGISTER goes first
      setImmediate(begin)
    },
    /** A handset is not registered any more. One that was switched off is told; any other said so itself, or is away. */
    gone(id: string, isTold = false): void {
      waiting.delete(id)
      failed.delete(id)
      const session = byHandset.get(id)
      if (!session) return
      drop(session)
      if (isTold) void session.dialog.send('BYE')
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
      const standing = session?.dialog.judge(request, flow)
      if (!session || standing === 'foreign') return null
      if (standing === 'old') return { status: 500 }
      session.heardAt = now()
      if (request.method === 'BYE') {
        drop(session)
        told(session.id, 'none')
        return { status: 200 }
      }
      const type = valuesOf(request.headers, 'content-type')[0] ?? ''
      if (request.body.length > 0 && !/^application\/csta\+xml\s*(;|$)/i.test(type))
        return { status: 415, headers: [['accept', 'application/csta+xml']] }
      const said = request.body.length > 0 ? read(request.body) : undefined
      if (said === null) return { status: 400 }
      if (said?.is === 'monitoring') session.started?.('monitored')
      // a handset that says it refuses, in place of the monitor's beginning
      if (said?.is === 'refused') session.started?.('refused')
      if (said?.is === 'other' && said.name.endsWith('Event')) say(session, 'monitored')
      const body = said && replyTo(said)
      return body ? { status: 200, headers: [contentType], body } : { status: 200 }
    },
    /** Says goodbye to those that are reached, and waits for no answer. */
    stop(): void {
      isStopping = true
      waiting.clear()
      for (const session of [...byHandset.values()]) {
        drop(session)
        told(session.id, 'none')
        void session.dialog.send('BYE')
      }
    },
  }
}

function replyTo(said: Said): string | null {
  if (said.is === 'asks-status') return requestSystemStatusResponse('normal', edition)
  if (said.is === 'status' && !said.isAnswer) return systemStatusResponse(edition)
  return said.is === 'request' ? notServed(edition) : null
}

const wayOf = ({ flow, contact }: Reached) => `${flow.id} ${contact.text}`

const contactOf = ({ transport, local }: Flow) => {
  const host = local.address.includes(':') ? `[${local.address}]` : local.address
  const scheme = transport === 'tls' ? 'sips' : 'sip'
  return `${scheme}:csta@${host}:${local.port}${transport === 'tcp' ? ';transport=tcp' : ''}`
}
