import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { lockFolder } from './folder.ts'
import { createGateway } from './gateway.ts'

/** What start.ts hands to this thread; the thread answers once, with 'ready', or dies with the reason. */
export type EmbeddedJob = { dataDir?: string; path: string; idleInTransactionMs?: number }

const { dataDir, path, idleInTransactionMs }: EmbeddedJob = workerData

// ten times the default: a start calls so much often enough that to optimize it takes V8 a second, mostly for what is not
// called again; what stays hot is optimized all the same
setFlagsFromString('--wasm-tiering-budget=130000000')
const lock = dataDir === undefined ? undefined : lockFolder(dataDir, 'alone')
rmSync(path, { force: true })
// left by a process that was killed; nobody serves it, the lock is ours
const database = await PGlite.create({
  ...(dataDir === undefined ? {} : { dataDir: join(dataDir, 'pg') }),
  extensions: { pg_trgm, btree_gist },
  // A quarter of the default: opens sooner and takes 100 MB less; the system caches the files anyway.
  startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB'],
})
const gateway = createGateway(database, {
  idleInTransactionMs,
  onCrash: (why) =>
    setImmediate(() => {
      throw new Error(why) // uncaught: it ends this thread, and start.ts receives why
    }),
})
await gateway.listen(path)
parentPort?.once('message', stop)
parentPort?.postMessage('ready')

async function stop(): Promise<void> {
  await gateway.close()
  await database.close()
  lock?.release()
  process.exit(0)
}
