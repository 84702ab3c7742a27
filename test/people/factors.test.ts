import { beforeAll, beforeEach, expect, test } from 'vitest'
import { stepOf } from '../../src/domain/people/factors.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { givePassword } from '../support/passwords.ts'
import { makeWorld, type World } from '../support/world.ts'
import { codeAt, enrol, secretOf } from './authenticator.ts'
import { mailedLink } from './mailed-links.ts'
import { cookiesOf, get, openSignedOutPortal, post } from './signed-out.ts'

const db = await testDatabase()
const signedOut = openSignedOutPortal(db)
const login = 'dana@northline.example'
const password = 'demo-Passw0rd!'
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
  for (const { id } of [world.dana, world.otis]) await givePassword(db.sql, id ?? '', password)
})
beforeEach(async () => {
  for (const table of ['rate_limit_hit', 'session', 'factor', 'recovery_code', 'setting', 'mail'])
    await db.sql`delete from ${db.sql(table)}`
  await db.sql`update account set factor_at = null`
})

const signIn = (more = {}, from = {}) =>
  post(signedOut, '/session', { login, password, ...more }, from)
const enters = async (cookie: string) =>
  (await get(signedOut, '/services', { cookie })).status === 200
const second = (cookie: string, code: string, more = {}) =>
  post(signedOut, '/session/factor', { code, ...more }, { cookie })
const enrolled = async () => {
  const cookie = cookiesOf(await signIn())
  return {
    first: cookie,
    ...(await enrol(signedOut, db, { id: world.dana.id, tenant: '', cookie })),
  }
}
/** As if the last code had been used minutes ago. */
const later = () => db.sql`update factor set last_step = last_step - 10`
const wrong = '000000'

test('a factor is set up with a code, its secret is sealed and shown until then, codes come once', async () => {
  const { page, secret, codes, text, first, cookie } = await enrolled()
  expect(page.replaceAll(' ', '')).toContain(secret)
  expect(page).toMatch(/<svg class="qr" viewBox="0 0 \d+ \d+" role="img"/)
  expect(Buffer.from(secret, 'utf8')).toHaveLength(32)
  expect(codes).toHaveLength(10)
  expect(new Set(codes).size).toBe(10)
  expect(text).toContain(codes[0])
  // the session that did it is another one now
  expect([await enters(first), await enters(cookie)]).toEqual([false, true])
  const now = await (await get(signedOut, '/profile/factor', { cookie })).text()
  expect(now).toContain('10 recovery codes left')
  expect(now.replaceAll(' ', '')).not.toContain(secret)
  expect(now).not.toContain(codes[0])
  let dump = ''
  for (const table of ['factor', 'recovery_code', 'log_entry', 'session'])
    dump += JSON.stringify(await db.sql`select t::text from ${db.sql(table)} t`)
  for (const one of [secret, ...codes, ...codes.map((code) => code.replace('-', ''))])
    expect(dump).not.toContain(one)
})

test('a wrong code does not switch it on', async () => {
  const cookie = cookiesOf(await signIn())
  await post(signedOut, '/profile/factor', {}, { cookie })
  const refused = await post(
    signedOut,
    '/profile/factor/confirmations',
    { code: wrong },
    { cookie },
  )
  expect(refused.status).toBe(422)
  expect(cookiesOf(await signIn())).toContain('tenantry=')
  expect((await signIn()).headers.get('Location')).toBe('/services')
})

test('the right password is half the way: nothing but the code follows, and the token changes', async () => {
  const { secret } = await enrolled()
  await later()
  const half = await signIn({ next: '/alarms?state=all' })
  expect(half.headers.get('Location')).toBe('/session/factor?next=%2Falarms%3Fstate%3Dall')
  const pending = cookiesOf(half)
  for (const path of ['/services', '/profile', '/profile/factor', '/settings/users', '/'])
    expect((await get(signedOut, path, { cookie: pending })).status, path).toBe(303)
  expect((await get(signedOut, '/session/factor', { cookie: pending })).status).toBe(200)
  expect((await second(pending, wrong)).status).toBe(401)
  const done = await second(pending, codeAt(secret, Date.now()), { next: '/alarms?state=all' })
  expect(done.headers.get('Location')).toBe('/alarms?state=all')
  expect(await enters(cookiesOf(done))).toBe(true)
  expect(await enters(pending)).toBe(false)
  expect((await get(signedOut, '/session/factor', { cookie: pending })).status).toBe(303)
  const log = await db.sql`
    select type, result from log_entry where type like 'session.%' order by at desc, type limit 3`
  expect(log.map(({ type, result }) => `${type} ${result}`)).toEqual([
    'session.opened done',
    'session.opened refused',
    'session.factor-asked done',
  ])
})

