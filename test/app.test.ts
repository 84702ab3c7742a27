import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { Hono } from 'hono'
import { beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { addToken } from '../src/domain/people/tokens.ts'
import { type Actor, type Database, DatabaseAway, Scope } from '../src/domain/scope.ts'
import type { Portal } from '../src/routes/portal.ts'
import { transaction } from '../src/routes/transaction.ts'
import { makeCertificate } from './mail/certificate.ts'
import { testDatabase } from './support/database.ts'
import { portalOf } from './support/portal.ts'
import { makeWorld, type World } from './support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
const at = 'http://localhost:3000'
let world: World
let token: string

beforeAll(async () => {
  world = await makeWorld(db)
  token = await Scope.enter(db.pool, world.dana, (scope) =>
    addToken(scope, { name: 'test', scope: 'provider' }),
  )
})

const ask = (path: string, init: RequestInit = {}) => portal.app.request(`${at}${path}`, init)
const pages = [
  '/services',
  '/alarms',
  '/commands',
  '/settings/license',
  '/profile',
  '/services/imports',
  '/services/new',
]

describe('hosts', () => {
  test.each([
    'evil.test',
    'localhost',
    'localhost:3001',
    'localhost.evil.test:3000',
    'nobody.localhost:3000',
    '127.0.0.1:3000',
  ])('%s has no portal, and no brand', async (Host) => {
    const answer = await ask('/services', { headers: { Host } })
    expect(answer.status).toBe(421)
    expect(await answer.text()).not.toContain('Northline')
  })

  test.each([
    '',
    'localhost:3000.',
    'localhost:3000.evil.test',
    'local_host',
    'localhost:3000, evil.test',
    `${'a'.repeat(300)}.test`,
    'user@localhost:3000',
    'localhost:3000%00',
  ])('a Host that is none (%j) is refused', async (Host) => {
    const answer = await ask('/services', { headers: { Host } })
    expect(answer.status).toBeOneOf([400, 421])
  })

  test('forwarded headers of a stranger change nothing', async () => {
    const answer = await ask('/session/new', {
      headers: {
        Host: 'localhost:3000',
        'X-Forwarded-Host': 'evil.test',
        Forwarded: 'host=evil.test',
      },
    })
    expect(answer.status).toBe(200)
    expect(await answer.text()).not.toContain('evil.test')
  })
})

describe('security headers', () => {
  const wanted = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  }

  test.each([
    '/session/new',
    '/services',
    '/nothing/here',
    '/static/nothing.css',
    '/api/v1/services',
    '/services?sort=nonsense',
  ])('stand on the answer of %s', async (path) => {
    const { headers } = await ask(path, { headers: { Host: 'localhost:3000' } })
    expect(Object.fromEntries(headers)).toMatchObject(wanted)
    const policy = headers.get('content-security-policy')
    expect(policy).toMatch(/default-src 'none'; script-src 'nonce-[\w-]{22}'/)
    expect(policy).toContain("frame-ancestors 'none'")
  })

  test('every answer has a nonce of its own', async () => {
    const nonce = async () =>
      /nonce-([\w-]+)/.exec(
        (await ask('/session/new')).headers.get('content-security-policy') ?? '',
      )?.[1]
    expect(await nonce()).not.toBe(await nonce())
  })
})

