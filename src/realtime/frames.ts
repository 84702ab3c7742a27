import type { Topic } from '../domain/topics.ts'
import type { AsOfMark } from '../views/live.tsx'
import {
  type AudienceChannel,
  type Group,
  type Subscriber,
  unsubscribe,
  upToDate,
} from './channels.ts'
import { frame, isList, unmarked } from './patches.tsx'

/** More than this not taken by a page: it is too slow, and comes back to the present state (close 1013). */
const maxUnsentBytes = 1024 * 1024

/** What one reading found: the epoch and instant it is true for, the patches by topic, and what could not be read. */
export type Reading = {
  epoch: string
  at: Date
  html: ReadonlyMap<Topic, string>
  failed: ReadonlySet<Topic>
}

/** Sends what changed to each subscriber of it, one frame each, and counts it. */
export function sendChanges(channel: AudienceChannel, reading: Reading, dirty: Iterable<Topic>) {
  const forGroup = new Map<Group, Topic[]>()
  for (const topic of dirty) {
    const topicState = channel.topicStates.get(topic)
    const html = reading.html.get(topic)
    if (!topicState || html === undefined) continue
    // a scene is read whenever anything changed, and mostly shows none of it
    if (channel.face === 'wall' && topicState.sent === html) continue
    if (channel.face === 'wall') topicState.sent = html
    topicState.seq += 1
    for (const group of topicState.groups)
      forGroup.set(group, [...(forGroup.get(group) ?? []), topic])
  }
  // many pages differ in their rows only: the same changes are the same frame for all of them
  const frames = new Map<string, string>()
  for (const [group, topics] of forGroup) {
    const key = topics.join(' ')
    const text = frames.get(key) ?? frameOf(channel, reading, topics, topics)
    frames.set(key, text)
    for (const subscriber of upToDate(channel, group)) deliver(channel, group, subscriber, text)
  }
}

/** Sends what is true whatever the topics are, and says nothing about them. */
export function sendWord(channel: AudienceChannel, word: string) {
  const text = unmarked(word)
  for (const group of channel.groups.values())
    for (const subscriber of group.subscribers) deliver(channel, group, subscriber, text)
}

/** Sends the present state to those who joined, with `word` behind it. Lists bring no patch: by its sequence the page sees what it missed. */
export function sendState(
  channel: AudienceChannel,
  reading: Reading & { word: string },
  group: Group,
  subscribers: readonly Subscriber[],
) {
  const isWhole = !group.topics.some((topic) => reading.failed.has(topic))
  const patched = group.topics.filter((topic) => !isList(topic))
  // one without patches is not counted as a step of its topics
  const word = patched.length > 0 ? reading.word : ''
  const text = isWhole ? frameOf(channel, reading, group.topics, patched) + word : ''
  for (const subscriber of subscribers) {
    channel.catchingUp.delete(subscriber)
    if (!group.subscribers.has(subscriber)) continue
    if (isWhole) deliver(channel, group, subscriber, text)
    else group.joining.add(subscriber)
  }
}

/** Says that all of it is still true, with the last sequences, so that a loss is noticed. */
export function sendHeartbeat(channel: AudienceChannel, epoch: string, at: Date) {
  const reading: Reading = { epoch, at, html: new Map(), failed: new Set() }
  for (const group of channel.groups.values()) {
    const text = frameOf(channel, reading, group.topics, [])
    for (const subscriber of upToDate(channel, group)) deliver(channel, group, subscriber, text)
  }
}

function frameOf(
  channel: AudienceChannel,
  reading: Reading,
  topics: readonly Topic[],
  patched: readonly Topic[],
) {
  const mark: AsOfMark = {
    at: reading.at,
    epoch: reading.epoch,
    seq: new Map(topics.map((topic) => [topic, channel.topicStates.get(topic)?.seq ?? 0])),
  }
  return frame(
    mark,
    patched.map((topic) => reading.html.get(topic) ?? ''),
  )
}

function deliver(channel: AudienceChannel, group: Group, subscriber: Subscriber, text: string) {
  try {
    if (subscriber.bufferedAmount <= maxUnsentBytes) return subscriber.send(text)
    unsubscribe(channel, subscriber, group)
    subscriber.close(1013, 'too slow')
  } catch {
    // a socket that broke between two events; its own close event says so to whoever opened it
    unsubscribe(channel, subscriber, group)
  }
}
