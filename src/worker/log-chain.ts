import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Chains, type Head, newestHeads, pruneLog, sealLines } from '../domain/audit/chain.ts'
import { chainOf } from '../domain/audit/joints.ts'
import { runExclusively } from '../domain/operations/housekeeping.ts'
import { workerLimits } from '../domain/queue/commands.claim.ts'
import { type Database, dispatcher, limited, Scope } from '../domain/scope.ts'

/** What the schedule does again and again, `seconds` apart. */
export type PeriodicJob = {
  name: string
  seconds: number
  work: (stopping?: AbortSignal) => Promise<unknown>
}

const batch = 1000
/** Longer than any transaction may take, so that no line is sealed later than it is looked for. */
const lookBackMinutes = 15

/**
 * Seals new lines of the log each second, keeps the newest seals in a file each minute, and prunes what is too old. Every
 * process keeps its own file, so that each machine can tell; sealing and pruning is one process's at a time.
 */
export function logJobs(options: {
  database: Database
  chains: Chains
  dataDir: string
}): PeriodicJob[] {
  const { chains, dataDir } = options
  const database = limited(options.database, workerLimits)
  const asWorker = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, dispatcher, work)
  const again = async (job: string, work: (scope: Scope) => Promise<number>) => {
    for (let last = batch; last >= batch; )
      last = (await asWorker((scope) => runExclusively(scope, job, () => work(scope)))) ?? 0
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
      work: () =>
        again('seal', async (scope) => sealLines(scope, await chainOf(scope, chains), batch)),
    },
    { name: 'heads', seconds: 60, work: exportHeads },
    {
      name: 'prune-log',
      seconds: 3600,
      work: () => again('seal', async (scope) => pruneLog(scope, await chainOf(scope, chains))),
    },
  ]
}

/** Where the newest seals are kept outside the database, one line each, added to and never changed. */
export const headsFile = (dataDir: string) => join(dataDir, 'audit-heads.log')

const shape = /^\S+ ([0-9a-f-]{36}) (\d{1,16}) ([0-9a-f]{64})$/

/** The heads in a file, in its order; none when there is no file, and what is no head is passed over. */
export async function* readHeads(file: string): AsyncGenerator<Head> {
  const input = createReadStream(file, 'utf8')
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const [, owner, seq, hash] = shape.exec(line) ?? []
      if (owner && seq && hash) yield { owner, seq: Number(seq), hash }
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

/** Adds heads in one write, on the disk when it returns; the file is its owner's alone to read. */
export async function addHeads(file: string, heads: readonly Head[], at: Date): Promise<void> {
  if (heads.length === 0) return
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const handle = await open(file, 'a', 0o600)
  try {
    await handle.appendFile(
      heads.map(({ owner, seq, hash }) => `${at.toISOString()} ${owner} ${seq} ${hash}\n`).join(''),
    )
    await handle.sync()
  } finally {
    await handle.close()
  }
}
