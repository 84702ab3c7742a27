import { beforeAll, expect, test } from 'vitest'
import { isList } from '../src/realtime/patches.tsx'
import { askersOf, routesOf } from './isolation/asking.ts'
import { type Cast, makeCast, type Who } from './isolation/cast.ts'
import { testDatabase } from './support/database.ts'
import { fillWorld } from './support/full.ts'

const db = await testDatabase()
let cast: Cast
let more: Awaited<ReturnType<typeof fillWorld>>
let pages: Seen[]

beforeAll(async () => {
  cast = await makeCast(db)
  more = await fillWorld(db, cast)
  pages = await bodies()
}, 120_000)

/** What on a page is true at one time and not at another. */
const readings: Record<string, RegExp> = {
  tiles: /class="kpis/,
  figures: /class="amounts/,
  gauges: /class="gauge/,
  charts: /class="(?:[^"]* )?(?:chart|mix)[ "]/,
  progress: /<progress/,
  counters: /data-count/,
  'columns of numbers': /class="(?:[^"]* )?num(?:-\d+)?[ "]/,
  ages: /<time/,
}
const readers: readonly Who[] = ['admin', 'tenant', 'msp', 'supporter']

type Seen = { name: string; topics: string[]; shows: string[]; isDated: boolean; refresh: boolean }

/** The body of every page, as each of these readers has it. */
async function bodies(): Promise<Seen[]> {
  const { app, ask } = await askersOf(db.pool, cast)
  const seen: Seen[] = []
  for (const name of routesOf(app)) {
    if (!name.startsWith('GET ') || /^GET \/(api|brand|internal)\/|\.csv$|z$/.test(name)) continue
    for (const who of readers) {
      const own = name.includes('/imports/') ? { service: more.import } : {}
      const things = {
        ...cast.own,
        ...own,
        ...(name.includes(':draft') && { service: more.draft }),
      }
      const answer = await ask(name, who, things)
      if (answer.status !== 200) continue
      const body = /<main id="main".*<\/main>/s.exec(await answer.text())?.[0]
      const topics = /id="page-topics" hidden="" value="([^"]*)"/.exec(body ?? '')?.[1]
      if (!body || topics === undefined) continue
      const mark = /<p class="read-at">.*?<\/p>/s.exec(body)?.[0] ?? ''
      const rest = body.replace(mark, '')
      seen.push({
        name: `${name} (${who})`,
        topics: topics.split(',').filter(Boolean),
        shows: Object.keys(readings).filter((one) => readings[one]?.test(rest)),
        isDated: /As of <time datetime="[^"]+" data-time="clock">\d\d:\d\d</.test(mark),
        refresh: mark.includes('<a href="">Refresh</a>'),
      })
    }
  }
  return seen
}

test('no page shows a number that nothing keeps true without saying when it was read', () => {
  const named = (names: Seen[]) => names.map(({ name }) => name)
  const withReadings = pages.filter(({ shows }) => shows.length > 0)
  expect(withReadings.length).toBeGreaterThan(100)

  const silent = withReadings.filter(({ topics, isDated }) => topics.length === 0 && !isDated)
  expect(named(silent)).toEqual([])
  // this sees both kinds
  expect(named(withReadings.filter(({ isDated }) => !isDated))).toContain('GET /services (admin)')
  expect(named(withReadings.filter(({ isDated }) => isDated))).toContain('GET /profile (tenant)')

  // a page without a number, and one whose numbers are all pushed, is not dated
  expect(named(pages.filter(({ shows, isDated }) => shows.length === 0 && isDated))).toEqual([])
  expect(pages.filter(({ isDated, refresh }) => isDated !== refresh)).toEqual([])
  // of those that listen, these have numbers that change without a word
  const partly = pages.filter(({ topics, isDated }) => topics.length > 0 && isDated)
  expect(new Set(partly.map(({ name }) => name.replace(/^GET | \(.*/g, '')))).toEqual(
    new Set(['/settings/sources', '/settings/tokens', '/status', '/tokens']),
  )
})

test('what a page counts of other things is heard there, too', () => {
  const heard = (path: string) => pages.find(({ name }) => name === path)?.topics
  const expected: Record<string, string[]> = {
    // users as they were read last, and what of them is still to be sent
    'GET /sites (tenant)': ['sites', 'users'],
    'GET /numbers (tenant)': ['numbers', 'users', 'changes'],
    'GET /lifecycle (tenant)': ['lifecycle', 'users'],
    'GET /tenants (admin)': ['tenants', 'usage', 'sites', 'domains', 'people'],
    'GET /msps (admin)': ['msps', 'mau', 'orders', 'people'],
    'GET /settings/license (admin)': ['tiles', 'tenants', 'license-files'],
  }
  for (const [path, topics] of Object.entries(expected))
    expect([path, heard(path)]).toEqual([path, expect.arrayContaining(topics)])
  // and there is something to be told at all
  expect(pages.some(({ topics }) => topics.some(isList))).toBe(true)
})
