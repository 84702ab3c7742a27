import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDirectory } from '../../../src/sandbox/microsoft/directory.ts'
import { noCalls, startMicrosoft } from '../../../src/sandbox/microsoft/microsoft.ts'
import { phonePlanId } from '../../../src/sandbox/microsoft/parts.ts'
import type { Microsoft } from '../../../src/sandbox/microsoft/shapes.ts'

const credentials = {
  msTenantId: '11111111-2222-4333-8444-555555555555',
  clientId: 'portal',
  clientSecret: 'secret',
}
let microsoft: Microsoft
beforeAll(async () => {
  microsoft = await startMicrosoft({ seed: 'sandbox' })
  microsoft.addTenant({ ...credentials, users: 30, domain: 'alder.example' })
})
afterAll(() => microsoft.stop())

type Item = Record<string, unknown>

async function login(form: Record<string, string> = {}, tenant = credentials.msTenantId) {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    scope: 'https://graph.microsoft.com/.default',
    ...form,
  })
  const answer = await fetch(`${microsoft.loginUrl}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body,
  })
  return { status: answer.status, body: await answer.json() }
}

async function get(path: string, headers: Record<string, string> = {}) {
  const { body } = await login()
  const url = path.startsWith('http') ? path : `${microsoft.graphUrl}/v1.0${path}`
  const authorization = `Bearer ${body.access_token}`
  const answer = await fetch(url, { headers: { authorization, ...headers } })
  return { status: answer.status, headers: answer.headers, body: await answer.json() }
}

function steer(path: string, body?: unknown, headers: Record<string, string> = {}) {
  return fetch(`${microsoft.url}/sandbox/tenants${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
}

test('the same seed and tenant give the same directory, another seed another', () => {
  const one = { seed: 'a', msTenantId: 't', users: 500 }
  const people = (seed: string) => createDirectory({ ...one, seed }).list(0, 500).users
  expect(people('a')).toEqual(people('a'))
  expect(people('b')).not.toEqual(people('a'))
})

test('a directory is believable: unique ids, names and numbers, plans, disabled people, lines', () => {
  const directory = createDirectory({ seed: 'a', msTenantId: 't', users: 15_000, country: 'DE' })
  const { users } = directory.list(0, 15_000)
  const count = (fits: (user: (typeof users)[number]) => boolean) => users.filter(fits).length
  expect(new Set(users.map(({ id }) => id)).size).toBe(15_000)
  expect(new Set(users.map(({ userPrincipalName }) => userPrincipalName)).size).toBe(15_000)
  expect(users.every(({ id }) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))).toBe(true)
  const numbers = directory.numbers(0, 15_000).map(({ telephoneNumber }) => telephoneNumber)
  expect(new Set(numbers).size).toBe(15_000)
  expect(numbers.every((number) => /^\+49[1-9]\d{7,12}$/.test(number))).toBe(true)
  expect(count(({ givenName }) => givenName === null)).toBeGreaterThan(100)
  expect(
    count(({ accountEnabled, givenName }) => !accountEnabled && givenName !== null),
  ).toBeGreaterThan(200)
  const phone = '4828c8ec-dc2e-4779-b502-87ac9ce28ab7'
  const withPhone = count((user) => user.assignedPlans.some((plan) => plan.servicePlanId === phone))
  expect(withPhone / 15_000).toBeCloseTo(0.62, 1)
})

test('tenants of one sandbox never share a number', async () => {
  const heads = Array.from({ length: 300 }, (_, n) => {
    const one = { msTenantId: `many-${n}`, clientId: 'c', clientSecret: 's', users: 1 }
    return microsoft.addTenant({ ...one, country: 'NL' }).numbers(0, 1)[0]?.telephoneNumber
  })
  expect(new Set(heads).size).toBe(300)
})

