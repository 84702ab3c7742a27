import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const src = resolve(import.meta.dirname, '../src')

/** Who may import whom; "types" allows `import type` only. */
const allowed: Record<string, Record<string, 'all' | 'types'>> = {
  domain: { domain: 'all', connectors: 'types' },
  views: { views: 'all', domain: 'types' },
  routes: { routes: 'all', views: 'all', domain: 'all', config: 'types' },
  realtime: { realtime: 'all', views: 'all', domain: 'all' },
  worker: { worker: 'all', domain: 'all', connectors: 'all' },
  connectors: { connectors: 'all' },
  sandbox: { sandbox: 'all' },
  database: { database: 'all', config: 'types', domain: 'all' },
  config: {},
}
const drivers = ['postgres', '@electric-sql/pglite', 'pg']

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((f) =>
  /\.tsx?$/.test(f),
)
const imports = /^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm

/** What is wrong with the imports of one file, by name. */
function faults(file: string, text: string): string[] {
  const layer = file.split(/[/.]/)[0] ?? ''
  const rule = file.includes('/') ? allowed[layer] : (allowed[file.replace(/\.tsx?$/, '')] ?? null)
  return [...text.matchAll(imports)].flatMap(([whole, typed, target = '']) => {
    const isType = Boolean(typed) || /\{\s*(type\s+\w+(\s+as\s+\w+)?,?\s*)+\}/.test(whole)
    if (!target.startsWith('.')) {
      const isDriver = drivers.some((name) => target === name || target.startsWith(`${name}/`))
      return isDriver && layer !== 'database' ? [`${file} imports the driver ${target}`] : []
    }
    if (rule === null) return []
    const to = relative(src, resolve(join(src, dirname(file)), target)).split(/[/.]/)[0] ?? ''
    const right = rule?.[to]
    return right === 'all' || (right === 'types' && isType) ? [] : [`${file} imports ${target}`]
  })
}

test('every file imports only from the layers below it', () => {
  expect(files.flatMap((file) => faults(file, readFileSync(join(src, file), 'utf8')))).toEqual([])
})

test.each([
  ['domain/services/services.ts', `import { ServiceRow } from '../../views/services/services.tsx'`],
  ['views/layout.tsx', `import { raise } from '../domain/alarms/alarms.ts'`],
  ['routes/services/services.tsx', `import { Hub } from '../../realtime/hub.ts'`],
  ['domain/services/services.ts', `import postgres from 'postgres'`],
  ['sandbox/microsoft.ts', `import { Scope } from '../domain/scope.ts'`],
])('%s would be caught with %s', (file, line) => {
  expect(faults(file, line)).toHaveLength(1)
})

test('a type may be taken where the rule says types', () => {
  expect(
    faults('views/x.tsx', `import type { ServiceRow } from '../domain/services/services.ts'`),
  ).toEqual([])
})

test('no file is called utils, helpers, common, manager or types', () => {
  expect(
    files.filter((file) => /(^|\/)(utils|helpers|common|manager|types)\.tsx?$/.test(file)),
  ).toEqual([])
})
