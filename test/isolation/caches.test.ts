import { beforeAll, expect, test } from 'vitest'
import { openSession } from '../../src/domain/people/sessions.ts'
import { type Actor, anonymous, Scope } from '../../src/domain/scope.ts'
import { counts } from '../support/counts.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { type Cast, makeCast } from './cast.ts'

const db = await testDatabase()
const { app } = portalOf(db.pool)
const operators = 'localhost:3000'
type Reader = { who: string; host: string; cookie: string; foreign: RegExp }
let cast: Cast
let readers: Reader[]

beforeAll(async () => {
  cast = await makeCast(db)
  const { otis, bea, olivia } = cast.world
  const reader = async (who: string, actor: Actor, host: string, foreign: RegExp) => ({
    who,
    host,
    foreign,
    cookie: await Scope.enter(db.pool, anonymous, (scope) =>
      openSession(scope, actor.id ?? '', { host, ip: '192.0.2.1', agent: 'test' }),
    ),
  })
  const { own, foreign } = cast
  const marks = (things: Record<string, string>, name: string) => {
    // what may be ordered is offered to every MSP
    const { product: _, ownProduct: __, ...kept } = things
    return new RegExp([name, ...Object.values(kept)].join('|'))
  }
  readers = [
    // tenants' people may sign in on the operators' host, too, where all share every address
    await reader('Otis', otis, operators, marks(foreign, 'Birch Logistics')),
    await reader('Bea', bea, operators, marks(own, 'Alder Foods')),
    await reader('Olivia', olivia, operators, marks(foreign, 'Birch Logistics')),
  ]
})

/** Every page that can be asked for, with the reader's own ids and with none. */
const pages = () =>
  [
    ...new Set(
      app.routes
        .filter(({ method, path }) => method === 'GET' && !/[*]|\/api\/|:/.test(path))
        .map(({ path }) => path),
    ),
  ].filter((path) => path !== '/readyz' && path !== '/metrics')

type Kept = { text: string; vary: Map<string, string | null>; status: number }

/** A shared cache as RFC 9111 lets one be, keyed by the address alone; `heedless` is one that does not read no-store. */
function sharedCache({ heedless = false } = {}) {
  const kept = new Map<string, Kept[]>()
  let stored = 0
  return {
    get stored() {
      return stored
    },
    async get(
      path: string,
      headers: Record<string, string>,
    ): Promise<{ text: string; answer?: Response }> {
      const matching = (one: Kept) =>
        [...one.vary].every(([name, value]) => (headers[name] ?? null) === value)
      const hit = kept.get(path)?.find(matching)
      if (hit) return { text: hit.text }
      const answer = await app.request(`http://${headers.host}${path}`, { headers })
      const text = await answer.clone().text()
      const control = answer.headers.get('Cache-Control') ?? ''
      if (heedless || !/no-store|private/.test(control)) {
        stored += 1
        const names = (answer.headers.get('Vary') ?? '').toLowerCase().split(/,\s*/).filter(Boolean)
        const vary = new Map(names.map((name) => [name, headers[name] ?? null]))
        kept.set(path, [...(kept.get(path) ?? []), { text, vary, status: answer.status }])
      }
      return { text, answer }
    },
  }
}

const parts: Record<string, string>[] = [{}, { 'hx-request': 'true', 'hx-request-type': 'partial' }]

async function crossings(cache: ReturnType<typeof sharedCache>) {
  const found: string[] = []
  const open: string[] = []
  for (const path of pages())
    for (const { who, host, cookie, foreign } of readers)
      for (const part of parts) {
        const { text, answer } = await cache.get(path, {
          host,
          cookie: `tenantry=${cookie}`,
          ...part,
        })
        if (foreign.test(text)) found.push(`${path} shows ${who} ${foreign.exec(text)?.[0]}`)
        const isPublic = /^\/(session|setup|password|activations|support-sessions\/enter)/.test(
          path,
        )
        if (
          answer &&
          answer.status < 400 &&
          !isPublic &&
          !answer.headers.get('Cache-Control')?.includes('no-store')
        )
          open.push(path)
      }
  return { found, open }
}

test('behind a cache that all share, nobody is shown another’s page, and every page says no-store', async () => {
  expect(pages().length).toBeGreaterThan(15)
  const { found, open } = await crossings(sharedCache())
  expect(found).toEqual([])
  expect([...new Set(open)]).toEqual([])
})

test('a cache that does not heed no-store would show foreign pages, so the test above can fail', async () => {
  const cache = sharedCache({ heedless: true })
  const { found } = await crossings(cache)
  expect(cache.stored).toBeGreaterThan(0)
  expect(found.length).toBeGreaterThan(0)
})

test('a page and its part differ by headers that Vary names', async () => {
  const [{ cookie } = { cookie: '' }] = readers
  const answer = await app.request(`http://${operators}/services`, {
    headers: { host: operators, cookie: `tenantry=${cookie}` },
  })
  expect(answer.headers.get('Vary')).toMatch(/HX-Request.*HX-Request-Type/)
})

test('pages of two tenants drawn at once do not mix', async () => {
  const rounds = 20 * counts
  const ask = async ({ host, cookie, foreign }: Reader, path: string) => {
    const answer = await app.request(`http://${host}${path}`, {
      headers: { host, cookie: `tenantry=${cookie}` },
    })
    return foreign.test(await answer.text())
  }
  const paths = ['/services', '/alarms', '/commands', '/profile']
  let mixed = 0
  for (let i = 0; i < rounds; i += 1) {
    const path = paths[i % paths.length] ?? '/services'
    const seen = await Promise.all(readers.map((reader) => ask(reader, path)))
    mixed += seen.filter(Boolean).length
  }
  expect(mixed).toBe(0)
})
