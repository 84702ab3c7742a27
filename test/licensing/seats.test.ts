import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { revokeSeats } from '../../src/domain/licensing/seats.ends.ts'
import {
  enterSeats,
  readMaxima,
  setMaxima,
  setOverdraft,
} from '../../src/domain/licensing/seats.limits.ts'
import { seatsOf } from '../../src/domain/licensing/seats.ts'
import { watchSeats } from '../../src/domain/licensing/seats.watch.ts'
import { type Actor, dispatcher, Scope, system } from '../../src/domain/scope.ts'
import { activateTenant, deactivateTenant } from '../../src/domain/tenants/deactivation.ts'
import { beginDeletion } from '../../src/domain/tenants/deletion.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { age, outcome, program, seatsFor, take, wrongSeats } from './seats.support.ts'

const db = await testDatabase({ connections: 20 })
const { sql, pool } = db
const seats = seatsOf(pool)
let world: World
let alder: string
let birch: string

beforeAll(async () => {
  world = await makeWorld(db)
  alder = world.alder.id
  birch = world.birch.id
})

const stateOf = async (id: string) => {
  const [row] =
    await sql`select state, is_overdraft as beyond, clients from seat_lease where id = ${id}`
  return row
}
const inUse = async () => {
  const [row] = await sql`select in_use from seat_type where type = 'floating'`
  return row?.in_use
}
const expire = (most = 1000) =>
  Scope.enter(pool, dispatcher, async ({ db }) => {
    const [row] = await db.execute<{ n: number }>(`select portal_seats_expire(${most}) as n`)
    return row?.n
  })
const denials = async () =>
  Object.fromEntries(
    (
      await sql`select t.shortname, d.type, d.reason, sum(d.denied)::integer as n from seat_denial d join tenant t on t.id = d.tenant_id group by 1, 2, 3`
    ).map(({ shortname, type, reason, n }) => [`${shortname} ${type} ${reason}`, n]),
  )

