import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const test = resolve(import.meta.dirname, '..')
const root = dirname(test)
const setup = join(test, 'support/setup.ts')
/** What a file needs is what it imports, so that no list of files can grow old; the first that fits. */
const marks = {
  browser: ['test/browser/portal.ts', 'test/browser/chromium.ts', 'test/support/nu.ts'],
  database: ['test/support/database.ts'],
  embedded: ['src/database/embedded/start.ts', 'test/ha/processes.ts'],
} as const
export type Kind = keyof typeof marks | 'pages' | 'unit'
/** Of the files with a browser, those that a database changes: a first start, pushes and restarts, a factor and its end. */
const starts = ['first', 'live', 'people'].map((name) => `test/browser/${name}.test.ts`)

/** The file with all it imports below test, and what of src these name. */
function reach(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, to = ''] of readFileSync(file, 'utf8').matchAll(/from\s+['"](\.[^'"]+)['"]/g)) {
    const target = resolve(dirname(file), to)
    // who takes the secret of the tests from where templates are made needs no template
    if (target === setup) continue
    if (target.startsWith(`${test}/`)) reach(target, seen)
    else seen.add(target)
  }
  return seen
}

/**
 * Every test file by its kind: `browser` and `pages` start Chromium or the HTML checker (`pages`: what is
 * drawn, which no database changes), `database` asks the database that the run is given, `embedded` starts one of its own (the embedded one, or servers of PostgreSQL) whatever the run is given, `unit`
 * none of these.
 */
export function filesByKind(): Record<Kind, string[]> {
  const found: Record<Kind, string[]> = {
    browser: [],
    pages: [],
    database: [],
    embedded: [],
    unit: [],
  }
  for (const name of readdirSync(test, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.test\.tsx?$/.test(name) || /^(bench|faults\/rounds)\//.test(name)) continue
    const file = join(test, name)
    const seen = new Set([...reach(file)].map((path) => relative(root, path)))
    const [kind = 'unit'] = (['browser', 'database', 'embedded'] as const).filter((one) =>
      marks[one].some((mark) => seen.has(mark)),
    )
    const path = relative(root, file)
    found[kind === 'browser' && !starts.includes(path) ? 'pages' : kind].push(path)
  }
  return found
}
