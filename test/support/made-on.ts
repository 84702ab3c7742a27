import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { resolve } from 'node:path'
import postgres from 'postgres'
import { optionsOf } from '../../src/database/open.ts'

const root = resolve(import.meta.dirname, '../..')

/** When, of which commit and on which machine figures are made. */
export type MadeOn = {
  date: string
  commit: string
  machine: { cores: number; model: string; memoryGib: number; node: string; postgres: string }
}

export async function madeOn(): Promise<MadeOn> {
  const changes = git('status', '--porcelain') ? ', with changes' : ''
  return {
    date: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    commit: git('rev-parse', 'HEAD') + changes,
    machine: {
      cores: cpus().length,
      model: cpus()[0]?.model.trim() ?? '',
      memoryGib: Math.round(totalmem() / 2 ** 30),
      node: process.versions.node,
      postgres: await serverVersion(),
    },
  }
}

function git(...words: string[]): string {
  try {
    return execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

async function serverVersion(): Promise<string> {
  if (!process.env.DATABASE_URL) return 'the embedded PostgreSQL'
  const sql = postgres({ ...optionsOf(process.env.DATABASE_URL), max: 1 })
  const [row] = await sql`show server_version`.finally(() => sql.end({ timeout: 2 }))
  return `PostgreSQL ${row?.server_version}`
}
