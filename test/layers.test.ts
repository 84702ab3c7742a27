import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const src = resolve(import.meta.dirname, '../src')

/** Who may import whom; "types" allows `import type` only, null anything. */
const allowed: Record<string, Record<string, 'all' | 'types'> | null> = {
  noun: { views: 'types' },
  nouns: { noun: 'all', nouns: 'all' },
  domain: { domain: 'all', memo: 'all', noun: 'all', nouns: 'all', connectors: 'types' },
  views: { views: 'all', domain: 'types', memo: 'all', noun: 'all', nouns: 'all' },
  routes: {
    ...{ routes: 'all', views: 'all', domain: 'all', noun: 'types', config: 'types' },
    metrics: 'all',
  },
  realtime: { realtime: 'all', views: 'all', domain: 'all', metrics: 'all' },
  worker: { worker: 'all', domain: 'all', connectors: 'all', metrics: 'all' },
  connectors: { connectors: 'all', metrics: 'all' },
  sandbox: { sandbox: 'all' },
  database: {
    ...{ database: 'all', config: 'types', domain: 'all', metrics: 'all' },
    'secret-file': 'all',
  },
  // what a process counts of itself, for whoever does it to count
  metrics: {},
  log: {},
  'secret-file': {},
  // where the installation lies
  tree: {},
  // the kinds of value that the environment has, too
  config: { domain: 'all', 'secret-file': 'all', tree: 'all' },
  demo: null,
  admin: null,
}
const drivers = ['postgres', '@electric-sql/pglite', 'pg']

/**
 * The areas of a layer, and which others each may import. Files of no area (`scope.ts`, `layout.tsx`) are for all and
 * import none. Nothing leads back: who changes an area knows that those it names stay as they are.
 */
const areas: Record<string, Record<string, readonly string[]>> = {
  domain: {
    settings: [],
    alarms: ['settings'],
    audit: ['settings'],
    connect: ['alarms', 'queue', 'settings'],
    queue: ['alarms'],
    licensing: ['alarms', 'mail', 'queue', 'settings'],
    hosts: ['alarms', 'queue'],
    mail: ['alarms', 'hosts', 'queue', 'settings'],
    people: ['hosts', 'mail', 'settings'],
    services: ['alarms', 'connect', 'licensing', 'queue', 'settings'],
    metering: ['alarms', 'mail', 'settings'],
    tenants: [
      ...['alarms', 'audit', 'hosts', 'licensing', 'mail', 'metering', 'people'],
      ...['queue', 'services', 'settings'],
    ],
    msp: [
      ...['alarms', 'hosts', 'licensing', 'mail', 'metering', 'people'],
      ...['queue', 'services', 'settings', 'tenants'],
    ],
    imports: ['licensing', 'queue', 'services', 'tenants'],
    onboarding: [
      ...['alarms', 'connect', 'directory', 'hosts', 'imports', 'licensing', 'mail', 'people'],
      ...['queue', 'services', 'settings', 'tenants'],
    ],
    waves: ['connect', 'queue', 'services'],
    'operator-connect': [
      ...['alarms', 'connect', 'directory', 'hosts', 'imports', 'licensing', 'mail', 'onboarding'],
      ...['people', 'queue', 'services', 'settings', 'tenants'],
    ],
    directory: ['alarms', 'connect', 'licensing', 'queue', 'services', 'settings'],
    operations: ['alarms', 'connect', 'notices', 'queue', 'settings'],
    pbx: ['alarms', 'settings'],
    notices: ['alarms', 'hosts', 'mail', 'people', 'queue', 'settings'],
    wallboards: [
      ...['alarms', 'hosts', 'licensing', 'metering', 'msp', 'operations', 'people', 'services'],
      'settings',
    ],
  },
  views: {
    ...{
      audit: [],
      connect: [],
      directory: ['connect'],
      hosts: [],
      licensing: [],
      mail: [],
      operations: [],
      people: [],
    },
    ...{ notices: [], wallboards: [] },
    pbx: [],
    waves: [],
    'operator-connect': ['onboarding', 'queue', 'services'],
    services: ['audit'],
    alarms: ['audit', 'services'],
    imports: ['services'],
    onboarding: ['mail', 'services'],
    queue: ['services'],
    tenants: ['audit', 'onboarding', 'queue', 'services'],
    metering: ['licensing'],
    msp: ['alarms', 'licensing', 'metering', 'people', 'services', 'tenants'],
  },
  routes: {
    ...{
      alarms: [],
      api: [],
      audit: [],
      connect: [],
      directory: ['connect'],
      hosts: [],
      imports: [],
      licensing: [],
      mail: [],
      onboarding: ['people'],
    },
    ...{ metering: [], notices: [], operations: [], pbx: [], people: [], queue: [], services: [] },
    waves: [],
    'operator-connect': ['onboarding', 'people'],
    wallboards: ['people'],
    msp: ['alarms', 'people', 'tenants'],
    tenants: ['audit'],
  },
}
/** Files of no area that put together what the areas have: the type of all messages, and the routers of pages. */
const gatherers = ['domain/messages.ts', 'routes/routers.ts']
/** Folders that belong to no area: every file of the layer may use them. */
const shared = ['schema', 'words', 'lists', 'records']

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((f) =>
  /\.tsx?$/.test(f),
)
const imports = /^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
const textOf = (file: string) => readFileSync(join(src, file), 'utf8')

type Import = { target: string; isType: boolean }

/** The import lines of a file; what is ours by its path below src. */
const importsOf = (file: string, text: string): Import[] =>
  [...text.matchAll(imports)].map(([whole, typed, target = '']) => ({
    target: target.startsWith('.')
      ? relative(src, resolve(join(src, dirname(file)), target))
      : target,
    isType: Boolean(typed) || /\{\s*(type\s+\w+(\s+as\s+\w+)?,?\s*)+\}/.test(whole),
  }))

