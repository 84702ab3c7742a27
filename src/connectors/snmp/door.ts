import ipaddr from 'ipaddr.js'
import { createGate, type Gate } from '../sip/gate.ts'
import type { Codec, Credentials, Notification } from './codec.ts'
import { type Head, type HeadV3, readHead } from './head.ts'
import { type ReportKind, reportOf, type Self } from './report.ts'
import { type Auth, isAuthentic, keyOf } from './usm.ts'
import { type Stand, windowSeconds } from './window.ts'
import { createWindows } from './windows.ts'

/** Who may send; `from`: addresses and networks it may send from, any where none is named. */
export type Sender = {
  id: string
  credentials: Credentials
  from: readonly string[]
  maxPerSecond: number
}

/** Why nothing came of a datagram. The first four are of nobody that is known. */
export const drops = [
  ...(['malformed', 'version', 'community', 'user'] as const),
  ...(['address', 'level', 'digest', 'late', 'repeated', 'engines', 'limit', 'content'] as const),
  'full',
] as const
export type Drop = (typeof drops)[number]

export type Taken = {
  sender: string
  address: string
  port: number
  notification: Notification
  /** Of an inform: what its sender is answered once what it told is kept. */
  answer: Buffer | undefined
  /** How far the sender's engine is; what is older is refused after this was kept. */
  stand?: Stand & { engineId: string }
}
export type Verdict = { taken: Taken } | { report: Buffer } | { dropped: Drop; sender?: string }

type Options = {
  codec: Codec
  self: Pick<Self, 'engineId' | 'boots'>
  now: () => number
  /** Strangers may ask who we are; that many are answered. */
  gate?: Gate
}

type Known = Sender & {
  sender: Sender
  key: () => Buffer
  networks: Networks
  left: number
  at: number
}
type Networks = readonly ReturnType<typeof ipaddr.parseCIDR>[]

/** So much at once is let in; whoever keeps it counts over ten seconds, and need not refuse what was. */
const burstSeconds = 8

/**
 * Who is let in: by community, or by user, level, digest and time. Only then a message is decrypted and decoded. A stranger gets no
 * answer but to the question who we are, which every inform of v3 begins with.
 */
