import type { Context } from 'hono'
import { refuseReports, type Taken, takeReports, turnedAway } from '../domain/notices/intake.ts'
import type { Reported } from '../domain/notices/reports.ts'
import { reporterOf } from '../domain/notices/sources.counts.ts'
import type { Refusal } from '../domain/refusal.ts'
import { wordsIn } from '../views/words.ts'
import { bearerOf } from './authentication.ts'
import type { Portal } from './portal.ts'

/** What a call of a source of alarms does with what it sent. */
export type Intake = {
  /** Takes what `read` makes of it; what cannot be read is refused and counts for its source. */
  take(read: () => Read): Promise<Taken[]>
}
type Read = { reports: readonly Reported[]; isOne?: boolean }

/** The intake of this process, for whoever's token it is. */
export function intakeOf(c: Context<Portal>): Intake {
  const { capacity, actor } = c.var
  const database = capacity.databases['signed-in']
  return {
    async take(read) {
      const by = reporterOf(actor)
      capacity.reporters.set(bearerOf(c) ?? '', by)
      try {
        const { reports, isOne = false } = read()
        return await takeReports(database, by, reports, { isOne })
      } catch (error) {
        if (error instanceof Unread)
          throw await refuseReports(database, by, error.refusal, error.count)
        throw error
      }
    },
  }
}

/** What a source sent cannot be read: so many alarms, and why. */
export class Unread extends Error {
  readonly refusal: Refusal
  readonly count: number
  constructor(refusal: Refusal, count: number) {
    super('what a source sent cannot be read')
    this.refusal = refusal
    this.count = count
  }
}

/** Turns a source away that is over its limit by what was lately seen of it: neither looked up nor read. */
export async function demandIntake(c: Context<Portal>, busy: 429 | 503): Promise<void> {
  c.set('busyStatus', busy)
  const { capacity } = c.var
  const by = capacity.reporters.get(bearerOf(c) ?? '')
  const refusal = by && turnedAway(capacity.databases['signed-in'], by)
  if (!refusal) return
  c.set('words', wordsIn('en'))
  await capacity.delayRefusal()
  throw refusal
}
