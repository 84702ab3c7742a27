import type { Directory } from './directory.ts'
import { type AssignedPlan, phonePlans } from './parts.ts'

/** A subscription: so many units bought, so many of them with people from before. */
export type Subscription = {
  skuId: string
  partNumber: string
  enabled: number
  /** Units that no client assigned. */
  taken: number
  plans: readonly AssignedPlan[]
  /** Ids of plans in it that are switched off. */
  disabled?: readonly string[]
}

// Microsoft's published id of Microsoft 365 E5, which has Teams Phone in it
export const e5: Subscription = {
  skuId: '06ebc4ee-1bb5-47dd-8120-11324bc54e06',
  partNumber: 'SPE_E5',
  enabled: 25,
  taken: 20,
  plans: phonePlans,
}

export type Licenses = ReturnType<typeof createLicenses>

/** A tenant's subscriptions, and who was given a unit of which; a user who is gone has none. */
export function createLicenses(directory: Directory, subscriptions: readonly Subscription[]) {
  let all = [...subscriptions]
  const holders = new Map<string, Set<string>>()

  const find = (skuId: string) => all.find((each) => each.skuId === skuId.toLowerCase())
  const skusOf = (userId: string): string[] => [...(holders.get(userId) ?? [])]
  const holdersOf = (skuId: string) =>
    [...holders].filter(([id, skus]) => skus.has(skuId) && directory.present(id) >= 0).length
  const consumed = ({ skuId, taken }: Subscription) => taken + holdersOf(skuId)

  function give(userId: string, skuIds: readonly string[]): void {
    holders.set(userId, new Set(skuIds))
    const plans = all.filter(({ skuId }) => skuIds.includes(skuId)).flatMap((each) => each.plans)
    directory.change(userId, { assignedPlans: plans })
  }

  return {
    find,
    skusOf,
    consumed,
    list: () => all,
    free: (subscription: Subscription) => subscription.enabled - consumed(subscription),
    give,
    /** With the user goes what they had, which is answered. */
    release(userId: string): string[] {
      const had = skusOf(userId)
      holders.delete(userId)
      return had
    },
    /** From now on the tenant has these. */
    set(next: readonly Subscription[]) {
      all = [...next]
    },
  }
}
