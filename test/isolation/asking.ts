import { openSession } from '../../src/domain/people/sessions.ts'
import {
  enterSupportSession,
  handOver,
  requestSupportSession,
} from '../../src/domain/people/support-sessions.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { anonymous, type Database, Scope } from '../../src/domain/scope.ts'
import type { Declaration } from '../../src/routes/declaration.ts'
import { declarationOf } from '../../src/routes/route.ts'
import { confirmedBy } from '../support/confirmed.ts'
import { portalOf } from '../support/portal.ts'
import { type Cast, type Who, whos } from './cast.ts'
import { declared } from './routes.ts'
import type { Route, Things } from './sent.ts'

const operators = 'localhost:3000'
const hostOf: Record<Who, string> = {
  nobody: operators,
  admin: operators,
  operator: operators,
  monitor: operators,
  owner: operators,
  msp: operators,
  tenant: 'alderfoods.localhost:3000',
  reader: 'alderfoods.localhost:3000',
  supporter: 'alderfoods.localhost:3000',
  other: 'birch.localhost:3000',
}

class Undo extends Error {}

/** Whatever a request does is undone, so that every request meets the same world. */
export const forgetful = (database: Database): Database => ({
  async transaction(settings, mode, work) {
    let result: Awaited<ReturnType<typeof work>> | undefined
    let isDone = false
    try {
      await database.transaction(settings, mode, async (handle, become) => {
        result = await work(handle, become)
        isDone = true
        throw new Undo()
      })
    } catch (error) {
      if (!(error instanceof Undo)) throw error
    }
    if (!isDone) throw new Error('unreachable')
    return result as Awaited<ReturnType<typeof work>>
  },
})

type App = ReturnType<typeof portalOf>['app']

/** Method and pattern of every route that the portal declares, in the order of their registration. */
export const routesOf = (app: App): string[] =>
  app.routes
    .filter(({ handler }) => declarationOf(handler))
    .map(({ method, path }) => `${method} ${path}`)

/** What a route is sent. */
export const sentTo = (name: string): Route => declared[name] ?? {}

/** The address of a route with the ids of these things in it. */
export function addressOf(name: string, route: Route, things: Things): string {
  const [, path = ''] = name.split(' ')
  if (route.open) return route.open
  const filled = path.replaceAll(/:(\w+)/g, (_, param: string) => {
    if (param === 'step') return route.step ?? ''
    const thing = param === 'id' ? (route.id ?? 'tenant') : (route.params?.[param] ?? param)
    const value = Object.entries(things).find(([kind]) => kind === thing)?.[1]
    if (value === undefined) throw new Error(`${name}: nobody says what :${param} is`)
    return value
  })
  return `${filled}${route.query ?? ''}`
}

/** `in`: the act was looked at; `no`: refused or not there; `door`: sign in first. */
export function outcomeOf(answer: Response): 'in' | 'no' | 'sign-in' | string {
  const { status } = answer
  const isToSignIn = status === 303 && /^\/session\/new/.test(answer.headers.get('Location') ?? '')
  if (status === 401 || isToSignIn) return 'sign-in'
  if (status === 403 || status === 404) return 'no'
  return status < 500 ? 'in' : String(status)
}

