import { sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { message, verbatim } from '../messages.ts'
import type { Scope } from '../scope.ts'
import { choice, lines, text, toggle } from '../values.ts'
import { mark } from './marks.ts'
import { tierOf } from './tiers.ts'

/** Hours from now as a choice of a form; what is shelved comes back within a day. */
export const shelfHours = ['1', '4', '8', '24'] as const
/** Until the alarm gets worse or clears, until it clears, or for so many hours (or until it gets worse). */
export const ackUntils = ['worse', 'clear', '1', '4', '8', '24', '168'] as const
/** Minutes until whoever claims looks again. */
export const checkMinutes = ['15', '30', '60', '120', '240', '480', '1440'] as const

const oneOfThese = 'choose-one' as const
export const ackForm = form({ until: choice(ackUntils, oneOfThese) })
export const claimForm = form({ minutes: choice(checkMinutes, oneOfThese), acknowledge: toggle() })
export const shelfForm = form({
  hours: choice(shelfHours, oneOfThese),
  reason: text({ max: 200, error: 'shelf-reason' }),
})
export const noteForm = form({ text: lines({ max: 1000, error: 'alarm-note' }) })

/**
 * Writes down who has seen these alarms and when; it never clears, and counts for the actor's tier and those below. Without a word
 * about how long it lasts until the alarm gets worse or clears, and what is acknowledged already stays as it is. Returns how many were.
 */
export async function acknowledge(
  scope: Scope,
  ids: readonly string[],
  given: Given = {},
): Promise<number> {
  const isAnew = given.until !== undefined
  const { until } = isAnew ? ackForm.read(given) : { until: 'worse' as const }
  const hours = until === 'worse' || until === 'clear' ? null : Number(until)
  return mark(scope, ids, 'acknowledged', {
    isAnew,
    ...(hours !== null && { text: message('acknowledged-for', { hours }) }),
    ...(until === 'clear' && { text: message('acknowledged-until-clear') }),
    set: {
      ...{ acknowledgedAt: sql`now()`, acknowledgedBy: scope.actor.name },
      ...{ ackTier: tierOf(scope.actor.audience) },
      ackUntil: hours === null ? (until as 'worse' | 'clear') : 'time',
      ackUntilAt: hours === null ? null : inHours(hours),
    },
  })
}

/** Takes acknowledgements back, so that the alarms ask for one again; one from above stays. Returns how many did. */
export const unacknowledge = (scope: Scope, ids: readonly string[]): Promise<number> =>
  mark(scope, ids, 'unacknowledged', {
    set: {
      ...{ acknowledgedAt: null, acknowledgedBy: null, ackTier: null },
      ...{ ackUntil: null, ackUntilAt: null },
    },
  })

/** Says who works on these alarms and when they look again; whoever of the tier claimed before does so no more. */
export async function claim(scope: Scope, ids: readonly string[], given: Given): Promise<number> {
  const { minutes: chosen, acknowledge: isSeen } = claimForm.read(given)
  const minutes = Number(chosen)
  const claimed = await mark(scope, ids, 'claimed', {
    text: message('claimed-for', { minutes }),
    set: {
      ...{ claimedAt: sql`now()`, claimedBy: scope.actor.name },
      ...{ claimTier: tierOf(scope.actor.audience) },
      nextCheckAt: sql`now() + make_interval(mins => ${minutes})`,
    },
  })
  if (isSeen) await acknowledge(scope, ids)
  return claimed
}

export const unclaim = (scope: Scope, ids: readonly string[]): Promise<number> =>
  mark(scope, ids, 'unclaimed', {
    set: { claimedAt: null, claimedBy: null, claimTier: null, nextCheckAt: null },
  })

/** Puts these alarms on the shelf for some hours, with the reason: they ask nobody of the actor's tier and below, and come back by themselves. */
export async function shelve(scope: Scope, ids: readonly string[], given: Given): Promise<number> {
  const { hours: chosen, reason } = shelfForm.read(given)
  const hours = Number(chosen)
  return mark(scope, ids, 'shelved', {
    text: message('shelved-for', { hours, reason: verbatim(reason) }),
    set: {
      ...{ shelvedUntil: inHours(hours), shelvedBy: scope.actor.name, shelvedReason: reason },
      shelveTier: tierOf(scope.actor.audience),
    },
  })
}

export const unshelve = (scope: Scope, ids: readonly string[]): Promise<number> =>
  mark(scope, ids, 'unshelved', {
    set: { shelvedUntil: null, shelvedBy: null, shelvedReason: null, shelveTier: null },
  })

/** Writes a note into the history of these alarms, for all who see them. */
export async function addNote(scope: Scope, ids: readonly string[], given: Given): Promise<number> {
  const { text: said } = noteForm.read(given)
  return mark(scope, ids, 'noted', { text: verbatim(said) })
}

const inHours = (hours: number) => sql`now() + make_interval(hours => ${hours})`
