import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { GraphError } from '../../src/connectors/graph/errors.ts'
import { createOperatorConnect } from '../../src/connectors/operator-connect.ts'
import { keyOf, seededRandom } from '../../src/sandbox/random.ts'
import { endings } from './graph/endings.support.ts'
import {
  failureOf,
  microsoft,
  numbersFrom,
  type SetUp,
  setUp,
  useMicrosoft,
  whole,
} from './operator-connect.support.ts'

useMicrosoft()

test.each(Object.entries(endings))(
  'an upload whose answer is %s is taken once at most, and found by its key',
  async (_, ending) => {
    const { fault, error, made, calls } = ending
    await using at = await setUp({ timeoutMs: 1000 })
    const { sandbox, connect, credentials, upload } = at
    await connect.check(credentials)
    sandbox.fail({ ...fault, on: 'upload' })
    const batch = upload(numbersFrom(0, 3))
    if (error) expect(await failureOf(connect.send(credentials, batch))).toMatchObject(error)
    else await connect.send(credentials, batch)
    expect([sandbox.jobs.count(), sandbox.calls.upload]).toEqual([made, calls])
    sandbox.heal()
    const found = await connect.jobByKey(credentials, batch.key)
    expect(found?.entries.map(({ status }) => status) ?? []).toEqual(
      Array(made * 3).fill('success'),
    )
    expect(sandbox.ledger().map(({ asked }) => asked.upload)).toEqual(Array(made * 3).fill(1))
  },
)

test('a job that never ends says so for ever, one that takes a while does more each time, one that takes half says which', async () => {
  await using at = await setUp()
  const { sandbox, connect, credentials, upload } = at
  const statuses = async (id: string) => {
    const said = await connect.job(credentials, id)
    return [said?.isEnded, [...new Set(said?.entries.map(({ status }) => status))].sort()]
  }
  sandbox.fail({ kind: 'endless', on: 'upload' })
  const endless = await connect.send(credentials, upload(numbersFrom(0, 2)))
  sandbox.jobs.finish()
  expect(await statuses(endless.msJobId)).toEqual([false, ['pending']])
  sandbox.fail({ kind: 'halved', on: 'upload' })
  const half = await connect.send(credentials, upload(numbersFrom(10, 4)))
  expect(await statuses(half.msJobId)).toEqual([true, ['error', 'success']])
  sandbox.jobs.forget()
  expect(await connect.job(credentials, half.msJobId)).toBeNull()
  expect(await connect.jobByKey(credentials, half.msJobId)).toBeNull()
})

const lists: Record<string, (at: SetUp) => Promise<{ found: { id: string }[]; odd: unknown[] }>> = {
  leads: ({ connect, credentials }) => whole(connect.leads(credentials), 'leads'),
  profiles: ({ connect, credentials }) => whole(connect.profiles(credentials), 'profiles'),
  trunks: ({ connect, credentials }) => whole(connect.trunks(credentials), 'trunks'),
  numbers: ({ connect, credentials }) => whole(connect.numbers(credentials), 'numbers'),
  addresses: ({ connect, credentials, lead }) =>
    whole(connect.addresses(credentials, lead.tenantId), 'addresses'),
}
const on = (name: string) => name as 'leads' | 'profiles' | 'trunks' | 'numbers' | 'addresses'

test.each(Object.keys(lists))(
  '%s are read whole through throttling, drops and odd pages, or not at all',
  async (name) => {
    await using at = await setUp({ timeoutMs: 1000 })
    const { sandbox, lead, waits } = at
    for (let n = 0; n < 250; n += 1) {
      sandbox.addLead()
      sandbox.addTrunk(`sbc${n}.carrier.example`)
      sandbox.addProfile()
    }
    sandbox.addAddress({ tenantId: lead.tenantId })
    sandbox.addNumbers(lead.tenantId, numbersFrom(0, 1200))
    const read = lists[name] as (typeof lists)[string]
    const idsOf = ({ found }: { found: { id: string }[] }) => new Set(found.map(({ id }) => id))
    const usual = idsOf(await read(at))
    const retryAfterSeconds = 5
    for (const fault of [
      ...[{ kind: 'throttled', retryAfterSeconds }, { kind: 'throttled' }, { kind: 'unavailable' }],
      ...[{ kind: 'cut' }, { kind: 'silent' }, { kind: 'revoked' }, { kind: 'shuffled' }],
      ...[{ kind: 'replayed', times: null }, { kind: 'camel' }, { kind: 'skewed', skewMs: 9e8 }],
    ] as const) {
      sandbox.fail({ ...fault, on: on(name) })
      expect([fault.kind, idsOf(await read(at))]).toEqual([fault.kind, usual])
      sandbox.heal()
    }
    expect(waits[0]).toBe(5000)
    sandbox.fail({ kind: 'odd', on: on(name) })
    const oddly = await read(at)
    expect([idsOf(oddly), oddly.odd.length]).toEqual([usual, 4])
    for (const [kind, code] of [
      ...[
        ['garbled', 'graph-not-json'] as const,
        ['forbidden', 'graph-permission-lacking'] as const,
      ],
      // addresses are not announced to be any number
      ...(name === 'addresses' ? [] : [['truncated', 'graph-shape'] as const]),
    ]) {
      sandbox.fail({ kind, on: on(name), left: 1, times: null })
      const failure = await failureOf(read(at))
      expect([kind, failure.reason.code, failure.isUncertain]).toEqual([kind, code, false])
      sandbox.heal()
    }
  },
)

