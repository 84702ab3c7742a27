import { expect, test } from 'vitest'
import { z } from 'zod'
import { entriesOf } from '../../../src/connectors/graph/entries.ts'
import { noCalls } from '../../../src/sandbox/microsoft/microsoft.ts'
import { wordsIn } from '../../../src/views/words.ts'
import { failureOf, microsoft, readAll, serve, setUp, useMicrosoft } from './graph.support.ts'

useMicrosoft()

test('one 401 costs one new token; a second one is a refusal without further tries', async () => {
  const { credentials, sync, fail, calls, waits } = setUp()
  fail({ kind: 'revoked' })
  expect((await sync()).users).toHaveLength(20)
  expect(calls()).toEqual({ ...noCalls(), token: 2, users: 2 })
  microsoft.revokeTokens(credentials.msTenantId)
  await sync()
  expect(calls().token).toBe(3)
  fail({ kind: 'revoked', times: null })
  expect(await failureOf(sync())).toMatchObject({
    kind: 'refused',
    code: 'InvalidAuthenticationToken',
  })
  expect([calls().token, waits]).toEqual([4, []])
})

test('a missing role is a refusal at once', async () => {
  const { sync, fail, calls } = setUp()
  fail({ kind: 'forbidden' })
  expect(await failureOf(sync())).toMatchObject({
    kind: 'refused',
    code: 'Authorization_RequestDenied',
  })
  expect(calls()).toEqual({ ...noCalls(), token: 1, users: 1 })
})

test.each([
  [{ clientSecret: 'wrong' }, 'AADSTS7000215', 'the client secret is wrong'],
  [{ clientId: 'stranger' }, 'AADSTS700016', 'the application is not in the tenant’s directory'],
  [{ msTenantId: 'nobody' }, 'AADSTS90002', 'the directory does not exist'],
])('%j is refused with %s and in words', async (wrong, code, words) => {
  const { credentials, graph, waits } = setUp()
  const error = await failureOf(readAll(graph.users({ ...credentials, ...wrong })))
  expect(error).toMatchObject({ kind: 'refused', code })
  expect(wordsIn('en').say(error.reason)).toBe(`Microsoft refused the sign-in: ${words} (${code}).`)
  expect(waits).toEqual([])
})

test('a withdrawn consent is a refusal', async () => {
  const { sync, fail } = setUp()
  fail({ kind: 'forbidden', on: 'token' })
  expect(await failureOf(sync())).toMatchObject({ kind: 'refused', code: 'AADSTS65001' })
})

test('a token serves many calls until a minute before its end, and a renewed secret at once', async () => {
  let time = Date.parse('2026-11-21T12:00:00Z')
  const { credentials, graph, directory, calls, sync } = setUp({}, { now: () => time })
  await sync()
  time += (3599 - 61) * 1000
  await sync()
  expect(calls().token).toBe(1)
  time += 2000
  await sync()
  expect(calls().token).toBe(2)
  const renewed = { ...credentials, clientSecret: 'another' }
  microsoft.addTenant({ ...renewed, users: 20 })
  expect(microsoft.directory(credentials.msTenantId)).toBe(directory)
  expect((await readAll(graph.users(renewed))).users).toHaveLength(20)
  expect(calls().token).toBe(3)
})

test.each([
  ['gone', 'resyncRequired'],
  ['expired', 'syncStateNotFound'],
] as const)(
  'a delta link that is %s asks for a resync, and reading anew works',
  async (kind, code) => {
    const { sync, fail, waits } = setUp()
    const { deltaLink } = await sync()
    fail({ kind })
    expect(await failureOf(sync(deltaLink))).toMatchObject({ kind: 'resync', code })
    expect((await sync()).users).toHaveLength(20)
    expect(waits).toEqual([])
  },
)

test('a delta link of an earlier run or of another endpoint asks for a resync', async () => {
  const { sync, calls } = setUp()
  await sync()
  const before = calls().users
  const elsewhere = 'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=x'
  expect((await failureOf(sync(elsewhere))).kind).toBe('resync')
  expect(calls().users).toBe(before)
  const token = Buffer.from(JSON.stringify({ run: 'earlier' })).toString('base64url')
  const earlier = `${microsoft.graphUrl}/v1.0/users/delta?$deltatoken=${token}`
  expect((await failureOf(sync(earlier))).kind).toBe('resync')
})

test('a link to another host is not followed, and takes no token there', async () => {
  const { sync, fail } = setUp()
  fail({ kind: 'astray' })
  expect(await failureOf(sync())).toMatchObject({ kind: 'broken' })
})

test('an answer that is not JSON or makes no sense is broken, and is not repeated', async () => {
  const { sync, fail, waits } = setUp()
  fail({ kind: 'garbled' })
  expect((await failureOf(sync())).kind).toBe('broken')
  const answers = ['{"value":[{"id":7}]}', '{"value":[]}', '{"value":{}}', '[]', 'null']
  const url = await serve((request, response) => {
    const isLogin = request.method === 'POST'
    response.end(isLogin ? '{"access_token":"t","expires_in":"3599"}' : answers.shift())
  })
  const odd = setUp({}, { graphUrl: url, loginUrl: url })
  while (answers.length) expect((await failureOf(odd.sync())).kind).toBe('broken')
  expect([waits, odd.waits]).toEqual([[], []])
})

test('of an odd entry the odd values are left out, and the whole entry where it is not known whose it is', async () => {
  const { sync, fail } = setUp()
  const { users, deltaLink } = await sync()
  expect(deltaLink).toBeTruthy()
  fail({ kind: 'odd' })
  const odd = await sync()
  const [plan, phone, removed] = users
  expect(odd.odd).toEqual([
    { id: plan?.id, name: plan?.upn, place: 'assignedPlans.0' },
    { id: phone?.id, name: phone?.upn, place: 'businessPhones.0' },
    { id: removed?.id, name: removed?.upn, place: null },
  ])
  // a list of nothing but odd values is left out, which clears nothing
  const { phone: _, ...rest } = phone ?? {}
  expect(odd.users[0]?.plans ?? []).toEqual(plan?.plans)
  expect(odd.users[1]).toEqual(rest)
  expect(odd.users).toHaveLength(users.length - 1)
  const entries = entriesOf(z.object({ id: z.string(), at: z.string().nullish() }), [
    ...[null, 7, 'x', [], {}, { id: '' }, { id: 'a', at: 9 }, { id: 'b', at: null }],
  ])
  expect(entries.items).toEqual([{ id: '' }, { id: 'a' }, { id: 'b', at: null }])
  expect(entries.odd.map(({ id, place }) => [id, place])).toEqual([
    ...Array(5).fill([null, null]),
    ['a', 'at'],
  ])
})

test('what the database keeps of no text is left out of names, and whole characters stay', async () => {
  const names = ['No \\u0000', 'Half \\ud83d', 'Other \\uDE00 half', 'Whole \\ud83d\\ude00']
  const url = await serve((request, response) => {
    const value = names.map((name, at) => `{"id":"${at}","displayName":"${name}"}`)
    const delta = `"@odata.deltaLink":"http://${request.headers.host}/v1.0/users/delta?$deltatoken=1"`
    const isLogin = request.method === 'POST'
    response.end(
      isLogin ? '{"access_token":"t","expires_in":"3599"}' : `{${delta},"value":[${value}]}`,
    )
  })
  const { users } = await setUp({}, { graphUrl: url, loginUrl: url }).sync()
  const found = users.map(({ displayName }) => displayName)
  expect(found).toEqual(['No ', 'Half \ufffd', 'Other \ufffd half', 'Whole 😀'])
})