test('the token endpoint grants client credentials and names what is wrong as Microsoft does', async () => {
  const granted = await login()
  expect(granted.body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 })
  const claims = JSON.parse(
    Buffer.from(granted.body.access_token.split('.')[1], 'base64url').toString(),
  )
  expect(claims).toMatchObject({ tid: credentials.msTenantId, appid: 'portal' })
  const refusals = await Promise.all([
    login({ client_secret: 'x' }),
    login({ client_id: 'x' }),
    login({ grant_type: 'password' }),
    login({ scope: 'openid' }),
    login({}, 'nobody'),
  ])
  expect(refusals.map(({ status, body }) => [status, body.error, body.error_codes[0]])).toEqual([
    [401, 'invalid_client', 7000215],
    [400, 'unauthorized_client', 700016],
    [400, 'unsupported_grant_type', 70003],
    [400, 'invalid_scope', 1002012],
    [400, 'invalid_request', 90002],
  ])
})

test('Graph wants a token that was signed here and is still good', async () => {
  for (const authorization of ['', 'Bearer x', 'Bearer a.b.c']) {
    const answer = await fetch(`${microsoft.graphUrl}/v1.0/users/delta`, {
      headers: { authorization },
    })
    expect(answer.status).toBe(401)
    expect((await answer.json()).error.code).toBe('InvalidAuthenticationToken')
  }
})

test('answers look like Graph’s: context, links, request ids, error objects', async () => {
  const { body, headers } = await get('/users/delta?$select=displayName,department')
  expect(body['@odata.context']).toContain('/v1.0/$metadata#users(id,displayName,department)')
  expect(body['@odata.deltaLink']).toMatch(/\/v1\.0\/users\/delta\?\$deltatoken=[\w-]+$/)
  expect(Object.keys(body.value[0])).toEqual(['id', 'displayName', 'department'])
  expect(headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/)
  const wrong = await get('/users/delta?$select=shoeSize')
  expect([wrong.status, wrong.body.error.code]).toEqual([400, 'BadRequest'])
  expect(wrong.body.error.innerError).toHaveProperty('request-id')
  expect((await get('/users/delta?$top=1000')).status).toBe(400)
  expect((await get('/users/delta?$deltatoken=%00')).status).toBe(400)
  expect((await get('/nothing')).status).toBe(400)
})

test('pages follow $top or the preferred size, and a delta link tells whole or minimal items', async () => {
  const directory = microsoft.directory(credentials.msTenantId)
  const sizes: number[] = []
  let link: string = '/users/delta?$select=displayName,department&$top=12'
  let body: { value: Item[]; [link: string]: unknown } = { value: [] }
  do {
    body = (await get(link)).body
    sizes.push(body.value.length)
    link = String(body['@odata.nextLink'] ?? '')
  } while (link)
  expect(sizes).toEqual([12, 12, 6])
  const preferred = await get('/users/delta', { prefer: 'odata.maxpagesize=7' })
  expect(preferred.body.value).toHaveLength(7)

  const deltaLink = String(body['@odata.deltaLink'])
  const { id, department } = directory.at(3)
  directory.change(id, { displayName: 'Renamed' })
  expect((await get(deltaLink)).body.value).toEqual([{ id, displayName: 'Renamed', department }])
  const minimal = await get(deltaLink, { prefer: 'return=minimal' })
  expect(minimal.body.value).toEqual([{ id, displayName: 'Renamed' }])
})

test('what changes during a round is told in the next one', async () => {
  const directory = microsoft.directory(credentials.msTenantId)
  const first = await get('/users/delta?$top=20')
  const { id } = directory.at(1)
  directory.change(id, { displayName: 'Meanwhile' })
  const last = await get(first.body['@odata.nextLink'])
  const round = await get(last.body['@odata.deltaLink'])
  expect(round.body.value.map((item: Item) => item.id)).toEqual([id])
})