/** A value in place of one of an answer's. */
const oddities = [
  ...[null, true, 0, -1, 1e308, '', 'x', '\u0000', 'é'.repeat(5000), '0001-01-01T00:00:00'],
  ...['2999-99-99', [], [null], [[]], {}, { Id: null }, { id: { id: [] } }, '+1', '<script>'],
  '00000000-0000-0000-0000-000000000000',
]

/** The same answer with some of its values replaced, removed or repeated. */
function mutated(value: unknown, draw: () => number): unknown {
  const roll = draw() % 24
  if (roll === 0) return oddities[draw() % oddities.length]
  if (Array.isArray(value)) {
    const items = value.map((one) => mutated(one, draw))
    return roll === 1 ? [...items, ...items] : roll === 2 ? items.slice(1) : items
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) =>
      roll === 3 && draw() % 4 === 0 ? [] : [[name, mutated(one, draw)]],
    ),
  )
}

test('whatever is answered, what is read is as it should be, or an error says that it is not', async () => {
  await using at = await setUp()
  const { sandbox, credentials, lead, upload } = at
  sandbox.addAddress({ tenantId: lead.tenantId })
  sandbox.addNumbers(lead.tenantId, numbersFrom(0, 3))
  const sent = await at.connect.send(credentials, upload(numbersFrom(10, 2)))
  const token = await fetch(`${microsoft.loginUrl}/${credentials.msTenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'client_credentials', client_id: credentials.clientId },
      client_secret: credentials.clientSecret,
      scope: 'eb63d611-525e-4a31-abd7-0cb33f679599/.default',
    }),
  }).then((answer) => answer.json())
  let seed = 0
  const key = keyOf('fuzz')
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') return void response.writeHead(202).end(answerOf({ id: 'x' }))
    const headers = { authorization: `Bearer ${token.access_token}` }
    const usual = await fetch(`${sandbox.url}${request.url}`, { headers })
    response.writeHead(usual.status).end(answerOf(await usual.json()))
  })
  const answerOf = (usual: unknown) => {
    let at = 0
    const draw = () => seededRandom(key, seed, at++)
    const text = JSON.stringify(mutated(usual, draw)) ?? ''
    return draw() % 40 === 0 ? text.slice(0, draw() % (text.length + 1)) : text
  }
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const connect = createOperatorConnect({
    ...{ loginUrl: microsoft.loginUrl, allow: ['127.0.0.0/8'], attempts: 1, wait: async () => {} },
    operatorConnectUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  })
  const of = { ...at, connect }
  const number = { msTenantId: lead.tenantId, number: numbersFrom(0, 1)[0] ?? '' }
  const works: Record<string, () => Promise<unknown>> = {
    ...Object.fromEntries(Object.entries(lists).map(([name, read]) => [name, () => read(of)])),
    number: () => connect.number(credentials, number),
    job: () => connect.job(credentials, sent.msJobId),
    jobByKey: () => connect.jobByKey(credentials, 'x'),
    send: () => connect.send(credentials, upload(['+14255550000'])),
  }
  let [read, refused] = [0, 0]
  for (; seed < 150; seed += 1)
    for (const [name, work] of Object.entries(works)) {
      const outcome = await work().catch((error) => error)
      if (outcome instanceof GraphError) refused += 1
      else if (outcome instanceof Error) expect.fail(`${name} of ${seed}: ${outcome.stack}`)
      else read += 1
      for (const value of valuesIn(outcome)) demandKept(value)
    }
  server.closeAllConnections()
  server.close()
  connect.close()
  // both happen, or the fuzz is none
  expect([read > 100, refused > 100]).toEqual([true, true])
})

function valuesIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return [value]
  return value instanceof Error ? [] : Object.values(value).flatMap(valuesIn)
}

/** What PostgreSQL keeps, and what a page can show. */
function demandKept(value: unknown): void {
  if (typeof value === 'string') {
    expect(value).not.toContain('\0')
    expect(value.isWellFormed()).toBe(true)
  }
  if (value instanceof Date) expect(value.getTime()).toBeGreaterThan(Date.UTC(2000, 0))
}
