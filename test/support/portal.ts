import { Hono } from 'hono'
import { pino } from 'pino'
import { createApp } from '../../src/app.tsx'
import { readConfig } from '../../src/config.ts'
import { sessionCookie } from '../../src/domain/people/lucia.ts'
import { openSession } from '../../src/domain/people/sessions.ts'
import { type Actor, anonymous, type Database, Scope } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { createCapacity } from '../../src/routes/capacity.ts'
import type { Portal } from '../../src/routes/portal.ts'
import { declarationOf } from '../../src/routes/route.ts'
import { askerOf } from '../../src/routes/running.ts'
import { silenceOf } from './confirmations.ts'
import { held } from './contract.ts'
import { testKeys } from './license.ts'
import { cheap } from './passwords.ts'
import { testSecret } from './setup.ts'

const host = 'localhost:3000'
/** Nobody has said how anything looks. */
export const noBrand = {
  productName: null,
  line: null,
  accent: null,
  logoHash: null,
  logoType: null,
  supportAddress: null,
  termsUrl: null,
  privacyUrl: null,
}

type App = ReturnType<typeof createApp>
type Headers = Record<string, string>
/** What htmx says of itself when a form is sent. */
const asked: Headers = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }

/** The whole portal with somebody signed in: `portal.as(world.dana).get('/alarms')`. */
export function portalOf(
  database: Database,
  log = pino({ level: 'silent' }),
  assets: Hono<Portal> = new Hono(),
  env: Record<string, string> = {},
  parts: Pick<
    Parameters<typeof createApp>[0],
    | ('application' | 'consents' | 'directory' | 'operatorConnect' | 'ovoc')
    | ('portal' | 'sbcs' | 'tenants' | 'zones' | 'capacity' | 'mark')
  > = {},
) {
  const { capacity = createCapacity(database) } = parts
  const app = createApp({
    ...parts,
    capacity,
    config: {
      ...readConfig({
        ...env,
        PORTAL_URL: `http://${host}`,
        PORTAL_SECRET: testSecret.toString('base64'),
        DATA_DIR: '/nowhere',
      }),
      licenseKeys: testKeys,
    },
    database,
    seal: makeSeal(testSecret),
    passwordCost: cheap,
    log,
    assets,
    provider: () => ({ name: 'Northline UC', simulated: null, brand: noBrand }),
    notReady: async () => null,
  })
  app.fetch = outspoken(app, held(app.fetch))
  const signedIn = async (actor: Actor) => ({
    Host: host,
    Origin: `http://${host}`,
    Cookie: await cookieOf(database, actor),
  })
  return {
    app,
    signedIn,
    as(actor: Actor) {
      return {
        /** As in a session that was good a moment ago, so that the page is one transaction. */
        get: async (path: string, headers: Headers = {}) => {
          const own = await signedIn(actor)
          const [, token = ''] = own.Cookie.split('=')
          capacity.known.set(token, askerOf(actor, token))
          return app.request(`http://${host}${path}`, { headers: { ...own, ...headers } })
        },
        /** Posts a form as htmx does; a field with several values is sent several times. */
        post: async (path: string, fields: Record<string, readonly string[]>, headers = asked) =>
          app.request(`http://${host}${path}`, {
            method: 'POST',
            headers: { ...(await signedIn(actor)), ...headers },
            body: new URLSearchParams(
              Object.entries(fields).flatMap(([name, values]) =>
                values.map((value): [string, string] => [name, value]),
              ),
            ),
          }),
      }
    },
  }
}

/** An act that is done without a word fails whatever test asked for it. */
function outspoken({ routes }: App, fetch: App['fetch']): App['fetch'] {
  const acts = routes
    // below /static a test's own routes stand
    .filter(({ method, path }) => method === 'POST' && !path.startsWith('/static'))
    .filter(({ handler }) => declarationOf(handler))
    .map(({ path }) => ({ path, pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`) }))
  return async (request, ...more) => {
    const answer = await fetch(request, ...more)
    const { pathname } = new URL(request.url)
    const act = request.method === 'POST' && acts.find(({ pattern }) => pattern.test(pathname))
    const fault = act && (await silenceOf(`POST ${act.path}`, answer))
    if (fault) throw new Error(fault)
    return answer
  }
}

async function cookieOf(database: Database, actor: Actor): Promise<string> {
  const client = { host, ip: '192.0.2.1', agent: 'test' }
  const token = await Scope.enter(database, anonymous, (scope) =>
    openSession(scope, actor.id ?? '', client),
  )
  return sessionCookie(token, false).split(';')[0] ?? ''
}
