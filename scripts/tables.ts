import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readReleases } from '../src/database/releases.ts'
import { differenceOf, parted, type Snapshot } from './tables.difference.ts'

/**
 * Writes what src/domain/schema says of the tables into the migration that is not released yet: `NNNN_tables.sql` with its
 * snapshot, and `NNNN_indexes.sql` for what is done beside those who read and write. It is the difference to the last
 * release; with --check, fails when that is not what the files say. Nothing else is in these files: what is written by hand
 * (policies, rights, functions, data) has files of its own with higher numbers.
 */
const root = new URL('..', import.meta.url).pathname
const drizzle = join(root, 'drizzle')
const breakpoint = '--> statement-breakpoint\n'
/** What the schema's library makes of all tables, as if there were none yet. */
function readSchema(): { sql: string; snapshot: string } {
  const folder = mkdtempSync(join(root, 'node_modules', '.tables-'))
  try {
    const config = join(folder, 'drizzle.config.json')
    writeFileSync(
      config,
      JSON.stringify({
        dialect: 'postgresql',
        schema: './src/domain/schema/*.ts',
        out: relative(root, join(folder, 'out')),
        casing: 'snake_case',
      }),
    )
    const words = ['generate', '--name', 'tables', '--config', relative(root, config)]
    execFileSync('drizzle-kit', words, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    const sql = readFileSync(join(folder, 'out', '0000_tables.sql'), 'utf8')
    const snapshot = readFileSync(join(folder, 'out', 'meta', '0000_snapshot.json'), 'utf8')
    // its id is another each time, so that two who change tables would meet there
    const id = `"id": "${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}"`
    return {
      sql: sql.split(breakpoint.trim()).map(parted).join(breakpoint.trim()),
      snapshot: snapshot.replace(/"id": "[0-9a-f-]{36}"/, id),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const numberOf = (name: string) => Number(name.slice(0, 4))
const released = readReleases(drizzle).releases.flatMap(({ migrations }) => migrations)
const lastReleased = Math.max(-1, ...released.map(({ tag }) => numberOf(tag)))
const files = readdirSync(drizzle).filter((name) => /^\d{4}_\w+\.sql$/.test(name))
const snapshots = readdirSync(join(drizzle, 'meta')).sort()
/** The one of this name that is not released yet, else one with the next number. */
function nameOf(name: string, taken: readonly string[]): string {
  const open = files.find((file) => numberOf(file) > lastReleased && file.endsWith(`_${name}.sql`))
  const next = Math.max(...[...files, ...taken].map(numberOf)) + 1
  return open ?? `${String(next).padStart(4, '0')}_${name}.sql`
}

/** Every file that is to be there, and those of them that are to be gone (null), by their paths in drizzle/. */
async function wantedFiles(): Promise<Map<string, string | null>> {
  const schema = readSchema()
  if (released.length === 0)
    return new Map([
      ['0001_tables.sql', schema.sql],
      ['meta/0001_snapshot.json', schema.snapshot],
    ])
  const last = snapshots.filter((name) => numberOf(name) <= lastReleased).at(-1) ?? ''
  const before: Snapshot = JSON.parse(readFileSync(join(drizzle, 'meta', last), 'utf8'))
  const { tables, beside, held } = await differenceOf(before, JSON.parse(schema.snapshot))
  const first = nameOf('tables', [])
  const second = nameOf('indexes', [first])
  const later = held.map((statement) => `-- to be taken away by a later release: ${statement}\n`)
  const isSame = tables.length + beside.length + held.length === 0
  const snapshot = `meta/${first.slice(0, 4)}_snapshot.json`
  return new Map([
    [first, isSame ? null : later.join('') + (tables.map(ended).join(breakpoint) || 'select 1;\n')],
    [snapshot, isSame ? null : schema.snapshot],
    [
      second,
      beside.length === 0
        ? null
        : `-- outside a transaction\n${beside.map(ended).join(breakpoint)}`,
    ],
  ])
}

const ended = (statement: string) => `${statement.trimEnd()}\n`
const isCheck = process.argv.includes('--check')
const stale: string[] = []
for (const [name, wanted] of await wantedFiles()) {
  const path = join(drizzle, name)
  const isThere = name.startsWith('meta/')
    ? snapshots.includes(name.slice(5))
    : files.includes(name)
  const kept = isThere ? readFileSync(path, 'utf8') : null
  if (kept === wanted) continue
  stale.push(name)
  if (isCheck) continue
  if (wanted === null) rmSync(path)
  else writeFileSync(path, wanted)
}
const named = stale.map((name) => `drizzle/${name}`).join(', ')
if (stale.length === 0) console.log('drizzle says what the schema says')
else if (isCheck) {
  console.error(`${named} is not what the schema says: run \`npm run tables\``)
  process.exitCode = 1
} else console.log(`written: ${named}`)
