import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DatabaseAway } from '../src/domain/scope.ts'
import { portalOf } from './support/portal.ts'
import { serve } from './support/served.ts'

const root = new URL('..', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, root), 'utf8')
type Named = Record<string, string>
const own: Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Named> = JSON.parse(
  read('package.json'),
)
type Locked = { version?: string; integrity?: string; resolved?: string; dev?: boolean }
const lock: { packages: Record<string, Locked & typeof own> } = JSON.parse(
  read('package-lock.json'),
)
const versionOf = (name: string) => lock.packages[`node_modules/${name}`]?.version ?? '0'
const exact = /^\d+\.\d+\.\d+$/

/** Whoever adds one says here what for. */
const allowed: Named = {
  '@electric-sql/pglite': 'the embedded database',
  '@hono/node-server': 'HTTP',
  '@nats-io/transport-node': 'announcements past NOTIFY, where EVENTS_URL names a NATS',
  croner: 'schedules',
  'csv-parse': 'imports',
  'csv-stringify': 'exports',
  'dns-packet': 'the demo’s name server',
  'drizzle-orm': 'queries',
  esbuild: 'npm start builds first',
  hono: 'routes and JSX',
  'htmx.org': 'pages',
  'ipaddr.js': 'whom connectors may reach',
  lucia: 'sessions; no longer developed, so used in one file alone',
  'net-snmp': 'traps and informs: decoding, decrypting, answering',
  nodemailer: 'mail',
  'openid-client': 'sign-in with a company’s own identity provider',
  otpauth: 'second factors',
  pino: 'the log',
  'postal-mime': 'the demo’s mailbox reads what arrives',
  postgres: 'the driver',
  'prom-client': 'metrics',
  re2js: 'rules that a provider writes, in linear time',
  saxes: 'messages of telephone systems (XML), strictly',
  'smtp-server': 'the demo’s mailbox',
  sharp: 'logos are drawn anew',
  terser: 'npm start builds first',
  tsx: 'npm run admin',
  uqr: 'second factors as a picture to scan',
  ws: 'sockets',
  zod: 'input',
}

/**
 * The first versions without known flaws, among them: pages shared between requests (hono), injected identifiers
 * (drizzle-orm, CVE-2026-39356), memory taken by tiny fragments (ws), injected recipients (nodemailer).
 */
const atLeast: Named = {
  hono: '4.12.34',
  '@hono/node-server': '1.19.13',
  'drizzle-orm': '0.45.2',
  ws: '8.21.0',
  nodemailer: '10.0.0',
}

function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [version, least].map((text) => text.split('.').map(Number))
  const at = want!.findIndex((part, i) => part !== have![i])
  return at < 0 || have![at]! > want![at]!
}

test('a version is compared by number', () => {
  expect(isAtLeast('4.13.19', '4.12.34')).toBe(true)
  expect(isAtLeast('4.12.34', '4.12.34')).toBe(true)
  expect(isAtLeast('4.9.99', '4.12.34')).toBe(false)
})

test('what runs is the allowed list and nothing else', () => {
  expect(Object.keys(own.dependencies).sort()).toEqual(Object.keys(allowed).sort())
})

test('every package is named by one exact version, the one in the lock', () => {
  for (const list of [own.dependencies, own.devDependencies, own.optionalDependencies])
    for (const [name, version] of Object.entries(list)) {
      expect(version, name).toMatch(exact)
      expect(lock.packages[`node_modules/${name}`]?.version ?? version, name).toBe(version)
    }
  for (const list of ['dependencies', 'devDependencies', 'optionalDependencies'] as const)
    expect(lock.packages['']?.[list], list).toEqual(own[list])
})

test.each(Object.entries(atLeast))('%s is %s or newer', (name, least) => {
  expect(isAtLeast(versionOf(name), least), versionOf(name)).toBe(true)
})

test('the lock has a digest of every package and no address to download it from', () => {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
  expect(packages.length).toBeGreaterThan(100)
  for (const [path, { integrity, resolved }] of packages) {
    expect(integrity, path).toMatch(/^sha512-/)
    expect(resolved, path).toBeUndefined()
  }
  expect(read('package-lock.json')).not.toMatch(/"resolved"|https?:\/\/[^"]*registry/)
  const settings = read('.npmrc').split('\n')
  expect(settings).toContain('omit-lockfile-registry-resolved=true')
  expect(settings).toContain('save-exact=true')
})

test('nothing that is kept looks like a secret, and built or private files are not kept', () => {
  const kept = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n')
  expect(kept.length).toBeGreaterThan(100)
  const private_ = kept.filter((name) =>
    /(^|\/)(\.env(\..*)?|.*\.(pem|key|p12|pfx|map)|id_rsa.*|dist|data|node_modules)(\/|$)/.test(
      name,
    ),
  )
  expect(private_).toEqual([])
})

test('no answer names the software or its version, and neither tests nor maps are served', async () => {
  const portal = portalOf({
    transaction: async () => {
      throw new DatabaseAway('gone')
    },
  })
  const served = await serve(portal.app)
  const names = [...Object.keys(allowed), 'node', 'tenantry/', 'express'].filter(
    (name) => !['ws', 'zod', 'tsx', 'postgres'].includes(name),
  )
  for (const path of [
    '/session/new',
    '/nothing',
    '/services',
    '/api/v1/services',
    '/healthz',
    '/static/portal.js.map',
    '/static/main.js.map',
    '/static/manifest.json',
    '/static/..%2fmain.js',
    '/test/app.test.ts',
    '/package.json',
    '/src/app.tsx',
    '/.env',
    '/.git/config',
  ]) {
    const headers = { Host: 'localhost:3000', Cookie: 'tenantry=x', Authorization: 'Bearer x' }
    const answer = await served.ask(path, { headers }, 10_000)
    // a nonce is letters by chance, of a short name too
    const sent = JSON.stringify(answer.headers).replace(/'nonce-[^']*'/g, '')
    for (const header of ['server', 'x-powered-by', 'via', 'x-aspnet-version'])
      expect(answer.headers[header], `${header} of ${path}`).toBeUndefined()
    for (const name of names) expect(sent.toLowerCase(), path).not.toContain(name)
    if (/^\/(static|test|package|src|\.)/.test(path)) expect(answer.status, path).not.toBe(200)
  }
  await served.stop()
})
