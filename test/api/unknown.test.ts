import { beforeAll, describe, expect, test } from 'vitest'
import { addToken } from '../../src/domain/people/tokens.ts'
import { Scope } from '../../src/domain/scope.ts'
import { documentIn } from '../../src/routes/api/api.tsx'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { serve } from '../support/served.ts'
import { makeWorld } from '../support/world.ts'

const document = documentIn('en')

const db = await testDatabase()
const portal = portalOf(db.pool)
/** Whoever asks, by what it sends. */
const askers: Record<string, Record<string, string>> = {
  nobody: {},
  'a wrong token': { Authorization: 'Bearer tnt_x' },
}
beforeAll(async () => {
  const world = await makeWorld(db)
  const token = await Scope.enter(db.pool, world.dana, (s) =>
    addToken(s, { name: 'x', scope: 'tenant:alderfoods' }),
  )
  askers['a good token'] = { Authorization: `Bearer ${token}` }
  askers['a browser'] = { ...(await portal.signedIn(world.dana)), 'HX-Request': 'true' }
})

const hosts = ['localhost:3000', 'alderfoods.localhost:3000'] as const
const ask = async (host: string, method: string, path: string, headers: Record<string, string>) => {
  const answer = await portal.app.request(`http://${host}${path}`, {
    method,
    headers: { ...headers, Host: host },
  })
  return { answer, body: method === 'HEAD' ? null : await answer.json() }
}
/** What is done there to a thing that has the last word as its name: GET /services/imports, DELETE /alarms/alertmanager. */
const named = (at: string) =>
  at.endsWith('/imports') ? ['GET', 'HEAD'] : at.endsWith('/alertmanager') ? ['DELETE'] : []
const problemType = 'application/problem+json'

describe.each(hosts)('on %s', (host) => {
  test.each([
    ...['/api', '/api/', '/api/v1', '/api/v1/', '/api/v2/services', '/api/v1/nothing'],
    ...['/api/v1/services/', '/api//v1/services', '/api/v1//services', '/api/v1/openapi.json'],
    ...['/API/v1/services', '/api/V1/services', '/api/v1/Services', '/Api', '/api/docs'],
    ...['/api%2Fv1%2Fservices', '/api/v1%2fservices', '/api/v1/services%2Fx', '/api/v1/usage/a/b'],
    ...['/api/v1/services;x=1', '/api/v1/%2e%2e/nothing'],
  ])('%s is nothing: 404 as a problem, to whoever asks in whatever way', async (path) => {
    for (const [who, headers] of Object.entries(askers))
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const { answer, body } = await ask(host, method, path, headers)
        expect([answer.status, answer.headers.get('Content-Type')], `${who} ${method}`).toEqual([
          404,
          problemType,
        ])
        if (body) expect(body).toMatchObject({ status: 404, code: 'nothing-here' })
      }
  })

  const described = Object.entries(document.paths).map(([path, methods]) => {
    const done = Object.keys(methods).map((method) => method.toUpperCase())
    const at = `/api/v1${path.replace('{id}', '00000000-0000-4000-8000-000000000000')}`
    return { path, at, allow: done.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : one)) }
  })
  const addresses = [
    ...described,
    { path: 'the document', at: '/api/openapi.json', allow: ['GET', 'HEAD'] },
  ]

  test.each(addresses)('$path says what is done there: 405 with Allow', async ({ at, allow }) => {
    const others = ['HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'PROPFIND']
    for (const [who, headers] of Object.entries(askers))
      for (const method of others.filter((one) => !allow.includes(one))) {
        if (named(at).includes(method)) continue
        const { answer, body } = await ask(host, method, at, headers)
        expect([answer.status, answer.headers.get('Content-Type')], `${who} ${method}`).toEqual([
          405,
          problemType,
        ])
        expect(answer.headers.get('Allow')?.split(', ').sort()).toEqual(
          [...named(at), ...allow].sort(),
        )
        if (body) expect(body).toMatchObject({ status: 405, code: 'method-not-allowed' })
      }
  })

  test('what is done there still wants its token first', async () => {
    for (const { at, allow } of described)
      for (const method of allow) {
        const { answer } = await ask(host, method, at, { Authorization: 'Bearer tnt_x' })
        expect([method, at, answer.status]).toEqual([method, at, 401])
        expect(answer.headers.get('Content-Type')).toBe(problemType)
      }
  })
})

test('what is no address at all, or nobody’s host, is a problem too', async () => {
  const bytes = await ask('localhost:3000', 'GET', '/api/v1/%zz', {})
  expect([bytes.answer.status, bytes.body.code]).toEqual([400, 'address-bytes'])
  const host = await ask('nobody.localhost:3000', 'GET', '/api/v1/services', {})
  expect([host.answer.status, host.body.code]).toEqual([421, 'no-portal'])
})

test('an address that only begins alike is a page’s', async () => {
  const answer = await portal.app.request('http://localhost:3000/apiary')
  expect(answer.status).toBe(303)
})

test('over HTTP, with a body and compressed', async () => {
  const served = await serve(portal.app)
  const headers = { Host: 'localhost:3000', 'Accept-Encoding': 'br' }
  for (const [method, status] of [
    ['PUT', 405],
    ['TRACE', 405],
    ['GET', 401],
  ] as const) {
    const sent = method === 'PUT' ? { body: 'x'.repeat(100_000) } : {}
    const answer = await served.ask('/api/v1/services', { method, headers, ...sent }, 5000)
    expect([method, answer.status]).toEqual([method, status])
  }
  await served.stop()
})
