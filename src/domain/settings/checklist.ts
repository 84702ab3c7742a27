import { readPools } from '../licensing/pools.ts'
import { may } from '../people/roles.ts'
import type { Scope } from '../scope.ts'
import { count, readCounters } from '../services/counters.ts'

export type Task = { name: 'licenses' | 'customers'; isDone: boolean }

/** What a new installation still needs, in order; each ticks itself. Empty once all is done, or for who cannot do it. */
export async function readChecklist(scope: Scope): Promise<Task[]> {
  if (scope.actor.audience.kind !== 'provider' || !may(scope.actor, 'administer')) return []
  const pools = await readPools(scope)
  const tasks: Task[] = [
    { name: 'licenses', isDone: pools.service.purchased > 0 && pools.user.purchased > 0 },
    { name: 'customers', isDone: count(await readCounters(scope), 'services') > 0 },
  ]
  return tasks.every((task) => task.isDone) ? [] : tasks
}
