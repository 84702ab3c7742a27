import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * Writes drizzle/0001_tables.sql and its snapshot from src/domain/schema; with --check, fails when they differ. Until the
 * first release the migrations are edited in place, so there is no next one to generate.
 */
const breakpoint = '--> statement-breakpoint'
/** Tables in partitions, which the schema's library knows nothing of. */
const partitions: Record<string, string> = { mau_activity: 'list ("period")' }
const parted = (statement: string) => {
  const by = partitions[/^\s*CREATE TABLE "(\w+)"/.exec(statement)?.[1] ?? '']
  return by ? statement.replace(/\);\s*$/, `) PARTITION BY ${by};\n`) : statement
}

const root = new URL('..', import.meta.url).pathname
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
  const made = join(folder, 'out', '0000_tables.sql')
  writeFileSync(made, readFileSync(made, 'utf8').split(breakpoint).map(parted).join(breakpoint))
  const kept = join(root, 'drizzle', '0001_tables.sql')
  if (!process.argv.includes('--check')) {
    copyFileSync(made, kept)
    const snapshot = join(root, 'drizzle', 'meta', '0001_snapshot.json')
    const found = readFileSync(join(folder, 'out', 'meta', '0000_snapshot.json'), 'utf8')
    // its id is another each time, so that two who change tables would meet there
    writeFileSync(
      snapshot,
      found.replace(
        /"id": "[0-9a-f-]{36}"/,
        `"id": "${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}"`,
      ),
    )
    console.log('drizzle/0001_tables.sql is written')
  } else if (readFileSync(made, 'utf8') !== readFileSync(kept, 'utf8')) {
    console.error('drizzle/0001_tables.sql is not what the schema says: run `npm run tables`')
    process.exitCode = 1
  } else console.log('drizzle/0001_tables.sql is what the schema says')
} finally {
  rmSync(folder, { recursive: true, force: true })
}
