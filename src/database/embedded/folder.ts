import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The name that psql and libpq look for in a folder given as host. */
export const socketName = '.s.PGSQL.5432'
export const lockName = 'lock'
// macOS takes 103 bytes, Linux 107.
const maxSocketPathBytes = 103

/** Makes the data folder, closed to everybody else, since the socket in it asks for no password. */
export function prepareFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  chmodSync(dataDir, 0o700)
}

/** The same for data in memory: a folder of its own, for the socket alone. */
export const temporarySocket = () => join(mkdtempSync(join(tmpdir(), 'tenantry-')), socketName)

/** Where the database of a data folder is served: in the folder, or in a short one when that path is too long. */
export function socketPath(dataDir: string): string {
  const near = join(resolve(dataDir), socketName)
  return Buffer.byteLength(near) <= maxSocketPathBytes ? near : join(shortFolder(near), socketName)
}

function shortFolder(path: string): string {
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 16)
  const folder = join(tmpdir(), `tenantry-${hash}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  refuseForeign(folder)
  return folder
}

/** Anybody may write in the temporary folder: one put there by another user would serve us their socket. */
function refuseForeign(folder: string): void {
  const found = lstatSync(folder) // not stat: a link may be turned elsewhere after the look
  const isPrivate = found.isDirectory() && (found.mode & 0o777) === 0o700
  if (!isPrivate || found.uid !== process.getuid?.())
    throw new Error(`${folder} is not ours alone; remove it or shorten DATA_DIR`)
}

type FileLock = { release(): void }
const sqliteBusy = 5

/**
 * Keeps others from opening a data folder (`alone`), or from changing it while it is read (`shared`); refuses when somebody
 * has it.
 */
export function lockFolder(dataDir: string, how: 'alone' | 'shared'): FileLock {
  const lock = lockFile(join(dataDir, lockName), how)
  if (!lock) throw new Error(`another process has ${dataDir} open; the portal may be running`)
  return lock
}

/**
 * Undefined while somebody has it. Node has no flock, but SQLite's lock is the system's own: it ends with the process, however
 * that ends, and nobody has to guess whether a lock file is stale.
 */
export function lockFile(path: string, how: 'alone' | 'shared'): FileLock | undefined {
  const lock = new DatabaseSync(path, { timeout: 0 })
  try {
    lock.exec(how === 'alone' ? 'begin exclusive' : 'begin; select 1 from sqlite_schema')
  } catch (error) {
    lock.close()
    if (!(error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy)) throw error
    return undefined
  }
  return { release: () => lock.close() }
}
