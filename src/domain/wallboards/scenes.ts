import { count, readCounters } from '../counters.ts'
import type { Scope } from '../scope.ts'

export type SceneData = { queued: number }

/** What a scene shows to a wall of the scope's audience; null when there is no such scene for it. */
export async function readScene(
  scope: Scope,
  _name: string,
  _masked: boolean,
): Promise<SceneData | null> {
  return { queued: count(await readCounters(scope), 'queued') }
}
