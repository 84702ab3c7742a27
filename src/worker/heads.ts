import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Head } from '../domain/log.chain.ts'

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
