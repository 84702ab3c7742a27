import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GraphError } from '../../src/connectors/graph.errors.ts'
import type { GraphOptions } from '../../src/connectors/graph.requests.ts'
import {
  createGraph,
  type GraphNumber,
  type GraphUser,
  type UserPage,
} from '../../src/connectors/graph.ts'
import type { TenantOptions } from '../../src/sandbox/microsoft.ts'
import { type Microsoft, startMicrosoft } from '../../src/sandbox/microsoft.ts'

let microsoft: Microsoft
beforeAll(async () => {
  microsoft = await startMicrosoft({ seed: 'graph' })
})
afterAll(() => microsoft.stop())

let tenants = 0
const day = Date.parse('2026-11-21T12:00:00Z')

/** A tenant of its own, a connector that never sleeps, and the waits it was told to make. */
function setUp(options: Partial<TenantOptions> = {}, graphOptions: GraphOptions = {}) {
  const credentials = {
    msTenantId: `00000000-0000-4000-8000-${String(++tenants).padStart(12, '0')}`,
    clientId: 'portal',
    clientSecret: 'the-secret',
  }
  const directory = microsoft.addTenant({ ...credentials, users: 20, ...options })
  const waits: number[] = []
  const graph = createGraph({
    ...microsoft,
    allow: ['127.0.0.0/8'],
    random: () => 1,
    wait: async (ms) => void waits.push(ms),
    ...graphOptions,
  })
  const { msTenantId } = credentials
  return {
    credentials,
    directory,
    graph,
    waits,
    fail: (...faults: Parameters<Microsoft['fail']>[1][]) => {
      for (const fault of faults) microsoft.fail(msTenantId, fault)
    },
    calls: () => microsoft.tenant(msTenantId).calls,
    sync: (deltaLink?: string | null) => readAll(graph.users(credentials, { deltaLink })),
  }
}

async function readAll(pages: AsyncIterable<UserPage>) {
  const users: GraphUser[] = []
  const sizes: number[] = []
  let deltaLink: string | null = null
  for await (const page of pages) {
    users.push(...page.users)
    sizes.push(page.users.length)
    deltaLink = page.deltaLink
  }
  return { users, sizes, deltaLink }
}

async function readNumbers(pages: AsyncIterable<GraphNumber[]>): Promise<GraphNumber[]> {
  const numbers: GraphNumber[] = []
  for await (const page of pages) numbers.push(...page)
  return numbers
}

