import { type Chain, newestHeads, sealLines } from '../domain/log.chain.ts'
import { pruneLog } from '../domain/log.prune.ts'
import { type Database, dispatcher, Scope } from '../domain/scope.ts'
import { bounded } from '../domain/services/commands.claim.ts'
import { alone } from '../domain/settings/housekeeping.ts'
import { addHeads, headsFile, readHeads } from './heads.ts'

/** What the schedule does again and again, `seconds` apart. */
export type Duty = { name: string; seconds: number; work: () => Promise<unknown> }

const batch = 1000
/** Longer than any transaction may take, so that no line is sealed later than it is looked for. */
const lookBackMinutes = 15

/**
 * Seals new lines of the log each second, keeps the newest seals in a file each minute, and prunes what is too old. Every
 * process keeps its own file, so that each machine can tell; sealing and pruning is one process's at a time.
 */
export function logDuties(options: { database: Database; chain: Chain; dataDir: string }): Duty[] {
  const { database, chain, dataDir } = options
  const asWorker = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, dispatcher, (scope) => bounded(scope, work))
  const again = async (duty: string, work: (scope: Scope) => Promise<number>) => {
    for (let last = batch; last >= batch; )
      last = (await asWorker((scope) => alone(scope, duty, () => work(scope)))) ?? 0
  }
  const exported = new Map<string, string>()
  let hasLooked = false

  async function exportHeads() {
    const file = headsFile(dataDir)
    if (!hasLooked) for await (const { owner, hash } of readHeads(file)) exported.set(owner, hash)
    const heads = await asWorker((scope) => newestHeads(scope, hasLooked ? lookBackMinutes : null))
    const changed = heads.filter(({ owner, hash }) => exported.get(owner) !== hash)
    await addHeads(file, changed, new Date())
    for (const { owner, hash } of changed) exported.set(owner, hash)
    hasLooked = true
  }

  return [
    {
      name: 'seal',
      seconds: 1,
      work: () => again('seal', (scope) => sealLines(scope, chain, batch)),
    },
    { name: 'heads', seconds: 60, work: exportHeads },
    {
      name: 'prune-log',
      seconds: 3600,
      work: () => again('seal', (scope) => pruneLog(scope, chain)),
    },
  ]
}
