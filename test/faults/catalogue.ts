import { changes } from './changes.ts'
import { clock } from './clock.ts'
import { drain } from './drain.ts'
import { droppedCommits } from './dropped-commits.ts'
import { fairness } from './fairness.ts'
import { growth } from './growth.ts'
import { halfOpen } from './half-open.ts'
import { immediate } from './immediate.ts'
import { kills } from './kills.ts'
import { order } from './order.ts'
import { pressure } from './pressure.ts'
import { revoked } from './revoked.ts'
import type { Scenario } from './scenario.ts'
import { soak } from './soak.ts'
import { stalled } from './stalled.ts'
import { storm } from './storm.ts'
import { stuck } from './stuck.ts'
import { wakeUp } from './wake-up.ts'

/** Everything that `npm run faults` breaks, in the order of the plan, C1 to E10. */
export const scenarios: readonly Scenario[] = [
  ...[kills, changes, immediate, droppedCommits, halfOpen, stuck],
  ...[fairness, clock, order, wakeUp, growth],
  ...[storm, stalled, revoked, drain, pressure],
]

/** Run only when they are named: `npm run soak`. */
export const lasting: readonly Scenario[] = [soak]