describe('a seat', () => {
  beforeEach(() => seatsFor(sql, 10, { [alder]: 3, [birch]: 10 }))

  test('is taken, kept by its token and given back', async () => {
    const seat = await take(pool, alder, 'pc-1')
    expect(seat).toMatchObject({ isNew: true, isOverdraft: false })
    expect(seat.beatSeconds).toBeGreaterThanOrEqual(27)
    expect(seat.beatSeconds).toBeLessThanOrEqual(33)
    expect(await inUse()).toBe(1)
    await age(sql, 60, seat.id)
    const kept = await seats.renew(program(alder), seat.id, seat.token)
    expect(kept.expiresAt.getTime()).toBeGreaterThanOrEqual(seat.expiresAt.getTime())
    await seats.release(program(alder), seat.id, seat.token)
    expect(await stateOf(seat.id)).toMatchObject({ state: 'released' })
    expect(await inUse()).toBe(0)
    await seats.release(program(alder), seat.id, seat.token)
    expect(await outcome(seats.renew(program(alder), seat.id, seat.token))).toBe('seat-lost')
  })

  test('is held by its client, who asks again and gets a new token', async () => {
    const seat = await take(pool, alder, 'pc-1')
    const again = await take(pool, alder, 'pc-1')
    expect(again).toMatchObject({ id: seat.id, isNew: false })
    expect(await inUse()).toBe(1)
    expect(await outcome(seats.renew(program(alder), seat.id, seat.token))).toBe('seat-token')
    expect(await outcome(seats.release(program(alder), seat.id, seat.token))).toBe('seat-token')
    await seats.renew(program(alder), seat.id, again.token)
  })

  test('is nobody’s to another tenant, whatever its token', async () => {
    const seat = await take(pool, alder, 'pc-1')
    expect(await outcome(seats.renew(program(birch), seat.id, seat.token))).toBe('no-such-seat')
    expect(await outcome(seats.release(program(birch), seat.id, seat.token))).toBe('no-such-seat')
    expect(await stateOf(seat.id)).toMatchObject({ state: 'active' })
    // a client of the same name is another one
    expect(await take(pool, birch, 'pc-1')).toMatchObject({ isNew: true })
  })

  test('is for programs of a tenant that may use what it was given', async () => {
    const call = { type: 'floating', user: 'x', client: 'x' } as const
    expect(await outcome(seats.take(program(alder, 'monitor'), call))).toBe('role')
    expect(await outcome(seats.take(world.dana, call))).toBe('nothing-here')
    expect(await outcome(seats.take(world.olivia, call))).toBe('role')
  })

  test('beyond the maximum or the pool is denied with the limit that it was, and counted', async () => {
    for (const client of ['a', 'b', 'c']) await take(pool, alder, client)
    expect(await outcome(take(pool, alder, 'd'))).toBe('seat-maximum')
    for (const n of [1, 2, 3, 4, 5, 6, 7]) await take(pool, birch, `b${n}`)
    expect(await outcome(take(pool, birch, 'b8'))).toBe('seat-pool')
    expect(await outcome(take(pool, birch, 'b8'))).toBe('seat-pool')
    expect(await outcome(take(pool, alder, 'n', 'named'))).toBe('seat-not-licensed')
    expect(await denials()).toEqual({
      ...{ 'alderfoods floating maximum': 1, 'birch floating pool': 2 },
      'alderfoods named not-licensed': 1,
    })
    expect(await wrongSeats(sql)).toEqual([])
  })

  test('moves to another client with the token of the one that held it, at the maximum too', async () => {
    const [first] = [
      await take(pool, alder, 'a'),
      await take(pool, alder, 'b'),
      await take(pool, alder, 'c'),
    ]
    const call = { type: 'floating', user: 'ann', client: 'new' } as const
    const replaces = { id: first.id, token: 'wrong' }
    expect(await outcome(seats.take(program(alder), { ...call, replaces }))).toBe('seat-maximum')
    const moved = await seats.take(program(alder), { ...call, replaces: first })
    expect(moved).toMatchObject({ id: first.id, isNew: false })
    expect(await stateOf(first.id)).toMatchObject({ clients: ['new'] })
    expect(await outcome(seats.renew(program(alder), first.id, first.token))).toBe('seat-token')
    expect(await wrongSeats(sql)).toEqual([])
  })

  test('whose client is silent is taken from it for somebody who would be denied, and swept', async () => {
    const held = [
      await take(pool, alder, 'a'),
      await take(pool, alder, 'b'),
      await take(pool, alder, 'c'),
    ]
    await age(sql, 91, held[1]?.id)
    expect(await inUse(), 'nobody has looked').toBe(3)
    const next = await take(pool, alder, 'd')
    expect(next.isNew).toBe(true)
    expect(await stateOf(held[1]?.id ?? '')).toMatchObject({ state: 'reclaimed' })
    await age(sql, 91, held[0]?.id)
    expect(await expire()).toBe(1)
    expect(await stateOf(held[0]?.id ?? '')).toMatchObject({ state: 'expired' })
    expect(await inUse()).toBe(2)
    expect(await wrongSeats(sql)).toEqual([])
  })

  test('comes back on a late word while there is room, and not after a minute', async () => {
    const [a, b] = [await take(pool, alder, 'a'), await take(pool, alder, 'b')]
    await age(sql, 100, a.id)
    await seats.renew(program(alder), a.id, a.token)
    expect(await stateOf(a.id), 'still counted').toMatchObject({ state: 'active' })
    await age(sql, 100, a.id)
    await expire()
    await seats.renew(program(alder), a.id, a.token)
    expect(await stateOf(a.id), 'ended and back').toMatchObject({ state: 'active' })
    await age(sql, 100, a.id)
    await expire()
    await take(pool, alder, 'c')
    await take(pool, alder, 'd')
    expect(await outcome(seats.renew(program(alder), a.id, a.token)), 'no room').toBe('seat-lost')
    await age(sql, 151, b.id)
    expect(await outcome(seats.renew(program(alder), b.id, b.token)), 'too late').toBe('seat-lost')
    expect(await wrongSeats(sql)).toEqual([])
  })

  test('that one user’s client has again does not come back a second time', async () => {
    const a = await take(pool, alder, 'a')
    await age(sql, 100, a.id)
    await expire()
    const again = await take(pool, alder, 'a')
    expect(again.id).not.toBe(a.id)
    expect(await outcome(seats.renew(program(alder), a.id, a.token))).toBe('seat-lost')
    expect(await inUse()).toBe(1)
  })

  test('beyond what is licensed is overdraft, as far as it is allowed', async () => {
    await seatsFor(sql, 2, { [alder]: 9 })
    await sql`update seat_type set overdraft_kind = 'count', overdraft = 1 where type = 'floating'`
    const given = [
      await take(pool, alder, 'a'),
      await take(pool, alder, 'b'),
      await take(pool, alder, 'c'),
    ]
    expect(given.map(({ isOverdraft }) => isOverdraft)).toEqual([false, false, true])
    expect(await outcome(take(pool, alder, 'd'))).toBe('seat-pool')
    await sql`update seat_type set overdraft_kind = 'percent', overdraft = 100 where type = 'floating'`
    expect(await take(pool, alder, 'd')).toMatchObject({ isOverdraft: true })
    expect(await outcome(take(pool, alder, 'e'))).toBe('seat-pool')
    await sql`update seat_type set overdraft_kind = 'report-only' where type = 'floating'`
    expect(await take(pool, alder, 'e')).toMatchObject({ isOverdraft: true })
    await sql`update seat_type set overdraft_kind = 'none' where type = 'floating'`
    expect(await outcome(take(pool, alder, 'f'))).toBe('seat-pool')
    expect(await inUse(), 'nobody is cut').toBe(5)
  })

  test('of a tenant that was switched off is given to nobody', async () => {
    await sql`update tenant set state = 'deactivated' where id = ${alder}`
    expect(await outcome(take(pool, alder, 'a'))).toBe('seat-tenant-off')
    await sql`update tenant set state = 'active' where id = ${alder}`
  })
})

