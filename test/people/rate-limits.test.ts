import { beforeAll, beforeEach, expect, test } from 'vitest'
import { consumeSignIn, makeDevice } from '../../src/domain/people/rate-limits.ts'
import { anonymous, Scope } from '../../src/domain/scope.ts'
import { counts } from '../support/counts.ts'
import { testDatabase } from '../support/database.ts'
import { givePassword } from '../support/passwords.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'
import { cookiesOf, openSignedOutPortal, post } from './signed-out.ts'

const db = await testDatabase()
const signedOut = openSignedOutPortal(db)
const login = 'dana@northline.example'
const password = 'demo-Passw0rd!'
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
  await givePassword(db.sql, world.dana.id ?? '', password)
})
beforeEach(async () => {
  await db.sql`delete from rate_limit_hit`
})

const attacker = '203.0.113.66'
const take = (whom: string, ip: string, device?: string) =>
  Scope.enter(db.pool, anonymous, (scope) =>
    consumeSignIn(scope, testSecret, { subject: whom, ip, device }),
  )
/** How many of these tries got as far as the password. */
const tried = async (tries: Promise<unknown>[]) =>
  (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length
const times = <T>(n: number, one: (i: number) => T) => Array.from({ length: n }, (_, i) => one(i))
const signIn = (fields: Record<string, string>, from = {}) =>
  post(signedOut, '/session', { login, password, ...fields }, from)

test('ten wrong passwords, then 429 with Retry-After; the owner enters from elsewhere', async () => {
  for (const _ of times(10, Boolean))
    expect((await signIn({ password: 'a wrong one' }, { ip: attacker })).status).toBe(401)
  const refused = await signIn({}, { ip: attacker })
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(800)
  expect(Number(refused.headers.get('Retry-After'))).toBeLessThanOrEqual(900)
  expect(await refused.text()).toContain('Too many attempts')
  expect((await signIn({}, { ip: '198.51.100.1' })).status).toBe(303)
})

test('without a trusted proxy, forged addresses are the attacker’s own', async () => {
  const bare = openSignedOutPortal(db, { trustedProxy: '' })
  const attempt = (i: number) =>
    post(bare, '/session', { login, password: 'a wrong one' }, { ip: `203.0.113.${i}` })
  const statuses = (await Promise.all(times(40, attempt))).map((answer) => answer.status)
  expect(statuses.filter((status) => status === 401)).toHaveLength(10)
  expect(statuses.filter((status) => status === 429)).toHaveLength(30)
})

test('the right password costs nobody a try', async () => {
  for (const _ of times(12, Boolean))
    expect((await signIn({}, { ip: '198.51.100.1' })).status).toBe(303)
  expect(await db.sql`select 1 from rate_limit_hit`).toHaveLength(0)
})

test('the window passes by the clock of the database', async () => {
  expect(await tried(times(12, () => take('somebody', attacker)))).toBe(10)
  await db.sql`update rate_limit_hit set at = at - interval '15 minutes'`
  expect(await tried([take('somebody', attacker)])).toBe(1)
  expect(await db.sql`select 1 from rate_limit_hit`).toHaveLength(4)
})

test('attempts that come all at once do not pass together', async () => {
  expect(await tried(times(60 * counts, () => take('somebody', attacker)))).toBe(10)
})

test('an unknown name is counted like a known one', async () => {
  const login = 'nobody@northline.example'
  for (const _ of times(10, Boolean)) await signIn({ login }, { ip: attacker })
  expect((await signIn({ login: login.toUpperCase() }, { ip: attacker })).status).toBe(429)
})

test('e-mail address and sign-in name are one account', async () => {
  await db.sql`update account set username = 'dana' where id = ${world.dana.id}`
  for (const _ of times(10, Boolean))
    await signIn({ login: 'dana', password: 'a wrong one' }, { ip: attacker })
  expect((await signIn({}, { ip: attacker })).status).toBe(429)
})

test('one address that tries 200 accounts gets 50 tries in all', async () => {
  expect(await tried(times(200 * counts, (i) => take(`account ${i}`, attacker)))).toBe(50)
  expect(await tried([take('account 1', '198.51.100.1')])).toBe(1)
})

test('an address is an IPv4 address or an IPv6 /64', async () => {
  expect(await tried(times(20, (i) => take('somebody', `2001:db8:1:2::${i}`)))).toBe(10)
  expect(await tried([take('somebody', '2001:db8:1:3::1')])).toBe(1)
  expect(
    await tried(times(20, (i) => take('other', i % 2 ? '192.0.2.9' : '::ffff:192.0.2.9'))),
  ).toBe(10)
})

test('many addresses get 100 tries at one account, and its owner’s own browser still enters', async () => {
  const known = cookiesOf(await signIn({}, { ip: '198.51.100.1' }))
  const id = world.dana.id ?? ''
  expect(await tried(times(300 * counts, (i) => take(id, `203.0.113.${i % 100}`)))).toBe(100)
  expect((await signIn({}, { ip: '198.51.100.2' })).status).toBe(429)
  expect((await signIn({}, { ip: '198.51.100.2', cookie: known })).status).toBe(303)
})

test('a browser’s mark is good for its own account and ten tries', async () => {
  const mark = makeDevice(testSecret, 'somebody')
  expect(await tried(times(20, (i) => take('somebody', `203.0.113.${i}`, mark)))).toBe(10)
  expect(await tried(times(12, () => take('other', attacker)))).toBe(10)
  const changed = mark.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
  for (const forged of [mark, `${mark}x`, changed, 'x.y', ''])
    expect(await tried([take('other', attacker, forged)]), forged).toBe(0)
  const own = makeDevice(testSecret, 'other')
  expect(await tried([take('other', attacker, own)]), 'its own is good for more').toBe(1)
})

test('the table holds what the limits allow and no name in clear', async () => {
  await tried(times(30, () => take('somebody', attacker)))
  const rows = await db.sql`select bucket from rate_limit_hit`
  expect(rows).toHaveLength(40)
  expect(JSON.stringify(rows)).not.toMatch(/somebody|203\.0/)
})