describe('changes from elsewhere', () => {
  const post = (headers: Record<string, string>, body = 'service=x') =>
    ask('/replications', {
      method: 'POST',
      headers: {
        Host: 'localhost:3000',
        'Content-Type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body,
    })

  test.each([
    ['no origin at all', {}],
    ['another site', { Origin: 'https://evil.test' }],
    ['a sibling', { Origin: 'http://alderfoods.localhost:3000', 'Sec-Fetch-Site': 'same-site' }],
    ['another port', { Origin: 'http://localhost:3001' }],
    ['https for http', { Origin: 'https://localhost:3000' }],
    ['null', { Origin: 'null' }],
    ['cross-site without origin', { 'Sec-Fetch-Site': 'cross-site' }],
    ['JSON', { Origin: 'https://evil.test', 'Content-Type': 'application/json' }],
    ['text/plain', { Origin: 'https://evil.test', 'Content-Type': 'text/plain' }],
    ['a method override', { Origin: 'https://evil.test', 'X-HTTP-Method-Override': 'GET' }],
  ])('%s is refused', async (_, headers) => {
    expect((await post(headers as Record<string, string>)).status).toBe(403)
  })

  test('our own page is not', async () => {
    const answer = await post({ Origin: at })
    // not signed in: sent to the form, which is past the guard
    expect(answer.status).toBe(303)
  })

  test('no page changes anything by being looked at', async () => {
    const digest = async () =>
      (
        await db.sql.unsafe(`select string_agg(t.x, '') as x from (
          select (select md5(string_agg(s::text, '' order by s.id)) from service s) as x
          union all select (select md5(string_agg(c::text, '' order by c.id)) from command c)
          union all select (select md5(string_agg(a::text, '' order by a.id)) from alarm a)
          union all select (select md5(string_agg(l::text, '' order by l.id)) from log_entry l)
          union all select (select md5(string_agg(p::text, '')) from license_pool p)) t`)
      )[0]!.x
    const before = await digest()
    for (const path of pages) expect((await portal.as(world.dana).get(path)).status, path).toBe(200)
    expect(await digest()).toBe(before)
  })
})

describe('bad input', () => {
  test.each([
    ['/services?sort=nonsense', 400],
    ['/services?status=purple', 400],
    ['/services?after=garbage', 400],
    ['/services?limit=1e9', 400],
    ['/services?unknown=1', 400],
    ['/services?q=%00', 400],
    ['/services?q=%ff', 400],
    ['/services?q=%', 400],
    ['/commands?state=nonsense', 400],
    ['/commands?after=garbage', 400],
    ['/alarms?state=nonsense', 400],
    ['/alarms?after=garbage', 400],
    ['/services/not-an-id', 404],
    ['/services/00000000-0000-4000-8000-000000000000', 404],
    ['/alarms/00000000-0000-4000-8000-000000000000', 404],
    ['/commands/00000000-0000-4000-8000-000000000000', 404],
    ['/services/imports/00000000-0000-4000-8000-000000000000', 404],
    ['/nothing', 404],
  ])('GET %s answers %i in words', async (path, status) => {
    const answer = await portal.as(world.dana).get(path)
    expect(answer.status).toBe(status)
    expect(await answer.text()).toContain('Nothing was changed')
  })

  test('a 400 on a list offers the plain list', async () => {
    const answer = await portal.as(world.dana).get('/services?sort=nonsense')
    expect(await answer.text()).toContain('href="/services"')
  })

  test('a body over the limit is 413', async () => {
    const answer = await portal
      .as(world.dana)
      .post('/replications', { service: ['x'.repeat(300_000)] })
    expect(answer.status).toBe(413)
  })

  test('bytes that are no UTF-8 are 400', async () => {
    const send = (body: BodyInit, type: string) =>
      ask('/session', {
        method: 'POST',
        headers: { Host: 'localhost:3000', Origin: at, 'Content-Type': type },
        body,
      })
    const form = 'application/x-www-form-urlencoded'
    expect((await send(new Uint8Array([0x61, 0x3d, 0xff]), form)).status).toBe(400)
    expect((await send('login=%ff&password=x', form)).status).toBe(400)
    expect((await send('--x\r\nbroken', 'multipart/form-data; boundary=x')).status).toBe(400)
  })

  test('a monitor is refused what only operators may do, in words', async () => {
    const answer = await portal
      .as(world.vera)
      .post('/replications', { service: [world.alder.service] })
    expect(answer.status).toBe(403)
    expect(answer.headers.get('HX-Retarget')).toBe('#notice')
  })
})

describe('a session that was good a moment ago', () => {
  const { app, signedIn } = portalOf(db.pool)
  const asked = async (headers: Record<string, string>, at = 'http://localhost:3000') => {
    const answer = await app.request(`${at}/services`, {
      headers: { ...headers, Host: new URL(at).host },
    })
    return { status: answer.status, text: await answer.text() }
  }
  const known = async (actor: Actor) => {
    const headers = await signedIn(actor)
    for (let n = 0; n < 2; n += 1) expect((await asked(headers)).status).toBe(200)
    return headers
  }

  test('is looked up again each time: ended, disabled or elsewhere it is nobody’s', async () => {
    const ended = await known(world.dana)
    const disabled = await known(world.nico)
    await db.sql`delete from session where account_id = ${world.dana.id}`
    await db.sql`update account set state = 'disabled' where id = ${world.nico.id}`
    const elsewhere = await known(world.olivia)
    for (const headers of [ended, disabled]) {
      const { status, text } = await asked(headers)
      expect([status, text.includes('alderfoods')]).toEqual([303, false])
    }
    expect((await asked(elsewhere, 'http://alderfoods.localhost:3000')).status).toBe(303)
    expect((await asked(elsewhere, 'http://nobody.example:3000')).status).toBe(421)
    await db.sql`update account set state = 'active' where id = ${world.nico.id}`
  })

  test('sees what its account may see now, not what it might before', async () => {
    const headers = await known(world.olivia)
    const { text: before } = await asked(headers)
    expect(before).toContain('Alder Foods')
    expect(before).toContain('data-operator')
    await db.sql`update account set role = 'monitor' where id = ${world.olivia.id}`
    expect((await asked(headers)).text).not.toContain('data-operator')
    const [other] = await db.sql`insert into msp (name) values ('Quayside') returning id`
    await db.sql`update account set msp_id = ${other?.id} where id = ${world.olivia.id}`
    const { status, text } = await asked(headers)
    expect([status, text.includes('Alder Foods')]).toEqual([200, false])
    await db.sql`update account set msp_id = ${world.harbor.id}, role = 'owner' where id = ${world.olivia.id}`
    expect((await asked(headers)).text).toContain('Alder Foods')
  })
})

test('what a request wrote is undone when its answer is a refusal, and kept when it is not', async () => {
  const renaming = (status: 200 | 303 | 404 | 422 | 500) =>
    new Hono<Portal>().post('/', (c) => {
      c.set('database', db.pool)
      c.set('actor', world.dana)
      return transaction(c, 'read write', async () => {
        await c.var.scope.db.execute(
          sql`update tenant set default_domain = ${`is-${status}.example`} where id = ${world.birch.id}`,
        )
        return c.text('', status)
      })
    })
  const kept: string[] = []
  for (const status of [200, 404, 422, 500, 303] as const) {
    const answer = await renaming(status).request('/', { method: 'POST' })
    expect(answer.status).toBe(status)
    const [row] =
      await db.sql`select default_domain as name from tenant where id = ${world.birch.id}`
    kept.push(row?.name)
  }
  expect(kept).toEqual([...Array(4).fill('is-200.example'), 'is-303.example'])
})

describe('the export', () => {
  test.each(['dana', 'olivia', 'otis'] as const)('of %s has the rows behind it', async (who) => {
    const answer = await portal.as(world[who]).get('/services.csv')
    expect(answer.status).toBe(200)
    const lines = (await answer.text()).trim().split('\r\n')
    expect(lines).toHaveLength(who === 'dana' ? 3 : 2)
    expect(lines[1]).toContain('alderfoods')
    expect(lines[1]?.includes('Harbor Telecom')).toBe(who !== 'otis')
    const some = await portal.as(world[who]).get('/services.csv?q=alder&cols=status')
    const [head, ...rows] = (await some.text()).trim().split('\r\n')
    expect(head, 'of some rows it has what the import needs').toBe(lines[0])
    expect(rows).toHaveLength(1)
    expect(lines).toContain(rows[0])
  })

  test('is a clean refusal when its first rows cannot be read', async () => {
    await db.sql`revoke select on tenant from portal_msp`
    const answer = await portal.as(world.olivia).get('/services.csv')
    await db.sql`grant select on tenant to portal_msp`
    expect(answer.status).toBe(500)
    expect(answer.headers.get('Content-Disposition')).toBeNull()
  })
})

test('an export beyond its place is refused before anybody is looked up, in the reader’s language', async () => {
  let transactions = 0
  const { app, signedIn } = portalOf({
    transaction(settings, mode, work) {
      transactions += 1
      return db.pool.transaction(settings, mode, work)
    },
  })
  const asked = (path: string, headers: Record<string, string>) =>
    app.request(`${at}${path}`, { headers })
  await db.sql`update tenant set language = 'de' where id = ${world.alder.id}`
  const readers = { dana: 'Your last export is still running.', otis: 'Ihr letzter Export läuft' }
  for (const who of ['dana', 'otis'] as const) {
    const headers = await signedIn(world[who])
    expect((await asked('/alarms', headers)).status).toBe(200)
    const first = await asked('/services.csv', headers)
    transactions = 0
    const second = await asked('/services.csv?q=alder', headers)
    expect([second.status, second.headers.get('Retry-After'), transactions], who).toEqual([
      429,
      '10',
      0,
    ])
    const text = await second.text()
    expect(text).toContain(readers[who])
    expect(text.match(/<h1/g), 'one heading').toHaveLength(1)
    expect(text, 'the same can be tried again').toContain('href="/services.csv?q=alder"')
    await first.body?.cancel()
    const third = await asked('/services.csv', headers)
    expect(third.status, 'the place is free again').toBe(200)
    await third.text()
    // whoever is led away keeps no place
    expect((await asked('/services.csv?sort=none', headers)).status).toBe(400)
    expect((await asked('/services.csv', headers)).status).toBe(200)
  }
  await db.sql`update tenant set language = 'en' where id = ${world.alder.id}`
})

describe('signed out', () => {
  test('a page leads to the sign-in and back', async () => {
    const answer = await ask('/services?status=error', { headers: { Host: 'localhost:3000' } })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('Location')).toBe('/session/new?next=%2Fservices%3Fstatus%3Derror')
  })

  test('a partial is 401 with HX-Redirect', async () => {
    const answer = await ask('/services', {
      headers: { Host: 'localhost:3000', 'HX-Request': 'true', 'HX-Request-Type': 'partial' },
    })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('HX-Redirect')).toContain('/session/new')
  })
})

