import { may } from '../people/roles.ts'
import type { Actor } from '../scope.ts'
import type { Tiles } from '../services/tiles.ts'

export type Task = { name: 'licenses' | 'customers'; isDone: boolean }

/** What a new installation still needs, read off its totals. Empty once all is done, or for who cannot do it. */
export function checklistOf(actor: Actor, { pools, services }: Tiles): Task[] {
  if (!pools || !may(actor, 'administer')) return []
  const tasks: Task[] = [
    { name: 'licenses', isDone: pools.service.purchased > 0 && pools.user.purchased > 0 },
    { name: 'customers', isDone: services > 0 },
  ]
  return tasks.every((task) => task.isDone) ? [] : tasks
}
