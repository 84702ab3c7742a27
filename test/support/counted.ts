import { appendFileSync } from 'node:fs'

/** A line of the file that TENANTRY_COUNTED names: so many times was this tried for a goal. */
export type Counted = { goal: string; what: string; many: number }

/** Tells the proof how often a test tried something; without TENANTRY_COUNTED nobody asks. */
export function counted(goal: string, what: string, many = 1): void {
  const file = process.env.TENANTRY_COUNTED
  if (file) appendFileSync(file, `${JSON.stringify({ goal, what, many } satisfies Counted)}\n`)
}