describe('the JSON API', () => {
  const call = (path: string, init: RequestInit & { key?: string } = {}) =>
    ask(`/api/v1${path}`, {
      ...init,
      headers: {
        Host: 'localhost:3000',
        Authorization: `Bearer ${token}`,
        ...(init.key ? { 'Idempotency-Key': init.key } : {}),
        ...init.headers,
      },
    })
  const header = 'shortname,full_name,service_type,license_type,licensed_users\n'
  const csv = (body: string, key?: string) =>
    call('/services/imports', {
      method: 'POST',
      headers: { 'Content-Type': 'text/csv' },
      body: header + body,
      ...(key ? { key } : {}),
    })

  test('wants a token', async () => {
    const answer = await ask('/api/v1/services', { headers: { Host: 'localhost:3000' } })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('Content-Type')).toContain('application/problem+json')
  })

  test('lists services, finds one, tells the counters', async () => {
    const list = (await (await call('/services')).json()) as { services: { id: string }[] }
    expect(list.services.map(({ id }) => id)).toContain(world.alder.service)
    const one = (await (await call(`/services/${world.alder.service}`)).json()) as {
      tenant: { shortname: string }
    }
    expect(one.tenant.shortname).toBe('alderfoods')
    expect(await (await call('/counters')).json()).toMatchObject({ queued: 0, services: 2 })
  })

  test('imports a CSV, and names row and reason of what is wrong', async () => {
    const good = await csv('poppy,Poppy Ltd,direct-routing,hosted-pro,5\n')
    expect(good.status).toBe(201)
    expect(await good.json()).toMatchObject({ services: 1 })
    const bad = await csv(
      'quince,Quince,direct-routing,hosted-pro,5\nx,X,direct-routing,hosted-pro,5\n',
    )
    expect(bad.status).toBe(422)
    expect(await bad.json()).toMatchObject({
      code: 'bad-rows',
      details: {
        errors: [
          {
            row: 2,
            column: 'shortname',
            reason: { code: 'shortname-form', text: expect.any(String) },
          },
        ],
      },
    })
  })

  test('says what was kept in English, and its code beside it', async () => {
    expect((await csv('willow,Willow,direct-routing,hosted-pro,5\n')).status).toBe(201)
    const list = (await (await call('/services?q=willow')).json()) as { services: unknown[] }
    expect(list.services[0]).toMatchObject({
      status_reason: 'No replication has succeeded yet',
      status_reason_code: 'not-yet-replicated',
      last_replication_error: null,
      last_replication_error_code: null,
    })
    const skipping = await call('/services/imports?skip-bad=true', {
      method: 'POST',
      headers: { 'Content-Type': 'text/csv' },
      body: `${header}x,X,direct-routing,hosted-pro,5\nyew,Yew,direct-routing,hosted-pro,5\n`,
    })
    const { errors } = (await skipping.json()) as { errors: unknown[] }
    expect(errors[0]).toMatchObject({
      ...{ row: 1, column: 'shortname', reason_code: 'shortname-form' },
      reason: expect.stringContaining('3 to 15 letters'),
    })
  })

  test('gives the same answer to the same key and body, and 409 to another body', async () => {
    const row = 'rowan,Rowan,direct-routing,hosted-pro,5\n'
    const first = await csv(row, 'key-1')
    const again = await csv(row, 'key-1')
    expect([first.status, again.status]).toEqual([201, 201])
    expect(await again.text()).toBe(await first.text())
    expect(again.headers.get('Idempotent-Replayed')).toBe('true')
    expect((await csv('sage,Sage,direct-routing,hosted-pro,5\n', 'key-1')).status).toBe(409)
    // without a key the same call is a second one, and is refused by its own rules
    expect((await csv(row)).status).toBe(422)
  })

  test.each([
    ['no CSV', 'text/csv', '"open', 400],
    ['JSON', 'application/json', '{', 400],
    ['a NUL', 'text/csv', `${header}a\0b,A,direct-routing,hosted-pro,5`, 400],
    ['no UTF-8', 'text/csv', new Uint8Array([0xff, 0xfe]), 400],
    ['too much', 'text/csv', 'x'.repeat(9 * 1024 * 1024), 413],
  ])('refuses %s', async (_, type, body, status) => {
    const answer = await call('/services/imports', {
      method: 'POST',
      headers: { 'Content-Type': type },
      body,
    })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('Content-Type')).toContain('application/problem+json')
  })

  test('describes itself', async () => {
    const answer = await ask('/api/openapi.json', { headers: { Host: 'localhost:3000' } })
    expect(await answer.json()).toMatchObject({ openapi: '3.1.0' })
  })
})

