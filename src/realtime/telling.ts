import type { Topic } from '../domain/topics.ts'
import type { AsOfMark } from '../views/live.tsx'
import { frame, isList } from './patches.tsx'
import { type Ear, type Group, present, type Room, unseat } from './rooms.ts'

/** More than this not taken by a page: it is too slow, and comes back to the present state (close 1013). */
const mostUnsentBytes = 1024 * 1024

/** What one reading found: the epoch and instant it is true for, the patches by topic, and what could not be read. */
export type Told = {
  epoch: string
  at: Date
  html: ReadonlyMap<Topic, string>
  failed: ReadonlySet<Topic>
}

/** Sends what changed to each ear that listens to it, one frame an ear, and counts it. */
export function tellChanges(room: Room, told: Told, dirty: Iterable<Topic>) {
  const forGroup = new Map<Group, Topic[]>()
  for (const topic of dirty) {
    const thread = room.threads.get(topic)
    if (!thread || !told.html.has(topic)) continue
    thread.seq += 1
    for (const group of thread.groups) forGroup.set(group, [...(forGroup.get(group) ?? []), topic])
  }
  // many pages differ in their rows only: the same changes are the same frame for all of them
  const frames = new Map<string, string>()
  for (const [group, topics] of forGroup) {
    const key = topics.join(' ')
    const text = frames.get(key) ?? frameOf(room, told, topics, topics)
    frames.set(key, text)
    for (const ear of present(room, group)) tell(room, group, ear, text)
  }
}

/** Sends the present state to those who joined. Lists bring no patch: by its sequence the page sees what it missed. */
export function tellState(room: Room, told: Told, group: Group, ears: readonly Ear[]) {
  const isWhole = !group.topics.some((topic) => told.failed.has(topic))
  const patched = group.topics.filter((topic) => !isList(topic))
  const text = isWhole ? frameOf(room, told, group.topics, patched) : ''
  for (const ear of ears) {
    room.arriving.delete(ear)
    if (!group.ears.has(ear)) continue
    if (isWhole) tell(room, group, ear, text)
    else group.joining.add(ear)
  }
}

/** Says that all of it is still true, with the last sequences, so that a loss is noticed. */
export function tellNothingNew(room: Room, epoch: string, at: Date) {
  const told: Told = { epoch, at, html: new Map(), failed: new Set() }
  for (const group of room.groups.values()) {
    const text = frameOf(room, told, group.topics, [])
    for (const ear of present(room, group)) tell(room, group, ear, text)
  }
}

function frameOf(room: Room, told: Told, topics: readonly Topic[], patched: readonly Topic[]) {
  const mark: AsOfMark = {
    at: told.at,
    epoch: told.epoch,
    seq: new Map(topics.map((topic) => [topic, room.threads.get(topic)?.seq ?? 0])),
  }
  return frame(
    mark,
    patched.map((topic) => told.html.get(topic) ?? ''),
  )
}

function tell(room: Room, group: Group, ear: Ear, text: string) {
  try {
    if (ear.bufferedAmount <= mostUnsentBytes) return ear.send(text)
    unseat(room, ear, group)
    ear.close(1013, 'too slow')
  } catch {
    // a socket that broke between two events; its own close event says so to whoever opened it
    unseat(room, ear, group)
  }
}
