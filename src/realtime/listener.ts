import { z } from 'zod'
import { isTopic, type Topic } from '../domain/topics.ts'

/**
 * That something changed, by ids only: the topic, and whom it reaches (none given: see `Hub.heard`); `worker` is the one
 * that did it and has claimed what became free by it.
 */
export type Announcement = { topic: Topic; tenant?: string; msp?: string; worker?: string }

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
  failed(error: unknown): void
}) => Promise<{ stop(): Promise<void> }>

/**
 * One LISTEN (and one link to NATS) for the whole process, shared by hub, sockets and worker. A payload that is not an announcement is
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
      for (const announced of announcementsIn(payload))
        deliver((handler) => handler.announced?.(announced))
    },
    disconnected() {
      isListening = false
      deliver((handler) => handler.disconnected?.())
    },
    reconnected() {
      isListening = true
      deliver((handler) => handler.reconnected?.())
    },
    failed: onError,
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
const topic = z.custom<Topic>(
  (word) => typeof word === 'string' && (isTopic(word) || session.test(word)),
)
const announcement = z.object({
  topic: topic.optional(),
  topics: z.array(topic).optional(),
  tenant: z.uuid().optional(),
  tenants: z.array(z.uuid()).optional(),
  each: z.array(z.string()).optional(),
  msp: z.uuid().optional(),
  worker: z.string().optional(),
})

/**
 * None for whatever is not `{topic or topics, tenant or tenants, each?, msp?, worker?}` with well-formed ids; one for each tenant.
 * `each` are topics of single tenants without their ids (`seat-use:`).
 */
function announcementsIn(payload: string): Announcement[] {
  try {
    const {
      topic,
      topics = topic ? [topic] : [],
      tenants,
      each = [],
      ...whom
    } = announcement.parse(JSON.parse(payload))
    if (!tenants) return topics.map((topic) => ({ topic, ...whom }))
    return tenants.flatMap((tenant) => {
      const own = each.map((kind) => `${kind}${tenant}`).filter(isTopic)
      return [...topics, ...own].map((topic) => ({ topic, ...whom, tenant }))
    })
  } catch {
    return []
  }
}