describe('with the database away', () => {
  const away: Database = {
    transaction: async () => {
      throw new DatabaseAway('gone')
    },
  }
  const gone = portalOf(away)

  test('pages and calls are 503 with Retry-After, never 500', async () => {
    for (const path of ['/services', '/api/v1/services']) {
      const answer = await gone.app.request(`${at}${path}`, {
        headers: { Host: 'localhost:3000', Cookie: 'tenantry=x', Authorization: 'Bearer x' },
      })
      expect(answer.status, path).toBe(503)
      expect(answer.headers.get('Retry-After')).toBe('5')
    }
  })
})

describe('with a database in trouble', () => {
  /** The real one, in which what signed-in people and programs ask fails with this SQLSTATE, as the server itself would say it. */
  const failing = (state: string): Database => ({
    transaction: (settings, mode, work) =>
      db.pool.transaction(settings, mode, async (handle, become) => {
        const raise = () => handle.execute(sql.raw(`do $$ begin raise sqlstate '${state}'; end $$`))
        if (settings.role !== 'portal_anonymous') await raise()
        return work(handle, async (found) => {
          await become(found)
          await raise()
          return undefined
        })
      }),
  })
  const words = {
    slow: ['10', 'took too long'],
    full: ['30', 'no storage left'],
    busy: ['5', 'is busy'],
  } as const

  test.each([
    ['57014', 'slow'],
    ['53100', 'full'],
    ['58030', 'full'],
    ['53200', 'busy'],
    ['40P01', 'busy'],
  ] as const)('%s is 503 with Retry-After and words on every door', async (state, trouble) => {
    const { app, signedIn } = portalOf(failing(state))
    const headers = await signedIn(world.dana)
    const [retryAfter, sentence] = words[trouble]
    const doors = [
      ['/services', headers],
      ['/services', { ...headers, 'HX-Request': 'true' }],
      ['/services.csv', headers],
      ['/api/v1/services', { Host: headers.Host, Authorization: `Bearer ${token}` }],
    ] as const
    for (const [path, sent] of doors) {
      const answer = await app.request(`${at}${path}`, { headers: sent })
      expect([answer.status, answer.headers.get('Retry-After')], path).toEqual([503, retryAfter])
      expect(await answer.text(), path).toContain(sentence)
      // what was too much is not asked for again by itself
      if (trouble === 'slow') expect(answer.headers.get('Refresh')).toBeNull()
    }
  })

  test('any other failure is a fault of the portal: 500', async () => {
    const { app, signedIn } = portalOf(failing('22012'))
    const answer = await app.request(`${at}/services`, { headers: await signedIn(world.dana) })
    expect(answer.status).toBe(500)
  })

  test('a page’s statement has 5 s, an export’s 30 s, and each its share of the pool', async () => {
    const seen: unknown[] = []
    const { app, signedIn } = portalOf({
      transaction(settings, mode, work) {
        const { role, turn, statementMs } = settings
        seen.push([role, turn, statementMs])
        return db.pool.transaction(settings, mode, work)
      },
    })
    const headers = await signedIn(world.dana)
    const asked = async (path: string, sent: Record<string, string>) => {
      seen.length = 0
      expect((await app.request(`${at}${path}`, { headers: sent })).ok).toBe(true)
      return [...new Set(seen.map((one) => JSON.stringify(one)))].map((one) => JSON.parse(one))
    }
    const stranger = ['portal_anonymous', 'stranger', 5000]
    const looked = ['portal_anonymous', 'signed-in', 5000]
    const provider = (turn: string, ms: number) => ['portal_provider', turn, ms]
    expect(await asked('/session/new', { Host: headers.Host })).toEqual([stranger])
    expect(await asked('/services', headers)).toEqual([stranger, provider('signed-in', 5000)])
    // known now: looked up and read in one transaction, of the anonymous role's first and the provider's from then on
    expect(await asked('/services', headers)).toEqual([looked])
    expect(await asked('/services.csv', headers)).toEqual([looked, provider('export', 30_000)])
    const made = { ...headers, Cookie: 'tenantry=made-up' }
    expect(await asked('/session/new', made), 'a made-up cookie').toEqual([stranger])
  })
})

