import { beforeAll, describe, expect, test } from 'vitest'
import { counted } from './support/counted.ts'
import { testDatabase } from './support/database.ts'
import { portalOf } from './support/portal.ts'
import { makeWorld, type World } from './support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
const host = 'localhost:3000'
let world: World

beforeAll(async () => {
  world = await makeWorld(db)
})

/** From the portal itself, so that a new route is covered on the day it appears. */
const unsafe = [
  ...new Set(
    portal.app.routes
      .filter(({ method }) => !['GET', 'HEAD', 'ALL'].includes(method))
      .map(({ method, path }) => `${method} ${path}`),
  ),
].sort()
const some = '00000000-0000-4000-8000-000000000000'
const form = 'application/x-www-form-urlencoded'

const hostile: [string, Record<string, string>][] = [
  ['no origin at all', {}],
  ['another site', { Origin: 'https://evil.test' }],
  ['a sibling', { Origin: `http://alderfoods.${host}`, 'Sec-Fetch-Site': 'same-site' }],
  ['a longer name', { Origin: `http://${host}.evil.test` }],
  ['a name before', { Origin: `http://evil-${host}` }],
  ['an opaque one', { Origin: 'null' }],
  ['https for http', { Origin: `https://${host}` }],
  ['another port', { Origin: 'http://localhost:3001' }],
  ['an address', { Origin: 'http://127.0.0.1:3000' }],
  ['capitals', { Origin: `http://${host.toUpperCase()}` }],
  ['a trailing dot', { Origin: 'http://localhost.:3000' }],
  ['userinfo', { Origin: `http://evil@${host}` }],
  ['two', { Origin: `http://${host}, https://evil.test` }],
  ['cross-site without origin', { 'Sec-Fetch-Site': 'cross-site' }],
  [
    'a foreign origin that claims to be own',
    { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'same-origin' },
  ],
  ['JSON', { Origin: 'https://evil.test', 'Content-Type': 'application/json' }],
  ['text/plain', { Origin: 'https://evil.test', 'Content-Type': 'text/plain' }],
  ['a method override', { Origin: 'https://evil.test', 'X-HTTP-Method-Override': 'GET' }],
]

describe('changes from elsewhere', () => {
  test('there are routes that change something', () => {
    expect(unsafe.length).toBeGreaterThan(20)
    expect(unsafe).toContain('POST /replications')
  })

  test.each(unsafe)('%s', async (route) => {
    const [method = '', pattern = ''] = route.split(' ')
    const path = pattern.replace(/:\w+(\{[^}]*\})?/g, some).replaceAll('*', 'x')
    const headers = await portal.signedIn(world.dana)
    const send = (more: Record<string, string>) =>
      portal.app.request(`http://${host}${path}`, {
        method,
        headers: { Host: host, Cookie: headers.Cookie, 'Content-Type': form, ...more },
        body: '',
      })
    if (path.startsWith('/api/')) {
      // the cookie means nothing here: only a token, which no foreign page has
      for (const [what, more] of [...hostile, ['own', { Origin: `http://${host}` }] as const])
        expect((await send(more)).status, what).toBe(401)
      return
    }
    for (const [what, more] of hostile) {
      const answer = await send(more)
      expect(answer.status, what).toBe(403)
      expect(await answer.text(), what).toContain('came from another site')
    }
    counted('G6', 'routes × origins', hostile.length)
    // the premise: from our own page the guard is passed, to whatever the route itself says
    const own = await send({ Origin: `http://${host}` })
    expect(await own.text()).not.toContain('came from another site')
    expect(own.status).toBeLessThan(500)
  })

  test.each(['QUERY', 'PROPFIND', 'TRACE-LIKE', 'PUT', 'PATCH', 'DELETE'])(
    'a %s from elsewhere changes nothing',
    async (method) => {
      const answer = await portal.app.request(`http://${host}/services`, {
        method,
        headers: { Host: host, Origin: 'https://evil.test' },
      })
      expect(answer.status).toBeOneOf([403, 404, 405])
    },
  )
})
