import { type FileHandle, open } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { createZstdDecompress } from 'node:zlib'
import {
  BackupFault,
  type BackupHeader,
  type BackupSummary,
  copyLine,
  endOfCopy,
  formatVersion,
  lastLineBytes,
  magic,
  magicBytes,
  maxHeaderBytes,
  RowDigest,
  readLastLine,
  sha256,
  type TableDigest,
} from './format.ts'

/** A backup that was opened: what stands at its ends, and its rows as they come. Close it. */
export class BackupFile {
  readonly header: BackupHeader
  readonly tables: Record<string, TableDigest>
  readonly rows: number
  readonly bytes: number
  readonly #in: FileHandle
  readonly #packed: { start: number; end: number }

  private constructor(file: FileHandle, bytes: number, head: Head, closing: Closing) {
    this.#in = file
    this.bytes = bytes
    this.header = head.header
    this.tables = closing.tables
    this.rows = closing.rows
    this.#packed = { start: head.bytes, end: closing.start - 1 }
  }

  /**
   * Reads the whole file once: that it is a backup, of a format that is known, whole, and as it was written. Nothing in it
   * is used before.
   */
  static async open(path: string): Promise<BackupFile> {
    const file = await openFile(path)
    try {
      const { size } = await file.stat()
      await demandFormat(file, path)
      const last = await lastOf(file, size, path)
      await demandDigest(file, size - lastLineBytes, last.digest, path)
      return new BackupFile(
        file,
        size,
        await headOf(file, path),
        await closingOf(file, size - lastLineBytes, last.closingBytes, path),
      )
    } catch (error) {
      await file.close()
      throw error
    }
  }

  close = () => this.#in.close()

  get summary(): BackupSummary {
    const { header, bytes, rows, tables } = this
    return { header, bytes, rows, tables }
  }

  /** The rows of each table in the file's order, in blocks of whole lines. */
  async *sections(): AsyncGenerator<Section> {
    const packed = this.#in.createReadStream({ ...this.#packed, autoClose: false })
    const script = packed.pipe(createZstdDecompress())
    packed.once('error', (error) => script.destroy(error))
    let table: string | undefined
    for await (const block of script.pipe(wholeLines()) as AsyncIterable<Buffer>) {
      let rest = block
      while (rest.length > 0) {
        if (table === undefined) {
          const at = rest.indexOf(10) + 1
          table = this.#tableOf(rest.toString('utf8', 0, at))
          rest = rest.subarray(at)
          yield { table, rows: undefined }
        }
        const end = rest.subarray(0, 3).equals(marker) ? 0 : rest.indexOf(markerInside) + 1
        const isEnd = end > 0 || rest.subarray(0, 3).equals(marker)
        const rows = isEnd ? rest.subarray(0, end) : rest
        if (rows.length > 0) yield { table, rows }
        if (isEnd) table = undefined
        rest = rest.subarray(isEnd ? end + marker.length : rest.length)
      }
    }
    if (table !== undefined) throw damaged('tables', `the rows of ${table} have no end`)
  }

  #tableOf(line: string): string {
    const found = this.header.tables.find((one) => copyLine(one) === line)
    if (!found) throw damaged('tables', 'it has rows of no table that it names')
    return found.name
  }
}

export type Section = { table: string; rows: Buffer | undefined }
const marker = Buffer.from(endOfCopy)
const markerInside = Buffer.from(`\n${endOfCopy}`)

/** What a backup says of itself, without a look at the rest. */
export async function readHeader(path: string): Promise<BackupHeader> {
  const file = await openFile(path)
  try {
    await demandFormat(file, path)
    return (await headOf(file, path)).header
  } finally {
    await file.close()
  }
}

/** Reads every row of a backup and compares counts and digests; refused with the step at which it is not as it was written. */
export async function verifyBackup(path: string): Promise<BackupSummary> {
  const backup = await BackupFile.open(path)
  try {
    await demandRows(backup)
    return backup.summary
  } finally {
    await backup.close()
  }
}

