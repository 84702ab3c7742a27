import { once } from 'node:events'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { constants, createZstdCompress } from 'node:zlib'
import type postgres from 'postgres'
import { fingerprint } from '../../domain/settings/secrets.ts'
import { quoted } from '../login.ts'
import type { Applied } from '../releases.ts'
import {
  BackupFault,
  type BackupHeader,
  type BackupSummary,
  type BackupTable,
  copyLine,
  endOfCopy,
  formatVersion,
  lastLine,
  magic,
  RowDigest,
  sha256,
  type TableDigest,
} from './format.ts'
import {
  connectAlone,
  copyOut,
  demandWholeView,
  type Options,
  sameTexts,
  sequencesOf,
  tablesOf,
} from './tables.ts'

export type WriteOptions = {
  secret: Buffer
  /** This release's. */
  version: string
  /** Whoever sees every row; another than the backup's own is refused unless it does, too. */
  role?: string
  /** Told as each begins. */
  onTable?: (name: string, nth: number, of: number) => void
}

/**
 * Writes every table of one snapshot to a new file, mode 600, which has its name once it is whole and kept by the disk. What
 * runs beside it goes on; on the embedded database, which has one back end, it waits.
 */
export async function writeBackup(
  owner: Options,
  file: string,
  options: WriteOptions,
): Promise<BackupSummary> {
  const aside = `${file}.${process.pid}.part`
  const out = await openNew(file, aside)
  const { sql, end } = await connectAlone(owner)
  try {
    const summary = await writeAll(sql, out, options)
    await out.sync()
    await out.close()
    await takeName(aside, file)
    return summary
  } catch (error) {
    await out.close().catch(() => {})
    await rm(aside, { force: true })
    throw asFault(error, file)
  } finally {
    await end()
  }
}

async function openNew(file: string, aside: string): Promise<FileHandle> {
  try {
    await (await open(file, 'r')).close()
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw asFault(error, file)
    try {
      return await open(aside, 'wx', 0o600)
    } catch (cause) {
      throw asFault(cause, file)
    }
  }
  throw new BackupFault('write', `${file} exists already; a backup overwrites nothing.`)
}

async function takeName(aside: string, file: string) {
  await rename(aside, file)
  const folder = await open(dirname(file), 'r')
  await folder.sync().finally(() => folder.close())
}

async function writeAll(sql: postgres.Sql, out: FileHandle, options: WriteOptions) {
  await sql.unsafe(`begin isolation level repeatable read, read only; ${sameTexts}`)
  const tables = await tablesOf(sql)
  if (!tables.some(({ name }) => name === 'schema_migration'))
    throw new BackupFault('source', 'There is no portal in this database.')
  const sequences = await sequencesOf(sql)
  await become(sql, options.role ?? 'portal_backup')
  await demandWholeView(sql)
  // what is altered from here on waits
  await sql.unsafe(
    `lock table ${tables.map(({ name }) => quoted(name)).join(', ')} in access share mode`,
  )
  const about = await aboutOf(sql, options.secret)
  const migrations = await sql<Applied[]>`
    select tag, hash, release, oldest from schema_migration order by tag`
  const header = { ...about, version: options.version, migrations, tables, sequences }
  const sink = new Sink(out)
  await sink.plain(`${magic(formatVersion)}${JSON.stringify(header)}\n`)
  const digests = await writeTables(sql, sink, tables, options.onTable)
  await sql.unsafe('commit')
  const bytes = await sink.close(digests)
  return { header, bytes, rows: rowsOf(digests), tables: digests }
}

async function become(sql: postgres.Sql, role: string) {
  try {
    await sql.unsafe(`set local role ${quoted(role)}`)
  } catch (cause) {
    throw new BackupFault(
      'source',
      `The owner of this database may not become ${role}, who alone sees every row. An administrator of the server runs deploy/roles.sql once; it says how.`,
      { cause },
    )
  }
}

type About = Omit<BackupHeader, 'version' | 'migrations' | 'tables' | 'sequences'>