/** What is wrong with the imports of one file, by name. */
function faults(file: string, text: string): string[] {
  const layer = file.split(/[/.]/)[0] ?? ''
  const rule = file.includes('/') ? allowed[layer] : (allowed[file.replace(/\.tsx?$/, '')] ?? null)
  return importsOf(file, text).flatMap(({ target, isType }) => {
    if (!/\.tsx?$/.test(target)) {
      const isDriver = drivers.some((name) => target === name || target.startsWith(`${name}/`))
      return isDriver && layer !== 'database' ? [`${file} imports the driver ${target}`] : []
    }
    if (rule === null) return []
    const right = rule?.[target.split(/[/.]/)[0] ?? '']
    return right === 'all' || (right === 'types' && isType) ? [] : [`${file} imports ${target}`]
  })
}

/** The area of a file, null for one of the layer's own, undefined outside of its layer. */
function areaOf(layer: string, file: string): string | null | undefined {
  const [first, second, third] = file.split('/')
  if (first !== layer) return undefined
  return third === undefined || shared.includes(second ?? '') ? null : second
}

/** Imports of another area that its own does not name. */
function astray(file: string, text: string): string[] {
  const layer = file.split('/')[0] ?? ''
  const area = areaOf(layer, file)
  const rules = areas[layer]
  if (!rules || area === undefined || gatherers.includes(file)) return []
  if (area !== null && !rules[area]) return [`${file} is of an area that nobody named`]
  return importsOf(file, text).flatMap(({ target }) => {
    const other = areaOf(layer, target)
    if (!other || other === area) return []
    return area !== null && rules[area]?.includes(other) ? [] : [`${file} imports ${target}`]
  })
}

type Graph = ReadonlyMap<string, readonly string[]>

/** Groups of nodes that lead back to themselves (Tarjan 1972). */
function circlesIn(graph: Graph): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (node: string): number => {
    const at = index.size
    index.set(node, at)
    low.set(node, at)
    stack.push(node)
    for (const next of graph.get(node) ?? []) {
      const reached = index.has(next) ? (stack.includes(next) ? index.get(next) : at) : visit(next)
      low.set(node, Math.min(low.get(node) ?? at, reached ?? at))
    }
    if (low.get(node) === at) {
      const circle = stack.splice(stack.indexOf(node))
      if (circle.length > 1) found.push(circle.sort())
    }
    return low.get(node) ?? at
  }
  for (const node of graph.keys()) if (!index.has(node)) visit(node)
  return found
}

const graphOf = (texts: Iterable<readonly [string, string]>): Graph =>
  new Map(
    [...texts].map(([file, text]) => [file, importsOf(file, text).map(({ target }) => target)]),
  )

describe('imports', () => {
  test('every file imports only from the layers below it', () => {
    expect(files.flatMap((file) => faults(file, textOf(file)))).toEqual([])
  })

  test.each([
    [
      'domain/services/services.ts',
      `import { ServiceRow } from '../../views/services/services.tsx'`,
    ],
    ['views/layout.tsx', `import { raise } from '../domain/alarms/alarms.ts'`],
    ['routes/services/services.tsx', `import { Hub } from '../../realtime/hub.ts'`],
    ['domain/services/services.ts', `import postgres from 'postgres'`],
    ['nouns/sites.ts', `import { listSites } from '../domain/tenants/sites.ts'`],
    ['sandbox/microsoft/microsoft.ts', `import { Scope } from '../../domain/scope.ts'`],
  ])('%s would be caught with %s', (file, line) => {
    expect(faults(file, line)).toHaveLength(1)
  })

  test('a type may be taken where the rule says types', () => {
    expect(
      faults('views/x.tsx', `import type { ServiceRow } from '../domain/services/services.ts'`),
    ).toEqual([])
  })

  test('every area imports only those that it names', () => {
    expect(files.flatMap((file) => astray(file, textOf(file)))).toEqual([])
  })

  test.each([
    ['domain/mail/mails.ts', `import { findTenant } from '../tenants/tenants.ts'`],
    ['domain/scope.ts', `import type { Seal } from '../domain/settings/secrets.ts'`],
    ['domain/novel/novel.ts', `import { Scope } from '../scope.ts'`],
    ['views/services/services.tsx', `import { CommandRow } from '../queue/command-row.tsx'`],
  ])('%s would stray with %s', (file, line) => {
    expect(astray(file, line)).toHaveLength(1)
  })

  test.each(Object.entries(areas))('the areas of %s lean one way', (_, rules) => {
    expect(circlesIn(new Map(Object.entries(rules)))).toEqual([])
  })

  test('no files import each other in a circle, types included', () => {
    expect(circlesIn(graphOf(files.map((file) => [file, textOf(file)])))).toEqual([])
  })

  test('a circle would be found, of types as well', () => {
    const texts = [
      ['x/a.ts', `import { b } from '../x/b.ts'`],
      ['x/b.ts', `import type { C } from '../x/c.ts'`],
      ['x/c.ts', `import { a } from '../x/a.ts'\nimport { d } from '../x/d.ts'`],
      ['x/d.ts', ''],
    ] as const
    expect(circlesIn(graphOf(texts))).toEqual([['x/a.ts', 'x/b.ts', 'x/c.ts']])
  })
})

test('no file is called utils, helpers, common, manager or types', () => {
  expect(
    files.filter((file) => /(^|\/)(utils|helpers|common|manager|types)\.tsx?$/.test(file)),
  ).toEqual([])
})