/** A portal that keeps nothing, and everybody of the cast signed in to it. */
export async function askersOf(database: Database, cast: Cast) {
  const { app } = portalOf(forgetful(database))
  const client = (host: string) => ({ host, ip: '192.0.2.1', agent: 'test' })
  const sessions = new Map<Who, string>()
  const tokens = new Map<Who, string>()
  for (const who of whos) {
    if (who === 'nobody') continue
    const actor = cast.actors[who]
    sessions.set(
      who,
      who === 'supporter'
        ? await supportSession()
        : await Scope.enter(database, anonymous, (scope) =>
            openSession(scope, actor.id ?? '', client(hostOf[who])),
          ),
    )
    if (who === 'supporter') continue
    const { audience, role } = actor
    const scope =
      audience.kind === 'tenant'
        ? `tenant:${who === 'other' ? 'birch' : 'alderfoods'}`
        : audience.kind === 'msp'
          ? `msp:${audience.msp}`
          : 'provider'
    tokens.set(
      who,
      await Scope.enter(database, cast.actors.admin, (s) =>
        addToken(s, { name: who, scope, role }),
      ),
    )
  }

  async function supportSession(): Promise<string> {
    const { admin } = cast.actors
    const asked = { reason: 'The route matrix looks around', ticket: '' }
    const confirmed = await confirmedBy(database, admin)
    const token = await Scope.enter(database, admin, async (scope) => {
      const { id } = await requestSupportSession(scope, cast.own.tenant, asked, confirmed)
      return handOver(scope, id, hostOf.supporter)
    })
    return Scope.enter(database, anonymous, (s) =>
      enterSupportSession(s, token, client(hostOf.supporter), 'r'),
    )
  }

  function ask(
    name: string,
    who: Who,
    things: Things,
    more: Record<string, string> = {},
  ): Promise<Response> {
    const route = sentTo(name)
    const [method = 'GET'] = name.split(' ')
    const body = method === 'GET' ? undefined : route.body?.(things, who)
    return askFor(addressOf(name, route, things), who, { method, body }, more)
  }

  async function askFor(
    path: string,
    who: Who,
    { method, body }: { method: string; body?: BodyInit | undefined } = { method: 'GET' },
    more: Record<string, string> = {},
  ): Promise<Response> {
    const isApi = path.startsWith('/api/')
    const host = hostOf[who]
    const [session, token] = [sessions.get(who), tokens.get(who)]
    const headers: Record<string, string> = { Host: host, Origin: `http://${host}`, ...more }
    if (isApi && token) headers.Authorization = `Bearer ${token}`
    if (!isApi && session) headers.Cookie = `tenantry=${session}`
    if (typeof body === 'string')
      headers['Content-Type'] = body.startsWith('{')
        ? 'application/json'
        : isApi
          ? 'text/csv'
          : 'application/x-www-form-urlencoded'
    return app.request(`http://${host}${path}`, { method, headers, body })
  }

  return { app, ask, askFor, hasToken: (who: Who) => tokens.has(who) }
}

type Askers = Awaited<ReturnType<typeof askersOf>>

export type Outcomes = Record<Who, string>

/** What a route answers everybody of the cast, each about things of the own tenant. */
export async function outcomesOf({ ask }: Askers, cast: Cast, name: string): Promise<Outcomes> {
  const met: [Who, string][] = []
  for (const who of whos) {
    const answer = await ask(name, who, who === 'other' ? cast.foreign : cast.own)
    await answer.body?.cancel()
    met.push([who, outcomeOf(answer)])
  }
  return Object.fromEntries(met) as Outcomes
}

/**
 * Who is let in; whoever is sent to the sign-in, refused or finds nothing is not. Where being let in ends at the sign-in
 * (`leaves`), somebody signed out counts if the route is for everybody.
 */
export function admittedBy(outcomes: Outcomes, { app }: Askers, name: string): Who[] {
  const { leaves } = sentTo(name)
  const isOpen = 'open' in declarationIn(app, name)
  return whos.filter((who) => {
    const isLed = leaves && outcomes[who] === 'sign-in' && (isOpen || who !== 'nobody')
    return outcomes[who] === 'in' || isLed
  })
}

/** What a route of this portal declares, the very object that its guard reads. */
export function declarationIn(app: App, name: string): Declaration {
  const handler = app.routes.find(({ method, path }) => `${method} ${path}` === name)?.handler
  const found = handler && declarationOf(handler)
  if (!found) throw new Error(`${name} declares nothing`)
  return found
}

/** A line for each route in alphabetical order, as `GET /sites  tenant reader`; `-` where nobody is let in. */
export function tableOf(admitted: ReadonlyMap<string, readonly string[]>): string {
  const width = Math.max(...[...admitted.keys()].map((name) => name.length)) + 2
  return [...admitted]
    .map(([name, whos]) => `${name.padEnd(width)}${whos.join(' ') || '-'}\n`)
    .sort()
    .join('')
}

/** Who is let in where, by really asking. */
export async function accessTable(askers: Askers, cast: Cast): Promise<string> {
  const admitted = new Map<string, Who[]>()
  for (const name of routesOf(askers.app))
    admitted.set(name, admittedBy(await outcomesOf(askers, cast, name), askers, name))
  return tableOf(admitted)
}
