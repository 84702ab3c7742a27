import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { madeOn } from '../support/made-on.ts'
import { benchAlarms } from './alarms.ts'
import { benchAnnouncing } from './announcing.ts'
import { benchAudits } from './audits.ts'
import { benchBackup } from './backup.ts'
import { benchBroadcast } from './broadcast.ts'
import { benchChanges } from './changes.ts'
import { benchCrowd } from './crowd.ts'
import { dropBenchDatabases } from './database.ts'
import { type Bench, type Figure, shown, verdictOf } from './measure.ts'
import { benchMetering } from './metering.ts'
import { benchMsp } from './msp.ts'
import { benchNumberJobs } from './number-jobs.ts'
import { benchNumbers } from './numbers.ts'
import { benchPages } from './pages.ts'
import type { Plan } from './plan.ts'
import { buildOnce } from './portal.ts'
import { benchQueue } from './queue.ts'
import { benchRegistrar } from './registrar.ts'
import { benchReplication } from './replication.ts'
import { benchSbcs } from './sbcs.ts'
import { benchSeats } from './seats.ts'
import { benchServices } from './services.ts'
import { benchStart } from './start.ts'
import { benchStorm } from './storm.ts'
import { benchUsers } from './users.ts'
import { benchWalls } from './walls.ts'
import { benchWatched } from './watched.ts'
import { benchWaves } from './waves.ts'

/** The parts of the bench with the goals that each prints; the README's table of figures says what they are. */
const parts: { goals: readonly string[]; run: (plan: Plan) => Promise<void> }[] = [
  { goals: ['A1', 'A2', 'A3', 'A4'], run: benchBroadcast },
  { goals: ['B1', 'B2', 'B3', 'B4'], run: benchServices },
  { goals: ['B5'], run: benchUsers },
  { goals: ['B6'], run: benchNumbers },
  { goals: ['C1'], run: benchQueue },
  { goals: ['C2'], run: benchWaves },
  { goals: ['D1'], run: benchSeats },
  { goals: ['D2'], run: benchAudits },
  { goals: ['D4'], run: benchRegistrar },
  { goals: ['D5'], run: benchSbcs },
  { goals: ['E1'], run: benchPages },
  { goals: ['F1'], run: benchMetering },
  { goals: ['F2'], run: benchReplication },
  { goals: ['F3'], run: benchChanges },
  { goals: ['F4'], run: benchMsp },
  { goals: ['F5'], run: benchNumberJobs },
  { goals: ['G1'], run: benchStart },
  { goals: ['H1', 'H2'], run: benchCrowd },
  { goals: ['I1', 'I2'], run: benchAlarms },
  { goals: ['I3'], run: benchStorm },
  { goals: ['J1'], run: benchWalls },
  { goals: ['L1'], run: benchAnnouncing },
  { goals: ['O1'], run: benchWatched },
  { goals: ['P1', 'P2', 'P3'], run: benchBackup },
]

const known = parts.flatMap(({ goals }) => goals)
const words = process.argv.slice(2)
const chosen = words.filter((word) => !word.startsWith('--')).map((word) => word.toUpperCase())
const unknown = [
  ...chosen.filter((goal) => !known.includes(goal)),
  ...words.filter((word) => word.startsWith('--') && word !== '--quick'),
]
if (unknown.length > 0)
  stop(`No such goal: ${unknown.join(', ')}. There are ${known.join(', ')}, and --quick.`)
if (!process.env.DATABASE_URL)
  stop(
    'The bench needs PostgreSQL: set DATABASE_URL to a server where it may create and drop databases of its own.\n' +
      'On the embedded database one back end serialises everything, and a ratio would say nothing.',
  )

function stop(why: string): never {
  console.error(why)
  process.exit(1)
}

const plan: Plan = {
  isQuick: words.includes('--quick'),
  isWanted: (goal) => chosen.length === 0 || chosen.includes(goal),
  report: print,
}

const leave = () => void dropBenchDatabases().finally(() => process.exit(1))
process.on('SIGINT', leave).on('SIGTERM', leave)

await buildOnce()
let failed = 0
const measured: Figure[] = []
for (const { goals, run } of parts) {
  if (!goals.some(plan.isWanted)) continue
  try {
    await run(plan)
  } catch (error) {
    failed += 1
    console.error(`${goals.join(', ')}: could not be measured`, error)
  }
}
await dropBenchDatabases()
if (failed === 0 && chosen.length === 0) await keep()
process.exit(failed > 0 ? 1 : 0)

/** A run of all goals stays in \`data/bench.json\`, which the proof's page and a release take with them. */
async function keep() {
  const folder = join(import.meta.dirname, '../../data')
  const size = plan.isQuick ? 'quick' : 'whole'
  const bench: Bench = {
    ...(await madeOn()),
    ...{ size, figures: measured.map((one) => ({ ...one, verdict: verdictOf(one) })) },
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'bench.json'), `${JSON.stringify(bench, null, 2)}\n`)
}

function print(figure: Figure) {
  measured.push(figure)
  const { goal, what, ratio, limit, sense, spread, beside } = figure
  const bound = `${sense === 'at most' ? '≤' : '≥'} ${shown(limit)}`
  console.log(
    `${goal.padEnd(3)} ${`${shown(ratio)}×`.padStart(7)}  ${bound.padEnd(7)} ±${`${Math.round(spread * 100)} %`.padEnd(5)} ${verdictOf(figure).padEnd(18)} ${what}`,
  )
  if (beside) console.log(`    ${beside}`)
}
