import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const test = resolve(import.meta.dirname, '..')
const root = dirname(test)
/** What a file needs is what it imports, so that no list of files can grow old. */
const marks = {
  browser: ['browser/portal.ts', 'browser/chromium.ts'],
  database: ['support/database.ts'],
} as const
export type Kind = keyof typeof marks | 'unit'

function reach(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, to = ''] of readFileSync(file, 'utf8').matchAll(/from\s+['"](\.[^'"]+)['"]/g)) {
    const target = resolve(dirname(file), to)
    if (target.startsWith(`${test}/`)) reach(target, seen)
  }
  return seen
}

/** Every test file by its kind: `browser` starts Chromium, `database` asks one, `unit` neither. */
export function filesByKind(): Record<Kind, string[]> {
  const found: Record<Kind, string[]> = { browser: [], database: [], unit: [] }
  for (const name of readdirSync(test, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.test\.tsx?$/.test(name) || /^(bench|faults\/rounds)\//.test(name)) continue
    const file = join(test, name)
    const seen = new Set([...reach(file)].map((path) => relative(test, path)))
    const [kind = 'unit'] = (['browser', 'database'] as const).filter((one) =>
      marks[one].some((mark) => seen.has(mark)),
    )
    found[kind].push(relative(root, file))
  }
  return found
}