test('each code is good once, and none before one that was used', async () => {
  const { secret, code } = await enrolled()
  const now = Date.now()
  // the very code that switched it on
  expect((await second(cookiesOf(await signIn()), code)).status).toBe(401)
  await later()
  const next = codeAt(secret, now + 30_000)
  expect((await second(cookiesOf(await signIn()), next)).status).toBe(303)
  expect((await second(cookiesOf(await signIn()), next)).status).toBe(401)
  expect((await second(cookiesOf(await signIn()), codeAt(secret, now))).status).toBe(401)
})

// one backend serialises everything on the embedded database
test.runIf(onPostgres)('of five who come with one code at once, one gets in', async () => {
  const { secret } = await enrolled()
  await later()
  const pending = await Promise.all(
    Array.from({ length: 5 }, async () => cookiesOf(await signIn())),
  )
  const code = codeAt(secret, Date.now())
  const all = await Promise.all(pending.map((cookie) => second(cookie, code)))
  expect(all.map(({ status }) => status).sort()).toEqual([303, 401, 401, 401, 401])
})

test('a code of one step aside is taken, of two is not', async () => {
  const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
  const now = 1_700_000_010_000
  const step = Math.floor(now / 30_000)
  for (const aside of [-1, 0, 1])
    expect(stepOf(secret, codeAt(secret, now + aside * 30_000), now)).toBe(step + aside)
  for (const aside of [-2, 2])
    expect(stepOf(secret, codeAt(secret, now + aside * 30_000), now)).toBeNull()
  for (const nonsense of ['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦', '-12345', '1e5432'])
    expect(stepOf(secret, nonsense, now), nonsense).toBeNull()
})

test('the known values of RFC 6238 hold', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ] as const)
    expect(stepOf(secret, code, seconds * 1000)).toBe(Math.floor(seconds / 30))
})

test('after five wrong codes the sign-in is over; the next one starts anew', async () => {
  const { secret } = await enrolled()
  await later()
  const pending = cookiesOf(await signIn())
  for (let i = 0; i < 4; i += 1) expect((await second(pending, wrong)).status).toBe(401)
  const fifth = await second(pending, wrong)
  expect(fifth.headers.get('Location')).toBe('/session/new?notice=factor-over')
  const late = await second(pending, codeAt(secret, Date.now()))
  expect(late.headers.get('Location')).toBe('/session/new?notice=factor-over')
  expect(cookiesOf(late)).toBe('')
  expect((await second(cookiesOf(await signIn()), codeAt(secret, Date.now()))).status).toBe(303)
})

test('attempts of codes end for the account, too, however many sign-ins are begun', async () => {
  await enrolled()
  let refused = 0
  for (let i = 0; i < 8; i += 1) {
    const pending = cookiesOf(await signIn({}, { ip: `198.51.100.${i}` }))
    for (let n = 0; n < 5; n += 1) if ((await second(pending, wrong)).status === 401) refused += 1
  }
  // 4 of 5 are answered with the form, the fifth ends the sign-in
  expect(refused).toBeLessThanOrEqual(24)
  const [row] = await db.sql`
    select max(n)::int as most from (select count(*) as n from rate_limit_hit group by bucket) g`
  expect(row?.most).toBeLessThanOrEqual(30)
})

test('a sign-in that awaits its code ends after 10 minutes by the clock of the database', async () => {
  const { secret } = await enrolled()
  await later()
  const pending = cookiesOf(await signIn())
  const [row] = await db.sql`
    select round(extract(epoch from expires_at - created_at))::int as seconds from session where stage = 'factor'`
  expect(row?.seconds).toBe(600)
  await db.sql`update session set expires_at = now() where stage = 'factor'`
  const late = await second(pending, codeAt(secret, Date.now()))
  expect(late.headers.get('Location')).toBe('/session/new?notice=factor-over')
})

test('a recovery code lets in once, however it is typed', async () => {
  const { codes } = await enrolled()
  const [one = '', other = ''] = codes
  const done = await second(cookiesOf(await signIn()), ` ${one.toUpperCase().replace('-', ' ')} `)
  expect(done.status).toBe(303)
  expect((await second(cookiesOf(await signIn()), one)).status).toBe(401)
  expect((await second(cookiesOf(await signIn()), 'aaaaa-aaaaa')).status).toBe(401)
  expect((await second(cookiesOf(await signIn()), other)).status).toBe(303)
  const [row] = await db.sql`select count(*)::int as left from recovery_code where used_at is null`
  expect(row?.left).toBe(8)
})

