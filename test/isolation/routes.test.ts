import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Noun } from '../../src/noun.ts'
import * as nouns from '../../src/nouns.ts'
import type { Guarded } from '../../src/routes/declaration.ts'
import { pairedWall } from '../realtime/walls.ts'
import { counted } from '../support/counted.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import {
  admittedBy,
  askersOf,
  declarationIn,
  forgetful,
  type Outcomes,
  outcomeOf,
  outcomesOf,
  routesOf,
  sentTo,
  tableOf,
} from './asking.ts'
import { type Cast, makeCast, type Who, whos } from './cast.ts'
import { declared } from './routes.ts'
import { sentByNouns, type Things } from './sent.ts'

const db = await testDatabase()
const registered = routesOf(portalOf(forgetful(db.pool)).app)

let cast: Cast
let askers: Awaited<ReturnType<typeof askersOf>>

beforeAll(async () => {
  cast = await makeCast(db)
  askers = await askersOf(db.pool, cast)
})

const ask: typeof askers.ask = (name, who, things) => askers.ask(name, who, things)

/** Who is let in where, stated a second time: `npm run access` writes it anew, and a changed line is there to be read. */
const stated = new URL('access.txt', import.meta.url).pathname

const asked = new Map<string, Promise<Outcomes>>()
const outcomes = (name: string) => {
  const known = asked.get(name) ?? outcomesOf(askers, cast, name)
  asked.set(name, known)
  return known
}
const admitted = async (name: string) => admittedBy(await outcomes(name), askers, name)

test('every declared route is there once and says what to send it, and nothing is sent to one that is none', async () => {
  expect(new Set(registered).size).toBe(registered.length)
  expect(registered.filter((name) => !(name in declared))).toEqual([])
  expect(Object.keys(declared).filter((name) => !registered.includes(name))).toEqual([])
  const said = (await sentByNouns()).flatMap(({ routes }) => Object.keys(routes))
  expect(said.filter((name, at) => said.indexOf(name) !== at)).toEqual([])
})

describe('whoever is not let in is refused, finds nothing, or is led to the sign-in', () => {
  test.each(registered)('%s', async (name) => {
    const { answers } = sentTo(name)
    const welcome = await admitted(name)
    const turnedAway = whos.filter((who) => !welcome.includes(who))
    const isApi = name.includes(' /api/')
    const isKnown = (who: Who) => (isApi ? askers.hasToken(who) : who !== 'nobody')
    const met = await outcomes(name)
    counted('G3', 'routes × identities', whos.length)
    expect(turnedAway.map((who) => [who, met[who]])).toEqual(
      turnedAway.map((who) => [who, answers ?? (isKnown(who) ? 'no' : 'sign-in')]),
    )
  })
})

test('who is let in where is what the committed table says', async () => {
  const lines = new Map<string, Who[]>()
  for (const name of registered) lines.set(name, await admitted(name))
  await expect(tableOf(lines)).toMatchFileSnapshot(stated)
}, 300_000)

/** Answered alike to everybody, before anybody is looked up. */
const isForAll = (name: string) => {
  const declaration = declarationIn(askers.app, name)
  return declaration.host === 'any' || declaration.identity === 'none'
}

test('a display with nobody signed in has its wallboard, and is told by every other route that it has nothing else', async () => {
  const { cookie } = await pairedWall(db)
  const met = async (name: string) => {
    const answer = await askers.ask(name, 'nobody', cast.own, { Cookie: cookie })
    const isTold = (await answer.text()).includes('This screen shows the wallboard only.')
    return `${answer.status}${isTold ? ', told why' : ''}`
  }
  const told = new Map<string, string>()
  for (const name of registered) told.set(name, await met(name))
  const isOwn = (name: string) => / \/wallboard(\/|$)/.test(name)
  const others = [...told].filter(([name]) => !isOwn(name) && !isForAll(name))
  expect(others.length).toBeGreaterThan(200)
  expect(others.filter(([, said]) => said !== '404, told why')).toEqual([])
  expect(registered.filter(isOwn).map((name) => told.get(name))).toEqual(['200', '303', '303'])
  for (const name of registered.filter(isForAll))
    expect([name, told.get(name)]).toEqual([
      name,
      `${(await ask(name, 'nobody', cast.own)).status}`,
    ])
}, 300_000)