/** Each table that the header names, with the rows that the closing line says. */
export async function demandRows(backup: BackupFile): Promise<void> {
  const found = new Map<string, RowDigest>()
  for await (const { table, rows } of backup.sections()) {
    if (!rows) {
      if (found.has(table)) throw damaged('tables', `${table} is in it twice`)
      found.set(table, new RowDigest())
    } else eachLine(rows, (line) => found.get(table)?.add(line))
  }
  for (const { name } of backup.header.tables) {
    const there = found.get(name)?.value
    const said = backup.tables[name]
    if (!there || !said) throw damaged('tables', `the table ${name} was left out`)
    if (there.rows !== said.rows)
      throw damaged('tables', `${name} has ${there.rows} rows and not ${said.rows}`)
    if (there.digest !== said.digest)
      throw damaged('tables', `rows of ${name} are not as they were`)
  }
}

export function eachLine(rows: Buffer, take: (line: Buffer) => void) {
  for (let from = 0; from < rows.length; ) {
    const to = rows.indexOf(10, from) + 1
    take(rows.subarray(from, to))
    from = to
  }
}

/** Blocks that end where a line does. */
function wholeLines() {
  let held: Buffer[] = []
  return new Transform({
    transform(piece: Buffer, _, done) {
      const to = piece.lastIndexOf(10) + 1
      if (to === 0) {
        held.push(piece)
        return done()
      }
      const block = Buffer.concat([...held, piece.subarray(0, to)])
      held = to < piece.length ? [piece.subarray(to)] : []
      done(null, block)
    },
    flush(done) {
      done(held.length > 0 ? damaged('tables', 'its last line breaks off') : null)
    },
  })
}

type Head = { header: BackupHeader; bytes: number }
type Closing = { tables: Record<string, TableDigest>; rows: number; start: number }

const damaged = (step: BackupFault['step'], what: string) =>
  new BackupFault(step, `The backup is damaged: ${what}.`)

async function openFile(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, 'r')
    if ((await file.stat()).isFile()) return file
    await file.close()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : ''
    const why = code === 'EACCES' ? 'may not be read' : 'is not there'
    throw new BackupFault('file', `${path} ${why}.`, { cause })
  }
  throw new BackupFault('file', `${path} is no file.`)
}

async function demandFormat(file: FileHandle, path: string) {
  const first = (await bytesAt(file, 0, magicBytes)).toString('latin1').split('\n', 1)[0] ?? ''
  const [, version] = /^tenantry-backup (\d{1,9})$/.exec(first) ?? []
  if (version === undefined)
    throw new BackupFault('file', `${path} is not a backup that the portal has written.`)
  if (Number(version) > formatVersion)
    throw new BackupFault(
      'file',
      `${path} has format ${version}, and this release reads formats up to ${formatVersion}. A newer release restores it.`,
    )
  if (`${first}\n` !== magic(formatVersion)) throw damaged('file', 'there is no such format')
}

async function lastOf(file: FileHandle, size: number, path: string) {
  const text = await bytesAt(file, Math.max(0, size - lastLineBytes), lastLineBytes)
  const last = readLastLine(text.toString('latin1'))
  if (!last)
    throw new BackupFault(
      'end',
      `${path} has no last line: it was cut off, or was not yet written to its end.`,
    )
  return last
}

async function demandDigest(file: FileHandle, bytes: number, wanted: string, path: string) {
  const digest = sha256()
  for await (const piece of file.createReadStream({
    ...{ start: 0, end: bytes - 1, autoClose: false },
    highWaterMark: 1 << 20,
  }))
    digest.update(piece)
  if (digest.digest('hex') !== wanted)
    throw new BackupFault(
      'digest',
      `${path} is damaged: it is not, byte for byte, what was written.`,
    )
}

async function headOf(file: FileHandle, path: string): Promise<Head> {
  const bytes = await bytesAt(file, 0, maxHeaderBytes)
  const from = bytes.indexOf(10) + 1
  const to = bytes.indexOf(10, from)
  try {
    const header: BackupHeader = JSON.parse(bytes.toString('utf8', from, to))
    if (to > 0 && Array.isArray(header.tables) && Array.isArray(header.migrations))
      return { header, bytes: to + 1 }
  } catch {}
  throw new BackupFault('header', `${path} is damaged: its header cannot be read.`)
}

async function closingOf(
  file: FileHandle,
  end: number,
  bytes: number,
  path: string,
): Promise<Closing> {
  const start = end - bytes
  try {
    return { ...JSON.parse((await bytesAt(file, start, bytes)).toString('utf8')), start }
  } catch (cause) {
    throw new BackupFault('end', `${path} is damaged: its closing line cannot be read.`, { cause })
  }
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