test('new recovery codes and switching off want the password; the old codes end', async () => {
  const { codes, cookie } = await enrolled()
  for (const act of ['codes', 'ends']) {
    const refused = await post(
      signedOut,
      `/profile/factor/${act}`,
      { password: 'not it' },
      { cookie },
    )
    expect(refused.status, act).toBe(422)
  }
  const renewed = await post(signedOut, '/profile/factor/codes', { password }, { cookie })
  expect(renewed.status).toBe(200)
  expect(await renewed.text()).not.toContain(codes[0])
  expect((await second(cookiesOf(await signIn()), codes[0] ?? '')).status).toBe(401)
  const off = await post(signedOut, '/profile/factor/ends', { password }, { cookie })
  expect(off.headers.get('Location')).toBe('/profile')
  expect([await enters(cookie), await enters(cookiesOf(off))]).toEqual([false, true])
  expect((await signIn()).headers.get('Location')).toBe('/services')
  expect(await db.sql`select 1 from recovery_code`).toHaveLength(0)
})

test('where operators need one, they are led to setting it up first and cannot go without', async () => {
  const cookie = cookiesOf(await signIn())
  const rule = (required: string, from = cookie) =>
    post(
      signedOut,
      '/settings/factor-rule',
      { ...(required && { required }), version: '0' },
      { cookie: from },
    )
  expect((await rule('on')).status).toBe(303)
  for (const path of ['/services', '/profile', '/settings/users', '/alarms'])
    expect((await get(signedOut, path, { cookie })).headers.get('Location'), path).toBe(
      '/profile/factor',
    )
  const part = await get(signedOut, '/alarms', { cookie, headers: { 'HX-Request': 'true' } })
  expect([part.status, part.headers.get('HX-Redirect')]).toEqual([403, '/profile/factor'])
  expect(
    (await post(signedOut, '/profile/theme', { theme: 'dark' }, { cookie })).headers.get(
      'Location',
    ),
  ).toBe('/profile/factor')
  const of = { id: world.dana.id, tenant: '', cookie }
  const { answer, cookie: entered } = await enrol(signedOut, db, of)
  expect(answer.status).toBe(200)
  expect(await enters(entered)).toBe(true)
  const refused = await post(signedOut, '/profile/factor/ends', { password }, { cookie: entered })
  expect(refused.status).toBe(409)
  // not asked of a customer's people
  const at = 'alderfoods.localhost:3000'
  const otis = cookiesOf(
    await post(signedOut, '/session', { login: 'otis@alder.example', password }, { at }),
  )
  expect((await get(signedOut, '/services', { at, cookie: otis })).status).toBe(200)
})

test('a customer’s people have one, too, sealed to their tenant; a new password does not skip it', async () => {
  const at = 'alderfoods.localhost:3000'
  const login = 'otis@alder.example'
  const cookie = cookiesOf(await post(signedOut, '/session', { login, password }, { at }))
  const of = { id: world.otis.id, tenant: world.alder.id, cookie, at }
  const { codes } = await enrol(signedOut, db, of)
  expect(codes).toHaveLength(10)
  await expect(secretOf(db, world.otis.id, '')).rejects.toThrow()
  const audience = { kind: 'tenant', tenant: world.alder.id } as const
  const path = await mailedLink(db, audience, world.otis.id, 'reset')
  await post(signedOut, path, { password: 'the newest phrase of all' }, { at })
  const half = await post(
    signedOut,
    '/session',
    { login, password: 'the newest phrase of all' },
    { at },
  )
  expect(half.headers.get('Location')).toBe('/session/factor')
  expect((await get(signedOut, '/services', { at, cookie: cookiesOf(half) })).status).toBe(303)
  await givePassword(db.sql, world.otis.id ?? '', password)
})

test('a half-done sign-in is no standing session, so it opens and keeps no socket', async () => {
  await enrolled()
  const pending = cookiesOf(await signIn())
  expect(pending).toMatch(/tenantry=[^;]+/)
  const [half] = await db.sql`select id from session where stage = 'factor'`
  const standing = async () =>
    (
      await db.sql`select id from auth_sessions_active(array(select id from session), '30 minutes')`
    ).map(({ id }) => id)
  expect(await standing()).not.toContain(half?.id)
  await db.sql`update session set stage = 'open' where id = ${half?.id}`
  expect(await standing(), 'the premise: it is the stage alone').toContain(half?.id)
})