test('numbers move: a spare one is taken, a freed one is spare, a taken one is refused', () => {
  const directory = createDirectory({ seed: 'n', msTenantId: 't', users: 50 })
  const { users } = directory.list(0, 50)
  const holder = users.find(({ businessPhones }) => businessPhones.length)!
  const number = holder.businessPhones[0]!
  const other = users.find(({ businessPhones }) => !businessPhones.length)!
  const assignment = () => directory.numbers(0, 50).find((each) => each.telephoneNumber === number)
  expect(assignment()?.assignmentTargetId).toBe(holder.id)
  expect(() => directory.assignNumber(other.id, number)).toThrow('taken')
  directory.unassignNumber(holder.id)
  expect(assignment()).toMatchObject({ assignmentStatus: 'unassigned', assignmentTargetId: null })
  expect(directory.assignNumber(other.id, number)).toBe(number)
  expect(directory.find(other.id).businessPhones).toEqual([number])
  directory.remove(other.id, 'deleted')
  expect(assignment()?.assignmentStatus).toBe('unassigned')
  expect(() => directory.assignNumber(other.id, '+1000')).toThrow('no such number')
  const given = users.filter(({ businessPhones, id }) => !businessPhones.length && id !== other.id)
  const spare = given.map(({ id }) => directory.assignNumber(id))
  expect(new Set(spare).size).toBe(given.length)
})

test('stirring is a believable day that is the same each time', () => {
  const days = [1, 2].map((n) => {
    const tenant = { msTenantId: `changed-${n}`, clientId: 'c', clientSecret: 's', users: 200 }
    microsoft.addTenant(tenant)
    microsoft.simulateChanges(tenant.msTenantId, 300)
    return microsoft.directory(tenant.msTenantId)
  })
  const [day] = days
  const changes = day!.changes(0, day!.version()) ?? []
  expect(changes.some(({ removed }) => removed === 'changed')).toBe(true)
  expect(changes.some(({ removed }) => removed === 'deleted')).toBe(true)
  expect(changes.some(({ user }) => day!.find(user.id).surname?.includes('-'))).toBe(true)
  expect(day!.count()).toBeGreaterThan(150)
  const held = day!.numbers(0, day!.numberCount()).filter((each) => each.assignmentTargetId)
  const phones = day!.list(0, 1000).users.flatMap(({ businessPhones }) => businessPhones)
  expect(held.map(({ telephoneNumber }) => telephoneNumber).sort()).toEqual(phones.sort())
})

test('a customer needs about as many licenses after a year as on the first day', () => {
  const tenant = { msTenantId: 'a-year', clientId: 'c', clientSecret: 's', users: 150 }
  const directory = microsoft.addTenant(tenant)
  const needs = () =>
    directory.list(0, 100_000).users.filter(({ accountEnabled, assignedPlans, businessPhones }) => {
      const plan = assignedPlans.find(({ servicePlanId }) => servicePlanId === phonePlanId)
      return accountEnabled && (plan?.capabilityStatus === 'Enabled' || businessPhones[0])
    }).length
  const [people, first] = [directory.count(), needs()]
  expect(first).toBeGreaterThan(70)
  for (let month = 0; month < 12; month++) {
    microsoft.simulateChanges(tenant.msTenantId, 500)
    expect(Math.abs(needs() - first)).toBeLessThan(first * 0.1)
  }
  expect(people - directory.count()).toBeLessThan(5)
})

test('a composed directory has exactly who was composed, with numbers of both kinds, and nobody wanders', () => {
  const tenant = { msTenantId: 'composed', clientId: 'c', clientSecret: 's' }
  const composition = {
    directRouting: 20,
    operatorConnect: 10,
    ready: 5,
    lines: 3,
    voicePolicy: 'Own',
  }
  const directory = microsoft.addTenant({ ...tenant, users: 50, composition })
  const { teams } = microsoft.tenant(tenant.msTenantId)
  const counted = () => {
    const numbers = directory.numbers(0, 100)
    const held = (type: string) =>
      numbers.filter((each) => each.numberType === type && each.assignmentTargetId).length
    const all = Array.from({ length: directory.ever() }, (_, n) => teams.configuration(n))
    const routed = all.filter(({ effectivePolicyAssignments: policies }) =>
      policies.some(({ policyAssignment }) => policyAssignment.displayName === 'Own'),
    )
    return {
      people: directory.count(),
      directRouting: held('directRouting'),
      operatorConnect: held('operatorConnect'),
      routed: routed.length,
      lines: all.filter(({ accountType }) => accountType === 'resourceAccount').length,
      mayCall: all.filter(({ featureTypes }) => featureTypes.includes('PhoneSystem')).length,
      disabled: directory.list(0, 50).users.filter((user) => !user.accountEnabled).length,
    }
  }
  const composed = {
    ...{ people: 50, directRouting: 23, operatorConnect: 10, routed: 20, lines: 3 },
    ...{ mayCall: 35, disabled: 3 },
  }
  expect(counted()).toEqual(composed)
  microsoft.simulateChanges(tenant.msTenantId, 500)
  expect(counted()).toEqual(composed)
  const spare = directory.numbers(0, 50).filter((each) => !each.assignmentTargetId)
  const kinds = new Set(spare.map(({ numberType }) => numberType))
  expect(kinds).toEqual(new Set(['directRouting', 'operatorConnect']))
})

