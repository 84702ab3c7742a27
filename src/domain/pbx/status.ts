import type { PbxStatus } from '../schema/pbx.ts'

/** How a telephone system stands; moments are milliseconds since 1970 by the database's clock. */
export type Standing = {
  status: PbxStatus
  since: number
  /** When it last went from one settled status to another. */
  changedAt: readonly number[]
  isFlapping: boolean
}

/** What an alarm of a system is about; there is at most one of a system at a time. */
export type Trouble = 'down' | 'refused' | 'degraded' | 'flapping'

const flappingMs = 5 * 60_000
const flappingChanges = 3
const settled: readonly PbxStatus[] = ['up', 'degraded', 'down', 'auth-failed']
const isSettled = (status: PbxStatus) => settled.includes(status)

/**
 * How a system stands after what was seen of it. A try to connect is none while it is down, and says nothing then. Three
 * changes between up, degraded, down and refused within five minutes are flapping, which lasts until five minutes passed
 * without one; who switches it off or on begins anew.
 */
export function standingAfter(before: Standing, seen: PbxStatus, now: number): Standing {
  if (seen === 'disabled' || before.status === 'disabled')
    return seen === before.status
      ? before
      : { status: seen, since: now, changedAt: [], isFlapping: false }
  if (seen === 'connecting' && isSettled(before.status)) return quieted(before, now)
  if (seen === before.status) return quieted(before, now)
  const isChange = isSettled(before.status) && isSettled(seen)
  const changedAt = [...before.changedAt, ...(isChange ? [now] : [])].filter(
    (at) => at > now - flappingMs,
  )
  const isFlapping = before.isFlapping || changedAt.length >= flappingChanges
  return { status: seen, since: now, changedAt, isFlapping }
}

function quieted(before: Standing, now: number): Standing {
  const last = Math.max(...before.changedAt)
  if (before.changedAt.length === 0 || last > now - flappingMs) return before
  return { ...before, changedAt: [], isFlapping: false }
}

/** What there is an alarm about while a system stands so; null: none. */
export function troubleOf({ status, isFlapping }: Standing): Trouble | null {
  if (status === 'disabled' || status === 'connecting') return null
  if (isFlapping) return 'flapping'
  if (status === 'down') return 'down'
  if (status === 'auth-failed') return 'refused'
  return status === 'degraded' ? 'degraded' : null
}

const delaysMs = [1, 2, 5, 10, 30, 60, 120, 300].map((seconds) => seconds * 1000)
/** A refused sign-in waits at least this long: systems lock accounts that are tried too often. */
const refusedFrom = 4

/** How long to wait before a connection is tried again: up to five minutes, a quarter more or less (`random`: 0 to 1). */
export function backOffMs(failures: number, wasRefused: boolean, random: number): number {
  const at = Math.max(failures - 1, wasRefused ? refusedFrom : 0)
  const delay = delaysMs[Math.min(at, delaysMs.length - 1)] ?? 0
  return Math.round(delay * (0.75 + random / 2))
}
