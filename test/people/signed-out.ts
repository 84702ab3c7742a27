import { Hono } from 'hono'
import { type Logger, pino } from 'pino'
import { createApp } from '../../src/app.tsx'
import { readConfig } from '../../src/config.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import type { Capacity } from '../../src/routes/capacity.ts'
import type { TestDatabase } from '../support/database.ts'
import { cheap } from '../support/passwords.ts'
import { noBrand } from '../support/portal.ts'
import { testSecret } from '../support/setup.ts'

export const host = 'localhost:3000'
type Options = {
  portalUrl?: string
  trustedProxy?: string
  log?: Logger
  isFullCost?: boolean
  /** What the process shares out; the portal's own unless given. */
  capacity?: Capacity
}

/** The whole portal with nobody signed in, behind a proxy that says where a request comes from (`ip`). */
export function openSignedOutPortal(
  db: Pick<TestDatabase, 'pool'>,
  {
    portalUrl = `http://${host}`,
    trustedProxy = '127.0.0.1/32',
    log = pino({ level: 'silent' }),
    isFullCost = false,
    capacity,
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
    ...(capacity && { capacity }),
    seal: makeSeal(testSecret),
    ...(!isFullCost && { passwordCost: cheap }),
    log,
    assets: new Hono(),
    provider: () => ({ name: 'Northline UC', simulated: null, brand: noBrand }),
    notReady: async () => null,
  })
  return { app, url: portalUrl }
}

export type SignedOutPortal = ReturnType<typeof openSignedOutPortal>
/** `at`: another host of the same portal, such as a tenant's. */
type From = { ip?: string; cookie?: string; at?: string; headers?: Record<string, string> }

const urlOf = ({ url }: SignedOutPortal, { at }: From) => {
  const own = new URL(url)
  return at ? `${own.protocol}//${at}` : own.origin
}

const headersOf = (signedOut: SignedOutPortal, from: From) => ({
  Host: new URL(urlOf(signedOut, from)).host,
  Origin: urlOf(signedOut, from),
  ...more(from),
})

const more = ({ ip, cookie, headers }: From) => ({
  ...(ip ? { 'X-Forwarded-For': ip } : {}),
  ...(cookie ? { Cookie: cookie } : {}),
  ...headers,
})

export const get = async (signedOut: SignedOutPortal, path: string, from: From = {}) =>
  signedOut.app.request(`${urlOf(signedOut, from)}${path}`, { headers: headersOf(signedOut, from) })

export const post = async (
  signedOut: SignedOutPortal,
  path: string,
  fields: Record<string, string>,
  from: From = {},
) =>
  signedOut.app.request(`${urlOf(signedOut, from)}${path}`, {
    method: 'POST',
    headers: headersOf(signedOut, from),
    body: new URLSearchParams(fields),
  })

/** `name=value` of each cookie an answer sets, as a browser would send them back. */
export const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ')
