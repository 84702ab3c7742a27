import { GraphError } from './errors.ts'
import type { GraphConfiguration } from './shapes.teams.ts'
import { policyTypeOf } from './shapes.teams.ts'
import type { GraphNumber } from './shapes.ts'

/** Whether what is wanted is so: `done`, on its way (`pending`), or not asked for yet as far as can be seen (`open`). */
export type Settled = 'done' | 'pending' | 'open'

/**
 * Makes a change that may have been made before: looks first, and asks for it only where it is open. A lost answer is
 * looked at once more, and stays an uncertain `GraphError` while it is still open, since Microsoft may be about to do it.
 */
export async function changeOnce<T>(
  look: () => Promise<Settled>,
  change: () => Promise<T>,
): Promise<T | 'done' | 'pending'> {
  const before = await look()
  if (before !== 'open') return before
  try {
    return await change()
  } catch (error) {
    if (!(error instanceof GraphError) || !error.isUncertain) throw error
    const after = await look()
    if (after === 'open') throw error
    return after
  }
}

/**
 * Whether a number is with `targetId`, or with nobody where that is null ("numberAssignment resource type": assigning is
 * `assignmentPending` until it is done).
 */
export function numberSettled(
  found: Pick<GraphNumber, 'targetId' | 'activation'> | null,
  targetId: string | null,
): Settled {
  const isThere = (found?.targetId ?? null) === targetId
  if (found?.activation === 'assignmentPending') return 'pending'
  return isThere ? 'done' : 'open'
}

/** Whether a policy is the user's own; null: none of this type is. */
export function policySettled(
  found: Pick<GraphConfiguration, 'policies'> | null,
  { policyType, policy }: { policyType: string; policy: string | null },
): Settled {
  const now = found?.policies[policyTypeOf(policyType)]
  const own = now?.by === 'direct' ? now.name.toLowerCase() : null
  return own === (policy?.toLowerCase() ?? null) ? 'done' : 'open'
}
