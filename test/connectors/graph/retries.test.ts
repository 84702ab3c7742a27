import { expect, test } from 'vitest'
import { createGraph } from '../../../src/connectors/graph/graph.ts'
import { failureOf, microsoft, readAll, serve, setUp, useMicrosoft } from './graph.support.ts'

useMicrosoft()

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
    expect(error.reason).toEqual({ code: 'graph-unreachable', params: {} })
    // the address that was asked is nobody's business
    expect(String(error)).toBe('GraphError: graph-unreachable {}')
    expect(error.kind).toBe('transient')
  }
})

test('the next page is under way while one is worked on, and ends when the caller leaves', async () => {
  const second = { asked: () => {}, closed: () => {} }
  const asked = new Promise<void>((done) => {
    second.asked = done
  })
  const closed = new Promise<void>((done) => {
    second.closed = done
  })
  const url = await serve((request, response) => {
    if (request.method === 'POST') response.end('{"access_token":"t","expires_in":3599}')
    else if (request.url?.includes('skiptoken')) {
      response.once('close', second.closed)
      second.asked()
    } else {
      const next = `${url}/v1.0/users/delta?$skiptoken=2`
      response.end(JSON.stringify({ value: [{ id: 'a' }], '@odata.nextLink': next }))
    }
  })
  const { credentials, graph } = setUp({}, { graphUrl: url, loginUrl: url })
  for await (const { users } of graph.users(credentials)) {
    expect(users).toEqual([{ id: 'a' }])
    await asked
    break
  }
  await closed
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
