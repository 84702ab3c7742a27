import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import type { Said } from '../domain/scope.ts'
import type { ListenHandlers } from './listen.ts'

/** Where announcements go once what they tell of is committed, instead of with the commit itself (NOTIFY). */
export type Publisher = {
  /** Whether it hears itself; who commits notifies otherwise. */
  readonly isUp: boolean
  /** False: nobody may have heard it. */
  publish(said: readonly Said[]): boolean
  /** Something could not be said at all: whoever listens will know that something is missing. */
  skip(): void
}
export type Events = Publisher & { stop(): Promise<void> }

/** `aliveMs`: how often a process says that it lives. `silentMs`: after so long a silence it may have died before it said something. */
const pace = { aliveMs: 1000, silentMs: 3000 }
/** NATS takes a mebibyte; a longer message than this is not one of ours, which are filled half. */
const maxBytes = 65_536
/** Who is heard is remembered up to here. Of one more, each message counts as a gap. */
const maxHeard = 1000
const patienceMs = 3000

type Heard = { n: number; at: number; silences: number }
type Message = { from: string; n: number; said?: readonly Said[]; leaves?: true }

/**
 * Announcements over NATS, which promises nothing: so each process numbers what it says, says once a second that it lives, and counts
 * itself as connected while it hears itself. A number that is missing, a process that falls silent, leaves or is new here, and a
 * message whose signature is not of this installation all mean that something may have been missed, so whoever listens reads
 * everything again. A link is thrown away, never repaired: the client would send later what it kept meanwhile.
 */
export async function connectEvents(
  { url, installation, secret }: { url: string; installation: string; secret: Buffer },
  handlers: ListenHandlers,
  { aliveMs, silentMs } = pace,
): Promise<Events> {
  const me = randomUUID()
  const subject = `tenantry.${installation}`
  const key = createHmac('sha256', secret).update('events').digest()
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
  const heard = new Map<string, Heard>()
  const firstUp = Promise.withResolvers<void>()
  let link: NatsConnection | undefined
  let isUp = false
  let wasTold = false
  let stopped = false
  let failures = 0
  let last = 0
  let ticked = performance.now()
  let again: NodeJS.Timeout | undefined
  let missing: NodeJS.Timeout | undefined

  async function begin(): Promise<void> {
    const found = await connect({ ...addressOf(url), reconnect: false, timeout: patienceMs })
    if (stopped) return found.close()
    link = found
    void found.closed().then(() => gone(found))
    heard.set(me, { n: last, at: performance.now(), silences: 0 })
    found.subscribe(subject, {
      callback: (error, message) => (error ? gone(found) : hear(message.data)),
    })
    say({})
  }
  const tryAgain = () =>
    begin().catch((error) => {
      if (failures === 0) handlers.failed?.(error)
      later()
    })
  function later() {
    if (stopped) return
    failures += 1
    const waitMs = Math.min(50 * 2 ** failures, 2000) * (0.7 + Math.random() * 0.6)
    again = setTimeout(tryAgain, waitMs)
  }
  function gone(lost: NatsConnection) {
    if (link !== lost) return
    link = undefined
    if (isUp) handlers.disconnected()
    isUp = false
    void lost.close().catch(() => {})
    later()
  }
  function up() {
    isUp = true
    failures = 0
    for (const one of heard.values()) one.at = performance.now()
    // at the start nothing was shown yet
    if (wasTold) handlers.reconnected()
    wasTold = true
    firstUp.resolve()
  }

  function say(what: Pick<Message, 'said' | 'leaves'>): boolean {
    if (!link) return false
    last += 1
    const text = JSON.stringify({ from: me, n: last, ...what } satisfies Message)
    try {
      link.publish(subject, `${sign(text)}${text}`)
      return true
    } catch {
      gone(link)
      return false
    }
  }
  function hear(data: Uint8Array) {
    if (stopped) return
    const message = messageIn(data, sign)
    if (!message) return missed()
    const { from, n, said = [], leaves } = message
    const known = heard.get(from)
    // said again by whoever kept it
    if (known && n <= known.n) return
    if (from === me && !isUp) up()
    if (n !== (known?.n ?? 0) + 1) missed()
    if (known || heard.size < maxHeard) heard.set(from, { n, at: performance.now(), silences: 0 })
    for (const { tenant, msp, ...one } of said)
      handlers.announced(
        JSON.stringify({ ...one, tenant: tenant ?? undefined, msp: msp ?? undefined }),
      )
    if (!leaves) return
    heard.delete(from)
    missed()
  }
  /** Several at once are read for once. */
  function missed() {
    missing ??= setTimeout(() => {
      missing = undefined
      if (isUp) handlers.reconnected()
    }, 100)
  }

  const beating = setInterval(() => {
    const now = performance.now()
    // it was this process that stood still: what waits to be heard is no silence
    const isLate = now - ticked > aliveMs + silentMs / 2
    ticked = now
    if (!link) return
    say({})
    if (link && !isLate) look(link, now)
  }, aliveMs)
  /** Silent twice as long it is forgotten: by then it has found out itself that it is not heard, and notifies. */
  function look(current: NatsConnection, now: number) {
    for (const [from, one] of heard) {
      if (now - one.at <= silentMs * (1 + one.silences)) continue
      if (from === me) return gone(current)
      one.silences += 1
      if (one.silences > 1) heard.delete(from)
      missed()
    }
  }

  void tryAgain()
  await Promise.race([firstUp.promise, rest(patienceMs, undefined, { ref: false })])
  if (!isUp) handlers.disconnected()
  wasTold = true
  return {
    get isUp() {
      return isUp
    },
    publish(said) {
      for (const part of partsOf(said)) if (!isUp || !say({ said: part })) return false
      return true
    },
    skip: () => {
      last += 1
    },
    async stop() {
      stopped = true
      isUp = false
      clearInterval(beating)
      clearTimeout(again)
      clearTimeout(missing)
      const closing = link
      if (!closing) return
      say({ leaves: true })
      link = undefined
      await Promise.race([closing.flush(), rest(1000, undefined, { ref: false })]).catch(() => {})
      await closing.close()
    },
  }
}

