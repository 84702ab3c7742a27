import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { PostgresJsSession } from 'drizzle-orm/postgres-js'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { buildStatic } from '../scripts/build.ts'
import { useManifest } from '../src/views/asset.ts'
import { askersOf, routesOf } from './isolation/asking.ts'
import { makeCast, type Who } from './isolation/cast.ts'
import { testDatabase } from './support/database.ts'
import { fillWorld } from './support/full.ts'

/** What a page costs its heaviest usual reader, with every list full: of HTML, of the database, and on the way. */
type Cost = { characters: number; statements: number; cold: number; warm: number }
type Budget = Cost & { reader: string }
type Budgets = ReadonlyMap<string, Budget | undefined>

const figures = ['characters', 'statements', 'cold', 'warm'] as const
/** Of every page; KiB as they travel, the font apart. Pages that are over stand in the file with a mark. */
const limits: Partial<Cost> = { characters: 60_000, cold: 36, warm: 6.5 }
/** Of a line, and of a limit: ids and ages compress a little differently each time. */
const slack = 1.05
const limitSlack = 1.02

/** What a page has when it asks at once for the rest of the script (static/portal/asks.js). */
const showsMore = /\sdata-(?:copy|colour-for)=|\sid="theme"/

const file = new URL('budgets.txt', import.meta.url).pathname
const isOver = (figure: keyof Cost, cost: Cost, by = 1) =>
  cost[figure] > (limits[figure] ?? Infinity) * by

const shown = (figure: keyof Cost, cost: Cost) => {
  const digits = figure === 'cold' || figure === 'warm' ? 1 : 0
  return `${cost[figure].toFixed(digits)}${isOver(figure, cost) ? '!' : ' '}`
}
const lineOf = ([name, cost]: readonly [string, Budget | undefined]) =>
  cost
    ? `${`${name} `.padEnd(52)}${cost.reader.padEnd(8)}${figures.map((one) => shown(one, cost).padStart(11)).join('')}`
    : `${`${name} `.padEnd(52)}-`
const head = `# What each page costs its heaviest usual reader; \`npm run budgets\` writes it anew. ! is over the limit of all pages,
# which are 60,000 characters, 36 KiB cold and 6.5 KiB warm; - is a page that nobody here can be shown.
${'# page'.padEnd(52)}${'reader'.padEnd(8)}${['characters', 'statements', 'KiB cold', 'KiB warm'].map((one) => `${one} `.padStart(11)).join('')}
`
const tableOf = (budgets: Budgets) => `${head}${[...budgets].sort().map(lineOf).join('\n')}\n`

function read(text: string): Budgets {
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [method, path, reader = '', ...numbers] = line.split(/\s+/)
      const [characters = 0, statements = 0, cold = 0, warm = 0] = numbers.map(Number.parseFloat)
      const cost = reader === '-' ? undefined : { reader, characters, statements, cold, warm }
      return [`${method} ${path}`, cost]
    }),
  )
}

/** Whatever is not as the file says: a page over its line or newly over a limit, one without a line, a line without one. */
function objections(budgets: Budgets, measured: Budgets): string[] {
  const found = [...measured].flatMap(([name, cost]) => {
    if (!budgets.has(name)) return [`${name} has no line: npm run budgets`]
    const budget = budgets.get(name)
    if (!cost || !budget)
      return cost === budget ? [] : [`${name} is${cost ? '' : ' not'} shown now`]
    return figures.flatMap((one) => {
      const most = one === 'statements' ? budget[one] : budget[one] * slack
      const crosses = isOver(one, cost, limitSlack) && !isOver(one, budget)
      return cost[one] > most || crosses
        ? [`${name}: ${shown(one, cost)} ${one}, its line says ${shown(one, budget)}`]
        : []
    })
  })
  const gone = [...budgets.keys()].filter((name) => !measured.has(name))
  return [...found, ...gone.map((name) => `${name} is no page any more`)]
}

describe('the file of budgets', () => {
  const page = { reader: 'admin', characters: 1000, statements: 4, cold: 20, warm: 5 }
  const budgets: Budgets = new Map([
    ['GET /sites', page],
    ['GET /setup', undefined],
  ])
  const changed = (change: Partial<Budget>) =>
    objections(budgets, new Map([...budgets, ['GET /sites', { ...page, ...change }]]))

  test('is read as it was written', () =>
    expect(read(tableOf(budgets))).toEqual(new Map([...budgets].sort())))

  test('lets a page vary a little, and names one that grows over its line in any figure', () => {
    expect(changed({ characters: 1040, cold: 20.9 })).toEqual([])
    expect(changed({ characters: 500 })).toEqual([])
    for (const grown of [{ characters: 1060 }, { statements: 5 }, { cold: 21.1 }, { warm: 5.3 }])
      expect(changed(grown)).toHaveLength(1)
  })

  test('names a page that crosses the limit of all within its own slack', () => {
    const near: Budgets = new Map([['GET /sites', { ...page, warm: 6.4 }]])
    expect(objections(near, new Map([['GET /sites', { ...page, warm: 6.7 }]]))).toHaveLength(1)
  })

  test('names a page without a line, a line without a page, and a page that is not shown any more', () => {
    const measured: Budgets = new Map([
      ['GET /sites', undefined],
      ['GET /novel', page],
    ])
    expect(objections(budgets, measured)).toEqual([
      'GET /sites is not shown now',
      'GET /novel has no line: npm run budgets',
      'GET /setup is no page any more',
    ])
  })
})

