import { setTimeout as rest } from 'node:timers/promises'
import type { Cluster } from './cluster.ts'
import type { Portals } from './portal.ts'

export const victims = [
  ...(['primary', 'machine', 'standby', 'etcd', 'haproxy', 'pgbouncer', 'nats'] as const),
  ...(['web', 'worker'] as const),
]
export type Victim = (typeof victims)[number]
/** Within so long everything is as before. */
export const limitMs = 30_000

/**
 * Kills it, starts it again where nothing else would, and gives how long pages and writes of each web process were not well. A
 * node is killed only while its standby has all that was acknowledged.
 */
export async function killing(
  victim: Victim,
  turn: number,
  { cluster, portals }: { cluster: Cluster; portals: Portals },
): Promise<number> {
  const { processes } = cluster
  if (['primary', 'machine', 'standby'].includes(victim)) await cluster.whole()
  const primary = (await cluster.primary()) ?? 'one'
  const standby = primary === 'one' ? 'two' : 'one'
  const reviving = setInterval(portals.revive, 1000)
  const names = { etcd: `etcd${(turn % 3) + 1}`, web: `web-${(turn % 2) + 1}` }
  try {
    let name: string | undefined
    if (victim === 'primary') await cluster.killNode(primary)
    else if (victim === 'machine') {
      await cluster.killNode(primary, true)
      name = `patroni-${primary}`
    } else if (victim === 'standby') await cluster.killNode(standby)
    else {
      const named = { ...names, worker: `worker-${(turn % 2) + 1}` }
      name = victim in named ? named[victim as keyof typeof named] : victim
      await processes.kill(name)
    }
    const healing = portals.healed(limitMs)
    // as systemd would; a machine takes longer
    if (name) {
      const isMachine = victim === 'machine'
      void rest(isMachine ? limitMs : 1000).then(() => {
        if (!processes.isRunning(name)) processes.start(name)
      })
    }
    return await healing
  } finally {
    clearInterval(reviving)
  }
}
