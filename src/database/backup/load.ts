import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type postgres from 'postgres'
import { quoted } from '../login.ts'
import { BackupFault, columnsOf } from './format.ts'
import type { BackupFile } from './read.ts'

/** Takes the rows of one table, in blocks of whole lines. */
type Loader = { add(rows: Buffer): Promise<void>; end(): Promise<void> }

/** Loads every table; into the embedded database, which takes no rows by its socket, from a file in its `folder`. */
export async function loadTables(sql: postgres.Sql, backup: BackupFile, folder?: string) {
  let loader: Loader | undefined
  let open: string | undefined
  for await (const { table, rows } of backup.sections()) {
    if (table !== open || !rows) {
      await loader?.end()
      const found = backup.header.tables.find(({ name }) => name === table)
      if (!found) throw new BackupFault('tables', `There is no table ${table}.`)
      const into = `copy ${quoted(table)} (${columnsOf(found)}) from`
      loader = folder ? byFile(sql, into, folder) : byStream(sql, into)
      open = table
    }
    if (rows) await loader?.add(rows)
  }
  await loader?.end()
}

function byStream(sql: postgres.Sql, into: string): Loader {
  let stream: { write(rows: Buffer): Promise<void>; end(): Promise<void> } | undefined
  return {
    async add(rows) {
      stream ??= await copyIn(sql, `${into} stdin`)
      await stream.write(rows)
    },
    end: async () => stream?.end(),
  }
}

/**
 * postgres.js says nothing when the server refuses rows after the last was sent: it has forgotten the stream by then, and
 * the query was answered with the stream. So the query's own `reject`, which it still calls, is listened to.
 */
async function copyIn(sql: postgres.Sql, text: string) {
  const query = sql.unsafe(text)
  const stream = await query.writable()
  const refused = Promise.withResolvers<never>()
  refused.promise.catch(() => {})
  Object.assign(query, { reject: refused.reject })
  stream.on('error', refused.reject)
  const orRefused = (step: (done: (error?: Error | null) => void) => void) =>
    Promise.race([
      new Promise<void>((done, fail) => step((error) => (error ? fail(error) : done()))),
      refused.promise,
    ])
  return {
    write: (rows: Buffer) => orRefused((done) => stream.write(rows, done)),
    end: () => orRefused((done) => stream.end(done)),
  }
}

const fileBytes = 32 << 20

function byFile(sql: postgres.Sql, into: string, folder: string): Loader {
  const name = 'restore.copy'
  const path = join(folder, name)
  let out: FileHandle | undefined
  let bytes = 0
  const flush = async () => {
    if (!out) return
    await out.close()
    out = undefined
    const [at] = await sql<{ at: string }[]>`select current_setting('data_directory') as at`
    try {
      await sql.unsafe(`${into} '${at?.at}/${name}'`)
    } finally {
      await rm(path, { force: true })
    }
  }
  return {
    async add(rows) {
      if (!out) {
        out = await open(path, 'wx', 0o600)
        bytes = 0
      }
      await out.writeFile(rows)
      bytes += rows.length
      if (bytes >= fileBytes) await flush()
    },
    end: flush,
  }
}
