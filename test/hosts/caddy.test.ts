import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { Hono } from 'hono'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/app.tsx'
import { readConfig } from '../../src/config.ts'
import { createCertificates } from '../../src/connectors/certificates.ts'
import { createDns } from '../../src/connectors/dns.ts'
import { checkNow } from '../../src/domain/hosts/domains.checks.ts'
import { requestDomain } from '../../src/domain/hosts/domains.requests.ts'
import { removeDomain } from '../../src/domain/hosts/domains.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startDns } from '../../src/sandbox/dns.tsx'
import { testDatabase } from '../support/database.ts'
import { noBrand } from '../support/portal.ts'
import { type Asked, serve } from '../support/served.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { as, domainWorks } from './domains.support.ts'
import { freePort, isInstalled, ownFolder, type Program, run } from './servers.ts'

const here = isInstalled('caddy')
const why = here ? '' : ' (left out: caddy is not installed)'
const suffix = 'portals.example'
const host = 'portal.alder.example'
const db = await testDatabase()
const dir = ownFolder()
const tlsPort = await freePort()
const base = { portalUrl: new URL(`https://${suffix}:${tlsPort}`), tenantSuffix: suffix }

const served = await serve(
  createApp({
    config: readConfig({
      PORTAL_URL: base.portalUrl.href,
      TRUSTED_PROXY: '127.0.0.1/32',
      PORTAL_SECRET: testSecret.toString('base64'),
      DATA_DIR: '/nowhere',
    }),
    database: db.pool,
    seal: makeSeal(testSecret),
    log: pino({ level: 'silent' }),
    assets: new Hono(),
    provider: () => ({ name: 'Northline UC', simulated: null, brand: noBrand }),
    notReady: async () => null,
  }),
)
const dnsServer = await startDns({ zone: { [`alderfoods.${suffix}`]: { A: ['127.0.0.1'] } } })
const dns = createDns({ servers: [dnsServer.server], timeoutMs: 3000, tries: 1 })
const certificates = createCertificates({ dns, port: tlsPort, allow: ['127.0.0.0/8'] })
const works = await domainWorks(db, { dns, certificates, tenantSuffix: suffix })
let caddy: Program | undefined
let world: World

/** The file that is delivered, with what a test on one machine must have otherwise: ports, folders, an authority of its own. */
async function startCaddy() {
  const delivered = readFileSync(new URL('../../deploy/Caddyfile', import.meta.url), 'utf8')
  const own = `
	admin off
	local_certs
	skip_install_trust
	storage file_system ${dir}/storage
	http_port ${await freePort()}
	https_port ${tlsPort}
	default_bind 127.0.0.1
`
  const text = delivered.replace(/^\{\n/m, `{${own}`)
  expect(text).not.toBe(delivered)
  writeFileSync(join(dir, 'Caddyfile'), text)
  caddy = run('caddy', ['run', '--config', join(dir, 'Caddyfile'), '--adapter', 'caddyfile'], {
    TENANTRY_WEB: `127.0.0.1:${served.port}`,
    TENANTRY_ASK_PORT: String(await freePort()),
    HOME: dir,
    XDG_DATA_HOME: dir,
    XDG_CONFIG_HOME: dir,
  })
  await until('Caddy', () => caddy?.said().includes('serving initial configuration'))
}

beforeAll(async () => {
  world = await makeWorld(db)
  await db.sql`insert into branding (audience, tenant_id, product_name, accent) values ('tenant', ${world.alder.id}, 'Alder Voice', '#5a35c9')`
  if (here) await startCaddy()
})
afterAll(async () => {
  await caddy?.stop()
  await works.stop()
  await dnsServer.stop()
  await served.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** Whether a handshake for this name brings a certificate. */
const shakes = (servername: string) =>
  new Promise<boolean>((done) => {
    const socket = connect({
      host: '127.0.0.1',
      port: tlsPort,
      servername,
      rejectUnauthorized: false,
    })
    socket.once('secureConnect', () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', () => done(false))
  })

type Answer = { status: number; headers: IncomingHttpHeaders; text: string }

/** As a browser that trusts Caddy's own authority and nobody else. */
const ask = (name: string, path = '/session/new', { headers = {} }: Asked = {}) =>
  new Promise<Answer>((done, fail) => {
    const asking = request(
      {
        ...{ host: '127.0.0.1', port: tlsPort, servername: name, path, agent: false },
        ca: readFileSync(join(dir, 'storage/pki/authorities/local/root.crt')),
        headers: { Host: `${name}:${tlsPort}`, ...headers },
      },
      async (response) => {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk)
        const { statusCode: status = 0 } = response
        done({ status, headers: response.headers, text: Buffer.concat(chunks).toString() })
      },
    )
    asking.on('error', fail).end()
  })

test.skipIf(!here)(
  `a real Caddy gets certificates for our own names and for nobody else’s${why}`,
  async () => {
    expect((await ask(suffix)).status).toBe(200)
    const page = await ask(`alderfoods.${suffix}`)
    expect(page.status).toBe(200)
    expect(page.text.includes('Alder Voice')).toBe(true)
    for (const name of [`nobody.${suffix}`, 'unknown.example', host])
      expect(await shakes(name), name).toBe(false)
    dnsServer.set('unknown.example', { A: ['127.0.0.1'] })
    expect(await certificates.look('unknown.example')).toEqual({ kind: 'refused' })
  },
)

test.skipIf(!here)(
  `a host that is proven while Caddy runs has its certificate, its page over TLS, and loses both when it is removed${why}`,
  async () => {
    const { id } = await as(db, world.otis, (scope) =>
      requestDomain(scope, world.alder.id, host, base),
    )
    expect(await shakes(host)).toBe(false)
    dnsServer.set(`_tenantry-verify.${host}`, { TXT: [(await works.row(id)).token] })
    dnsServer.set(host, { CNAME: `alderfoods.${suffix}` })
    await works.checked(id, () =>
      as(db, world.otis, (scope) => checkNow(scope, world.alder.id, id)),
    )
    const row = await until('the certificate', async () => {
      const found = await works.row(id)
      return found.certificate === 'issued' ? found : null
    })
    expect(row.state).toBe('verified')
    expect(JSON.parse(row.certificate_problem ?? '')).toMatchObject({
      code: 'private-issuer',
      issuer: expect.stringContaining('Caddy Local Authority'),
    })
    const page = await ask(host)
    expect(page.status).toBe(200)
    expect(page.text.includes('Alder Voice')).toBe(true)
    expect(page.text.includes('/brand/accent-5a35c9.css')).toBe(true)
    expect(page.headers['strict-transport-security']).toBe('max-age=31536000')
    expect(page.headers.server).toBeUndefined()
    await as(db, world.otis, (scope) => removeDomain(scope, world.alder.id, id))
    expect((await ask(host)).status).toBe(421)
  },
)

test.skipIf(!here)(
  `through Caddy nobody reaches what is for this machine, or speaks for another host${why}`,
  async () => {
    const name = `alderfoods.${suffix}`
    for (const path of [`/internal/tls-ask?domain=${suffix}`, '/metrics'])
      expect((await ask(name, path)).status, path).toBe(404)
    const spoofed = await ask(name, '/session/new', {
      headers: { 'X-Forwarded-Host': `birch.${suffix}`, Forwarded: `host=birch.${suffix}` },
    })
    expect(spoofed.text.includes('Alder Voice')).toBe(true)
  },
)