test('numbers of Direct Routing and of an operator stand in one tenant, each with its kind', () => {
  const directory = createDirectory({ seed: 'a', msTenantId: 't', users: 100, numberType: 'both' })
  const numbers = directory.numbers(0, 100)
  const of = (type: string) => numbers.filter(({ numberType }) => numberType === type)
  expect([of('directRouting').length, of('operatorConnect').length]).toEqual([50, 50])
  expect(of('directRouting').every(({ operatorId }) => operatorId === null)).toBe(true)
  expect(of('operatorConnect').every(({ operatorId }) => operatorId !== null)).toBe(true)
})

test('another process steers operations, and reads what clients changed', async () => {
  await steer('', { ...credentials, msTenantId: 'operated', users: 10 })
  expect((await steer('/operated/operations', { durationMs: 60_000 })).status).toBe(200)
  const { operations, made, directory } = microsoft.tenant('operated')
  const work = { of: 'Assignments', resource: '', after() {} }
  const run = () => {
    made.push({ kind: 'assign', targetId: directory.at(0).id })
    return null
  }
  operations.begin({ ...work, run })
  const read = async () => (await steer('/operated/made')).json()
  expect(await read()).toEqual({ made: [] })
  await steer('/operated/operations/ends', {})
  expect(await read()).toEqual({ made: [{ kind: 'assign', targetId: directory.at(0).id }] })
})

test('a delta link older than the kept changes is gone', async () => {
  const directory = createDirectory({ seed: 'log', msTenantId: 't', users: 10 })
  const { id } = directory.at(0)
  for (let n = 0; n <= 200_000; n++) directory.change(id, { department: `${n}` })
  expect(directory.changes(0, directory.version())).toBeNull()
  expect(directory.changes(150_000, directory.version())).toHaveLength(1)
})

test('another process steers by HTTP: tenants, faults, changes, revocation, state', async () => {
  const other = { ...credentials, msTenantId: 'steered', users: 10 }
  const opened = await steer('', other)
  expect([opened.status, await opened.json()]).toEqual([201, { users: 10 }])
  const fault = { kind: 'throttled', times: 2, on: 'users', retryAfterSeconds: 4 }
  expect((await steer('/steered/faults', fault)).status).toBe(200)
  const state = await (await steer('/steered')).json()
  expect(state).toEqual({ users: 10, calls: noCalls(), faults: [fault] })
  const directory = microsoft.directory('steered')
  const { id } = directory.at(0)
  await steer('/steered/users/change', { id, patch: { displayName: 'Steered' } })
  await steer('/steered/users/remove', { id: directory.at(1).id, reason: 'deleted' })
  await steer('/steered/changes', { count: 5 })
  expect(directory.version()).toBe(7)
  expect((await steer('/steered/tokens/revocations', {})).status).toBe(200)
  expect(microsoft.tenant('steered').tokensIssue).toBe(1)
  const cleared = await fetch(`${microsoft.url}/sandbox/tenants/steered/faults`, {
    method: 'DELETE',
  })
  expect([cleared.status, microsoft.tenant('steered').faults.list()]).toEqual([200, []])
})

test('steering refuses nonsense, unknown tenants and a browser’s forged requests', async () => {
  expect((await steer('/steered/faults', { kind: 'meteor' })).status).toBe(400)
  expect((await steer('/nobody/faults', { kind: 'gone' })).status).toBe(400)
  expect((await steer('/steered/dance', {})).status).toBe(404)
  expect((await steer('/steered/changes', {}, { 'content-type': 'text/plain' })).status).toBe(403)
})
