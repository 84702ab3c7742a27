import { randomUUID } from 'node:crypto'
import type { Language } from '../domain/schema/tenants.ts'
import type { Audience, Database, Outage } from '../domain/scope.ts'
import type { Topic } from '../domain/topics.ts'
import { announcements, hubConnected, hubReadingSeconds } from '../metrics.ts'
import type { AsOfMark } from '../views/live.tsx'
import {
  type AudienceChannel,
  channelKey,
  type Face,
  type Group,
  keyOf,
  markChanged,
  markScenes,
  openChannel,
  type Subscriber,
  subscribe,
  sweep,
  takePending,
  topicState,
  unsubscribe,
} from './channels.ts'
import { type Reading, sendChanges, sendHeartbeat, sendState, sendWord } from './frames.ts'
import type { Announcement } from './listener.ts'
import { outagePatch, readers as pageReaders, type Readers, readPatches } from './patches.tsx'

export type HubOptions = {
  database: Database
  onError: (error: unknown) => void
  readers?: Readers
  /** How long changes gather before they are read together. */
  batchWindowMs?: number
  /** How often the scenes of walls are read at most, and at least: what nobody announced is seen by then. */
  sceneMs?: number
  sceneRereadMs?: number
  heartbeatMs?: number
  /** How long after a failed reading the next one is tried. */
  retryMs?: number
}

/** What a subscriber holds: `listen` replaces its topics and brings their present state. */
type TopicSubscription = { listen(topics: readonly Topic[]): void; leave(): void }

/** Audiences read at once; with more, everybody's re-reading after a break would take the pool from the pages. */
const readersAtOnce = 3
/** A page that was read but has not joined after this long is not coming. */
const markKeptMs = 60_000
const faces: readonly Face[] = ['page', 'wall']

/**
 * Tells pages what changed. It reads once per batch window, audience and topic, under that audience's own Scope, so that a
 * wrong subscription can show nothing foreign; what could not be read is tried again, and until then nothing is said,
 * so that silence (no heartbeat) always means "not known to be true any more". It never throws at whoever calls it.
 */
export class Hub {
  readonly epoch = randomUUID()
  readonly #channels = new Map<string, AudienceChannel>()
  readonly #due: AudienceChannel[] = []
  readonly #options: Required<HubOptions>
  readonly #heartbeat: NodeJS.Timeout
  #reading = 0
  #changes = 0
  #isDisconnected = false
  #isStopped = false
  #outage: Outage | null = null

