import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Database, DatabaseAway } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { serve } from '../support/served.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
let asked = 0
let isAway = false
const watched: Database = {
  transaction(...given) {
    asked += 1
    if (isAway) throw new DatabaseAway('gone')
    return db.pool.transaction(...given)
  },
}
const served = await serve(portalOf(watched).app)
let world: World

beforeAll(async () => {
  world = await makeWorld(db)
  const host = (name: string, tenant: string, state: string) =>
    db.sql`insert into tenant_domain (tenant_id, host, state, token) values (${tenant}, ${name}, ${state}, 'x')`
  await host('proven.example', world.alder.id, 'verified')
  await host('lost.example', world.alder.id, 'lost')
  await host('pending.example', world.alder.id, 'pending')
  await host('expired.example', world.alder.id, 'expired')
  await host('off.example', world.alder.id, 'verified')
  await db.sql`update tenant_domain set enabled = false where host = 'off.example'`
  await host('xn--bcher-kva.example', world.birch.id, 'verified')
  await db.sql`insert into tenant (shortname, full_name, state) values ('asleep', 'Asleep', 'deactivated'), ('gone', 'Gone', 'deleted')`
  await db.sql`insert into tenant (shortname, full_name, managed_host) values ('hidden', 'Hidden', false)`
  await db.sql`insert into tenant (shortname, full_name, synthetic) values ('canary', 'Canary', true)`
})
beforeEach(() => {
  asked = 0
})
afterAll(() => served.stop())

const ask = async (query: string, headers: Record<string, string> = {}) => {
  const Host = `127.0.0.1:${served.port}`
  const answer = await served.ask(
    `/internal/tls-ask${query}`,
    { headers: { Host, ...headers } },
    5000,
  )
  return answer.status
}
const of = (name: string) => ask(`?domain=${encodeURIComponent(name)}`)

test.each([
  ['the operators’ host and suffix', 'localhost'],
  ['a tenant’s label', 'alderfoods.localhost'],
  ['a label in another case', 'AlderFoods.LOCALHOST'],
  ['a deactivated tenant’s label, for its notice', 'asleep.localhost'],
  ['a proven host', 'proven.example'],
  ['a proven host in another case', 'PROVEN.Example'],
  ['a proven host with the dot at its end', 'proven.example.'],
  ['a lost host, served as long as it points here', 'lost.example'],
  ['a proven host in its own letters', 'bücher.example'],
  ['the same in ASCII', 'xn--bcher-kva.example'],
])('yes to %s: %s', async (_, name) => {
  expect(await of(name)).toBe(200)
})

test.each([
  ['nothing', ''],
  ['a dot', '.'],
  ['two dots at the end', 'proven.example..'],
  ['a name that nobody has', 'unknown.example'],
  ['a host that waits for its proof', 'pending.example'],
  ['one whose attempt has run out', 'expired.example'],
  ['one that is switched off', 'off.example'],
  ['a label of nobody', 'nobody.localhost'],
  ['a deleted tenant’s label', 'gone.localhost'],
  ['a label that is switched off', 'hidden.localhost'],
  ['the canary’s label', 'canary.localhost'],
  ['a name under a label', 'x.alderfoods.localhost'],
  ['a name under a proven host', 'www.proven.example'],
  ['what only begins like one', 'proven.example.evil.test'],
  ['an IPv4 address', '127.0.0.1'],
  ['a short one', '127.1'],
  ['a hexadecimal one', '0x7f000001'],
  ['an IPv6 address', '::1'],
  ['an IPv6 address in brackets', '[::1]'],
  ['a port', 'proven.example:443'],
  ['a wildcard', '*.localhost'],
  ['a path', 'proven.example/x'],
  ['somebody at a host', 'x@proven.example'],
  ['a percent sign', 'proven%2eexample'],
  ['a space', 'proven .example'],
  ['a null', 'proven.example\0'],
  ['a name that is too long', `${'a'.repeat(60)}.`.repeat(5)],
])('no to %s: %j', async (_, name) => {
  expect(await of(name)).toBe(404)
})

test('no without a name, and to two of them', async () => {
  expect(await ask('')).toBe(404)
  expect(await ask('?domain=proven.example&domain=alderfoods.localhost')).toBe(404)
})

test('one row is looked up, and nothing at all for what cannot be a name', async () => {
  expect(await of('lost.example')).toBe(200)
  expect(await of('unknown.example')).toBe(404)
  // two look-ups, and the note that a proven host's certificate was asked for
  expect(asked).toBe(3)
  await of('127.0.0.1')
  await of('localhost')
  expect(asked).toBe(3)
})

test('the first question about a proven host is noted, once', async () => {
  const state = async () =>
    (await db.sql`select certificate from tenant_domain where host = 'proven.example'`)[0]
      ?.certificate
  await of('proven.example')
  await until('the note', async () => (await state()) === 'requested')
  await db.sql`update tenant_domain set certificate = 'issued' where host = 'proven.example'`
  await of('proven.example')
  await of('pending.example')
  expect(await state()).toBe('issued')
  const [row] = await db.sql`select certificate from tenant_domain where host = 'pending.example'`
  expect(row?.certificate).toBe('none')
})

test.each([
  ['a public host', { Host: 'localhost.example' }],
  ['a tenant’s host', { Host: 'alderfoods.localhost:3000' }],
  ['an address that is not this machine’s', { Host: '192.0.2.1' }],
  ['X-Forwarded-For', { 'X-Forwarded-For': '127.0.0.1' }],
  ['X-Forwarded-Host', { 'X-Forwarded-Host': '127.0.0.1' }],
  ['Forwarded', { Forwarded: 'for=127.0.0.1' }],
])('nobody is answered from outside: %s', async (_, headers) => {
  expect(await of('proven.example')).toBe(200)
  expect(await ask('?domain=proven.example', headers)).toBe(404)
})

test('while the database is away all but our own hosts are refused', async () => {
  isAway = true
  expect(await of('proven.example')).toBe(404)
  expect(await of('alderfoods.localhost')).toBe(404)
  expect(await of('localhost')).toBe(200)
  isAway = false
  expect(await of('proven.example')).toBe(200)
})