async function aboutOf(sql: postgres.Sql, secret: Buffer): Promise<About> {
  const [found] = await sql<(Omit<About, 'periods'> & { periods: string; isChanging: boolean })[]>`
    select to_char(transaction_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "takenAt",
      coalesce((select value #>> '{}' from setting where name = 'installation'), '') as installation,
      coalesce((select value #>> '{}' from setting where name = 'secret_fingerprint'), '') as fingerprint,
      exists (select from secret_rotation where ended_at is null) as "isChanging",
      current_setting('server_version') as server, current_setting('server_encoding') as encoding,
      coalesce((select json_agg(replace(right(c.relname, 7), '_', '-') order by c.relname) from pg_class c
        where c.relnamespace = to_regnamespace('partition') and c.relkind = 'r' and c.relname ~ '^mau_activity_[0-9]{4}_[0-9]{2}$'), '[]')::text as periods`
  if (found?.encoding !== 'UTF8')
    throw new BackupFault('source', `The database is not in UTF-8 but in ${found?.encoding}.`)
  const { isChanging, ...about } = found
  // it would hold values of two secrets, and be restored with one
  if (isChanging)
    throw new BackupFault(
      'secret',
      'PORTAL_SECRET is being changed; a backup can be written once that has ended (admin secret rotate).',
    )
  if (about.fingerprint !== fingerprint(secret))
    throw new BackupFault(
      'secret',
      'PORTAL_SECRET is not the one this database was made with; a backup would name a secret that opens nothing of it.',
    )
  return { ...about, periods: JSON.parse(about.periods) }
}

const blockBytes = 1 << 18

/** Rows are gathered into blocks, so that the compression is handed few and large pieces. */
async function writeTables(
  sql: postgres.Sql,
  sink: Sink,
  tables: BackupTable[],
  onTable: WriteOptions['onTable'],
) {
  const digests: Record<string, TableDigest> = {}
  for (const [nth, table] of tables.entries()) {
    onTable?.(table.name, nth + 1, tables.length)
    const digest = new RowDigest()
    await sink.packed(Buffer.from(copyLine(table)))
    let block = Buffer.allocUnsafe(blockBytes)
    let filled = 0
    const flush = () => {
      const full = block.subarray(0, filled)
      block = Buffer.allocUnsafe(blockBytes)
      filled = 0
      return sink.packed(full)
    }
    await copyOut(sql, table, (row) => {
      digest.add(row)
      if (row.length > blockBytes) return flush().then(() => sink.packed(Buffer.from(row)))
      const wait = filled + row.length > blockBytes ? flush() : undefined
      filled += row.copy(block, filled)
      return wait
    })
    await flush()
    await sink.packed(Buffer.from(endOfCopy))
    digests[table.name] = digest.value
  }
  return digests
}

/** The file as it grows, and the digest of all that is in it. */
class Sink {
  readonly #out: FileHandle
  readonly #digest = sha256()
  readonly #pack = createZstdCompress({
    params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
  })
  readonly #packing: Promise<void>
  #bytes = 0

  constructor(out: FileHandle) {
    this.#out = out
    this.#packing = this.#drain()
    // heard where the next piece is handed over
    this.#packing.catch((error) => this.#pack.destroy(error))
  }

  async #drain() {
    for await (const piece of this.#pack) await this.plain(piece)
  }

  /** What stands in the file as it is. */
  async plain(piece: string | Buffer) {
    const bytes = Buffer.from(piece)
    this.#digest.update(bytes)
    this.#bytes += bytes.length
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#out.write(bytes, at)
      at += bytesWritten
    }
  }

  /** What is compressed. */
  async packed(piece: Buffer) {
    if (this.#pack.destroyed) await this.#packing
    if (piece.length === 0 || this.#pack.write(piece)) return
    await Promise.race([once(this.#pack, 'drain'), this.#packing])
  }

  async close(tables: Record<string, TableDigest>): Promise<number> {
    this.#pack.end()
    await this.#packing
    const closing = `${JSON.stringify({ rows: rowsOf(tables), tables })}\n`
    await this.plain(closing)
    await this.plain(lastLine(Buffer.byteLength(closing), this.#digest.copy().digest('hex')))
    return this.#bytes
  }
}

const rowsOf = (tables: Record<string, TableDigest>) =>
  Object.values(tables).reduce((sum, { rows }) => sum + rows, 0)

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

/** What the system says, in words: of the file, or of the database. */
function asFault(error: unknown, file: string): Error {
  const words: Record<string, string> = {
    ENOSPC: `There is no room left for ${file}.`,
    EDQUOT: `There is no room left for ${file}.`,
    EACCES: `The folder of ${file} may not be written to.`,
    EPERM: `The folder of ${file} may not be written to.`,
    EROFS: `The folder of ${file} may not be written to.`,
    ENOENT: `There is no folder for ${file}.`,
    ENOTDIR: `There is no folder for ${file}.`,
    EISDIR: `${file} is a folder.`,
    ENAMETOOLONG: `The name ${file} is too long.`,
    EIO: `The disk of ${file} fails.`,
  }
  const said = words[codeOf(error)]
  return said
    ? new BackupFault('write', `${said} Nothing is left of it.`, { cause: error })
    : (error as Error)
}
