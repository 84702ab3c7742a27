import { message } from '../domain/messages.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Release } from './running.ts'

const mebibyte = 1024 * 1024

/** What bodies that are under way may hold together, apart for whoever is not known and for sources of alarms, who must not keep people out. */
const budgets = { stranger: 16 * mebibyte, known: 64 * mebibyte, source: 32 * mebibyte }
/** Of one address or one session at once. */
const mostOfOne = 64

type Whose = keyof typeof budgets
type Sender = { whose: Whose /** An address, or a session. */; key: string }

/** The account of all request bodies that are held in memory; a body counts from its first byte until it is answered. */
export function createBodies({ strangerMs = 10_000, knownMs = 90_000 } = {}) {
  const held = { stranger: 0, known: 0, source: 0 }
  const senders = new Map<string, number>()
  const refusal = () => new Refusal('too-many', message('too-many-uploads'), { retryAfter: 5 })

  return {
    held,
    /** A slow line still brings a stranger's 64 KiB in ten seconds, and 8 MiB in a minute and a half. */
    maxMs: { stranger: strangerMs, known: knownMs, source: knownMs },
    /** Reserves `bytes`, what the body may grow to; refused (429) when there is no room. */
    reserve({ whose, key }: Sender, bytes: number): Release {
      const many = senders.get(key) ?? 0
      if (many >= mostOfOne || held[whose] + bytes > budgets[whose]) throw refusal()
      senders.set(key, many + 1)
      held[whose] += bytes
      let isOver = false
      return () => {
        if (isOver) return
        isOver = true
        held[whose] -= bytes
        const left = (senders.get(key) ?? 1) - 1
        if (left === 0) senders.delete(key)
        else senders.set(key, left)
      }
    },
  }
}
