import { setTimeout as rest } from 'node:timers/promises'
import type { Cluster } from './cluster.ts'
import type { Looks, Portals } from './portal.ts'

export const victims = [
  ...(['primary', 'machine', 'standby', 'etcd', 'haproxy', 'pgbouncer', 'nats'] as const),
  ...(['web', 'worker'] as const),
]
export type Victim = (typeof victims)[number]
/** Within so long everything is as before. */
export const limitMs = 30_000

/** How long pages and writes of each web process were not all well, and what was answered to whom only looked meanwhile. */
export type Killed = { ms: number; looks: Looks }

/** Kills it and starts it again where nothing else would. A node is killed only while its standby has all that was acknowledged. */
export async function killing(
  victim: Victim,
  turn: number,
  { cluster, portals }: { cluster: Cluster; portals: Portals },
): Promise<Killed> {
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
    const looks = portals.looks()
    const healing = portals.healed(limitMs)
    // as systemd would; a machine takes longer
    if (name) {
      const isMachine = victim === 'machine'
      void rest(isMachine ? limitMs : 1000).then(() => {
        if (!processes.isRunning(name)) processes.start(name)
      })
    }
    const ms = await healing
    return { ms, looks: looks() }
  } finally {
    clearInterval(reviving)
  }
}