test('ten thousand that all expire at once are swept, and one is taken meanwhile', async () => {
  await seatsFor(sql, 10_000, { [alder]: 10_000 })
  await sql`
    insert into seat_lease (tenant_id, type, user_name, holder, clients, token_hashes, granted_at, expires_at)
    select ${alder}, 'floating', n, n, array[n], array[n], now(), now() - interval '1 minute' from (select n::text from generate_series(1, 10000) n) x`
  expect(await inUse()).toBe(10_000)
  const [swept, taken] = await Promise.all([
    (async () => {
      let sum = 0
      for (let last = 1000; last > 0; sum += last) last = (await expire()) ?? 0
      return sum
    })(),
    take(pool, alder, 'somebody'),
  ])
  expect(taken.isNew).toBe(true)
  expect(swept).toBeGreaterThanOrEqual(9000)
  expect(await inUse()).toBe(1)
  expect(await wrongSeats(sql)).toEqual([])
  await sql`delete from seat_lease`
})

describe('a named seat', () => {
  beforeEach(() => seatsFor(sql, 2, { [alder]: 1 }, 'named'))

  test('is its user’s on each device, and goes with the last', async () => {
    const desk = await take(pool, alder, 'desk', 'named', 'ann')
    const phone = await take(pool, alder, 'phone', 'named', 'ann')
    expect(phone).toMatchObject({ id: desk.id, isNew: false })
    const kept = await Promise.all(
      [desk, phone].map(({ token }) => seats.renew(program(alder), desk.id, token)),
    )
    for (const { expiresAt } of kept) expect(expiresAt.getTime()).toBeGreaterThan(Date.now())
    expect(await outcome(take(pool, alder, 'desk', 'named', 'bob'))).toBe('seat-maximum')
    await seats.release(program(alder), desk.id, desk.token)
    expect(await stateOf(desk.id)).toMatchObject({ state: 'active', clients: ['phone'] })
    expect(await outcome(seats.renew(program(alder), desk.id, desk.token))).toBe('seat-token')
    await seats.release(program(alder), desk.id, phone.token)
    expect(await stateOf(desk.id)).toMatchObject({ state: 'released' })
  })

  test('serves ten devices; of more the oldest lose it', async () => {
    const devices = []
    for (let n = 0; n < 11; n += 1) devices.push(await take(pool, alder, `d${n}`, 'named', 'ann'))
    const id = devices[0]?.id ?? ''
    const kept = devices.map(({ token }) => outcome(seats.renew(program(alder), id, token)))
    expect((await Promise.all(kept)).filter((one) => one === 'seat-token')).toHaveLength(1)
    expect(await outcome(seats.renew(program(alder), id, devices[0]?.token ?? ''))).toBe(
      'seat-token',
    )
  })
})