function* partsOf(said: readonly Said[]) {
  let part: Said[] = []
  let length = 0
  for (const one of said) {
    const more = JSON.stringify(one).length
    if (part.length > 0 && length + more > maxBytes / 2) {
      yield part
      part = []
      length = 0
    }
    part.push(one)
    length += more
  }
  if (part.length > 0) yield part
}

/** Undefined for what no process of this installation has signed. */
function messageIn(data: Uint8Array, sign: (text: string) => string): Message | undefined {
  if (data.length > maxBytes) return undefined
  const all = Buffer.from(data)
  const text = all.subarray(signatureLength).toString()
  const given = all.subarray(0, signatureLength)
  const own = Buffer.from(sign(text))
  if (given.length !== own.length || !timingSafeEqual(given, own)) return undefined
  return JSON.parse(text)
}
const signatureLength = 43

/** Signs in at the server, says of which version it is and leaves; throws what keeps it out. */
export async function tryEvents(url: string): Promise<string> {
  const link = await connect({ ...addressOf(url), reconnect: false, timeout: patienceMs })
  try {
    await link.flush()
    return link.info?.version ?? ''
  } finally {
    await link.close()
  }
}

/** What the client wants apart: who signs in by a name and a password, or by a token alone (`nats://token@host`). */
function addressOf(url: string) {
  const at = new URL(url)
  const user = decodeURIComponent(at.username)
  const pass = decodeURIComponent(at.password)
  return {
    servers: at.host,
    ...(pass ? { user, pass } : user ? { token: user } : {}),
    ...(at.protocol === 'tls:' ? { tls: {} } : {}),
  }
}
