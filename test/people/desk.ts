import { Hono } from 'hono'
import { type Logger, pino } from 'pino'
import { createApp } from '../../src/app.tsx'
import { readConfig } from '../../src/config.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import type { TestDatabase } from '../support/database.ts'
import { noBrand } from '../support/portal.ts'
import { testSecret } from '../support/setup.ts'

export const host = 'localhost:3000'
type Options = { portalUrl?: string; trustedProxy?: string; log?: Logger }

/** The whole portal with nobody signed in, behind a proxy that says where a request comes from (`ip`). */
export function openDesk(
  db: TestDatabase,
  {
    portalUrl = `http://${host}`,
    trustedProxy = '127.0.0.1/32',
    log = pino({ level: 'silent' }),
  }: Options = {},
) {
  const app = createApp({
    config: readConfig({
      PORTAL_URL: portalUrl,
      PORTAL_SECRET: testSecret.toString('base64'),
      DATA_DIR: '/nowhere',
      TRUSTED_PROXY: trustedProxy,
    }),
    database: db.pool,
    seal: makeSeal(testSecret),
    log,
    assets: new Hono(),
    provider: () => ({ name: 'Northline UC', simulated: null, brand: noBrand }),
    notReady: async () => null,
  })
  return { app, url: portalUrl }
}

export type Desk = ReturnType<typeof openDesk>
/** `at`: another host of the same portal, such as a tenant's. */
type From = { ip?: string; cookie?: string; at?: string; headers?: Record<string, string> }

const urlOf = ({ url }: Desk, { at }: From) => {
  const own = new URL(url)
  return at ? `${own.protocol}//${at}` : own.origin
}

const headersOf = (desk: Desk, from: From) => ({
  Host: new URL(urlOf(desk, from)).host,
  Origin: urlOf(desk, from),
  ...more(from),
})

const more = ({ ip, cookie, headers }: From) => ({
  ...(ip ? { 'X-Forwarded-For': ip } : {}),
  ...(cookie ? { Cookie: cookie } : {}),
  ...headers,
})

export const get = async (desk: Desk, path: string, from: From = {}) =>
  desk.app.request(`${urlOf(desk, from)}${path}`, { headers: headersOf(desk, from) })

export const post = async (
  desk: Desk,
  path: string,
  fields: Record<string, string>,
  from: From = {},
) =>
  desk.app.request(`${urlOf(desk, from)}${path}`, {
    method: 'POST',
    headers: headersOf(desk, from),
    body: new URLSearchParams(fields),
  })

/** `name=value` of each cookie an answer sets, as a browser would send them back. */
export const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ')
