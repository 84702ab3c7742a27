import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { readConfig } from '../../src/config.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { answerTo } from '../../src/routes/answers.tsx'
import { securityHeaders } from '../../src/routes/headers.ts'
import { demandSignIn, identify, identifyToken } from '../../src/routes/people/identify.ts'
import { profile } from '../../src/routes/people/profile.tsx'
import { sessions } from '../../src/routes/people/sessions.tsx'
import { setup } from '../../src/routes/people/setup.tsx'
import type { Portal } from '../../src/routes/portal.ts'
import { renderer } from '../../src/routes/renderer.tsx'
import type { TestDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'

export const host = 'localhost:3000'

/** The people's routes in the order of app.tsx, with an address that a test chooses. */
export function openDesk(db: TestDatabase, portalUrl = `http://${host}`) {
  const config = readConfig({
    PORTAL_URL: portalUrl,
    PORTAL_SECRET: testSecret.toString('base64'),
    DATA_DIR: '/nowhere',
  })
  const app = new Hono<Portal>()
  app.onError((error, c) => answerTo(error, c))
  app.use(async (c, next) => {
    c.set('requestId', randomUUID())
    c.set('nonce', 'test')
    c.set('config', config)
    c.set('database', db.pool)
    c.set('seal', makeSeal(testSecret))
    c.set('provider', { name: 'Northline UC', simulated: null })
    c.set('ip', c.req.header('X-Test-Ip') ?? '192.0.2.1')
    c.set('host', c.req.header('Host') ?? host)
    await next()
  })
  app.use(securityHeaders)
  app.use('/api/*', identifyToken)
  app.get('/api/me', (c) => c.json(c.var.actor))
  app.use(identify)
  app.route('/', sessions)
  app.route('/', setup)
  app.use(demandSignIn, renderer)
  app.route('/', profile)
  app.get('/services', (c) => c.text(c.var.signedIn.email))
  return app
}

type Desk = ReturnType<typeof openDesk>
type From = { ip?: string; cookie?: string; host?: string; headers?: Record<string, string> }

const headersOf = ({ ip, cookie, host: at, headers }: From) => ({
  ...(ip ? { 'X-Test-Ip': ip } : {}),
  ...(cookie ? { Cookie: cookie } : {}),
  ...(at ? { Host: at } : {}),
  ...headers,
})

export const get = async (desk: Desk, path: string, from: From = {}) =>
  desk.request(path, { headers: headersOf(from) })

export const post = async (
  desk: Desk,
  path: string,
  fields: Record<string, string>,
  from: From = {},
) =>
  desk.request(path, {
    method: 'POST',
    headers: headersOf(from),
    body: new URLSearchParams(fields),
  })

/** `name=value` of each cookie an answer sets, as a browser would send them back. */
export const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ')
