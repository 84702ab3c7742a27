import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { features } from '../src/domain/features.ts'
import { isPermission } from '../src/domain/roles.ts'
import type { Scope } from '../src/domain/scope.ts'
import { isTopic } from '../src/domain/topics.ts'
import { logGroupOf, type Noun } from '../src/noun.ts'
import * as nouns from '../src/nouns.ts'
import { isList } from '../src/realtime/patches.tsx'
import { mounted, routes } from '../src/routes/route.ts'
import * as routers from '../src/routes/routers.ts'
import { menuPlaces } from '../src/views/tenants/menu.tsx'

const all = Object.entries<Noun>(nouns)
const id = '00000000-0000-4000-8000-000000000000'
const paths = Object.values(routers).flatMap((one) =>
  (typeof one === 'function' ? one({} as never) : one).router.routes.map(({ path }) => path),
)
/** Whether some route is at the address, its parameters filled. */
const isThere = (address: string) =>
  paths.some((path) => {
    const [bare = ''] = address.split('?')
    const shape = path
      .replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')
      .replaceAll(/:\w+(\{[^/]*\})?/g, '[^/]+')
    return new RegExp(`^${shape}$`).test(bare)
  })
const twice = (words: readonly string[]) => words.filter((word, at) => words.indexOf(word) !== at)

test('the lists of nouns and routers are what the files say', () => {
  const script = resolve(import.meta.dirname, '../scripts/nouns.ts')
  execFileSync('tsx', [script, '--check'], { stdio: 'pipe' })
})

test('a topic, a permission and a type of log line are one noun’s alone', () => {
  expect(twice(all.flatMap(([, { topics = [] }]) => topics))).toEqual([])
  expect(twice(all.flatMap(([, { permissions = {} }]) => Object.keys(permissions)))).toEqual([])
  expect(twice(all.flatMap(([, { log }]) => Object.keys(log?.types ?? {})))).toEqual([])
})

test('every group of log lines is named by one of its nouns', () => {
  const found = all.flatMap(([, one]) => logGroupOf(one) ?? [])
  const groups = found.map(({ group }) => group)
  const named = found.flatMap(({ group, name }) => (name ? [group] : []))
  expect(twice(named)).toEqual([])
  expect(groups.filter((group) => !named.includes(group))).toEqual([])
})

test('what a menu asks is a permission or a function that there is, and it leads to a page', () => {
  const places = all.flatMap(([, { menu = [] }]) => menu)
  expect(places.length).toBeGreaterThan(30)
  const asked = places.flatMap(({ permission = [] }) =>
    typeof permission === 'string' ? permission : Object.values(permission),
  )
  expect(menuPlaces.filter(({ label }) => !label)).toEqual([])
  expect(asked.filter((word) => !isPermission(word))).toEqual([])
  const known: readonly string[] = features
  expect(places.flatMap(({ feature }) => feature ?? []).filter((f) => !known.includes(f))).toEqual(
    [],
  )
  expect(places.map(({ href }) => href).filter((href) => !isThere(href))).toEqual([])
})

test('a tab and what the canary tries are pages, too', () => {
  const tabs = all.flatMap(([, { tab }]) => tab ?? [])
  const tabPath = (name: string) => (name === 'overview' ? '/tenants/x' : `/tenants/x/${name}`)
  expect(tabs.filter(({ name }) => !isThere(tabPath(name)))).toEqual([])
  const tried = all.flatMap(([, { canary = [], foreign = {} }]) => [
    ...canary,
    ...Object.values(foreign).flatMap((one) => one.paths),
  ])
  expect(tried.filter((path) => !path.startsWith('/api/') && !isThere(path))).toEqual([])
  expect(isThere('/nowhere')).toBe(false)
})

test('a topic that no noun names does not compile, and no page may ask for it', () => {
  const announce = (scope: Scope) => [
    scope.announce('tenants'),
    scope.announce(`service:${id}`),
    // @ts-expect-error: no noun names it
    scope.announce('places'),
    // @ts-expect-error: nor one with an id of that kind
    scope.announce(`tenants:${id}`),
  ]
  expect(typeof announce).toBe('function')
  expect(['tenants', `service:${id}`].map(isTopic)).toEqual([true, true])
  for (const word of ['places', 'service:', 'service:x', `tenants:${id}`, `session:${id}`, ''])
    expect(isTopic(word), word).toBe(false)
})

test('a topic without a component of its own is a list that its page reads again', () => {
  expect(['tenants', 'people', 'log', 'services'].map((topic) => isList(topic))).not.toContain(
    false,
  )
  expect(
    ['queue', 'menu', `service:${id}`, `import:${id}`].map((topic) => isList(topic)),
  ).not.toContain(true)
})

test('a name is asked before an id, whatever order the routers came in', async () => {
  const open = { host: 'any', identity: 'none', open: 'a test' } as const
  const [ids, names] = [routes(), routes()]
  ids.get('/things/:id', open, (c) => c.text('id'))
  ids.get('/things/:id/parts/:part', open, (c) => c.text('part'))
  names.get('/things/:id/parts/new', open, (c) => c.text('new part'))
  names.get('/things/new', open, (c) => c.text('new'))
  const { router } = mounted([ids, names], {} as never)
  const asked = ['/things/new', '/things/7', '/things/7/parts/new', '/things/7/parts/8']
  expect(await Promise.all(asked.map(async (path) => (await router.request(path)).text()))).toEqual(
    [...['new', 'id', 'new part', 'part']],
  )
})
