import { type Actor, type Audience, system } from '../domain/scope.ts'
import type { Topic } from '../domain/topics.ts'

/** Whoever is spoken to; a socket, or a plain object in a test. `bufferedAmount` is what it has not taken yet, in bytes. */
export type Ear = {
  send(text: string): void
  close(code: number, reason: string): void
  readonly bufferedAmount: number
}

/** Ears that hear the very same topics, so that one frame serves them all; `joining` still await the present state. */
export type Group = {
  topics: readonly Topic[]
  ears: Set<Ear>
  joining: Set<Ear>
}

/** `seq` counts what was sent; it rises by one with each frame about the topic, and whenever nobody listened. */
type Thread = { seq: number; groups: Set<Group>; keptUntil: number }

/** One audience: who hears what, what has changed since the last reading, and what was last sent. */
export type Room = {
  actor: Actor
  groups: Map<string, Group>
  threads: Map<Topic, Thread>
  /** Newcomers whose present state is being read; until they have it nobody tells them anything else. */
  arriving: Set<Ear>
  /** Changed, listened to, and not yet read. */
  dirty: Set<Topic>
  timer: NodeJS.Timeout | undefined
  /** Since when a reading waits or runs (ms); there is never more than one. */
  busySince: number | undefined
  /** The last reading failed; nothing is claimed to be true until one succeeds. */
  isBlind: boolean
}

export const openRoom = (audience: Audience): Room => ({
  actor: system(audience),
  groups: new Map(),
  threads: new Map(),
  arriving: new Set(),
  dirty: new Set(),
  timer: undefined,
  busySince: undefined,
  isBlind: false,
})

/** `tenant:<id>`, `msp:<id>` or `provider`; gate and worker have no room. */
export function roomKey(audience: Audience): string {
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

/** Seats an ear among those with the same topics; it hears nothing but the present state until it got that. */
export function seat(room: Room, ear: Ear, topics: readonly Topic[], firstSeq: number): Group {
  const sorted = [...new Set(topics)].sort()
  const key = sorted.join(' ')
  const group = room.groups.get(key) ?? { topics: sorted, ears: new Set(), joining: new Set() }
  room.groups.set(key, group)
  group.ears.add(ear)
  group.joining.add(ear)
  for (const topic of sorted) thread(room, topic, firstSeq).groups.add(group)
  return group
}

/** Those who have their present state and may be told more. */
export const present = (room: Room, { ears, joining }: Group): Ear[] =>
  [...ears].filter((ear) => !joining.has(ear) && !room.arriving.has(ear))

/** Ends one page's subscription; groups and topics that nobody is left for go with it. */
export function unseat(room: Room, ear: Ear, group: Group): void {
  group.ears.delete(ear)
  group.joining.delete(ear)
  if (group.ears.size > 0) return
  room.groups.delete(group.topics.join(' '))
  for (const topic of group.topics) {
    const left = room.threads.get(topic)
    left?.groups.delete(group)
    if (!left || left.groups.size > 0) continue
    // nobody will be told, so it counts as said: a page that joins later sees that it missed something
    if (room.dirty.delete(topic)) left.seq += 1
    if (left.keptUntil === 0) room.threads.delete(topic)
  }
}

/**
 * The topic's thread, begun if there is none. It begins at the number of all changes heard so far, which is no less
 * than where an earlier one of the same name can have ended: equal sequences always mean that nothing happened between.
 */
export function thread(room: Room, topic: Topic, firstSeq: number): Thread {
  const found = room.threads.get(topic) ?? { seq: firstSeq, groups: new Set(), keptUntil: 0 }
  room.threads.set(topic, found)
  return found
}

/** Notes a change; true when somebody is to be told. */
export function touch(room: Room, topic: Topic): boolean {
  const touched = room.threads.get(topic)
  if (!touched) return false
  if (touched.groups.size === 0) touched.seq += 1
  else room.dirty.add(topic)
  return touched.groups.size > 0
}

/** Takes what is to be read and whom it is for; marks made from now on are for the next reading. */
export function take(room: Room) {
  const { dirty } = room
  room.dirty = new Set()
  const joiners = [...room.groups.values()]
    .filter((group) => group.joining.size > 0)
    .map((group) => {
      const ears = [...group.joining]
      group.joining.clear()
      for (const ear of ears) room.arriving.add(ear)
      return { group, ears }
    })
  return { dirty, joiners }
}

/** Forgets threads that only a page's mark kept, and says whether the room is empty. */
export function sweep(room: Room, now: number): boolean {
  for (const [topic, { groups, keptUntil }] of room.threads)
    if (groups.size === 0 && keptUntil < now) room.threads.delete(topic)
  return room.threads.size === 0 && room.groups.size === 0 && room.busySince === undefined
}
