import { steadyNow } from '../connectors/sip/clock.ts'
import type { Registration } from '../connectors/sip/registrar.ts'
import type { HandsetNews, KnownHandset } from '../domain/pbx/registrations.ts'

type Options = {
  write(batch: readonly HandsetNews[]): Promise<unknown>
  onError(error: unknown): void
  now?: () => number
}

/** What changed is kept after this, together with all else that did. */
const soonMs = 100
/** A handset that came again and is as it was is kept after this, or shortly before its registration would look over. */
const laterMs = 60_000
const marginMs = 10_000
const againMs = 5000
const mostAtOnce = 500

type Waiting = Omit<HandsetNews, 'seconds'> & { until?: number }
type Kept = { like: string; until: number }

/**
 * Gathers what the registrar learns and keeps it by few statements: changes within 100 ms, what only came again once a
 * minute. What could not be written waits, and newer news of the same handset take its place.
 */
export function createNews({ write, onError, now = steadyNow }: Options) {
  let waiting = new Map<string, Waiting>()
  /** As it was written last, of handsets that are registered. */
  const kept = new Map<string, Kept>()
  let timer: NodeJS.Timeout | undefined
  let dueAt = Number.POSITIVE_INFINITY
  let writing: Promise<void> | undefined
  let isStopping = false

  function plan(at: number) {
    if (at >= dueAt || isStopping) return
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(() => void flush(), Math.max(0, at - now()))
  }

  function put(news: Waiting, at: number) {
    const before = waiting.get(news.id)
    const refused = (before?.refused ?? 0) + (news.refused ?? 0)
    waiting.set(news.id, { ...before, ...news, ...(refused > 0 ? { refused } : {}) })
    plan(at)
  }

  function flush(): Promise<void> {
    dueAt = Number.POSITIVE_INFINITY
    clearTimeout(timer)
    // one after the other, so that an older word never comes after a newer one
    writing ??= all().finally(() => {
      writing = undefined
    })
    return writing
  }

  async function all() {
    while (waiting.size > 0) {
      const batch = [...waiting.values()].slice(0, mostAtOnce)
      for (const { id } of batch) waiting.delete(id)
      try {
        await write(batch.map(said))
      } catch (error) {
        onError(error)
        const newer = waiting
        waiting = new Map(batch.map((one) => [one.id, one]))
        for (const one of newer.values()) put(one, Number.POSITIVE_INFINITY)
        if (isStopping) return
        return plan(now() + againMs)
      }
      for (const one of batch) remember(one)
    }
  }

  const said = ({ until, ...news }: Waiting): HandsetNews =>
    until === undefined
      ? news
      : { ...news, seconds: until === 0 ? 0 : Math.max(1, Math.round((until - now()) / 1000)) }

  function remember({ id, until, ...news }: Waiting) {
    if (until === 0) kept.delete(id)
    else if (until !== undefined) kept.set(id, { like: likeOf(news), until })
  }

  return {
    /** How many handsets there is something to write of. */
    get size() {
      return waiting.size
    },
    registered({ handset, contact, flow, userAgent, seconds }: Registration<KnownHandset>): void {
      const { id, tenant } = handset
      const like = { contact: contact.text, transport: flow.transport, agent: userAgent }
      const at = now()
      const before = kept.get(id)
      const isSame = before?.like === likeOf(like) && before.until > at
      const due = isSame ? Math.min(at + laterMs, before.until - marginMs) : at + soonMs
      put({ id, tenant, ...like, until: at + seconds * 1000 }, due)
    },
    add({ seconds, ...news }: HandsetNews): void {
      put(
        seconds === undefined ? news : { ...news, until: seconds && now() + seconds * 1000 },
        now() + soonMs,
      )
    },
    /** Writes what waits, now. */
    flush,
    async stop(): Promise<void> {
      isStopping = true
      clearTimeout(timer)
      await writing
      await flush()
    },
  }
}

const likeOf = ({ contact, transport, agent }: Omit<Waiting, 'id' | 'tenant' | 'until'>) =>
  JSON.stringify([contact, transport, agent])