  constructor(options: HubOptions) {
    this.#options = {
      readers: pageReaders,
      batchWindowMs: 100,
      sceneMs: 1000,
      sceneRereadMs: 10_000,
      heartbeatMs: 5000,
      retryMs: 1000,
      ...options,
    }
    this.#heartbeat = setInterval(() => this.beat(), this.#options.heartbeatMs)
    this.#heartbeat.unref()
    hubConnected.set(1)
  }

  /** How many subscribers there are. */
  get size(): number {
    let size = 0
    for (const { groups } of this.#channels.values())
      for (const { subscribers } of groups.values()) size += subscribers.size
    return size
  }

  /** The first frame that the subscriber gets is the present state of every topic, read after this call. */
  join(
    audience: Audience,
    subscriber: Subscriber,
    topics: readonly Topic[],
    face: Face = 'page',
  ): TopicSubscription {
    const channel = this.#channel(audience, face)
    let group: Group | undefined = subscribe(channel, subscriber, topics, this.#changes)
    this.#schedule(channel)
    return {
      listen: (next) => {
        // gone: left, or dropped for being too slow
        if (!group?.subscribers.has(subscriber)) return
        unsubscribe(channel, subscriber, group)
        group = subscribe(channel, subscriber, next, this.#changes)
        this.#schedule(channel)
      },
      leave: () => {
        if (group?.subscribers.has(subscriber)) unsubscribe(channel, subscriber, group)
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
      if (this.#isDisconnected || this.#changes !== before) return undefined
      const channel = this.#channel(audience, 'page')
      const kept = topics.map((topic) => {
        const { seq } = Object.assign(topicState(channel, topic, before), {
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
  announced({ topic, tenant, msp }: Announcement): void {
    this.#changes += 1
    announcements.inc()
    const isShared = !topic.includes(':')
    const keys = [
      'provider',
      ...(msp ? [`msp:${msp}`] : []),
      ...(tenant ? [`tenant:${tenant}`] : []),
    ]
    const channels =
      isShared && keys.length === 1
        ? this.#channels.values()
        : keys.flatMap((key) => faces.map((face) => this.#channels.get(keyOf(key, face))))
    for (const channel of channels) {
      if (!channel) continue
      const mark = channel.face === 'wall' ? markScenes : markChanged
      if (mark(channel, topic)) this.#schedule(channel)
    }
  }

  /** Announcements may be missed from now on. */
  disconnected(): void {
    this.#isDisconnected = true
    hubConnected.set(0)
  }

  /** What was missed is not known, so everything has changed. */
  reconnected(): void {
    this.#isDisconnected = false
    hubConnected.set(1)
    this.#changes += 1
    for (const channel of this.#channels.values()) {
      for (const topic of channel.topicStates.keys()) markChanged(channel, topic)
      this.#schedule(channel)
    }
  }

  /** Says to every page that the database is away or takes no changes, or (null) that this is over. */
  stand(outage: Outage | null): void {
    this.#outage = outage
    for (const channel of this.#channels.values())
      if (channel.face === 'page') sendWord(channel, this.#word(channel.language))
  }

  #word = (language: Language) => outagePatch(this.#outage, language, new Date())

  /** Says to every page that what it shows is still true, and the last sequences, so that a loss is noticed. */
  beat(): void {
    const at = new Date()
    for (const [key, channel] of this.#channels) {
      if (sweep(channel, at.getTime())) this.#channels.delete(key)
      // a reading that hangs is no different from one that failed
      const isStuck = at.getTime() - (channel.busySince ?? Infinity) > 2 * this.#options.heartbeatMs
      const isOld = at.getTime() - channel.readAt > this.#options.sceneRereadMs
      if (channel.face === 'wall' && isOld && markScenes(channel)) this.#schedule(channel)
      if (this.#isDisconnected || channel.hasFailed || isStuck) continue
      sendHeartbeat(channel, this.epoch, at)
    }
  }

  stop(): void {
    this.#isStopped = true
    clearInterval(this.#heartbeat)
    for (const { timer } of this.#channels.values()) clearTimeout(timer)
  }

  #channel(audience: Audience, face: Face): AudienceChannel {
    const key = channelKey(audience, face)
    const channel = this.#channels.get(key) ?? openChannel(audience, face)
    this.#channels.set(key, channel)
    return channel
  }

  #schedule(channel: AudienceChannel, inMs = this.#patience(channel)): void {
    if (channel.timer || channel.busySince !== undefined || this.#isStopped) return
    channel.timer = setTimeout(() => {
      channel.timer = undefined
      channel.busySince = Date.now()
      this.#due.push(channel)
      this.#readDue()
    }, inMs)
  }

  #patience({ face, readAt }: AudienceChannel): number {
    const { batchWindowMs, sceneMs } = this.#options
    return face === 'page' ? batchWindowMs : Math.max(batchWindowMs, readAt + sceneMs - Date.now())
  }

  #readDue(): void {
    while (this.#reading < readersAtOnce) {
      const channel = this.#due.shift()
      if (!channel) return
      this.#reading += 1
      this.#read(channel)
        .catch(this.#options.onError)
        .finally(() => {
          this.#reading -= 1
          channel.busySince = undefined
          const isLeft =
            channel.dirty.size > 0 || [...channel.groups.values()].some((g) => g.joining.size)
          if (isLeft) this.#schedule(channel, channel.hasFailed ? this.#options.retryMs : undefined)
          this.#readDue()
        })
    }
  }

  async #read(channel: AudienceChannel): Promise<void> {
    const { dirty, joiners } = takePending(channel)
    const wanted = new Set([...dirty, ...joiners.flatMap(({ group }) => group.topics)])
    const at = new Date()
    channel.readAt = at.getTime()
    const over = hubReadingSeconds.startTimer()
    const { html, failed, language } = await readPatches(wanted, {
      ...this.#options,
      actor: channel.actor,
      at,
    })
    if (language) channel.language = language
    channel.hasFailed = failed.size > 0
    over({ outcome: channel.hasFailed ? 'failed' : 'good' })
    const reading: Reading = { epoch: this.epoch, at, html, failed }
    sendChanges(channel, reading, dirty)
    // who comes from elsewhere may have been told otherwise there
    const word = channel.face === 'page' ? this.#word(channel.language) : ''
    for (const { group, subscribers } of joiners)
      sendState(channel, { ...reading, word }, group, subscribers)
    for (const topic of dirty) if (failed.has(topic)) markChanged(channel, topic)
  }
}