async function failureOf(work: Promise<unknown>): Promise<GraphError> {
  const error = await work.then(
    () => null,
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(GraphError)
  expect(error.message).not.toContain('the-secret')
  return error
}

test('a first round reads every user once, page by page, and ends with a delta link', async () => {
  const { directory, sync, calls } = setUp({ users: 2500 })
  const { users, sizes, deltaLink } = await sync()
  expect(sizes).toEqual([999, 999, 502])
  expect(new Set(users.map(({ id }) => id)).size).toBe(2500)
  expect(deltaLink).toContain('$deltatoken=')
  expect(calls()).toEqual({ token: 1, users: 3, numbers: 0 })
  const theirs = directory.at(7)
  expect(users.find(({ id }) => id === theirs.id)).toEqual({
    id: theirs.id,
    upn: theirs.userPrincipalName,
    displayName: theirs.displayName,
    enabled: theirs.accountEnabled,
    department: theirs.department,
    usageLocation: theirs.usageLocation,
    phone: theirs.businessPhones[0] ?? null,
    mobilePhone: theirs.mobilePhone,
    plans: theirs.assignedPlans.map(({ service, servicePlanId, capabilityStatus }) => {
      return { service, servicePlanId, status: capabilityStatus }
    }),
  })
})

test('a later round brings only what changed: fields, newcomers, and removals of both kinds', async () => {
  const { directory, sync } = setUp()
  const { users, deltaLink } = await sync()
  const [renamed, cleared, binned, deleted] = users.map(({ id }) => id)
  directory.change(renamed!, { displayName: 'Anna New' })
  directory.change(cleared!, { department: null, businessPhones: [] })
  directory.remove(binned!, 'changed')
  directory.remove(deleted!, 'deleted')
  const { id } = directory.add({ displayName: 'Nia Newcomer' })
  const second = await sync(deltaLink)
  expect(second.users).toEqual([
    { id: renamed, displayName: 'Anna New' },
    { id: cleared, department: null, phone: null },
    { id: binned, removed: 'changed' },
    { id: deleted, removed: 'deleted' },
    expect.objectContaining({ id, displayName: 'Nia Newcomer', phone: null, enabled: true }),
  ])
  const third = await sync(second.deltaLink)
  expect([third.users, third.sizes]).toEqual([[], [0]])
  directory.restore(binned!)
  expect((await sync(third.deltaLink)).users).toMatchObject([{ id: binned, enabled: true }])
})

test('a change outside of what is selected is not told', async () => {
  const { directory, sync } = setUp()
  const { deltaLink } = await sync()
  directory.change(directory.at(1).id, { jobTitle: 'Director' })
  expect((await sync(deltaLink)).users).toEqual([])
})

test('empty pages are followed until there is a delta link', async () => {
  const { sync, fail } = setUp()
  fail({ kind: 'empty', times: 3 })
  const { users, sizes, deltaLink } = await sync()
  expect([users.length, sizes]).toEqual([20, [0, 0, 0, 20]])
  expect(deltaLink).toBeTruthy()
  fail({ kind: 'empty' })
  expect((await sync(deltaLink)).sizes).toEqual([0, 0])
})

test('an endless run of empty pages is broken off', async () => {
  const { sync, fail } = setUp()
  fail({ kind: 'empty', times: null })
  expect((await failureOf(sync())).kind).toBe('broken')
})

test('replayed, reordered and unknown items pass through as they come', async () => {
  const { directory, sync, fail } = setUp({ users: 1100 })
  fail({ kind: 'shuffled' }, { kind: 'replayed' })
  const first = await sync()
  expect(first.sizes).toEqual([999, 111])
  expect(first.users[0]?.id).toBe(directory.at(998).id)
  expect(new Set(first.users.map(({ id }) => id)).size).toBe(1100)
  directory.change(directory.at(1).id, { displayName: 'Once' })
  const second = await sync(first.deltaLink)
  fail({ kind: 'replayed' })
  expect((await sync(second.deltaLink)).users).toEqual(second.users)
  fail({ kind: 'stranger' })
  expect((await sync(second.deltaLink)).users).toMatchObject([{ removed: 'deleted' }])
})

test('Retry-After in seconds and as a date is waited out exactly', async () => {
  const { sync, fail, waits } = setUp()
  fail(
    { kind: 'throttled', retryAfterSeconds: 10 },
    { kind: 'unavailable', retryAfterSeconds: 7 },
    { kind: 'throttled', retryAfterSeconds: 30, asDate: true },
    // Their clock is an hour ahead and a day behind: the wait is told against their own date.
    { kind: 'throttled', retryAfterSeconds: 20, asDate: true, skewMs: 3_600_000 },
  )
  expect((await sync()).users).toHaveLength(20)
  fail({ kind: 'throttled', retryAfterSeconds: 20, asDate: true, skewMs: -86_400_000 })
  await sync()
  expect(waits).toEqual([10_000, 7000, 30_000, 20_000, 20_000])
})

test('without Retry-After the waits double, half of each by chance, and end after five attempts', async () => {
  const { sync, fail, waits, calls } = setUp()
  fail({ kind: 'throttled', times: 3 }, { kind: 'unavailable' })
  expect((await sync()).users).toHaveLength(20)
  expect(waits.splice(0)).toEqual([1000, 2000, 4000, 8000])
  fail({ kind: 'throttled', times: null })
  const error = await failureOf(sync())
  expect(error).toMatchObject({ kind: 'transient', code: 'TooManyRequests', retryAfterMs: 16_000 })
  expect(waits).toHaveLength(4)
  expect(calls().users).toBe(10)
  const lucky = setUp({}, { random: () => 0 })
  lucky.fail({ kind: 'throttled', times: 2 })
  await lucky.sync()
  expect(lucky.waits).toEqual([500, 1000])
})

test('a wait longer than a minute is handed back instead of waited', async () => {
  const { sync, fail, waits } = setUp()
  fail({ kind: 'throttled', retryAfterSeconds: 300 })
  expect(await failureOf(sync())).toMatchObject({ kind: 'transient', retryAfterMs: 300_000 })
  expect(waits).toEqual([])
})

test('the token endpoint is waited for as well', async () => {
  const { sync, fail, waits } = setUp()
  fail(
    { kind: 'throttled', on: 'token', retryAfterSeconds: 3 },
    { kind: 'unavailable', on: 'token' },
  )
  expect((await sync()).users).toHaveLength(20)
  expect(waits).toEqual([3000, 2000])
})

test('a dropped connection, a silent server and a slow page are tried again or awaited', async () => {
  const { sync, fail, waits } = setUp({}, { timeoutMs: 200 })
  fail({ kind: 'cut' }, { kind: 'silent' }, { kind: 'slow', delayMs: 20 })
  expect((await sync()).users).toHaveLength(20)
  expect(waits).toEqual([1000, 2000])
})

test('nobody there is transient, and reads the same as a refused address', async () => {
  const { credentials } = setUp()
  const wait = async () => {}
  const nowhere = { graphUrl: 'http://127.0.0.1:1', loginUrl: 'http://127.0.0.1:1025', wait }
  const closed = createGraph({ ...nowhere, allow: ['127.0.0.0/8'] })
  const refused = createGraph({ ...microsoft, wait })
  const failures = [closed, refused].map((graph) => failureOf(readAll(graph.users(credentials))))
  for (const error of await Promise.all(failures)) {
    expect(String(error)).toBe(
      'GraphError: Microsoft could not be reached. It will be tried again.',
    )
    expect(error.kind).toBe('transient')
  }
})

test('one 401 costs one new token; a second one is a refusal without further tries', async () => {
  const { credentials, sync, fail, calls, waits } = setUp()
  fail({ kind: 'revoked' })
  expect((await sync()).users).toHaveLength(20)
  expect(calls()).toEqual({ token: 2, users: 2, numbers: 0 })
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
  expect(calls()).toEqual({ token: 1, users: 1, numbers: 0 })
})

test.each([
  [{ clientSecret: 'wrong' }, 'AADSTS7000215', 'the client secret is wrong'],
  [{ clientId: 'stranger' }, 'AADSTS700016', 'the application is not in the customer’s directory'],
  [{ msTenantId: 'nobody' }, 'AADSTS90002', 'the directory does not exist'],
])('%j is refused with %s and in words', async (wrong, code, words) => {
  const { credentials, graph, waits } = setUp()
  const error = await failureOf(readAll(graph.users({ ...credentials, ...wrong })))
  expect(error).toMatchObject({ kind: 'refused', code })
  expect(error.message).toBe(`Microsoft refused the sign-in: ${words} (${code}).`)
  expect(waits).toEqual([])
})

test('a withdrawn consent is a refusal', async () => {
  const { sync, fail } = setUp()
  fail({ kind: 'forbidden', on: 'token' })
  expect(await failureOf(sync())).toMatchObject({ kind: 'refused', code: 'AADSTS65001' })
})

test('a token serves many calls until a minute before its end, and a renewed secret at once', async () => {
  let time = day
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
  const server = createServer((request, response) => {
    const isLogin = request.method === 'POST'
    response.end(isLogin ? '{"access_token":"t","expires_in":"3599"}' : answers.shift())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const odd = setUp({}, { graphUrl: url, loginUrl: url })
  while (answers.length) expect((await failureOf(odd.sync())).kind).toBe('broken')
  expect([waits, odd.waits]).toEqual([[], []])
  server.closeAllConnections()
  server.close()
})

test('a NUL never leaves the connector', async () => {
  const { directory, sync } = setUp()
  directory.change(directory.at(0).id, { displayName: 'An\0na', department: '\0' })
  const anna = (await sync()).users.find(({ id }) => id === directory.at(0).id)
  expect([anna?.displayName, anna?.department]).toEqual(['Anna', ''])
})

test('an abort ends a call under way and a wait, with its own reason', async () => {
  const { credentials, graph, fail } = setUp()
  const stop = new AbortController()
  fail({ kind: 'silent' })
  const asked = readAll(graph.users(credentials, { signal: stop.signal }))
  stop.abort(new Error('lease lost'))
  await expect(asked).rejects.toThrow('lease lost')

  const later = new AbortController()
  const random = () => {
    setImmediate(() => later.abort(new Error('drain')))
    return 1
  }
  const patient = setUp({}, { wait: undefined, random })
  patient.fail({ kind: 'throttled' })
  const waiting = readAll(patient.graph.users(patient.credentials, { signal: later.signal }))
  await expect(waiting).rejects.toThrow('drain')
})

test('numbers are read to the end with their type, state and holder', async () => {
  const { credentials, graph, directory, fail, calls } = setUp({
    users: 2100,
    country: 'DE',
    numberType: 'operatorConnect',
  })
  fail({ kind: 'empty', on: 'numbers' }, { kind: 'throttled', on: 'numbers', retryAfterSeconds: 1 })
  const numbers = await readNumbers(graph.numbers(credentials))
  expect(new Set(numbers.map(({ number }) => number)).size).toBe(2100)
  expect(calls().numbers).toBe(5)
  const holder = directory
    .list(0, 50)
    .users.find((user) => user.givenName && user.businessPhones[0])
  expect(numbers.find(({ targetId }) => targetId === holder?.id)).toEqual({
    id: expect.any(String),
    number: holder?.businessPhones[0],
    type: 'operatorConnect',
    status: 'userAssigned',
    activation: 'activated',
    targetId: holder?.id,
    category: 'primary',
    operatorId: expect.any(String),
    country: 'DE',
    city: null,
  })
  const statuses = new Set(numbers.map(({ status }) => status))
  expect(statuses).toEqual(new Set(['userAssigned', 'voiceApplicationAssigned', 'unassigned']))
})

test('a service that pages numbers without links is asked for the rest by $skip', async () => {
  const asked: string[] = []
  const numbers = Array.from({ length: 1001 }, (_, n) => ({
    id: `n${n}`,
    telephoneNumber: `+49301234${n}`,
    numberType: 'unknownFutureValue',
  }))
  const server = createServer((request, response) => {
    const skip = Number(new URL(request.url ?? '', 'http://x').searchParams.get('$skip') ?? 0)
    asked.push(request.url ?? '')
    const page = { value: numbers.slice(skip, skip + 1000) }
    const isLogin = request.method === 'POST'
    response.end(JSON.stringify(isLogin ? { access_token: 't', expires_in: 3599 } : page))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { credentials, graph } = setUp({}, { graphUrl: url, loginUrl: url })
  const read = await readNumbers(graph.numbers(credentials))
  expect(read).toHaveLength(1001)
  expect(read[1000]).toMatchObject({ type: 'unknownFutureValue', status: 'unknownFutureValue' })
  expect(asked).toHaveLength(3)
  server.closeAllConnections()
  server.close()
})