test('with fewer free than wanted at one moment, tenants take turns', async () => {
  await seatsFor(sql, 6, { [alder]: 50, [birch]: 50 })
  const asked = [
    ...Array.from({ length: 20 }, (_, n) => outcome(take(pool, alder, `a${n}`))),
    ...Array.from({ length: 2 }, (_, n) => outcome(take(pool, birch, `b${n}`))),
  ]
  const answers = await Promise.all(asked)
  const got = (from: number, to: number) =>
    answers.slice(from, to).filter((one) => typeof one === 'object').length
  expect([got(0, 20), got(20, 22)]).toEqual([4, 2])
  expect(await wrongSeats(sql)).toEqual([])
})

describe('seats of a tenant', () => {
  beforeEach(() => seatsFor(sql, 10, { [alder]: 3, [birch]: 3 }))
  const as = <T>(actor: Actor, work: (scope: Scope) => Promise<T>) => Scope.enter(pool, actor, work)

  test('are revoked by the provider and the tenant’s own administrators, and by nobody else', async () => {
    const [mine, other] = [await take(pool, alder, 'a'), await take(pool, birch, 'b')]
    const revoke = (actor: Actor) =>
      outcome(as(actor, (scope) => revokeSeats(scope, [mine.id, other.id])))
    expect(await revoke({ ...world.otis, role: 'operator' })).toBe('role')
    expect(await revoke(world.olivia)).toBe('role')
    expect(await revoke({ ...world.dana, role: 'monitor' })).toBe('role')
    // of another's it finds nothing
    expect(await revoke({ ...world.otis, role: 'admin' })).toBe(1)
    expect(
      await outcome(
        as({ ...world.otis, role: 'admin' }, (scope) => revokeSeats(scope, [other.id])),
      ),
    ).toBe('no-such-seat')
    expect(await stateOf(other.id)).toMatchObject({ state: 'active' })
    expect(await outcome(seats.renew(program(alder), mine.id, mine.token))).toBe('seat-lost')
    expect(await revoke(world.dana), 'one has ended already').toBe(1)
    const [line] =
      await sql`select count(*)::integer as n from log_entry where type = 'seats.revoked'`
    expect(line?.n).toBe(2)
    expect(await wrongSeats(sql)).toEqual([])
  })

  test('end with the tenant’s portal, before anything is taken anew', async () => {
    const seat = await take(pool, alder, 'a')
    await as(world.dana, (scope) => deactivateTenant(scope, alder))
    expect(await stateOf(seat.id)).toMatchObject({ state: 'revoked' })
    expect(await outcome(take(pool, alder, 'a'))).toBe('seat-tenant-off')
    expect(await outcome(seats.renew(program(alder), seat.id, seat.token))).toBe('seat-lost')
    await as(world.dana, (scope) => activateTenant(scope, alder))
    await take(pool, birch, 'b')
    await as(system({ kind: 'provider' }), (scope) => beginDeletion(scope, birch))
    expect(await inUse()).toBe(0)
    await sql`update tenant set state = 'active' where id = ${birch}`
  })

  test('have maximums that may be set below use, stale edits refused', async () => {
    await take(pool, alder, 'a')
    await take(pool, alder, 'b')
    const { version } = await as(world.dana, (scope) => readMaxima(scope, alder))
    const set = (given: object, actor = world.dana) =>
      outcome(as(actor, (scope) => setMaxima(scope, alder, { named: 0, ...given })))
    await set({ floating: 1, version })
    expect(await as(world.dana, (scope) => readMaxima(scope, alder))).toMatchObject({
      ...{ maxima: { floating: 1, named: 0 }, inUse: { floating: 2 } },
    })
    expect(await outcome(take(pool, alder, 'c'))).toBe('seat-maximum')
    expect(await take(pool, alder, 'a'), 'who has one keeps it').toMatchObject({ isNew: false })
    expect(await set({ floating: 5, version })).toBe('stale')
    expect(await set({ floating: -1, version: version + 1 })).toBe('seat-range')
    for (const actor of [world.otis, world.olivia, { ...world.dana, role: 'monitor' as const }])
      expect(await set({ floating: 9, version: version + 1 }, actor)).toBe('role')
  })

  test('raise alarms: of a pool that is used up, exceeded or nearly so, and of a maximum that denied one', async () => {
    const alarms = async () => {
      await as(system({ kind: 'provider' }), (scope) => watchSeats(scope))
      const rows = await sql`
        select name ->> 'code' as name, severity, tenant_id is not null as theirs from alarm
        where cleared_at is null and (key like 'seats|%' or key like 'seat-maximum|%') order by 1`
      return rows.map(({ name, severity, theirs }) => [name, severity, theirs].join(' '))
    }
    expect(await alarms()).toEqual([])
    for (const client of ['a', 'b', 'c']) await take(pool, alder, client)
    expect(await outcome(take(pool, alder, 'd'))).toBe('seat-maximum')
    expect(await alarms()).toEqual(['seats-maximum-reached warning true'])
    await as(world.dana, (scope) => enterSeats(scope, { floating: 3, named: 0 }))
    expect(await alarms()).toEqual([
      'seats-low warning false',
      'seats-maximum-reached warning true',
    ])
    expect(await outcome(take(pool, birch, 'b'))).toBe('seat-pool')
    expect(await alarms()).toEqual([
      'seats-maximum-reached warning true',
      'seats-used-up major false',
    ])
    await as(world.dana, (scope) => enterSeats(scope, { floating: 2, named: 0 }))
    expect(await alarms()).toEqual([
      'seats-maximum-reached warning true',
      'seats-overdraft major false',
    ])
    await as(world.dana, (scope) => enterSeats(scope, { floating: 9, named: 0 }))
    await sql`update seat_denial set minute = minute - interval '10 minutes'`
    expect(await alarms()).toEqual([])
    const given = { kind: 'count', amount: 5, version: 1 }
    expect(
      await outcome(
        as({ ...world.dana, role: 'operator' }, (scope) => setOverdraft(scope, 'floating', given)),
      ),
    ).toBe('role')
  })

  test('are no MSP’s to see, and no tenant sees the pool', async () => {
    await sql`delete from seat_lease`
    await take(pool, alder, 'a')
    const read = (actor: Actor, table: string) =>
      as(actor, async ({ db }) => [...(await db.execute(`select * from ${table}`))].length).catch(
        (error) => error.cause?.code ?? error.code,
      )
    expect(await read(world.otis, 'seat_lease')).toBe(1)
    expect(await read(world.bea, 'seat_lease')).toBe(0)
    expect(await read(world.olivia, 'seat_lease')).toBe('42501')
    for (const table of ['seat_type', 'seat_type_peak'])
      expect(await read(world.otis, table)).toBe('42501')
    const forged = (text: string) =>
      as(world.otis, ({ db }) => db.execute(text)).then(
        () => 'done',
        (error) => error.cause?.code ?? error.code,
      )
    expect(await forged('update seat_cap set maximum = 99')).toBe('42501')
    expect(await forged("update seat_lease set state = 'released', ended_at = now()")).toBe('42501')
    expect(await forged("select * from portal_seats_take('[]')")).toBe('42501')
    expect(await forged(`select * from portal_seats_revoke('${birch}', null, 'x')`)).toBe('42501')
  })
})
