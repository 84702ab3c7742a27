import { beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { askersOf, forgetful, outcomeOf, routesOf, type Things } from './asking.ts'
import { type Cast, makeCast, type Who, whos } from './cast.ts'
import { declared, type Route } from './routes.ts'

const db = await testDatabase()
const registered = routesOf(portalOf(forgetful(db.pool)).app)

let cast: Cast
let askers: Awaited<ReturnType<typeof askersOf>>

beforeAll(async () => {
  cast = await makeCast(db)
  askers = await askersOf(db.pool, cast)
})

const ask: typeof askers.ask = (name, who, things) => askers.ask(name, who, things)

function wantedOf({ may, answers, leaves }: Route, who: Who, name: string) {
  if (may.includes(who)) return leaves ? 'door' : 'in'
  const isBearer = name.includes(' /api/') && askers.hasToken(who)
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
      met.push(`${who}: ${outcomeOf(answer)}`)
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