/** What an MSP's owner may give its administrators or not, each way. */
const givings = {
  nothing: [false, false],
  create: [true, false],
  order: [false, true],
  both: [true, true],
} as const

/** Whether a route of an MSP's people declares a permission that is given to administrators or not. */
function isGiven(name: string): boolean {
  const declaration = declarationIn(askers.app, name)
  if ('open' in declaration) return false
  const { permission } = declaration
  const need = typeof permission === 'string' ? permission : permission.msp
  return Object.values<Noun>(nouns).some(({ permissions }) => permissions?.[need ?? '']?.given)
}

test('what an MSP’s administrator was given decides where the committed table says so', async () => {
  const { id } = cast.actors.msp
  const lines = new Map<string, string[]>(registered.filter(isGiven).map((name) => [name, []]))
  for (const [given, [create, order]] of Object.entries(givings)) {
    await db.sql`update account set may_create = ${create}, may_purchase = ${order} where id = ${id}`
    for (const [name, welcome] of lines) {
      const answer = await ask(name, 'msp', cast.own)
      await answer.body?.cancel()
      if (outcomeOf(answer) === 'in') welcome.push(given)
    }
  }
  await db.sql`update account set may_create = true, may_purchase = false where id = ${id}`
  for (const [name, welcome] of lines)
    if ((await outcomes(name)).owner === 'in') welcome.push('owner')
  await expect(tableOf(lines)).toMatchFileSnapshot(
    new URL('access.given.txt', import.meta.url).pathname,
  )
}, 300_000)

test('a declaration that lets one role more in is another line', async () => {
  const name = 'GET /msp/administrators/ownership'
  const declaration = declarationIn(askers.app, name)
  const { permission } = declaration as Guarded
  expect(await admitted(name)).toEqual(['owner'])
  Object.assign(declaration, { permission: 'edit-branding' satisfies Guarded['permission'] })
  try {
    const loosened = admittedBy(await outcomesOf(askers, cast, name), askers, name)
    expect(loosened).toEqual(['msp', 'owner'])
    const [line] = readFileSync(stated, 'utf8')
      .split('\n')
      .filter((one) => one.startsWith(`${name} `))
    expect(line?.endsWith('  owner')).toBe(true)
  } finally {
    Object.assign(declaration, { permission })
  }
})

const withIds = registered.filter(
  (name) => /:/.test(name) && !sentTo(name).open && !sentTo(name).isNobodys,
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
    const welcome = await admitted(name)
    for (const who of (['tenant', 'owner'] as const).filter((one) => welcome.includes(one))) {
      const [foreign, nobody] = [
        await ask(name, who, cast.foreign),
        await ask(name, who, cast.nobodys),
      ]
      expect([who, foreign.status]).toEqual([who, nobody.status])
      const [a, b] = [await foreign.text(), await nobody.text()]
      expect(masked(a, cast.foreign)).toBe(masked(b, cast.nobodys))
      expect(a).not.toMatch(/Birch/)
      counted('G3', 'foreign ids compared with missing ones')
    }
  })
})

/** Which things the parameters of an address are. */
const kindsIn = (name: string) => {
  const route = sentTo(name)
  const named = route.open ? [] : [...name.matchAll(/:(\w+)/g)].map(([, param = '']) => param)
  return named
    .filter((param) => param !== 'step')
    .map((param) => (param === 'id' ? (route.id ?? 'tenant') : (route.params?.[param] ?? param)))
}

describe('what is no id in one place of an address, all others being right, is not there', () => {
  test.each(withIds)('%s', async (name) => {
    const [who] = await admitted(name)
    if (!who) return
    for (const kind of kindsIn(name)) {
      const answer = await ask(name, who, { ...cast.own, [kind]: 'all' })
      expect([kind, who, answer.status]).toEqual([kind, who, expect.toSatisfy(isRefusal)])
    }
  })
})
const isRefusal = (status: number) => status >= 400 && status < 500
