import type { Language } from '../domain/schema/tenants.ts'
import { type Actor, type Audience, system } from '../domain/scope.ts'
import type { Topic } from '../domain/topics.ts'

/** Whoever is spoken to; a socket, or a plain object in a test. `bufferedAmount` is what it has not taken yet, in bytes. */
export type Subscriber = {
  send(text: string): void
  close(code: number, reason: string): void
  readonly bufferedAmount: number
}

/** Subscribers of the very same topics, so that one frame serves them all; `joining` still await the present state. */
export type Group = {
  topics: readonly Topic[]
  subscribers: Set<Subscriber>
  joining: Set<Subscriber>
}

/**
 * `seq` counts what was sent; it rises by one with each frame about the topic, and whenever nobody listened. `sent` is what walls
 * were last sent of it.
 */
type TopicState = { seq: number; groups: Set<Group>; keptUntil: number; sent?: string }

/** Who listens: open pages, or walls. A wall's scenes are read whole, and so more slowly; neither's failed reading makes the other's stale. */
export type Face = 'page' | 'wall'

/** One audience: who subscribes to what, what has changed since the last reading, and what was last sent. */
export type AudienceChannel = {
  actor: Actor
  face: Face
  /** Whoever listens reads it, as far as it is known. */
  language: Language
  groups: Map<string, Group>
  topicStates: Map<Topic, TopicState>
  /** Newcomers whose present state is being read; until they have it nobody tells them anything else. */
  catchingUp: Set<Subscriber>
  /** Changed, listened to, and not yet read. */
  dirty: Set<Topic>
  timer: NodeJS.Timeout | undefined
  /** Since when a reading waits or runs (ms); there is never more than one. */
  busySince: number | undefined
  /** When the last reading began (ms). */
  readAt: number
  /** The last reading failed; nothing is claimed to be true until one succeeds. */
  hasFailed: boolean
}

export const openChannel = (audience: Audience, face: Face): AudienceChannel => ({
  actor: system(audience),
  face,
  language: 'en',
  groups: new Map(),
  topicStates: new Map(),
  catchingUp: new Set(),
  dirty: new Set(),
  timer: undefined,
  busySince: undefined,
  readAt: 0,
  hasFailed: false,
})

/** The channel of an audience's pages or walls. */
export const channelKey = (audience: Audience, face: Face): string =>
  keyOf(audienceKey(audience), face)
export const keyOf = (audience: string, face: Face): string => `${face} ${audience}`

/** `tenant:<id>`, `msp:<id>` or `provider`; anonymous and worker have no channel. */
function audienceKey(audience: Audience): string {
  switch (audience.kind) {
    case 'provider':
      return 'provider'
    case 'msp':
      return `msp:${audience.msp}`
    case 'tenant':
      return `tenant:${audience.tenant}`
    default:
      throw new Error(`nobody listens as ${audience.kind}`)
  }
}

/** Puts a subscriber with those with the same topics; it gets nothing but the present state before that has come. */
export function subscribe(
  channel: AudienceChannel,
  subscriber: Subscriber,
  topics: readonly Topic[],
  firstSeq: number,
): Group {
  const sorted = [...new Set(topics)].sort()
  const key = sorted.join(' ')
  const group = channel.groups.get(key) ?? {
    topics: sorted,
    subscribers: new Set(),
    joining: new Set(),
  }
  channel.groups.set(key, group)
  group.subscribers.add(subscriber)
  group.joining.add(subscriber)
  for (const topic of sorted) topicState(channel, topic, firstSeq).groups.add(group)
  return group
}

/** Subscribers that have their present state and may be sent changes. */
export const upToDate = (channel: AudienceChannel, { subscribers, joining }: Group): Subscriber[] =>
  [...subscribers].filter(
    (subscriber) => !joining.has(subscriber) && !channel.catchingUp.has(subscriber),
  )

/** Ends one page's subscription; groups and topics that nobody is left for go with it. */
export function unsubscribe(channel: AudienceChannel, subscriber: Subscriber, group: Group): void {
  group.subscribers.delete(subscriber)
  group.joining.delete(subscriber)
  if (group.subscribers.size > 0) return
  channel.groups.delete(group.topics.join(' '))
  for (const topic of group.topics) {
    const left = channel.topicStates.get(topic)
    left?.groups.delete(group)
    if (!left || left.groups.size > 0) continue
    // nobody is sent it, so it counts as sent: a page that joins later sees that it missed something
    if (channel.dirty.delete(topic)) left.seq += 1
    if (left.keptUntil === 0) channel.topicStates.delete(topic)
  }
}

/**
 * The topic's state, begun if there is none. It begins at the number of all changes heard so far, which is no less
 * than where an earlier one of the same name can have ended: equal sequences always mean that nothing happened between.
 */
export function topicState(channel: AudienceChannel, topic: Topic, firstSeq: number): TopicState {
  const found = channel.topicStates.get(topic) ?? { seq: firstSeq, groups: new Set(), keptUntil: 0 }
  channel.topicStates.set(topic, found)
  return found
}

/** Whatever changed may be in any scene, but for how the walls themselves stand. */
export function markScenes(channel: AudienceChannel, topic?: Topic): boolean {
  if (topic?.startsWith('wall')) return false
  const marked = [...channel.topicStates.keys()].map((scene) => markChanged(channel, scene))
  return marked.includes(true)
}

/** Notes a change; true when a subscriber is to be sent it. */
export function markChanged(channel: AudienceChannel, topic: Topic): boolean {
  const touched = channel.topicStates.get(topic)
  if (!touched) return false
  if (touched.groups.size === 0) touched.seq += 1
  else channel.dirty.add(topic)
  return touched.groups.size > 0
}

/** Takes what is to be read and whom it is for; marks made from now on are for the next reading. */
export function takePending(channel: AudienceChannel) {
  const { dirty } = channel
  channel.dirty = new Set()
  const joiners = [...channel.groups.values()]
    .filter((group) => group.joining.size > 0)
    .map((group) => {
      const subscribers = [...group.joining]
      group.joining.clear()
      for (const subscriber of subscribers) channel.catchingUp.add(subscriber)
      return { group, subscribers }
    })
  return { dirty, joiners }
}

/** Forgets states of topics that only a page's mark kept, and says whether the channel is empty. */
export function sweep(channel: AudienceChannel, now: number): boolean {
  for (const [topic, { groups, keptUntil }] of channel.topicStates)
    if (groups.size === 0 && keptUntil < now) channel.topicStates.delete(topic)
  return (
    channel.topicStates.size === 0 && channel.groups.size === 0 && channel.busySince === undefined
  )
}
