import type { ActivityAnswer } from '../../src/domain/metering/activity.ts'

type Organization = { id: string; shortname: string; msp: string; max: number; isActive: boolean }
export type Item = { organization: string; account: string; at: string }

/** Metering as naively as it can be said: one item after the other, sets of names, no locks. */
export class Oracle {
  readonly months = new Map<string, Set<string>>()
  readonly accounts = new Map<string, Set<string>>()
  readonly #organizations: readonly Organization[]
  readonly #most: ReadonlyMap<string, number>
  readonly #now: number

  constructor(
    organizations: readonly Organization[],
    most: ReadonlyMap<string, number>,
    now: string,
  ) {
    this.#organizations = organizations
    this.#most = most
    this.#now = Date.parse(now)
  }

  answer({ organization, account, at }: Item): ActivityAnswer {
    const own = this.#organizations.find(
      ({ id, shortname }) => id === organization || shortname === organization.toLowerCase(),
    )
    if (!own) return { result: 'refused', code: 'unknown-organization' }
    if (!own.isActive) return { result: 'refused', code: 'organization-inactive' }
    const age = this.#now - Date.parse(at)
    if (age > 48 * 3600_000) return { result: 'refused', code: 'too-old' }
    if (age < -5 * 60_000) return { result: 'refused', code: 'future' }
    const period = new Date(at).toISOString().slice(0, 7)
    const month = of(this.months, `${own.id} ${period}`)
    if (month.has(account)) return { result: 'already' }
    if (month.size >= own.max)
      return {
        ...{ result: 'blocked', code: 'MAU_CAP_REACHED' },
        ...{ max: own.max, current: month.size, period },
      }
    const known = of(this.accounts, own.id)
    if (!known.has(account)) {
      const most = this.#most.get(own.msp)
      if (most !== undefined && this.#ofMsp(own.msp) >= most)
        return { result: 'refused', code: 'account-limit' }
      known.add(account)
    }
    month.add(account)
    return { result: 'counted' }
  }

  #ofMsp = (msp: string) =>
    this.#organizations
      .filter((one) => one.msp === msp)
      .reduce((sum, { id }) => sum + of(this.accounts, id).size, 0)
}

function of(sets: Map<string, Set<string>>, key: string): Set<string> {
  const found = sets.get(key) ?? new Set<string>()
  sets.set(key, found)
  return found
}

/** Numbers that look random and are the same in every run (mulberry32). */
export function random(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const upTo = (most: number) => Math.floor(next() * most)
  return {
    upTo,
    oneOf: <T>(of: readonly T[]): T => of[upTo(of.length)] as T,
    shuffled: <T>(of: readonly T[]): T[] =>
      of
        .map((one) => [next(), one] as const)
        .sort(([a], [b]) => a - b)
        .map(([, one]) => one),
  }
}
