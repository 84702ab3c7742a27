import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildStatic } from '../../scripts/build.ts'
import { readConfig } from '../../src/config.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { assetRoutes, readManifest } from '../../src/routes/assets.ts'
import type { Portal } from '../../src/routes/portal.ts'
import { noBrand } from '../support/portal.ts'
import { testSecret } from '../support/setup.ts'

const folder = mkdtempSync(join(tmpdir(), 'static-'))
const dir = join(folder, 'static')
let manifest: Record<string, string>
const app = new Hono<Portal>()

beforeAll(async () => {
  manifest = await buildStatic(dir)
  app.onError((error, c) => (error instanceof Refusal ? c.text(error.code, 404) : c.text('', 500)))
  app.use((c, next) => {
    c.set(
      'config',
      readConfig({ DATA_DIR: '/nowhere', PORTAL_SECRET: testSecret.toString('base64') }),
    )
    c.set('provider', { name: 'Northline UC', simulated: null, brand: noBrand })
    return next()
  })
  app.route('/', assetRoutes(dir).router)
})
afterAll(() => rmSync(folder, { recursive: true }))

const get = (name: string, encoding = '') =>
  app.request(`http://localhost:3000/${name}`, { headers: { 'Accept-Encoding': encoding } })

test('a file is served under its hashed name, for a year, as what it is', async () => {
  expect(readManifest(dir)).toEqual(manifest)
  const answer = await get(manifest['portal.js']!)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
})

test('brotli goes to whoever takes it, gzip to whoever takes only that, and both are the file', async () => {
  const name = manifest['portal.css']!
  const plain = Buffer.from(await (await get(name)).arrayBuffer())
  const br = await get(name, 'gzip, deflate, br')
  expect(br.headers.get('content-encoding')).toBe('br')
  expect(br.headers.get('vary')).toBe('Accept-Encoding')
  expect(brotliDecompressSync(Buffer.from(await br.arrayBuffer()))).toEqual(plain)
  const gzip = await get(name, 'gzip, br;q=0')
  expect(gzip.headers.get('content-encoding')).toBe('gzip')
  expect(gunzipSync(Buffer.from(await gzip.arrayBuffer()))).toEqual(plain)
  expect((await get(name)).headers.get('content-encoding')).toBeNull()
  expect(
    (await get(manifest['inter-latin.woff2']!, 'br')).headers.get('content-encoding'),
  ).toBeNull()
})

test('only what the manifest names exists', async () => {
  for (const name of [
    'manifest.json',
    'portal.css',
    `${manifest['portal.js']}.br`,
    '..%2fmanifest.json',
  ]) {
    expect((await get(name)).status).toBe(404)
  }
})

test('stylesheets name the font by its hash, and the sign-in face has the design system inside', () => {
  for (const name of ['portal.css', 'login.css']) {
    const css = readFileSync(join(dir, manifest[name]!), 'utf8')
    expect(css).toContain(manifest['inter-latin.woff2'])
    expect(css).toContain('light-dark(')
  }
})

test.each([
  ['portal.js', 'Connection lost.'],
  ['portal.de.js', 'Verbindung unterbrochen.'],
])('%s is settings, htmx, its guard, ours, in that order, and says %s', (name, said) => {
  const script = readFileSync(join(dir, manifest[name]!), 'utf8')
  const parts = ['"htmx-config"', 'var htmx=', 'registerExtension("hx-csp"', 'new WebSocket(']
  const places = parts.map((part) => script.indexOf(part))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((one, other) => one - other))
  // in one language, and the rest by its hashed name
  const lost = ['Connection lost.', 'Verbindung unterbrochen.'].filter((one) =>
    script.includes(one),
  )
  expect(lost).toEqual([said])
  expect(script).toContain(`"/static/${manifest['later.js']}"`)
})

test('the sprite has what pages name', () => {
  const sprite = readFileSync(join(dir, manifest['icons.svg']!), 'utf8')
  const css = readFileSync(join(dir, manifest['portal.css']!), 'utf8')
  expect(css).toContain(manifest['icons.svg'])
  const placed = [...css.matchAll(/\.i-([\w-]+)\{--i:(\d+)\}/g)].map(([, name, at]) => [name, at])
  const severities = [...css.matchAll(/\[data-sev="?(\w+)"?\]\{--i: ?(\d+)\}/g)]
  expect(severities.map(([, name]) => name)).toContain('critical')
  const places = [...placed, ...severities.map(([, name, at]) => [name, at])].map(([, at]) =>
    Number(at),
  )
  expect(places.toSorted((a, b) => a - b)).toEqual(places.map((_, at) => at))
  const severityPlaces = [...sprite.matchAll(/transform="translate\(0 (\d+)\)"/g)].map(
    ([, y]) => Number(y) / 24,
  )
  expect(severityPlaces).toEqual(severities.map(([, , at]) => Number(at)).toSorted((a, b) => a - b))
  // of every other place some line begins there, and none begins beyond the last
  const [, lines = ''] = /<path d="([^"]+)"/.exec(sprite) ?? []
  const begun = [...lines.matchAll(/M ?-?[\d.]+ (-?[\d.]+)/g)].map(([, y]) =>
    Math.floor(Number(y) / 24),
  )
  expect([...new Set(begun)]).toEqual(placed.map(([, at]) => Number(at)))
  const names = placed.map(([name]) => name)
  expect(names).toEqual(expect.arrayContaining(['bell', 'search', 'circle-x']))
  expect(names).not.toContain('external-link')
  // each tone and severity has found its place
  expect(css).not.toContain('icon(')
})

test('script, stylesheet and sprite leave 2 KiB of the 36 for the page itself', async () => {
  const sizes = await Promise.all(
    ['portal.js', 'portal.css', 'icons.svg', 'favicon.svg'].map(
      async (name) => (await (await get(manifest[name]!, 'br')).arrayBuffer()).byteLength,
    ),
  )
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(34 * 1024)
})

test('a folder that was never built says what to do', () => {
  expect(() => assetRoutes(join(folder, 'nothing'))).toThrow('run npm run build')
})
