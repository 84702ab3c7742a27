import { randomBytes } from 'node:crypto'
import { steadyNow } from './clock.ts'
import {
  type Credentials,
  challenges,
  type createNonces,
  createOffers,
  isRight,
  readCredentials,
} from './digest.ts'
import type { Answer } from './endpoint.ts'
import type { Flow } from './flow.ts'
import { networkOf } from './gate.ts'
import { type Address, parseNumber, type Uri } from './grammar.ts'
import { type Header, type SipRequest, valuesOf } from './message.ts'

/** A handset that may register; `id` is unlike every other's. */
export type Handset = { id: string; password: string }

/** Where a handset can be reached now. */
export type Registration<H extends Handset = Handset> = {
  handset: H
  /** As the client named itself: `sip:<username>@<realm>`. */
  address: string
  realm: string
  username: string
  contact: Uri
  flow: Flow
  userAgent: string
  /** For how long from now, in seconds. */
  seconds: number
}

type Bucket = readonly [name: string, most: number]

/** Counts tries in memory. */
export type Tries = {
  /** How long (ms) until a try of these is taken again; 0 when it would be now. */
  waitMs(buckets: readonly Bucket[]): number
  /** Counts one try of these unless one of them has had its tries; says how long to wait (ms), 0 when it was counted. */
  take(buckets: readonly Bucket[], windowMs: number): number
  refund(buckets: readonly Bucket[]): void
}

export type RegistrarOptions<H extends Handset> = {
  /** The handset of a username in a realm, null where there is none; both are what a stranger wrote. */
  find(realm: string, username: string): Promise<H | null>
  registered(registration: Registration<H>): void
  /** It said goodbye, or did not come again in time; or we ended its registration (`isOurs`). */
  gone(handset: H, isOurs: boolean): void
  /** Somebody tried to register it with a wrong password. */
  refused(handset: H): void
  nonces: ReturnType<typeof createNonces>
  tries: Tries
  now?: () => number
}

const seconds = { least: 60, usual: 3600, most: 3600 }
/** Of one handset: its old address may stand beside its new one until it is over. */
const mostContacts = 3
const mostContactLength = 300
const triesOf = { pair: 10, address: 200, windowMs: 15 * 60_000 }

type Binding = { contact: Uri; callId: string; cseq: number; until: number; flow: Flow }
type Held<H> = { handset: H; bindings: Map<string, Binding> }

const answered = (status: number, ...headers: Header[]): Answer => ({ status, headers })

/**
 * Keeps who is registered where (RFC 3261, section 10.3), in the memory of this process. Everybody is challenged, in any
 * realm; of an unknown username, a foreign realm and a wrong password nothing tells which it was.
 */
