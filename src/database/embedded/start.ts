import { cpSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import {
  lockFolder,
  lockName,
  prepareFolder,
  socketName,
  socketPath,
  temporarySocket,
} from './folder.ts'
import { keepUp } from './upkeep.ts'
import type { EmbeddedJob } from './worker.ts'

/** An open embedded database: `postgres({ path, user, database: 'portal' })`, no password. */
export type Embedded = {
  path: string
  /** Resolves with the reason when the database is lost, else never. Starting again on its folder heals. */
  crashed: Promise<string>
  stop(): Promise<void>
}
type EmbeddedOptions = {
  /** Where the data live; without it they live in memory and end with `stop`. */
  dataDir?: string
  /** How long an open transaction may wait for its client before it is cut off; 30 s by default. */
  idleInTransactionMs?: number
  /** How often it is kept up; every minute by default. */
  upkeepMs?: number
  onCrash?: (why: string) => void
  /** What fails beside everybody's work. */
  onError?: (error: unknown) => void
}

// Under tsx and vitest this is the source; in dist/ the build puts the worker beside the bundle.
const workerFile = import.meta.url.endsWith('.ts') ? './worker.ts' : './embedded-worker.js'
const never = new Promise<never>(() => {})

// V8 now and then ends the process while it frees code of PGlite that it has optimised (nodejs/node#64500); so it frees none
setFlagsFromString('--no-wasm-code-gc')

/** Opens the database in a thread of its own; rejects when another process has the folder open. */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<Embedded> {
  const job = jobOf(options)
  const worker = new Worker(new URL(workerFile, import.meta.url), { workerData: job })
  const ended = endOf(worker).finally(() => forget(job))
  await Promise.race([readinessOf(worker), ended.then((why) => Promise.reject(why))])
  const { upkeepMs, onError = () => {} } = options
  const owner = { path: job.path, user: 'postgres', database: 'portal' }
  const upkeep = keepUp(owner, { onError, ...(upkeepMs && { everyMs: upkeepMs }) })
  void ended.then(upkeep.stop)
  let isStopping = false
  const crashed = ended.then((why) => (isStopping ? never : why.message))
  if (options.onCrash) crashed.then(options.onCrash)
  const stop = async () => {
    await upkeep.stop()
    isStopping = true
    worker.postMessage('stop')
    await ended
  }
  return { path: job.path, crashed, stop }
}

/**
 * For commands beside the portal: the database as another process serves it from this folder, which
 * `stop` leaves running, or opened here when nobody does.
 */
export async function attachEmbedded(dataDir: string): Promise<Embedded> {
  const path = socketPath(dataDir)
  const isServed = await answers(path)
  return isServed ? { path, crashed: never, stop: async () => {} } : startEmbedded({ dataDir })
}

/** Copies a data folder; refused while somebody has it open, and where data already are. */
export function copyDataDir(from: string, to: string): void {
  const lock = lockFolder(from, 'shared')
  try {
    prepareFolder(to)
    // One cp with a filter would take twenty times as long as these.
    for (const name of readdirSync(from).filter(isData))
      cpSync(join(from, name), join(to, name), {
        recursive: true,
        errorOnExist: true,
        force: false,
      })
  } finally {
    lock.release()
  }
}

const isData = (name: string) => name !== lockName && name !== socketName

function jobOf({ dataDir, idleInTransactionMs }: EmbeddedOptions): EmbeddedJob {
  if (dataDir === undefined) return { path: temporarySocket(), idleInTransactionMs }
  prepareFolder(dataDir)
  return { dataDir: resolve(dataDir), path: socketPath(dataDir), idleInTransactionMs }
}

async function forget({ dataDir, path }: EmbeddedJob): Promise<void> {
  if (dataDir === undefined) await rm(dirname(path), { recursive: true, force: true })
}

function readinessOf(worker: Worker): Promise<void> {
  return new Promise((resolve) => worker.once('message', resolve))
}

/** Resolves when the thread is over, with what it died of. */
function endOf(worker: Worker): Promise<Error> {
  return new Promise((resolve) => {
    let why = new Error('the embedded database has ended')
    worker.once('error', (error) => {
      why = error instanceof Error ? error : new Error(String(error))
    })
    worker.once('exit', () => resolve(why))
  })
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
