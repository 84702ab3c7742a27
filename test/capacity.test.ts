import { expect, test } from 'vitest'
import { shareOf } from '../src/database/shares.ts'
import { troubleOf } from '../src/database/sqlstates.ts'
import { message } from '../src/domain/messages.ts'
import { makeDevice, throttleSignIn } from '../src/domain/people/rate-limits.ts'
import { createThrottle } from '../src/domain/people/throttle.ts'
import { createBodies } from '../src/routes/bodies.ts'
import { createKnown, createTurns } from '../src/routes/capacity.ts'
import { createRunning, createSeats } from '../src/routes/running.ts'
import { testSecret } from './support/setup.ts'

const times = <T>(n: number, one: (i: number) => T) => Array.from({ length: n }, (_, i) => one(i))
const kibibyte = 1024
const addressOf = (i: number) => `10.0.${i >> 8}.${i & 255}`

/** How many of these sign-ins the process itself lets through to the database. */
function passed(throttle = createThrottle(), device?: (i: number) => string) {
  return (n: number, whom: (i: number) => { login?: string; ip?: string }) =>
    times(n, (i) => {
      const { login = 'dana@northline.example', ip = '203.0.113.66' } = whom(i)
      const given = { host: '', login, ip, device: device?.(i) }
      try {
        throttleSignIn(throttle, testSecret, given)
        return true
      } catch (error) {
        expect(error).toMatchObject({ kind: 'too-many', code: 'too-often' })
        return false
      }
    }).filter(Boolean).length
}

test('tries of a sign-in are counted in memory as the database counts them', () => {
  const taken = passed()
  expect(taken(200, () => ({}))).toBe(10)
  expect(
    taken(10, () => ({ ip: '198.51.100.1' })),
    'from elsewhere',
  ).toBe(10)
  expect(
    taken(200, (i) => ({ login: `${i}` })),
    'one address',
  ).toBe(40)
  expect(
    taken(300, (i) => ({ ip: addressOf(i) })),
    'one account',
  ).toBe(80)
})

test('a browser’s mark counts by itself, if this portal made it', () => {
  const throttle = createThrottle()
  expect(passed(throttle)(300, (i) => ({ ip: addressOf(i) }))).toBe(100)
  const mark = makeDevice(testSecret, 'dana')
  expect(passed(throttle, (i) => `${mark}${i}`)(20, () => ({}))).toBe(10)
  expect(passed(throttle, (i) => `made-up-${i}.x`)(20, () => ({}))).toBe(0)
})

test('a throttle remembers 50,000 and no more, and forgets when the window is over', () => {
  let now = 0
  const throttle = createThrottle({ now: () => now })
  for (let i = 0; i < 60_000; i += 1) throttle.take([[`${i}`, 1]], 1000)
  expect(throttle.size).toBe(50_000)
  expect(throttle.waitMs([['59999', 1]])).toBe(1000)
  expect(throttle.waitMs([['0', 1]]), 'forgotten, the database still knows').toBe(0)
  now = 1001
  expect(throttle.take([['59999', 1]], 1000)).toBe(0)
  throttle.refund([['59999', 1]])
  expect(throttle.take([['59999', 1]], 1000)).toBe(0)
})

test('tokens that were found good are remembered, a made-up one is not', () => {
  const known = createKnown(3)
  for (const token of ['a', 'b', 'c', 'a', 'd'])
    known.set(token, { session: token, tenant: 'provider' })
  expect(
    ['a', 'b', 'c', 'd', 'made up', undefined].map((token) => known.get(token) !== undefined),
  ).toEqual([...[true, false, true, true, false, false]])
  known.delete('d')
  expect([known.get('d'), known.size]).toEqual([undefined, 2])
})

const statusOf = (tried: Promise<unknown>) =>
  tried.then(
    () => 'in',
    (error) => `${error.code} after ${error.retryAfter} s`,
  )

test('of one session four requests run and others wait; of one tenant six', async () => {
  const running = createRunning({ waitMs: 30 })
  const of = (session: string, tenant: string, n: number) =>
    times(n, () => running.take({ session, tenant }, 'page'))
  const first = await Promise.all(of('one', 'alder', 4))
  const fifth = statusOf(of('one', 'alder', 1)[0] ?? Promise.reject(new Error()))
  await Promise.all(of('two', 'alder', 2))
  expect(await Promise.all(of('three', 'birch', 4)), 'another tenant').toHaveLength(4)
  for (const release of [first[0], first[0]]) release?.()
  expect(await fifth).toBe('in')
  expect(await statusOf(running.take({ session: 'four', tenant: 'alder' }, 'page'))).toBe(
    'too-many-requests after 2 s',
  )
})

