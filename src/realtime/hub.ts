import { randomUUID } from 'node:crypto'
import type { Audience, Database } from '../domain/scope.ts'
import type { Topic } from '../domain/topics.ts'
import type { AsOfMark } from '../views/live.tsx'
import type { Announcement } from './listener.ts'
import { readers as pageReaders, type Readers, readPatches } from './patches.tsx'
import {
  type Ear,
  type Group,
  openRoom,
  type Room,
  roomKey,
  seat,
  sweep,
  take,
  thread,
  touch,
  unseat,
} from './rooms.ts'
import { type Told, tellChanges, tellNothingNew, tellState } from './telling.ts'

export type HubOptions = {
  database: Database
  onError: (error: unknown) => void
  readers?: Readers
  /** How long changes gather before they are read together. */
  breathMs?: number
  heartbeatMs?: number
  /** How long after a failed reading the next one is tried. */
  retryMs?: number
}

/** What an ear holds: `listen` replaces its topics and brings their present state. */
export type Seat = { listen(topics: readonly Topic[]): void; leave(): void }

/** Audiences read at once; with more, everybody's re-reading after a break would take the pool from the pages. */
const readersAtOnce = 3
/** A page that was read but has not joined after this long is not coming. */
const markKeptMs = 60_000

/**
 * Tells pages what changed. It reads once per breath, audience and topic, under that audience's own Scope, so that a
 * wrong subscription can show nothing foreign; what could not be read is tried again, and until then nothing is said,
 * so that silence (no heartbeat) always means "not known to be true any more". It never throws at whoever calls it.
 */
export class Hub {
  readonly epoch = randomUUID()
  readonly #rooms = new Map<string, Room>()
  readonly #due: Room[] = []
  readonly #options: Required<HubOptions>
  readonly #heartbeat: NodeJS.Timeout
  #reading = 0
  #changes = 0
  #isDeaf = false
  #isStopped = false

  constructor(options: HubOptions) {
    this.#options = {
      readers: pageReaders,
      breathMs: 100,
      heartbeatMs: 5000,
      retryMs: 1000,
      ...options,
    }
    this.#heartbeat = setInterval(() => this.beat(), this.#options.heartbeatMs)
    this.#heartbeat.unref()
  }

  /** Ears now listening. */
  get size(): number {
    let size = 0
    for (const { groups } of this.#rooms.values())
      for (const { ears } of groups.values()) size += ears.size
    return size
  }

  /** The first frame that the ear gets is the present state of every topic, read after this call. */
  join(audience: Audience, ear: Ear, topics: readonly Topic[]): Seat {
    const room = this.#room(audience)
    let group: Group | undefined = seat(room, ear, topics, this.#changes)
    this.#stir(room)
    return {
      listen: (next) => {
        // gone: left, or dropped for being too slow
        if (!group?.ears.has(ear)) return
        unseat(room, ear, group)
        group = seat(room, ear, next, this.#changes)
        this.#stir(room)
      },
      leave: () => {
        if (group?.ears.has(ear)) unseat(room, ear, group)
        group = undefined
      },
    }
  }

  /**
   * Call it before a page is read, and the function it returns when the page's topics are known: the sequences that the
   * page is true for, so that a join with nothing missed reads nothing twice. Undefined when that cannot be said,
   * because something was announced meanwhile.
   */
  mark(audience: Audience): (topics: readonly Topic[]) => AsOfMark | undefined {
    const at = new Date()
    const before = this.#changes
    return (topics) => {
      if (this.#isDeaf || this.#changes !== before) return undefined
      const room = this.#room(audience)
      const kept = topics.map((topic) => {
        const { seq } = Object.assign(thread(room, topic, before), {
          keptUntil: at.getTime() + markKeptMs,
        })
        return [topic, seq] as const
      })
      return { at, epoch: this.epoch, seq: new Map(kept) }
    }
  }

  /**
   * A change reaches the provider, the tenant and its MSP. One of a shared topic that names nobody (a bulk over many
   * tenants, a setting) reaches everybody, each reading what is theirs; one of a single thing, the provider alone.
   */
  heard({ topic, tenant, msp }: Announcement): void {
    this.#changes += 1
    const isShared = !topic.includes(':')
    const keys = [
      'provider',
      ...(msp ? [`msp:${msp}`] : []),
      ...(tenant ? [`tenant:${tenant}`] : []),
    ]
    const rooms =
      isShared && keys.length === 1 ? this.#rooms.values() : keys.map((key) => this.#rooms.get(key))
    for (const room of rooms) if (room && touch(room, topic)) this.#stir(room)
  }

  /** Announcements may be missed from now on. */
  lost(): void {
    this.#isDeaf = true
  }

  /** What was missed is not known, so everything has changed. */
  regained(): void {
    this.#isDeaf = false
    this.#changes += 1
    for (const room of this.#rooms.values()) {
      for (const topic of room.threads.keys()) touch(room, topic)
      this.#stir(room)
    }
  }

  /** Says to every page that what it shows is still true, and the last sequences, so that a loss is noticed. */
  beat(): void {
    const at = new Date()
    for (const [key, room] of this.#rooms) {
      if (sweep(room, at.getTime())) this.#rooms.delete(key)
      // a reading that hangs is no different from one that failed
      const isStuck = at.getTime() - (room.busySince ?? Infinity) > 2 * this.#options.heartbeatMs
      if (this.#isDeaf || room.isBlind || isStuck) continue
      tellNothingNew(room, this.epoch, at)
    }
  }

  stop(): void {
    this.#isStopped = true
    clearInterval(this.#heartbeat)
    for (const { timer } of this.#rooms.values()) clearTimeout(timer)
  }

  #room(audience: Audience): Room {
    const key = roomKey(audience)
    const room = this.#rooms.get(key) ?? openRoom(audience)
    this.#rooms.set(key, room)
    return room
  }

  #stir(room: Room, inMs = this.#options.breathMs): void {
    if (room.timer || room.busySince !== undefined || this.#isStopped) return
    room.timer = setTimeout(() => {
      room.timer = undefined
      room.busySince = Date.now()
      this.#due.push(room)
      this.#readDue()
    }, inMs)
  }

  #readDue(): void {
    while (this.#reading < readersAtOnce) {
      const room = this.#due.shift()
      if (!room) return
      this.#reading += 1
      this.#read(room)
        .catch(this.#options.onError)
        .finally(() => {
          this.#reading -= 1
          room.busySince = undefined
          const isLeft =
            room.dirty.size > 0 || [...room.groups.values()].some((g) => g.joining.size)
          if (isLeft) this.#stir(room, room.isBlind ? this.#options.retryMs : undefined)
          this.#readDue()
        })
    }
  }

  async #read(room: Room): Promise<void> {
    const { dirty, joiners } = take(room)
    const wanted = new Set([...dirty, ...joiners.flatMap(({ group }) => group.topics)])
    const at = new Date()
    const { html, failed } = await readPatches(wanted, { ...this.#options, actor: room.actor, at })
    room.isBlind = failed.size > 0
    const told: Told = { epoch: this.epoch, at, html, failed }
    tellChanges(room, told, dirty)
    for (const { group, ears } of joiners) tellState(room, told, group, ears)
    for (const topic of dirty) if (failed.has(topic)) touch(room, topic)
  }
}