test('any host says where a password is changed, that nothing is indexed, and whom to tell of a flaw if it is set', async () => {
  for (const Host of ['localhost:3000', 'alderfoods.localhost:3000', 'nobody.localhost:3000']) {
    const on = (path: string) => ask(path, { headers: { Host } })
    const password = await on('/.well-known/change-password')
    expect([password.status, password.headers.get('Location')]).toEqual([302, '/profile#password'])
    expect(await (await on('/robots.txt')).text()).toBe('User-agent: *\nDisallow: /\n')
    expect((await on('/.well-known/security.txt')).status).toBe(404)
  }
  const SECURITY_CONTACT = 'mailto:security@northline.example'
  const { app } = portalOf(db.pool, undefined, undefined, { SECURITY_CONTACT })
  const named = await app.request(`${at}/.well-known/security.txt`)
  const [contact, expires = ''] = (await named.text()).split('\n')
  expect(contact).toBe(`Contact: ${SECURITY_CONTACT}`)
  const days = (Date.parse(expires.replace('Expires: ', '')) - Date.now()) / 86_400_000
  expect(days).toBeGreaterThan(179)
  expect(days).toBeLessThan(365)
  expect(() => readConfig({ SECURITY_CONTACT: 'security@northline.example' })).toThrow(/mailto:/)
})

