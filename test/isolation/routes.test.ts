import { beforeAll, describe, expect, test } from 'vitest'
import { openSession } from '../../src/domain/people/sessions.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import { enterVisit, handOver, requestVisit } from '../../src/domain/people/visits.ts'
import { type Database, gate, Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { type Cast, makeCast, type Who, whos } from './cast.ts'
import { declared, type Route } from './routes.ts'

const db = await testDatabase()
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
  visitor: 'alderfoods.localhost:3000',
  other: 'birch.localhost:3000',
}

class Undo extends Error {}

/** Whatever a request does is undone, so that every request meets the same world. */
const forgetful: Database = {
  async transaction(settings, mode, work) {
    let result: Awaited<ReturnType<typeof work>> | undefined
    let isDone = false
    try {
      await db.pool.transaction(settings, mode, async (handle) => {
        result = await work(handle)
        isDone = true
        throw new Undo()
      })
    } catch (error) {
      if (!(error instanceof Undo)) throw error
    }
    if (!isDone) throw new Error('unreachable')
    return result as Awaited<ReturnType<typeof work>>
  },
}
const { app } = portalOf(forgetful)
const registered = [
  ...new Set(
    app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('/*'))
      .map(({ method, path }) => `${method} ${path}`),
  ),
]

let cast: Cast
const sessions = new Map<Who, string>()
const tokens = new Map<Who, string>()

beforeAll(async () => {
  cast = await makeCast(db)
  for (const who of whos) {
    if (who === 'nobody') continue
    const actor = cast.actors[who]
    sessions.set(
      who,
      who === 'visitor'
        ? await visit()
        : await Scope.enter(db.pool, gate, (scope) =>
            openSession(scope, actor.id ?? '', door(hostOf[who])),
          ),
    )
    if (who === 'visitor') continue
    const { audience, role } = actor
    const scope =
      audience.kind === 'tenant'
        ? `tenant:${who === 'other' ? 'birch' : 'alderfoods'}`
        : audience.kind === 'msp'
          ? `msp:${audience.msp}`
          : 'provider'
    tokens.set(
      who,
      await Scope.enter(db.pool, cast.actors.admin, (s) => addToken(s, { name: who, scope, role })),
    )
  }
})

const door = (host: string) => ({ host, ip: '192.0.2.1', agent: 'test' })

async function visit(): Promise<string> {
  const { admin } = cast.actors
  const asked = { reason: 'The route matrix looks around', ticket: '' }
  const token = await Scope.enter(db.pool, admin, async (scope) =>
    handOver(scope, (await requestVisit(scope, cast.own.tenant, asked)).id, hostOf.visitor),
  )
  return Scope.enter(db.pool, gate, (s) => enterVisit(s, token, door(hostOf.visitor), 'r'))
}

type Things = Cast['own']

function addressOf(name: string, route: Route, things: Things): string {
  const [, path = ''] = name.split(' ')
  if (route.open) return route.open
  const filled = path.replaceAll(/:(\w+)/g, (_, param: string) => {
    if (param === 'step') return route.step ?? ''
    const thing = param === 'id' ? (route.id ?? 'tenant') : (route.params?.[param] ?? param)
    const value = thing in things ? things[thing as keyof Things] : undefined
    if (value === undefined) throw new Error(`${name}: nobody says what :${param} is`)
    return value
  })
  return `${filled}${route.query ?? ''}`
}

async function ask(name: string, who: Who, things: Things): Promise<Response> {
  const route = declared[name] as Route
  const [method = 'GET'] = name.split(' ')
  const isApi = name.includes(' /api/')
  const host = hostOf[who]
  const [session, token] = [sessions.get(who), tokens.get(who)]
  const headers: Record<string, string> = { Host: host, Origin: `http://${host}` }
  if (isApi && token) headers.Authorization = `Bearer ${token}`
  if (!isApi && session) headers.Cookie = `tenantry=${session}`
  const body = method === 'GET' ? undefined : route.body?.(things, who)
  if (typeof body === 'string')
    headers['Content-Type'] = body.startsWith('{')
      ? 'application/json'
      : isApi
        ? 'text/csv'
        : 'application/x-www-form-urlencoded'
  return app.request(`http://${host}${addressOf(name, route, things)}`, { method, headers, body })
}

/** `in`: the act was looked at; `no`: refused or not there; `door`: sign in first. */
function outcome(answer: Response): 'in' | 'no' | 'door' | string {
  const { status } = answer
  const isToDoor = status === 303 && /^\/session\/new/.test(answer.headers.get('Location') ?? '')
  if (status === 401 || isToDoor) return 'door'
  if (status === 403 || status === 404) return 'no'
  return status < 500 ? 'in' : String(status)
}

function wantedOf({ may, answers, leaves }: Route, who: Who, name: string) {
  if (may.includes(who)) return leaves ? 'door' : 'in'
  const isBearer = name.includes(' /api/') && tokens.has(who)
  return answers ?? (who === 'nobody' || (name.includes(' /api/') && !isBearer) ? 'door' : 'no')
}

test('every registered route is declared, and every declaration is a route', () => {
  expect(registered.filter((name) => !(name in declared))).toEqual([])
  expect(Object.keys(declared).filter((name) => !registered.includes(name))).toEqual([])
})

describe('who is let in', () => {
  test.each(registered.filter((name) => name in declared))('%s', async (name) => {
    const route = declared[name] as Route
    const met: string[] = []
    const wanted: string[] = []
    for (const who of whos) {
      const answer = await ask(name, who, who === 'other' ? cast.foreign : cast.own)
      met.push(`${who}: ${outcome(answer)}`)
      await answer.body?.cancel()
      wanted.push(`${who}: ${wantedOf(route, who, name)}`)
    }
    expect(met).toEqual(wanted)
  })
})

const withIds = registered.filter(
  (name) => name in declared && /:/.test(name) && !(declared[name] as Route).open,
)

/** Ids and per-request noise, so that two answers can be compared. */
const masked = (text: string, things: Things) =>
  Object.values(things)
    .reduce((so, id) => so.replaceAll(id, 'ID'), text)
    .replaceAll(/nonce="[^"]*"|nonce-[\w-]+/g, 'NONCE')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d\d:\d\d(:\d\d)?/g, 'TIME')

describe('another’s id answers exactly like nobody’s', () => {
  test.each(withIds)('%s', async (name) => {
    const { may } = declared[name] as Route
    const askers = (['tenant', 'owner'] as const).filter((who) => may.includes(who))
    for (const who of askers) {
      const [foreign, nobody] = [
        await ask(name, who, cast.foreign),
        await ask(name, who, cast.nobodys),
      ]
      expect([who, foreign.status]).toEqual([who, nobody.status])
      const [a, b] = [await foreign.text(), await nobody.text()]
      expect(masked(a, cast.foreign)).toBe(masked(b, cast.nobodys))
      expect(a).not.toMatch(/Birch/)
    }
  })
})
