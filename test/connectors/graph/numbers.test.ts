import { expect, test } from 'vitest'
import { readNumbers, serve, setUp, useMicrosoft } from './graph.support.ts'

useMicrosoft()

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
  const url = await serve((request, response) => {
    const skip = Number(new URL(request.url ?? '', 'http://x').searchParams.get('$skip') ?? 0)
    asked.push(request.url ?? '')
    const page = { value: numbers.slice(skip, skip + 1000) }
    const isLogin = request.method === 'POST'
    response.end(JSON.stringify(isLogin ? { access_token: 't', expires_in: 3599 } : page))
  })
  const { credentials, graph } = setUp({}, { graphUrl: url, loginUrl: url })
  const read = await readNumbers(graph.numbers(credentials))
  expect(read).toHaveLength(1001)
  expect(read[1000]).toMatchObject({ type: 'unknownFutureValue', status: 'unknownFutureValue' })
  expect(asked).toHaveLength(3)
})
