import type { Outage, Trouble } from './domain/scope.ts'
import type { Look } from './readiness.ts'

/** So many looks in a row must find it gone: the first one may have had a connection that was lost with an earlier server. */
const looksInRow = 2

type Options = {
  onError: (error: unknown) => void
  everyMs?: number
  /** No answer for so long is an absence; a statement of somebody else's may keep the embedded database busy for less. */
  silentMs?: number
}

/**
 * Follows whether the database is there and takes changes, and tells whenever that is otherwise. What a request met (`heard`) is
 * known at once; that it is over is found by the next look.
 */
export function followOutage(
  look: Look,
  told: (outage: Outage | null) => void,
  { onError, everyMs = 1000, silentMs = 5000 }: Options,
) {
  let outage: Outage | null = null
  let wellAt = new Date()
  let absences = 0
  let timer: NodeJS.Timeout | undefined
  let isStopped = false

  function stand(trouble: Outage['trouble'] | null) {
    if (trouble === (outage?.trouble ?? null)) return
    outage = trouble && { trouble, since: wellAt }
    try {
      told(outage)
    } catch (error) {
      onError(error)
    }
  }

  function judge(found: Awaited<ReturnType<Look>>, at: Date) {
    absences = found === 'away' ? absences + 1 : 0
    if (found === 'read-only') return stand('read-only')
    if (found === 'away') return absences >= looksInRow ? stand('away') : undefined
    if (found === 'silent')
      return Date.now() - wellAt.getTime() > silentMs ? stand('away') : undefined
    // busy, slow or full: it is there, and each request hears for itself what it could not do
    stand(null)
    wellAt = at
  }

  async function ask() {
    const at = new Date()
    const found = await look()
    if (isStopped) return
    judge(found, at)
    timer = setTimeout(ask, everyMs).unref()
  }
  void ask()

  return {
    now: () => outage,
    heard(trouble: Trouble) {
      if (trouble === 'read-only') stand(trouble)
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
