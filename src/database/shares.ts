import type { Turn } from '../domain/scope.ts'

/** How much of the pool each may hold at once. What adds up to more than the whole is whoever's comes first. */
const shares: Record<Turn, number> = {
  // six of ten are never taken by a flood of sign-ins
  stranger: 0.4,
  // two of ten are left for who wants to sign in
  'signed-in': 0.8,
  export: 0.2,
}

/**
 * Strangers beyond these are asked to come again; everybody else is bounded before (`running.ts`). A process that has just
 * begun knows nobody: the open pages that come back to it at once are served within a second or two, and not sent away.
 */
const waiting: Record<Turn, number> = { stranger: 1000, 'signed-in': 1000, export: 1000 }

/** The connections of `size` that this kind may hold; at least one. The portal's own work may hold all. */
export const shareOf = (turn: Turn | undefined, size: number): number =>
  turn ? Math.max(1, Math.floor(size * shares[turn])) : size

/** How many of this kind may wait for one. */
export const maxWaiting = (turn: Turn | undefined): number => (turn ? waiting[turn] : Infinity)