export function createRegistrar<H extends Handset>(options: RegistrarOptions<H>) {
  const { find, registered, gone, refused, nonces, tries, now = steadyNow } = options
  const held = new Map<string, Held<H>>()
  const offers = createOffers({ now })
  // what a password is compared with where there is none
  const nobody = randomBytes(16).toString('hex')

  async function register(request: SipRequest, flow: Flow): Promise<Answer> {
    const { to } = request
    if (to.uri.scheme !== 'sip' && to.uri.scheme !== 'sips') return answered(400)
    const realm = to.uri.host
    const given = credentialsFor(request, realm)
    const standing = given && nonces.judge(given)
    const userAgent = valuesOf(request.headers, 'user-agent')[0] ?? ''
    const client = `${networkOf(flow.address)} ${to.uri.user}@${realm} ${userAgent}`.slice(0, 400)
    const challenge = (isStale: boolean): Answer => {
      const offered = offers.of(client, given?.algorithm)
      const about = { realm, nonce: nonces.make(), isStale }
      return answered(
        401,
        ...challenges(about, offered).map((value): Header => ['www-authenticate', value]),
      )
    }
    if (!given || standing !== 'good') return challenge(standing === 'stale')
    offers.settle(client, given.algorithm)
    const pair: Bucket[] = [[`${given.username}@${realm} ${flow.address}`, triesOf.pair]]
    const address: Bucket[] = [[`address ${flow.address}`, triesOf.address]]
    // an address is counted when a try was wrong: an office may have hundreds under way at one moment
    const wait = tries.waitMs(address) || tries.take(pair, triesOf.windowMs)
    if (wait > 0) return answered(403, ['retry-after', String(Math.ceil(wait / 1000))])
    const handset = await find(realm, isName(given.username) ? given.username : '')
    const isIn = isRight(given, request.method, handset?.password ?? nobody)
    if (!handset || !isIn) {
      tries.take(address, triesOf.windowMs)
      if (handset) refused(handset)
      return answered(403)
    }
    tries.refund(pair)
    if (!nonces.spend(given)) return challenge(true)
    // whoever proved who they are may register nobody else
    if (to.uri.user !== given.username) return answered(403)
    flow.prove((seconds.most + 60) * 1000)
    return bind(request, flow, handset)
  }

  function bind(request: SipRequest, flow: Flow, handset: H): Answer {
    const { contacts, callId, cseq } = request
    const at = now()
    const one: Held<H> = held.get(handset.id) ?? { handset, bindings: new Map() }
    one.handset = handset
    const isOld = (binding: Binding | undefined) =>
      binding?.callId === callId && binding.cseq >= cseq.number
    if (contacts === '*') {
      const [expires] = valuesOf(request.headers, 'expires')
      if (expires === undefined || parseNumber(expires) !== 0) return answered(400)
      if ([...one.bindings.values()].some(isOld)) return answered(500)
      one.bindings.clear()
    } else {
      const wanted = contacts.map((contact) => ({
        ...{ contact, key: keyOf(contact.uri), lasts: lastsOf(contact, request) },
      }))
      if (!wanted.every(({ contact }) => isReachable(contact.uri))) return answered(400)
      if (wanted.some(({ lasts }) => lasts > 0 && lasts < seconds.least))
        return answered(423, ['min-expires', String(seconds.least)])
      // all of them or none (section 10.3, step 7)
      if (wanted.some(({ key }) => isOld(one.bindings.get(key)))) return answered(500)
      for (const { contact, key, lasts } of wanted) {
        one.bindings.delete(key)
        if (lasts === 0) continue
        const until = at + lasts * 1000
        one.bindings.set(key, { contact: contact.uri, callId, cseq: cseq.number, until, flow })
      }
    }
    for (const oldest of one.bindings.keys()) {
      if (one.bindings.size <= mostContacts) break
      one.bindings.delete(oldest)
    }
    tell(one, request)
    return answered(200, ...listed(one, at), ['date', new Date().toUTCString()])
  }

  function tell(one: Held<H>, request: SipRequest) {
    const { handset, bindings } = one
    const newest = [...bindings.values()].at(-1)
    if (!newest) {
      if (held.delete(handset.id)) gone(handset, false)
      return
    }
    held.set(handset.id, one)
    // a question alone changes nothing
    if (request.contacts.length === 0) return
    registered({
      handset,
      address: `sip:${encodeURIComponent(request.to.uri.user ?? '')}@${request.to.uri.host}`,
      ...{ realm: request.to.uri.host, username: request.to.uri.user ?? '' },
      ...{ contact: newest.contact, flow: newest.flow },
      userAgent: plainText(valuesOf(request.headers, 'user-agent')[0] ?? '').slice(0, 200),
      seconds: Math.max(1, Math.round((newest.until - now()) / 1000)),
    })
  }

  const listed = ({ bindings }: Held<H>, at: number): Header[] =>
    [...bindings.values()]
      .filter(({ until }) => until > at)
      .map(({ contact, until }) => [
        'contact',
        `<${contact.text}>;expires=${Math.round((until - at) / 1000)}`,
      ])

  return {
    register,
    get size() {
      return held.size
    },
    /** Ends its registration, because it may not have one any more. */
    forget(id: string): void {
      const one = held.get(id)
      if (!one) return
      held.delete(id)
      gone(one.handset, true)
    },
    /** Forgets what is over; to be called now and then. */
    expire(): void {
      const at = now()
      for (const [id, { handset, bindings }] of held) {
        for (const [key, { until }] of bindings) if (until <= at) bindings.delete(key)
        if (bindings.size > 0) continue
        held.delete(id)
        gone(handset, false)
      }
    },
  }
}

/** What a username may be; anything else is nobody's, and is looked up as that. */
const isName = (text: string) => text.length <= 128 && !/\p{Cc}/u.test(text)

/** What a stranger wrote, without what no text may have. */
const plainText = (latin1: string) =>
  Buffer.from(latin1, 'latin1')
    .toString('utf8')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()

/** The strongest of what the client offers for this realm. */
function credentialsFor(request: SipRequest, realm: string): Credentials | undefined {
  const found = valuesOf(request.headers, 'authorization')
    .slice(0, 4)
    .flatMap((header) => readCredentials(header) ?? [])
    .filter((one) => one.realm.toLowerCase() === realm)
  return found.find(({ algorithm }) => algorithm === 'SHA-256') ?? found[0]
}

/** What makes two contacts the same (RFC 3261, section 19.1.4), as far as it matters for one handset. */
const keyOf = ({ scheme, user, host, port, params }: Uri) =>
  JSON.stringify([scheme, user, host, port, params.get('transport')?.toLowerCase()])

const isReachable = ({ scheme, text, hasHeaders }: Uri) =>
  (scheme === 'sip' || scheme === 'sips') && !hasHeaders && text.length <= mostContactLength

/** How long a contact asks to be kept, in seconds: its own word, else the request's; what is no number counts as none. */
function lastsOf(contact: Address, request: SipRequest): number {
  const said = contact.params.get('expires') ?? valuesOf(request.headers, 'expires')[0]
  const asked = said === undefined ? null : parseNumber(said)
  return Math.min(asked ?? seconds.usual, seconds.most)
}
