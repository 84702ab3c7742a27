import { createHash, hash } from 'node:crypto'
import { quoted } from '../login.ts'
import type { Applied } from '../releases.ts'

/**
 * A backup is one file: a line that says what it is, a header as one line of JSON, one zstd frame (RFC 8878) with the rows of
 * every table as a script of `copy … from stdin`, a line of JSON with each table's rows and digest, and a last line with the
 * SHA-256 of all before it. doc/backups.md has it for who reads one without the portal.
 */
export const formatVersion = 1
export const magic = (version: number) => `tenantry-backup ${version}\n`
/** Longer than any first line. */
export const magicBytes = 64
export const maxHeaderBytes = 4 << 20

export type BackupTable = { name: string; columns: string[] }
export type BackupSequence = { name: string; value: string; isCalled: boolean }
export type BackupHeader = {
  /** Of the portal that wrote it. */
  version: string
  /** The snapshot's instant, ISO 8601. */
  takenAt: string
  installation: string
  /** What the database keeps to know its PORTAL_SECRET by; the secret does not follow from it. */
  fingerprint: string
  /** PostgreSQL's, as it says it. */
  server: string
  encoding: 'UTF8'
  /** In the order in which they were applied. */
  migrations: Applied[]
  /** Months (YYYY-MM) that have a partition of metering. */
  periods: string[]
  tables: BackupTable[]
  sequences: BackupSequence[]
}
export type TableDigest = { rows: number; digest: string }
export type BackupSummary = {
  header: BackupHeader
  bytes: number
  rows: number
  tables: Record<string, TableDigest>
}

/** In which part of the work it was found. */
export type BackupStep =
  | 'source'
  | 'write'
  | 'file'
  | 'end'
  | 'digest'
  | 'header'
  | 'tables'
  | 'release'
  | 'secret'
  | 'target'
  | 'migrate'
  | 'load'
  | 'verify'

/** Why there is no backup, or no restore; nothing is left of either. */
export class BackupFault extends Error {
  readonly step: BackupStep

  constructor(step: BackupStep, message: string, options?: ErrorOptions) {
    super(message, options)
    this.step = step
  }
}

/** Rows in whatever order: the sum, word by word, of the SHA-256 of each line as COPY writes it. */
export class RowDigest {
  readonly #words = new Uint32Array(8)
  rows = 0

  add(line: Uint8Array) {
    // one byte a character: a buffer would cost twice the digest
    const sum = hash('sha256', line, 'binary')
    for (let word = 0, at = 0; word < 8; word += 1, at += 4)
      this.#words[word]! +=
        sum.charCodeAt(at) |
        (sum.charCodeAt(at + 1) << 8) |
        (sum.charCodeAt(at + 2) << 16) |
        (sum.charCodeAt(at + 3) << 24)
    this.rows += 1
  }

  get value(): TableDigest {
    const digest = [...this.#words].map((word) => word.toString(16).padStart(8, '0')).join('')
    return { rows: this.rows, digest }
  }
}

export const sha256 = () => createHash('sha256')

/** The last line: how long the line before it is, and the digest of all before this one. */
export const lastLine = (closingBytes: number, digest: string) =>
  `end ${String(closingBytes).padStart(10, '0')} ${digest}\n`
export const lastLineBytes = Buffer.byteLength(lastLine(0, '0'.repeat(64)))
const lastPattern = /^end (\d{10}) ([0-9a-f]{64})\n$/

/** What the last line says; undefined when it is none. */
export function readLastLine(text: string) {
  const [, bytes, digest] = lastPattern.exec(text) ?? []
  return bytes && digest ? { closingBytes: Number(bytes), digest } : undefined
}

export const columnsOf = ({ columns }: BackupTable) => columns.map(quoted).join(', ')
/** Where the rows of a table begin and end in the script. */
export const copyLine = (table: BackupTable) =>
  `copy ${quoted(table.name)} (${columnsOf(table)}) from stdin;\n`
export const endOfCopy = '\\.\n'
