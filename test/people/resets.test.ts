import { beforeAll, beforeEach, expect, test } from 'vitest'
import { resetPassword } from '../../src/domain/people/password-changes.ts'
import { requestReset } from '../../src/domain/people/resets.ts'
import { counts } from '../support/counts.ts'
import { testDatabase } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'
import { get, host, openSignedOutPortal, post } from './signed-out.ts'

const db = await testDatabase()
const signedOut = openSignedOutPortal(db)
const alder = 'alderfoods.localhost:3000'
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
  await resetPassword(db.pool, world.dana.id ?? '', 'demo-Passw0rd!')
})
beforeEach(async () => {
  for (const table of ['rate_limit_hit', 'mail', 'invitation'])
    await db.sql`delete from ${db.sql(table)}`
  await db.sql`update account set state = 'active' where name <> 'Gone'`
  await db.sql`update tenant set state = 'active'`
})

const forget = (at: string, login: string, more: { ip?: string; company?: string } = {}) =>
  post(
    signedOut,
    '/password/forgotten',
    { login, ...(more.company && { company: more.company }) },
    { at, ...(more.ip && { ip: more.ip }) },
  )
const mails = async () =>
  (await db.sql`select template, to_address as to from mail order by created_at`).map(
    ({ template, to }) => `${template} ${to}`,
  )
const ask = (login: string, where = {}) => requestReset(db.pool, testSecret, login, where)

test('the form is there for everybody, and the answer is the same for every name', async () => {
  expect((await get(signedOut, '/password/forgotten')).status).toBe(200)
  await db.sql`
    insert into account (audience, email, name, role, state) values ('provider', 'gone@northline.example', 'Gone', 'monitor', 'disabled')`
  const answers = await Promise.all(
    ['dana@northline.example', 'nobody@northline.example', 'gone@northline.example', ''].map(
      async (login) => {
        const answer = await forget(host, login)
        const text = (await answer.text()).replaceAll(/nonce="[^"]+"/g, '')
        return { status: answer.status, text, cookies: answer.headers.getSetCookie() }
      },
    ),
  )
  for (const answer of answers) expect(answer).toEqual(answers[0])
  expect(answers[0]).toMatchObject({ status: 200, cookies: [] })
  await until('the one mail', async () => (await mails()).length > 0)
  expect(await mails()).toEqual(['reset dana@northline.example'])
})

test('nobody, a disabled person and one of a switched-off customer are mailed nothing', async () => {
  await ask('nobody@northline.example')
  await db.sql`update account set state = 'disabled' where id = ${world.vera.id}`
  await ask('vera@northline.example')
  await db.sql`update tenant set state = 'deactivated' where id = ${world.alder.id}`
  await ask('otis@alder.example', { tenantId: world.alder.id })
  await ask('otis@alder.example', { company: 'alderfoods' })
  expect(await mails()).toEqual([])
  // the premise
  await ask('dana@northline.example')
  expect(await mails()).toHaveLength(1)
})

test('who was only invited gets the invitation again', async () => {
  await db.sql`update account set state = 'invited' where id = ${world.nico.id}`
  await ask('noc@northline.example')
  expect(await mails()).toEqual(['activation noc@northline.example'])
})

test('a customer’s people are found on their host, or by their company on the operators’', async () => {
  await ask('otis@alder.example')
  await ask('otis@alder.example', { tenantId: world.birch.id })
  await ask('otis@alder.example', { company: 'birch' })
  expect(await mails()).toEqual([])
  await forget(alder, 'Otis@Alder.example')
  await until('the mail by host', async () => (await mails()).length === 1)
  await forget(host, 'otis@alder.example', { company: 'AlderFoods' })
  await until('the mail by company', async () => (await mails()).length === 2)
  const rows = await db.sql`select distinct tenant_id from mail`
  expect(rows).toEqual([{ tenant_id: world.alder.id }])
})

test('staff of an MSP get theirs, in the MSP’s own mail', async () => {
  await ask('olivia@harbor.example')
  expect(await mails()).toEqual(['reset olivia@harbor.example'])
})

test('one account is mailed 3 links an hour and 10 a day, silently', async () => {
  const count = async () => (await db.sql`select 1 from mail`).length
  for (let i = 0; i < 5; i += 1) await ask('dana@northline.example')
  expect(await count()).toBe(3)
  for (let hour = 0; hour < 5; hour += 1) {
    await db.sql`update invitation set created_at = created_at - interval '1 hour'`
    for (let i = 0; i < 5; i += 1) await ask('dana@northline.example')
  }
  expect(await count()).toBe(10)
  // somebody else is not held up
  await ask('noc@northline.example')
  expect(await count()).toBe(11)
})

test('one address asks 20 times an hour, then 429; the sweep of sign-in attempts leaves that count', async () => {
  const ip = '203.0.113.77'
  for (let i = 0; i < 20; i += 1)
    expect((await forget(host, `nobody${i}@x.example`, { ip })).status).toBe(200)
  const refused = await forget(host, 'dana@northline.example', { ip })
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(3000)
  await db.sql`update rate_limit_hit set at = at - interval '20 minutes'`
  // a wrong password sweeps what is older than its own window
  await post(signedOut, '/session', { login: 'x', password: 'x' }, { ip })
  expect((await forget(host, 'dana@northline.example', { ip })).status).toBe(429)
  expect((await forget(host, 'dana@northline.example', { ip: '203.0.113.78' })).status).toBe(200)
  await db.sql`update rate_limit_hit set at = at - interval '40 minutes'`
  expect((await forget(host, 'dana@northline.example', { ip })).status).toBe(200)
})

/** Medians of interleaved samples, so that a busy machine weighs on both alike. */
async function medians(samples: number, ...asks: (() => Promise<unknown>)[]) {
  const times: number[][] = asks.map(() => [])
  for (let n = 0; n < samples; n += 1)
    for (const [which, one] of asks.entries()) {
      const from = performance.now()
      await one()
      times[which]?.push(performance.now() - from)
      await db.sql`delete from rate_limit_hit`
    }
  return times.map((all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0)
}

const samples = 10 * counts
const fewest = 1000

test(`known and unknown names take the same time (${samples} samples each)`, async () => {
  // with the password's real cost, as everybody signs in
  const real = openSignedOutPortal(db, { isFullCost: true })
  const signIn = (login: string) => post(real, '/session', { login, password: 'a wrong one' })
  const [known = 0, unknown = 0] = await medians(
    samples,
    () => signIn('dana@northline.example'),
    () => signIn('nobody@northline.example'),
  )
  const [asked = 0, askedInVain = 0] = await medians(
    samples,
    () => forget(host, 'noc@northline.example'),
    () => forget(host, 'nobody@northline.example'),
  )
  const shown = (name: string, a: number, b: number) =>
    `${name}: known ${a.toFixed(2)} ms, unknown ${b.toFixed(2)} ms, apart ${Math.abs(a - b).toFixed(2)} ms`
  console.log(`${shown('sign-in', known, unknown)}; ${shown('forgotten', asked, askedInVain)}`)
  // the figure is for many samples on a machine of one's own; a few say no more than that no work was left out
  const apart = samples >= fewest ? 5 : 0.5 * Math.max(known, unknown)
  expect(Math.abs(known - unknown)).toBeLessThan(apart)
  if (samples >= fewest) expect(Math.abs(asked - askedInVain)).toBeLessThan(5)
}, 600_000)
