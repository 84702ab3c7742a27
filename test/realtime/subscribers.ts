import { sql } from 'drizzle-orm'
import { type Audience, Scope, system } from '../../src/domain/scope.ts'
import type { Topic } from '../../src/domain/topics.ts'
import type { Subscriber } from '../../src/realtime/channels.ts'
import type { Hub } from '../../src/realtime/hub.ts'
import type { Listener } from '../../src/realtime/listener.ts'
import type { TestDatabase } from '../support/database.ts'

export type Frame = {
  at: Date
  epoch: string
  seq: Map<string, number>
  /** Target id → what replaces it. */
  patches: Map<string, string>
}

/** Reads a frame as the page does: a run of partials, of which the first is the as-of. */
export function frameIn(text: string): Frame {
  const partials = [
    ...text.matchAll(
      /<hx-partial hx-target="#([^"]+)" hx-swap="outer(?:HTML|Morph)">(.*?)<\/hx-partial>/gs,
    ),
  ].map(([, id = '', html = '']) => [id, html] as const)
  const [first, ...patches] = partials
  if (first?.[0] !== 'as-of' || partials.map(([all]) => all).length === 0)
    throw new Error(`not a frame: ${text}`)
  const value = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(first[1])?.[1] ?? ''
  const seq = value('data-seq')
    .split(' ')
    .filter(Boolean)
    .map((pair) => [pair.slice(0, pair.lastIndexOf(':')), Number(pair.split(':').at(-1))] as const)
  return {
    at: new Date(value('value')),
    epoch: value('data-epoch'),
    seq: new Map(seq),
    patches: new Map(patches),
  }
}

/** What a page knows: the newest patch of each id, and how often a sequence showed that something was lost. */
export class Page {
  readonly frames: Frame[] = []
  readonly shown = new Map<string, string>()
  gaps = 0
  regressions = 0
  closed: { code: number; reason: string } | undefined
  #seq = new Map<string, number>()
  #epoch = ''
  #isJoining = true
  #waiting: (() => void)[] = []

  /** The rule of `static/portal/live.js`: a frame with patches is one step of each topic, a heartbeat is none. */
  take(text: string): void {
    const frame = frameIn(text)
    if (Number.isNaN(frame.at.getTime())) {
      for (const [id, html] of frame.patches) this.shown.set(id, html)
      this.#wake()
      return
    }
    if (frame.epoch !== this.#epoch) this.#isJoining = true
    for (const [topic, number] of frame.seq) {
      const step = number - (this.#seq.get(topic) ?? number)
      if (frame.epoch === this.#epoch && step < 0) this.regressions += 1
      if (!this.#isJoining && step > (frame.patches.size > 0 ? 1 : 0)) this.gaps += 1
      this.#seq.set(topic, number)
    }
    this.#epoch = frame.epoch
    this.#isJoining = false
    this.frames.push(frame)
    for (const [id, html] of frame.patches) this.shown.set(id, html)
    this.#wake()
  }

  close(code: number, reason = ''): void {
    this.closed = { code, reason }
    this.#wake()
  }

  /** The next connection's first frame is the present state. */
  rejoin(): void {
    this.#isJoining = true
    this.closed = undefined
  }

  count(id: string): number | undefined {
    const text = /<b data-count[^>]*>([\d,]+)<\/b>/.exec(this.shown.get(id) ?? '')?.[1]
    return text === undefined ? undefined : Number(text.replaceAll(',', ''))
  }

  /** Resolves as soon as it holds, looked at whenever something arrived. */
  async until(holds: (page: Page) => boolean): Promise<void> {
    while (!holds(this)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #wake() {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

/** A plain-object subscriber in front of a page. */
export function subscriberOf(
  page: Page,
  { bufferedAmount = 0 } = {},
): Subscriber & { bufferedAmount: number } {
  return {
    bufferedAmount,
    send: (text) => page.take(text),
    close: (code, reason) => page.close(code, reason),
  }
}

export function joined(hub: Hub, audience: Audience, topics: readonly Topic[]) {
  const page = new Page()
  return { page, ...hub.join(audience, subscriberOf(page), topics) }
}

/** Whatever was dirty before is with everybody once a newcomer to the same channel has its first frame. */
export async function settled(hub: Hub, audience: Audience, topics: readonly Topic[] = ['queue']) {
  const { page, leave } = joined(hub, audience, topics)
  await page.until(({ frames }) => frames.length > 0)
  leave()
}

/** Resolves with the next announcement of this topic. */
export const nextAnnounced = (listener: Listener, topic: Topic) =>
  new Promise<void>((resolve) => {
    const disconnect = listener.subscribe({
      announced(said) {
        if (said.topic !== topic) return
        disconnect()
        resolve()
      },
    })
  })

/** Queues one command of a tenant the short way, and announces it in the same transaction. */
export const queueOne = (db: TestDatabase, tenant: string, name = 'Alder') =>
  Scope.enter(db.pool, system({ kind: 'provider' }), async (scope) => {
    await scope.db.execute(sql`
      insert into command (audience, tenant_id, lane, kind, subject_kind, subject_name, requested_name)
      values ('tenant', ${tenant}::uuid, 'service', 'replicate', 'service', ${name}, 'test')`)
    await scope.announce('queue', tenant)
  })

/** How long so many trials may take on a busy machine. */
export const patienceMs = (trials: number) => 30_000 + trials * 150
