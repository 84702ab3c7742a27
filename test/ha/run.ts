import { parseArgs } from 'node:util'
import { startCluster } from './cluster.ts'
import { type Portals, startPortals } from './portal.ts'
import { killing, limitMs, type Victim, victims } from './rounds.ts'

// deploy/ha on loopback with commands in flight, killed part by part: `npm run ha -- --rounds 12`. --victim kills one alone; with
// --stay nothing is killed and everything stays up to look at, until it is interrupted.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: String(victims.length) },
    victim: { type: 'string' },
    stay: { type: 'boolean', default: false },
  },
})
const isVictim = (word: string): word is Victim => victims.some((one) => one === word)
if (values.victim && !isVictim(values.victim)) {
  console.error(`--victim: one of ${victims.join(', ')}`)
  process.exit(1)
}
const cluster = await startCluster()
let portals: Portals | undefined
let failed = false
async function end(code: number) {
  portals?.stop()
  await cluster.stop()
  process.exit(code)
}
process.once('SIGINT', () => void end(1)).once('SIGTERM', () => void end(1))
try {
  portals = await startPortals(cluster)
  if (values.stay) {
    console.log(cluster.processes.folder, cluster.urls)
    await new Promise(() => {})
  }
  const worst = new Map<string, number>()
  for (let n = 0; n < Number(values.rounds); n += 1) {
    const next = values.victim ?? victims[n % victims.length] ?? 'primary'
    if (!isVictim(next)) continue
    const { ms, looks } = await killing(next, Math.floor(n / victims.length) + n, {
      ...{ cluster, portals },
    })
    worst.set(next, Math.max(worst.get(next) ?? 0, ms))
    console.log(
      `round ${n + 1}: ${next} killed, well again after ${(ms / 1000).toFixed(1)} s; pages ${JSON.stringify(looks)}`,
    )
  }
  await cluster.whole()
  const verdict = await portals.verdict()
  failed = verdict.lost > 0 || verdict.doubled > 0 || verdict.unkind > 0
  for (const [victim, ms] of worst) {
    console.log(`${victim}: at most ${(ms / 1000).toFixed(1)} s`)
    if (ms > limitMs) failed = true
  }
  console.log(verdict)
} catch (error) {
  console.error(error)
  failed = true
}
await end(failed ? 1 : 0)
