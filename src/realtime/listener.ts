import { z } from 'zod'
import { isTopic, type Topic } from '../domain/topics.ts'

/** That something changed, by ids only: the topic, and whom it reaches (none given: see `Hub.heard`). */
export type Announcement = { topic: Topic; tenant?: string; msp?: string }

/** One part of this process that wants to know; `lost` until `regained`, announcements may have been missed. */
type ListenerHandler = {
  announced?(announcement: Announcement): void
  disconnected?(): void
  reconnected?(): void
}

export type Listener = {
  readonly isListening: boolean
  /** Subscribes from now on, until the function it returns is called. */
  subscribe(handler: ListenerHandler): () => void
  stop(): Promise<void>
}

type Listen = (handlers: {
  announced(payload: string): void
  disconnected(): void
  reconnected(): void
}) => Promise<{ stop(): Promise<void> }>

/**
 * One LISTEN for the whole process, shared by hub, sockets and worker. A payload that is not an announcement is
 * dropped: any role of the database may send on the channel. A handler that throws does not keep the others from being called.
 */
export async function startListener(
  listen: Listen,
  onError: (error: unknown) => void,
): Promise<Listener> {
  const handlers = new Set<ListenerHandler>()
  let isListening = true
  function deliver(say: (handler: ListenerHandler) => void) {
    for (const handler of handlers) {
      try {
        say(handler)
      } catch (error) {
        onError(error)
      }
    }
  }
  const { stop } = await listen({
    announced(payload) {
      const announced = announcementIn(payload)
      if (announced) deliver((handler) => handler.announced?.(announced))
    },
    disconnected() {
      isListening = false
      deliver((handler) => handler.disconnected?.())
    },
    reconnected() {
      isListening = true
      deliver((handler) => handler.reconnected?.())
    },
  })
  return {
    get isListening() {
      return isListening
    },
    subscribe(handler) {
      handlers.add(handler)
      return () => void handlers.delete(handler)
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
function announcementIn(payload: string): Announcement | null {
  try {
    return announcement.safeParse(JSON.parse(payload)).data ?? null
  } catch {
    return null
  }
}
