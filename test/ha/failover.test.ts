import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { type Cluster, programs, startCluster } from './cluster.ts'
import { type Portals, startPortals, webs, workers } from './portal.ts'
import { missing } from './processes.ts'
import { killing, limitMs, type Victim } from './rounds.ts'

const gone = missing(...programs)
const why = gone.length > 0 ? ` (skipped: ${gone.join(', ')} not installed)` : ''
let cluster: Cluster
let portals: Portals

beforeAll(async () => {
  if (gone.length > 0) return
  cluster = await startCluster()
  portals = await startPortals(cluster)
}, 300_000)
afterAll(async () => {
  portals?.stop()
  await cluster?.stop()
})

/** What heals by itself while a node comes back stands between the two primaries. */
const order: Victim[] = [
  ...(['primary', 'haproxy', 'etcd', 'pgbouncer', 'nats', 'web', 'worker'] as const),
  ...(['primary', 'haproxy', 'etcd', 'pgbouncer', 'nats', 'web', 'worker'] as const),
]

test.skipIf(gone.length > 0)(
  `each part is killed twice with commands in flight: well again within 30 s, nothing lost, nothing doubled${why}`,
  async () => {
    const took: string[] = []
    for (const [turn, victim] of order.entries()) {
      const heard = victim === 'primary' ? await portals.listening() : undefined
      const { ms, looks } = await killing(victim, turn, { cluster, portals })
      // each process listens to the one that has become the primary
      await heard?.()
      if (victim === 'nats')
        await until(
          'each process has a link to NATS again',
          async () => {
            // one that found no database at its start some rounds ago
            portals.revive()
            return (await cluster.linked()) === webs.length + workers.length
          },
          limitMs,
        ).catch(async (error) => {
          throw new Error(`${error.message}: ${await cluster.linked()}`)
        })
      took.push(`${victim} ${(ms / 1000).toFixed(1)} s`)
      // pages that only look keep answering: by the standby, or, where that is about to be the primary, a moment later
      if (victim === 'primary') {
        console.log(`pages while it was away: ${JSON.stringify(looks)}`)
        expect(looks.refused).toBeLessThan(looks.shown / 4)
      }
      expect(ms, victim).toBeLessThan(limitMs)
    }
    const { statuses, acknowledged, ...verdict } = await portals.verdict()
    console.log(`${took.join(', ')}; ${acknowledged} acknowledged, ${JSON.stringify(statuses)}`)
    expect(acknowledged).toBeGreaterThan(20)
    expect(verdict).toMatchObject({ lost: 0, doubled: 0, unkind: 0 })
    // what has no answer at all was asked of a process that was killed
    const failed = Object.keys(statuses).filter(
      (one) => !/ (0|200|503|away|busy|slow|read-only)$/.test(one),
    )
    expect(failed).toEqual([])
  },
  300_000,
)
