import { z } from 'zod'
import { isTopic, type Topic } from '../domain/topics.ts'

/** That something changed, by ids only: the topic, and whom it reaches (none given: see `Hub.heard`). */
export type Announcement = { topic: Topic; tenant?: string; msp?: string }

/** One part of this process that wants to know; `lost` until `regained`, announcements may have been missed. */
export type Hearer = {
  heard?(announcement: Announcement): void
  lost?(): void
  regained?(): void
}

export type Listener = {
  readonly isListening: boolean
  /** Hears from now on, until the function it returns is called. */
  hear(hearer: Hearer): () => void
  stop(): Promise<void>
}

type Listen = (ears: {
  heard(payload: string): void
  lost(): void
  regained(): void
}) => Promise<{ stop(): Promise<void> }>

/**
 * One LISTEN for the whole process, shared by hub, sockets and worker. A payload that is not an announcement is
 * dropped: any role of the database may send on the channel. A hearer that throws does not keep the others from hearing.
 */
export async function startListener(
  listen: Listen,
  onError: (error: unknown) => void,
): Promise<Listener> {
  const hearers = new Set<Hearer>()
  let isListening = true
  function tell(say: (hearer: Hearer) => void) {
    for (const hearer of hearers) {
      try {
        say(hearer)
      } catch (error) {
        onError(error)
      }
    }
  }
  const { stop } = await listen({
    heard(payload) {
      const heard = announcementIn(payload)
      if (heard) tell((hearer) => hearer.heard?.(heard))
    },
    lost() {
      isListening = false
      tell((hearer) => hearer.lost?.())
    },
    regained() {
      isListening = true
      tell((hearer) => hearer.regained?.())
    },
  })
  return {
    get isListening() {
      return isListening
    },
    hear(hearer) {
      hearers.add(hearer)
      return () => void hearers.delete(hearer)
    },
    stop,
  }
}

const session = /^session:[0-9a-f]{64}$/
const announcement = z.object({
  topic: z.custom<Topic>(
    (word) => typeof word === 'string' && (isTopic(word) || session.test(word)),
  ),
  tenant: z.uuid().optional(),
  msp: z.uuid().optional(),
})

/** Null for whatever is not `{topic, tenant?, msp?}` with well-formed ids. */
export function announcementIn(payload: string): Announcement | null {
  try {
    return announcement.safeParse(JSON.parse(payload)).data ?? null
  } catch {
    return null
  }
}