test('no more may wait than there is room for, and a key that nobody uses is forgotten', async () => {
  const refused = message('too-many-requests')
  const seats = createSeats({ most: 1, maxWaiting: 2, waitMs: 60_000, refused, retryAfter: 2 })
  const first = await seats.take('one')
  const [second, third] = times(2, () => seats.take('one'))
  expect(await statusOf(seats.take('one'))).toContain('too-many-requests')
  first()
  ;(await second)?.()
  ;(await third)?.()
  expect(seats.size).toBe(0)
})

test('one export of a session, three of a tenant; the next is refused at once, in its own words', async () => {
  const running = createRunning()
  const of = (session: string) => running.take({ session, tenant: 'alder' }, 'export')
  const first = await of('one')
  expect(await statusOf(of('one'))).toBe('export-running after 10 s')
  await of('two')
  await of('three')
  expect(await statusOf(of('four'))).toBe('exports-running after 10 s')
  first()
  expect(await statusOf(of('four'))).toBe('in')
})

test('parts of downloads run one at a time, each followed by a rest, also after one that failed', async () => {
  const seen: string[] = []
  const rests = Promise.withResolvers<void>()
  const inTurn = createTurns({
    rests: () => {
      seen.push('rest')
      return rests.promise
    },
  })
  const part = (name: string) => inTurn(async () => void seen.push(name))
  const failed = inTurn(() => Promise.reject(new Error('read in vain')))
  const others = [part('second'), part('third')]
  await expect(failed).rejects.toThrow('read in vain')
  expect(seen).toEqual(['rest'])
  rests.resolve()
  await Promise.all(others)
  expect(seen).toEqual(['rest', 'second', 'rest', 'third', 'rest'])
})

test('bodies under way have a total, strangers’ apart from all others', () => {
  const bodies = createBodies()
  const stranger = (i: number) => ({ whose: 'stranger' as const, key: `10.0.${i % 200}.1` })
  const reserve = (sender: Parameters<typeof bodies.reserve>[0], bytes: number) => {
    try {
      return bodies.reserve(sender, bytes)
    } catch (error) {
      expect(error).toMatchObject({ kind: 'too-many', code: 'too-many-uploads', retryAfter: 5 })
      return null
    }
  }
  const held = times(500, (i) => reserve(stranger(i), 64 * kibibyte)).filter((one) => one !== null)
  expect([held.length, bodies.held.stranger]).toEqual([256, 16 * 1024 * kibibyte])
  const known = { whose: 'known' as const, key: 'dana' }
  expect(reserve(known, 8 * 1024 * kibibyte), 'who is known has room').not.toBeNull()
  for (const release of [...held, ...held]) release?.()
  expect(bodies.held.stranger).toBe(0)
  const one = { whose: 'stranger' as const, key: '203.0.113.66' }
  expect(times(100, () => reserve(one, 10)).filter(Boolean), 'of one address').toHaveLength(64)
})

test.each([
  ['08006', 'away', true],
  ['57P01', 'away', true],
  ['53300', 'busy', true],
  ['25P03', 'slow', true],
  ['57014', 'slow', undefined],
  ['53100', 'full', undefined],
  ['58030', 'full', undefined],
  ['53200', 'busy', undefined],
  ['53400', 'busy', undefined],
  ['40P01', 'busy', undefined],
  // it may be a former primary's: the connection goes
  ['25006', 'read-only', true],
])('SQLSTATE %s says that the database is %s', (code, trouble, isLost) => {
  expect(troubleOf({ code, severity: 'ERROR' })).toEqual({ trouble, ...(isLost && { isLost }) })
})

test('what is about the statement says nothing of the server; after FATAL the link is gone', () => {
  for (const code of ['22012', '23505', '42501', '42P01'])
    expect(troubleOf({ code, severity: 'ERROR' })).toBeUndefined()
  expect(troubleOf({ code: '55000', severity: 'FATAL' })).toEqual({ trouble: 'away', isLost: true })
  expect(troubleOf({ code: '53300', severity: 'FATAL' })?.trouble).toBe('busy')
})

test('everybody has a share of the pool, and nobody but the portal itself all of it', () => {
  const of = (size: number) =>
    (['stranger', 'signed-in', 'export', undefined] as const).map((turn) => shareOf(turn, size))
  expect(of(10)).toEqual([4, 8, 2, 10])
  expect(of(4)).toEqual([1, 3, 1, 4])
  expect(of(1)).toEqual([1, 1, 1, 1])
})