export function createDoor({ codec, self, now, gate = strangersGate(now) }: Options) {
  const startedAt = now()
  let communities = new Map<string, Known>()
  let users = new Map<string, Known>()
  const windows = createWindows(now)
  let reported = 0

  const me = (): Self => ({ ...self, time: Math.floor((now() - startedAt) / 1000) })

  function report(kind: ReportKind, head: HeadV3, signed?: { auth: Auth; key: Buffer }): Verdict {
    reported += 1
    return { report: reportOf(kind, head, me(), reported, signed) }
  }

  /** Takes one from what its source may send. */
  function mayGoOn(known: Known): boolean {
    const most = known.maxPerSecond * burstSeconds
    const at = now()
    known.left = Math.min(most, known.left + ((at - known.at) / 1000) * known.maxPerSecond)
    known.at = at
    if (known.left < 1) return false
    known.left -= 1
    return true
  }

  function judgeV3(head: HeadV3, bytes: Buffer, from: From): Verdict {
    const { flags, engineId } = head
    if (head.user.length === 0) {
      // discovery: it says who we are, and nothing of what we know
      if (flags.auth || !flags.reportable || !gate.take(from.address)) return { dropped: 'user' }
      return report('unknownEngineIds', head)
    }
    const known = users.get(head.user.toString('latin1'))
    if (known?.credentials.kind !== 'v3') return { dropped: 'user' }
    const { id: sender, credentials } = known
    if (!isFrom(known.networks, from.address)) return { dropped: 'address', sender }
    if (flags.auth !== !!credentials.auth || flags.privacy !== !!credentials.privacy)
      return { dropped: 'level', sender }
    const signed = credentials.auth && { auth: credentials.auth.by, key: known.key() }
    if (signed && !isAuthentic(signed.auth, signed.key, head, bytes))
      return { dropped: 'digest', sender }
    const isOurs = engineId.equals(self.engineId)
    // an inform is to us, a trap is its sender's
    if (!isOurs && flags.reportable) return report('unknownEngineIds', head)
    if (!mayGoOn(known)) return { dropped: 'limit', sender }
    if (!signed) return take(known, bytes, from)
    const said = { boots: head.boots, time: head.time }
    if (isOurs) {
      const { boots, time } = me()
      if (said.boots !== boots || Math.abs(said.time - time) > windowSeconds)
        return flags.reportable
          ? report('notInTimeWindows', head, signed)
          : { dropped: 'late', sender }
    }
    const when = windows.take(sender, engineId, said, head.digest)
    if (when !== 'taken') return { dropped: when, sender }
    const stand = isOurs ? undefined : { ...said, engineId: engineId.toString('hex') }
    return take(known, bytes, from, stand)
  }

  function judgeV2(
    { community }: Extract<Head, { version: 'v2c' }>,
    bytes: Buffer,
    from: From,
  ): Verdict {
    const known = communities.get(community.toString('latin1'))
    if (!known) return { dropped: 'community' }
    if (!isFrom(known.networks, from.address)) return { dropped: 'address', sender: known.id }
    if (!mayGoOn(known)) return { dropped: 'limit', sender: known.id }
    return take(known, bytes, from)
  }

  function take(known: Known, bytes: Buffer, from: From, stand?: Taken['stand']): Verdict {
    gate.know(from.address)
    try {
      const { notification, answer } = codec(bytes, known.credentials)
      return {
        taken: { sender: known.id, ...from, notification, answer, ...(stand && { stand }) },
      }
    } catch (e) {
      if (process.env.DBG) console.log(e)
      return { dropped: 'content', sender: known.id }
    }
  }

  return {
    self: me,
    judge(bytes: Buffer, { address, port }: From): Verdict {
      const from = { address: plainAddress(address), port }
      let head: Head
      try {
        head = readHead(bytes)
      } catch (e) {
        if (process.env.DBG) console.log(e)
        return { dropped: 'malformed' }
      }
      if (head.version === 'v1') return { dropped: 'version' }
      return head.version === 'v2c' ? judgeV2(head, bytes, from) : judgeV3(head, bytes, from)
    },
    /** Who may send from now on. */
    admit(senders: readonly Sender[]): void {
      const before = new Map(
        [...communities.values(), ...users.values()].map((one) => [one.id, one]),
      )
      communities = new Map()
      users = new Map()
      for (const sender of senders) {
        const known = knownOf(sender, before.get(sender.id), now())
        const { credentials } = sender
        if (credentials.kind === 'v2c') communities.set(latin1(credentials.community), known)
        else users.set(latin1(credentials.user), known)
      }
      windows.keepOnly(new Set(senders.map(({ id }) => id)))
    },
    know: windows.know,
  }
}

export type Door = ReturnType<typeof createDoor>
type From = { address: string; port: number }

/** As bytes on the wire, one character each. */
const latin1 = (text: string) => Buffer.from(text).toString('latin1')

const strangersGate = (now: () => number) =>
  createGate({
    address: { burst: 50, perSecond: 10 },
    strangers: { burst: 500, perSecond: 200 },
    max: 10_000,
    now,
  })

/** One that is as it was keeps the key that was made for it. */
function knownOf(sender: Sender, before: Known | undefined, at: number): Known {
  if (before?.sender === sender) return before
  const { auth } = sender.credentials.kind === 'v3' ? sender.credentials : {}
  let key: Buffer | undefined
  return {
    ...sender,
    sender,
    networks: sender.from.map(networkOf),
    // made when it is needed first, for it takes a while
    key: () => {
      if (!auth) throw new Error('it has no key')
      key ??= keyOf(auth.by, auth.password)
      return key
    },
    left: before?.left ?? sender.maxPerSecond * burstSeconds,
    at: before?.at ?? at,
  }
}

function networkOf(text: string): Networks[number] {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.process(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

function isFrom(networks: Networks, address: string): boolean {
  if (networks.length === 0) return true
  const found = ipaddr.process(address)
  return networks.some((network) => found.kind() === network[0].kind() && found.match(network))
}

/** An IPv4 address as such, also where IPv6 carries it. */
const plainAddress = (address: string) => ipaddr.process(address.replace(/%.*$/, '')).toString()