test('traps are taken where a port is named', () => {
  expect(readConfig({}).snmpTrapPort).toBeUndefined()
  expect(readConfig({ SNMP_TRAP_PORT: '162' }).snmpTrapPort).toBe(162)
  expect(() => readConfig({ SNMP_TRAP_PORT: 'trap' })).toThrow('SNMP_TRAP_PORT: should be a port')
})

test('handsets register where a port is named, and over TLS where a certificate is', () => {
  expect(readConfig({}).sip).toEqual({ port: undefined, tls: undefined })
  expect(readConfig({ SIP_PORT: '5060' }).sip).toEqual({ port: 5060, tls: undefined })
  expect(() => readConfig({ SIP_PORT: 'sip' })).toThrow('SIP_PORT: should be a port')
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-sip-'))
  const [SIP_TLS_CERT, SIP_TLS_KEY] = [join(folder, 'cert'), join(folder, 'key')]
  const { cert, key } = makeCertificate('alder.example')
  writeFileSync(SIP_TLS_CERT, cert)
  writeFileSync(SIP_TLS_KEY, key)
  const whole = { SIP_TLS_PORT: '5061', SIP_TLS_CERT, SIP_TLS_KEY }
  expect(readConfig(whole).sip.tls).toEqual({
    ...{ port: 5061, certFile: SIP_TLS_CERT, keyFile: SIP_TLS_KEY },
  })
  for (const name of Object.keys(whole))
    expect(() => readConfig({ ...whole, [name]: '' })).toThrow('set all three or none')
  writeFileSync(SIP_TLS_KEY, makeCertificate('other.example').key)
  expect(() => readConfig(whole)).toThrow(/SIP_TLS_CERT and SIP_TLS_KEY: .* (?:mismatch|match)/)
  rmSync(folder, { recursive: true })
  expect(() => readConfig(whole)).toThrow(/SIP_TLS_CERT and SIP_TLS_KEY: .*ENOENT/)
})

test('health says only that the process lives; metrics answer loopback alone', async () => {
  expect(await (await ask('/healthz')).text()).toBe('alive\n')
  expect((await ask('/metrics', { headers: { Host: 'localhost:3000' } })).status).toBe(200)
  expect((await ask('/metrics', { headers: { Host: 'portal.test' } })).status).toBe(404)
  expect(
    (await ask('/metrics', { headers: { Host: 'localhost:3000', 'X-Forwarded-For': '192.0.2.1' } }))
      .status,
  ).toBe(404)
})
