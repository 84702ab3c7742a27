import { beforeAll, describe, expect, test } from 'vitest'
import { addToken } from '../../src/domain/people/tokens.ts'
import { Scope } from '../../src/domain/scope.ts'
import { onOff, setFeatureSwitches } from '../../src/domain/tenants/feature-switches.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { grant, license } from './quotas.support.ts'

const db = await testDatabase()
const { app } = portalOf(db.pool)
let world: World
const tokens: Record<string, string> = {}
beforeAll(async () => {
  world = await makeWorld(db)
  await license(db, { agents: 100, 'workflow-triggers': 100 })
  await grant(db.pool, world.alder.id, { widgets: 2, agents: 3 })
  await grant(db.pool, world.birch.id)
  const token = (name: string, scope: string, role?: string) =>
    Scope.enter(db.pool, world.dana, (s) => addToken(s, { name, scope, role }))
  tokens.provider = await token('p', 'provider')
  tokens.monitor = await token('m', 'provider', 'monitor')
  tokens.msp = await token('h', `msp:${world.harbor.id}`, 'owner')
  tokens.alder = await token('a', 'tenant:alderfoods')
  tokens.birch = await token('b', 'tenant:birch')
})

const call = async (
  who: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) => {
  const answer = await app.request(`http://localhost:3000/api/v1${path}`, {
    method,
    headers: {
      Host: 'localhost:3000',
      Authorization: `Bearer ${tokens[who]}`,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : null }
}
const used = async (who: string, quota: string, query = '') => {
  const { body } = await call(who, 'GET', `/usage${query}`)
  return body.quotas.find((one: { quota: string }) => one.quota === quota)
}

describe('POST /usage', () => {
  test('takes for the token’s own tenant and says what it came to', async () => {
    const { status, body } = await call('alder', 'POST', '/usage', {
      quota: 'widgets',
      reference: 'lobby screen',
    })
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.any(String),
      quota: 'widgets',
      used: 1,
      limit: 2,
      expires_at: null,
    })
    expect(await used('alder', 'widgets')).toMatchObject({ used: 1, limit: 2, state: 'normal' })
    expect((await call('alder', 'DELETE', `/usage/${body.id}`)).status).toBe(204)
    expect(await used('alder', 'widgets')).toMatchObject({ used: 0 })
  })

  test('a token of the provider names the tenant; without one, or with an unknown one, it is refused', async () => {
    const body = { quota: 'agents' }
    expect((await call('provider', 'POST', '/usage', body)).body).toMatchObject({
      status: 422,
      fields: { tenant: expect.any(String) },
    })
    expect((await call('provider', 'POST', '/usage', { ...body, tenant: 'nobody' })).status).toBe(
      404,
    )
    const taken = await call('provider', 'POST', '/usage', { ...body, tenant: 'AlderFoods' })
    expect(taken.status).toBe(201)
    expect(await used('provider', 'agents', '?tenant=alderfoods')).toMatchObject({ used: 1 })
    expect((await call('provider', 'DELETE', `/usage/${taken.body.id}`)).status).toBe(204)
    expect(await used('alder', 'agents')).toMatchObject({ used: 0 })
  })

  test('a tenant cannot take for another, and cannot tell it from one that is not there', async () => {
    const foreign = await call('birch', 'POST', '/usage', {
      quota: 'widgets',
      tenant: 'alderfoods',
    })
    const unknown = await call('birch', 'POST', '/usage', { quota: 'widgets', tenant: 'nobody' })
    const bare = ({ reference: _, ...rest }: Record<string, unknown>) => rest
    expect(foreign.status).toBe(404)
    expect(bare(foreign.body)).toEqual(bare(unknown.body))
    expect((await call('birch', 'GET', '/usage?tenant=alderfoods')).status).toBe(404)
    expect((await call('birch', 'GET', '/usage?tenant=birch')).status).toBe(200)
  })

  test('a role that only looks may read and not take; an MSP reads its own tenants', async () => {
    const body = { quota: 'widgets', tenant: 'alderfoods' }
    expect((await call('monitor', 'POST', '/usage', body)).status).toBe(403)
    expect((await call('monitor', 'GET', '/usage?tenant=alderfoods')).status).toBe(200)
    expect((await call('msp', 'GET', '/usage?tenant=alderfoods')).status).toBe(200)
    expect((await call('msp', 'GET', '/usage?tenant=birch')).status).toBe(404)
    expect((await call('msp', 'POST', '/usage', body)).status).toBe(403)
  })

  test('at the limit it answers 409 with how much is used, and a refused trigger is counted', async () => {
    const { body: taken } = await call('alder', 'POST', '/usage', { quota: 'widgets', amount: 2 })
    const { status, body } = await call('alder', 'POST', '/usage', { quota: 'widgets' })
    expect(status).toBe(409)
    expect(body).toMatchObject({
      code: 'quota-reached',
      details: { quota: 'widgets', used: 2, limit: 2 },
    })
    await call('alder', 'DELETE', `/usage/${taken.id}`)
    await call('alder', 'POST', '/usage', { quota: 'workflow-triggers', amount: 1000 })
    for (const _ of [1, 2])
      expect((await call('alder', 'POST', '/usage', { quota: 'workflow-triggers' })).status).toBe(
        409,
      )
    expect(await used('alder', 'workflow-triggers')).toEqual({
      quota: 'workflow-triggers',
      kind: 'metered',
      used: 1000,
      limit: 1000,
      included: 1000,
      state: 'exceeded',
      refused: 2,
    })
  })

  test('the same key takes once, and gives back once', async () => {
    const key = { 'Idempotency-Key': 'k1' }
    const first = await call('alder', 'POST', '/usage', { quota: 'widgets' }, key)
    const again = await call('alder', 'POST', '/usage', { quota: 'widgets' }, key)
    expect(again.body).toEqual(first.body)
    expect(await used('alder', 'widgets')).toMatchObject({ used: 1 })
    expect((await call('alder', 'POST', '/usage', { quota: 'agents' }, key)).status).toBe(409)
    const path = `/usage/${first.body.id}`
    for (const _ of [1, 2])
      expect(
        (await call('alder', 'DELETE', path, undefined, { 'Idempotency-Key': 'k2' })).status,
      ).toBe(204)
    expect(await used('alder', 'widgets')).toMatchObject({ used: 0 })
  })

  test('a session carries its end', async () => {
    const { body } = await call('alder', 'POST', '/usage', {
      quota: 'audio-video',
      ttl_seconds: 90,
    })
    expect(Date.parse(body.expires_at) - Date.now()).toBeLessThan(91_000)
    await call('alder', 'DELETE', `/usage/${body.id}`)
  })

  test.each([
    ['{', 400],
    ['[]', 422],
    ['null', 422],
    ['{"quota":"widgets\\u0000"}', 400],
    [{}, 422],
    [{ quota: 'pencils' }, 422],
    [{ quota: 'widgets', amount: '1' }, 422],
    [{ quota: 'widgets', amount: -1 }, 422],
    [{ quota: 'widgets', amount: 1e300 }, 422],
    [{ quota: ['widgets'] }, 422],
    [{ quota: 'widgets', used: 0 }, 422],
    [{ quota: 'widgets', tenant_id: '00000000-0000-4000-8000-000000000000' }, 422],
    ['{"quota":"widgets","__proto__":{"amount":5}}', 422],
  ])('%j is answered %i and takes nothing', async (body, status) => {
    expect((await call('alder', 'POST', '/usage', body)).status).toBe(status)
    expect(await used('alder', 'widgets')).toMatchObject({ used: 0 })
  })

  test('a body of another kind is refused', async () => {
    const { status } = await call('alder', 'POST', '/usage', 'quota=widgets', {
      'Content-Type': 'application/x-www-form-urlencoded',
    })
    expect(status).toBe(400)
  })
})

