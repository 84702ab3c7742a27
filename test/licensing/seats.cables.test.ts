import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { addToken } from '../../src/domain/people/tokens.ts'
import { dispatcher, Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { serve } from '../support/served.ts'
import { until } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'
import { age, seatsFor, wrongSeats } from './seats.support.ts'

const db = await testDatabase()
const { sql, pool } = db
let served: Awaited<ReturnType<typeof serve>>
let token: string
let alder: string

beforeAll(async () => {
  const world = await makeWorld(db)
  alder = world.alder.id
  token = await Scope.enter(pool, world.dana, (scope) =>
    addToken(scope, { name: 'client', scope: 'tenant:alderfoods', role: 'operator' }),
  )
  served = await serve(portalOf(pool).app)
})
afterAll(() => served.stop())
afterEach(() => vi.useRealTimers())

const headers = () => ({
  ...{ Host: 'localhost:3000', Authorization: `Bearer ${token}` },
  'Content-Type': 'application/json',
})
const bodyOf = (client: string) =>
  JSON.stringify({ type: 'floating', user: 'ann', client_id: client })
const take = async (client: string) => {
  const asked = { method: 'POST', headers: headers(), body: bodyOf(client) }
  const { status, text } = await served.ask('/api/v1/leases', asked, 10_000)
  return { status, ...JSON.parse(text) }
}
const put = (id: string, of: string) =>
  served.ask(
    `/api/v1/leases/${id}`,
    { method: 'PUT', headers: headers(), body: JSON.stringify({ token: of }) },
    10_000,
  )
const expire = () =>
  Scope.enter(pool, dispatcher, ({ db }) => db.execute('select portal_seats_expire(1000)'))

/** Asks, and is gone before an answer can come. */
async function pulled(client: string) {
  const body = bodyOf(client)
  const head = Object.entries({ ...headers(), 'Content-Length': String(body.length) })
  const socket = connect(served.port, '127.0.0.1')
  socket.on('error', () => {})
  await new Promise<void>((done) => socket.once('connect', done))
  const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.write(`POST /api/v1/leases HTTP/1.1\r\n${lines}\r\n${body}`, () =>
    socket.resetAndDestroy(),
  )
  await until('the seat that nobody heard of', async () => {
    const [row] = await sql`select id from seat_lease where holder = ${client} and state = 'active'`
    return row
  })
}

test('a client whose cable is pulled while it takes a seat costs it for one lease time at most', async () => {
  await seatsFor(sql, 1, { [alder]: 5 })
  await pulled('gone')
  expect(await take('other')).toMatchObject({ status: 409, code: 'seat-pool' })
  await age(sql, 91)
  expect(await take('other'), 'nobody had to sweep').toMatchObject({ status: 201 })
  expect(await wrongSeats(sql)).toEqual([])
})

test('one that comes again has its seat, with a token that it hears of', async () => {
  await seatsFor(sql, 1, { [alder]: 5 })
  await pulled('back')
  const again = await take('back')
  expect(again.status).toBe(200)
  expect((await put(again.lease_id, again.token)).status).toBe(200)
})

test('a clock of this machine that jumps gives no seat and takes none', async () => {
  await seatsFor(sql, 1, { [alder]: 5 })
  const seat = await take('a')
  for (const hours of [-2, 2]) {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 })
    expect(await take('b')).toMatchObject({ status: 409, code: 'seat-pool' })
    await expire()
    expect((await put(seat.lease_id, seat.token)).status).toBe(200)
    vi.useRealTimers()
  }
})