const db = await testDatabase()
const folder = mkdtempSync(join(tmpdir(), 'budgets-'))
const dir = join(folder, 'static')
let manifest: Record<string, string>
beforeAll(async () => {
  manifest = await buildStatic(dir)
  useManifest(manifest)
})
afterAll(() => {
  rmSync(folder, { recursive: true })
  useManifest(Object.fromEntries(Object.keys(manifest).map((name) => [name, name])))
})

/** One each of whom a page is heaviest for: of the operators' host, of a tenant's, and before anyone is known. */
const readers: readonly Who[] = ['admin', 'tenant', 'nobody']

async function measure(): Promise<Budgets> {
  const cast = await makeCast(db)
  const more = await fillWorld(db, cast)
  const { app, ask } = await askersOf(db.pool, cast)
  const sizes = new Map<string, number>()
  const sizeOf = (name: string) => {
    const size = sizes.get(name) ?? readFileSync(join(dir, `${name}.br`)).length
    sizes.set(name, size)
    return size
  }
  /** What a stylesheet names in turn: font and icons. */
  const namedIn = (name: string) =>
    name.endsWith('.css')
      ? [...readFileSync(join(dir, name), 'utf8').matchAll(/url\(([\w.-]+)\)/g)].map(
          ([, found = '']) => found,
        )
      : []
  const statements = vi.spyOn(PostgresJsSession.prototype, 'prepareQuery')
  const costOf = async (name: string, who: Who): Promise<Budget | null | undefined> => {
    const { import: upload, selection } = more
    const draft = name.includes(' /services/') ? more.serviceDraft : more.draft
    const ids = name.includes('/imports/')
      ? { service: upload }
      : name.includes('/selections/')
        ? { service: selection }
        : {}
    // a session that was not seen for 30 seconds is noted, which takes a statement more on a slow machine
    await db.sql`update session set seen_at = now()`
    statements.mockClear()
    const things = { ...cast.own, ...ids, ...(name.includes(':draft') && { service: draft }) }
    const answer = await ask(name, who, things, { 'Accept-Encoding': 'br' })
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (answer.status !== 200) return undefined
    if (!answer.headers.get('Content-Type')?.startsWith('text/html')) return null
    const isSmall = answer.headers.get('Content-Encoding') !== 'br'
    const html = (isSmall ? bytes : brotliDecompressSync(bytes)).toString()
    const named = [...html.matchAll(/\/static\/([\w.-]+)/g)].map(([, found = '']) => found)
    const names = new Set([...named, ...named.flatMap(namedIn)])
    // named by the script alone
    if (showsMore.test(html)) names.add(manifest['later.js']!)
    const assets = [...names].filter((one) => !one.endsWith('.woff2')).map(sizeOf)
    const kib = (size: number) => Math.round((size / 1024) * 10) / 10
    const all = assets.reduce((sum, size) => sum + size, bytes.length)
    return {
      reader: who,
      characters: html.length,
      statements: statements.mock.calls.length,
      cold: kib(all),
      warm: kib(bytes.length),
    }
  }
  const found = new Map<string, Budget | undefined>()
  try {
    for (const name of routesOf(app)) {
      if (
        !name.startsWith('GET ') ||
        /^GET \/(api|brand|internal)\/|\.csv$|z$|\/metrics$/.test(name)
      )
        continue
      let heaviest: Budget | undefined
      let isPage = true
      for (const who of readers) {
        const cost = await costOf(name, who)
        if (cost === null) isPage = false
        if (cost && cost.characters > (heaviest?.characters ?? 0)) heaviest = cost
      }
      if (isPage) found.set(name, heaviest)
    }
  } finally {
    statements.mockRestore()
  }
  return found
}

/** How far a page is into its limit, where it is furthest. */
const fullness = (cost: Cost | undefined) =>
  cost ? Math.max(...figures.map((one) => cost[one] / (limits[one] ?? Infinity))) : 0

test('no page grows over its line', async () => {
  const measured = await measure()
  expect(measured.size).toBeGreaterThan(90)
  if (process.env.TENANTRY_UPDATE) writeFileSync(file, tableOf(measured))
  const worst = [...measured].sort(([, a], [, b]) => fullness(b) - fullness(a)).slice(0, 10)
  console.log(`The ten heaviest of ${measured.size} pages:\n${worst.map(lineOf).join('\n')}`)
  expect(objections(read(readFileSync(file, 'utf8')), measured)).toEqual([])
})