describe('DELETE /usage/{id}', () => {
  test('another tenant’s id is as gone as one that never was', async () => {
    const { body } = await call('alder', 'POST', '/usage', { quota: 'agents' })
    for (const id of [body.id, '00000000-0000-4000-8000-000000000000'])
      expect((await call('birch', 'DELETE', `/usage/${id}`)).status).toBe(204)
    expect(await used('alder', 'agents')).toMatchObject({ used: 1 })
    expect((await call('monitor', 'DELETE', `/usage/${body.id}`)).status).toBe(403)
    expect((await call('alder', 'DELETE', '/usage/no-id')).status).toBe(404)
    await call('alder', 'DELETE', `/usage/${body.id}`)
  })
})

describe('switches', () => {
  test('a function that is off is refused and not listed; without the API nothing is answered at all', async () => {
    await Scope.enter(db.pool, world.dana, (s) =>
      setFeatureSwitches(s, world.birch.id, { ...onOff(['widgets']), version: 0 }),
    )
    expect((await call('birch', 'POST', '/usage', { quota: 'widgets' })).body).toMatchObject({
      status: 403,
      code: 'feature-off',
    })
    expect(await used('birch', 'widgets')).toBeUndefined()
    expect(
      (await call('provider', 'POST', '/usage', { quota: 'widgets', tenant: 'birch' })).body,
    ).toMatchObject({ code: 'feature-off' })
    await Scope.enter(db.pool, world.dana, (s) =>
      setFeatureSwitches(s, world.birch.id, { ...onOff(['api']), version: 1 }),
    )
    for (const path of ['/usage', '/services', '/counters'])
      expect((await call('birch', 'GET', path)).body).toMatchObject({ code: 'feature-off' })
    expect((await call('alder', 'GET', '/usage')).status).toBe(200)
  })

  test('the description names the calls', async () => {
    const answer = await app.request('http://localhost:3000/api/openapi.json', {
      headers: { Host: 'localhost:3000' },
    })
    const { paths } = (await answer.json()) as { paths: Record<string, object> }
    expect(Object.keys(paths['/usage'] ?? {})).toEqual(['get', 'post'])
    expect(Object.keys(paths['/usage/{id}'] ?? {})).toEqual(['delete'])
  })
})
