import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { onPostgres } from '../support/database.ts'
import { redirectUri, sentOut, useConsent } from './consent.support.ts'

const { setup, invite, get, post, row, admin, poll, logged, as } = useConsent()

/** Goes out to Microsoft from a link's page, and answers there as `of`'s administrator. */
async function answerAt(path: string, of: 'alder' | 'birch' = 'alder', isAccepted = true) {
  const { to, cookie } = await sentOut(await post(`${path}/consents`))
  const back = setup.microsoft.consent.decided(to.searchParams, setup.tid[of], isAccepted)
  const { pathname, search } = new URL(back ?? expect.unreachable())
  return { back: `${pathname}${search}`, cookie, to }
}

const open = ['created', 'code']

test('looking at a link starts nothing, and says who asks, for what and whom', async () => {
  const { id, path } = await invite({ adminEmail: 'root@alder.example' })
  const before = await row(id)
  const answer = await get(path)
  const html = await answer.text()
  expect(answer.status).toBe(200)
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  for (const text of [
    'Ada Alder',
    'Northline UC',
    'Alder Foods',
    setup.tid.alder,
    'root@alder.example',
  ])
    expect(html).toContain(text)
  expect(html).not.toContain(setup.application.clientSecret)
  for (const rest of ['', '/codes']) await get(`${path}${rest}`)
  expect(await row(id)).toEqual(before)
})

test('in German, without English', async () => {
  const { path } = await invite({ language: 'de' })
  const html = await (await get(path)).text()
  expect(html).toContain('<html lang="de"')
  expect(html).toContain('Weiter bei Microsoft')
  expect(html).not.toMatch(/Continue|Use a code|administrator’s/)
})

test('consent is given at Microsoft and proven by a token', async () => {
  const { id, path } = await invite()
  const { back, cookie, to } = await answerAt(path)
  expect(to.origin + to.pathname).toBe(
    `${setup.microsoft.url}/${setup.tid.alder}/v2.0/adminconsent`,
  )
  expect(to.searchParams.get('redirect_uri')).toBe(redirectUri)
  expect(JSON.stringify(await row(id))).not.toContain(to.searchParams.get('state'))
  const answer = await get(back, { cookie })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, path])
  expect(await row(id)).toMatchObject({
    ...{ state: 'authenticated', way: 'consent', ms_tenant_id: setup.tid.alder, state_hash: null },
    client_id: setup.application.clientId,
  })
  expect(await (await get(path)).text()).toContain('Microsoft 365 is connected')
  expect((await logged('consent.given'))[0]).toMatchObject({
    after: { msTenantId: setup.tid.alder },
  })
})

test('with htmx the browser is told where to go, because no form may leave', async () => {
  const { path } = await invite()
  const answer = await post(`${path}/consents`, { headers: { 'HX-Request': 'true' } })
  expect(answer.status).toBe(204)
  expect(answer.headers.get('hx-redirect')).toContain(`${setup.microsoft.url}/${setup.tid.alder}/`)
  expect(answer.headers.get('location')).toBeNull()
})

describe('refusals', () => {
  const cases: [string, { error?: string; code?: number }, string, string][] = [
    ['65004', { code: 65004 }, 'declined', 'abgelehnt'],
    ['65001', { code: 65001 }, 'has not been given', 'nicht erteilt'],
    ['90094', { code: 90094 }, 'allows only administrators', 'dürfen nur Administratoren'],
    ['650056', { code: 650056 }, 'not set up correctly', 'nicht richtig eingerichtet'],
    ['50173', { code: 50173 }, 'has been revoked', 'wurde widerrufen'],
    ['700082', { code: 700082 }, 'not used for too long', 'zu lange nicht benutzt'],
    ['access_denied', { error: 'access_denied' }, 'denied access', 'Zugriff verweigert'],
    ['unknown', { error: 'server_error' }, '(server_error)', '(server_error)'],
    ['unknown number', { code: 99999 }, '(AADSTS99999)', '(AADSTS99999)'],
  ]
  test.each(cases)(
    '%s has its own sentence and leaves the invitation open',
    async (_, fault, en, de) => {
      for (const [language, said] of [
        ['en', en],
        ['de', de],
      ] as const) {
        const { id, path } = await invite({ language })
        setup.microsoft.consent.fail({ on: 'consent', ...fault })
        const { back, cookie } = await answerAt(path)
        expect(back, 'it says as well that consent was given').toContain('admin_consent=True')
        expect((await get(back, { cookie })).headers.get('location')).toBe(path)
        expect(open).toContain((await row(id)).state)
        expect(await (await get(path)).text()).toContain(said)
      }
    },
  )

  test('no token, no consent: what the redirect says is not believed', async () => {
    const { id, path } = await invite()
    const { to, cookie } = await sentOut(await post(`${path}/consents`))
    const state = to.searchParams.get('state')
    const made = `/authenticate/callback?admin_consent=True&tenant=${setup.tid.alder}&state=${state}`
    await get(made, { cookie })
    expect(open).toContain((await row(id)).state)
    // the control: the same words after consent was given
    setup.microsoft.consent.give(setup.tid.alder, setup.application.clientId)
    const again = await sentOut(await post(`${path}/consents`))
    const url = `/authenticate/callback?admin_consent=True&tenant=${setup.tid.alder}&state=${again.to.searchParams.get('state')}`
    await get(url, { cookie: again.cookie })
    expect((await row(id)).state).toBe('authenticated')
  })

  test('another tenant than the one expected is refused, and both are in the log', async () => {
    const { id, path } = await invite()
    setup.microsoft.consent.give(setup.tid.birch, setup.application.clientId)
    setup.microsoft.consent.fail({ on: 'consent', tenant: setup.tid.birch })
    const { back, cookie } = await answerAt(path)
    await get(back, { cookie })
    expect(open).toContain((await row(id)).state)
    expect((await logged('consent.refused'))[0]).toMatchObject({
      ...{ audience: 'provider', tenant_id: null, result: 'refused' },
      after: { signedIn: setup.tid.birch, expected: setup.tid.alder },
    })
    const html = await (await get(path)).text()
    expect(html).toContain('another Microsoft 365 organization')
    expect(html).not.toContain(setup.tid.birch)
    // the control: nothing is expected, and it is nobody's
    await setup.db.sql`update tenant set ms_tenant_id = null`
    const next = await answerAt(path, 'birch')
    expect(next.to.pathname).toBe('/organizations/v2.0/adminconsent')
    await get(next.back, { cookie: next.cookie })
    expect((await row(id)).ms_tenant_id).toBe(setup.tid.birch)
  })

  test('a token that is of another tenant than was asked for', async () => {
    const { id, path } = await invite()
    const { back, cookie } = await answerAt(path)
    setup.microsoft.consent.fail({ on: 'token', tid: setup.tid.birch })
    await get(back, { cookie })
    expect(open).toContain((await row(id)).state)
    expect((await logged('consent.refused'))[0]?.after).toMatchObject({ signedIn: setup.tid.birch })
  })

  test('one that is another customer’s already, without saying whose', async () => {
    const { sql } = setup.db
    await sql`update tenant set ms_tenant_id = null`
    const { id, path } = await invite()
    await sql`update tenant set ms_tenant_id = ${setup.tid.birch} where id = ${setup.world.birch.id}`
    const { back, cookie } = await answerAt(path, 'birch')
    await get(back, { cookie })
    expect(open).toContain((await row(id)).state)
    const html = await (await get(path)).text()
    expect(html).toContain('cannot be used here')
    expect(html).not.toMatch(/Birch|birch/)
  })

  test('or has just been proven by another one', async () => {
    await setup.db.sql`update tenant set ms_tenant_id = null`
    const { birch } = setup.world
    const theirs = await invite({ tenantId: birch.id, serviceId: birch.service })
    const mine = await invite()
    const first = await answerAt(theirs.path, 'birch')
    const second = await answerAt(mine.path, 'birch')
    await Promise.all([
      get(first.back, { cookie: first.cookie }),
      get(second.back, { cookie: second.cookie }),
    ])
    const states = [(await row(theirs.id)).state, (await row(mine.id)).state]
    expect(states.filter((one) => one === 'authenticated')).toHaveLength(1)
  })

  test('Microsoft that does not answer is said, and can be tried again', async () => {
    const { id, path } = await invite()
    const { back, cookie } = await answerAt(path)
    setup.microsoft.fail(setup.tid.alder, { kind: 'unavailable', on: 'token' })
    await get(back, { cookie })
    expect(await (await get(path)).text()).toContain('did not answer')
    const next = await answerAt(path)
    await get(next.back, { cookie: next.cookie })
    expect((await row(id)).state).toBe('authenticated')
  })
})

describe('an intruder', () => {
  const nothingCame = async (path: string, cookie?: string) => {
    const answer = await get(path, { ...(cookie && { cookie }) })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('Nothing was changed')
  }

  test('with a state that is missing, made up, used, of another browser or too old', async () => {
    const { id, path } = await invite()
    const { back, cookie } = await answerAt(path)
    const before = await row(id)
    await nothingCame('/authenticate/callback')
    await nothingCame('/authenticate/callback?admin_consent=True')
    const madeUp = randomBytes(32).toString('base64url')
    await nothingCame(`/authenticate/callback?state=${madeUp}`, `tenantry-consent=${madeUp}`)
    await nothingCame(back)
    await nothingCame(back, `tenantry-consent=${madeUp}`)
    expect(await row(id)).toEqual(before)
    await setup.db.sql`update onboarding_invitation set state_until = now() - interval '1 second'`
    await nothingCame(back, cookie)
    // the control: the same address in time, and never again
    await setup.db.sql`update onboarding_invitation set state_until = now() + interval '1 minute'`
    expect((await get(back, { cookie })).status).toBe(303)
    const after = await row(id)
    expect(after.state).toBe('authenticated')
    await nothingCame(back, cookie)
    expect(await row(id)).toEqual(after)
  })

  test.skipIf(!onPostgres)('who comes back twice at one moment comes back once', async () => {
    const { path } = await invite()
    const { back, cookie } = await answerAt(path)
    const answers = await Promise.all([0, 1, 2, 3].map(() => get(back, { cookie })))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400, 400])
    expect(await logged('consent.given').then((lines) => lines.length)).toBeGreaterThan(0)
  })

  test('a later redirect takes the place of an earlier one', async () => {
    const { path } = await invite()
    const first = await answerAt(path)
    await answerAt(path)
    await nothingCame(first.back, first.cookie)
  })

  test('a link that was canceled, superseded, expired, completed or never was: one and the same page, and it counts', async () => {
    const { sql } = setup.db
    const pages = new Set<string>()
    const plain = (html: string, path: string) =>
      html.replaceAll(path, '').replaceAll(/nonce="[^"]*"/g, '')
    for (const state of ['cancelled', 'superseded', 'expired', 'completed']) {
      const { id, path } = await invite()
      await sql`update onboarding_invitation set state = ${state} where id = ${id}`
      const answer = await get(path)
      expect(answer.status, state).toBe(404)
      pages.add(plain(await answer.text(), path))
    }
    const over = await invite()
    await sql`update onboarding_invitation set expires_at = now() where id = ${over.id}`
    pages.add(plain(await (await get(over.path)).text(), over.path))
    const off = await invite()
    await sql`update tenant set state = 'inactive' where id = ${setup.world.alder.id}`
    pages.add(plain(await (await get(off.path)).text(), off.path))
    await sql`update tenant set state = 'active'`
    const never = `/authenticate/${randomBytes(32).toString('base64url')}`
    pages.add(plain(await (await get(never)).text(), never))
    expect(pages.size).toBe(1)
    for (let i = 0; i < 4; i++) await get(never)
    expect((await get(never)).status).toBe(429)
    // whoever has a good link is not turned away
    const { path } = await invite()
    expect((await get(path)).status).toBe(200)
  })

  test('acts on one that has ended meanwhile change nothing', async () => {
    const { id, path } = await invite()
    const { back, cookie } = await answerAt(path)
    await setup.db.sql`update onboarding_invitation set state = 'cancelled' where id = ${id}`
    await nothingCame(back, cookie)
    for (const act of ['consents', 'codes']) expect((await post(`${path}/${act}`)).status).toBe(404)
    expect((await row(id)).state).toBe('cancelled')
  })

  test('Microsoft is asked ten times for an invitation, and then no more for a while', async () => {
    const { path } = await invite()
    for (let i = 0; i < 10; i++) expect((await post(`${path}/consents`)).status).toBe(200)
    const answer = await post(`${path}/consents`)
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await post(`${(await invite()).path}/consents`)).status).toBe(200)
  })

  test('nothing of an address is a place to go to', async () => {
    const { path } = await invite()
    const query =
      '?next=https://evil.example&redirect_uri=https://evil.example&state=//evil.example'
    const { to } = await sentOut(await post(`${path}/consents${query}`))
    expect([to.origin, to.searchParams.get('redirect_uri')]).toEqual([
      setup.microsoft.url,
      redirectUri,
    ])
    expect(await (await get(`${path}${query}`)).text()).not.toContain('evil.example')
  })

  test('another site’s form starts nothing', async () => {
    const { path } = await invite()
    const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
    for (const act of ['consents', 'codes'])
      expect((await post(`${path}/${act}`, { headers })).status).toBe(403)
  })
})

describe('codes', () => {
  const codeOf = async (path: string) => {
    expect((await post(`${path}/codes`)).status).toBe(303)
    const html = await (await get(path)).text()
    return /<code class="break">([A-Z]{9})<\/code>/.exec(html)?.[1] ?? expect.unreachable(html)
  }

  test('a code is shown, asked about by the worker though nobody looks, and brings a sealed token', async () => {
    const { id, path } = await invite()
    const code = await codeOf(path)
    expect((await get(`${path}/codes`)).status).toBe(204)
    await poll()
    expect((await row(id)).state).toBe('code')
    setup.microsoft.consent.enterCode(code, admin('alder'))
    await poll()
    const done = await row(id)
    expect(done).toMatchObject({
      ...{ state: 'authenticated', way: 'code', ms_tenant_id: setup.tid.alder },
      ...{ device_code: null, user_code: null, poll_at: null },
    })
    expect(done.refresh_token).toMatch(/^[0-9a-f]{8}\./)
    const seen = await get(`${path}/codes`, { headers: { 'HX-Request': 'true' } })
    expect(seen.headers.get('hx-redirect')).toBe(path)
  })

  test('pressed again it is the same code', async () => {
    const { path } = await invite()
    const code = await codeOf(path)
    expect(await codeOf(path)).toBe(code)
  })

  test.skipIf(!onPostgres)('pressed twice at one moment one code is kept', async () => {
    const { path } = await invite()
    await Promise.all([post(`${path}/codes`), post(`${path}/codes`)])
    const code = await codeOf(path)
    setup.microsoft.consent.enterCode(code, admin('alder'))
    await poll()
    expect(await (await get(path)).text()).toContain('Microsoft 365 is connected')
  })

  test.each<[string, string, (code: string) => void]>([
    ['declined', 'declined', (code: string) => void setup.microsoft.consent.enterCode(code, null)],
    [
      'expired',
      'has expired',
      () => void setup.microsoft.consent.fail({ on: 'code', error: 'expired_token' }),
    ],
    [
      'of a guest',
      'You are a guest',
      (code: string) =>
        void setup.microsoft.consent.enterCode(code, admin('alder', { isGuest: true })),
    ],
    [
      'of another tenant',
      'another Microsoft 365 organization',
      (code: string) => void setup.microsoft.consent.enterCode(code, admin('birch')),
    ],
    [
      'AADSTS90094',
      'allows only administrators',
      () => void setup.microsoft.consent.fail({ on: 'code', error: 'invalid_grant', code: 90094 }),
    ],
  ])('%s: said, and another one can be had', async (_, said, happens) => {
    const { id, path } = await invite()
    const code = await codeOf(path)
    happens(code)
    await poll()
    expect((await row(id)).state).toBe('created')
    expect(await (await get(path)).text()).toContain(said)
    expect(await codeOf(path)).not.toBe(code)
  })

  test('slow down is heeded, and a Microsoft that is away waited for', async () => {
    const { id, path } = await invite()
    await codeOf(path)
    expect((await row(id)).poll_seconds).toBe(5)
    for (const [fault, seconds] of [
      [{ error: 'slow_down' }, 10],
      [{ error: 'slow_down' }, 15],
      [{ status: 503 }, 20],
      [{ error: 'authorization_pending' }, 20],
    ] as const) {
      setup.microsoft.consent.fail({ on: 'code', ...fault })
      await poll()
      const { poll_seconds, poll_at, state } = await row(id)
      expect([poll_seconds, state]).toEqual([seconds, 'code'])
      expect(poll_at.getTime()).toBeGreaterThan(Date.now() + (seconds - 5) * 1000)
    }
  })

  test('nobody asks before it is due, and whoever was killed while asking leaves it to the next', async () => {
    const { id, path } = await invite()
    const code = await codeOf(path)
    setup.microsoft.consent.enterCode(code, admin('alder'))
    const { takeDueCodes } = await import('../../src/domain/onboarding/invitations.polling.ts')
    const { system } = await import('../../src/domain/scope.ts')
    const take = () => as(system({ kind: 'provider' }), (scope) => takeDueCodes(scope, 10))
    expect(await take()).toEqual([])
    await setup.db.sql`update onboarding_invitation set poll_at = now()`
    // this one dies with it
    expect(await take()).toHaveLength(1)
    expect(await take()).toEqual([])
    await poll()
    expect((await row(id)).state).toBe('authenticated')
  })

  test('one that ran out is dropped without asking', async () => {
    const { id, path } = await invite()
    await codeOf(path)
    await setup.db.sql`update onboarding_invitation set code_until = now() where id = ${id}`
    await poll()
    expect((await row(id)).state).toBe('created')
    expect(await (await get(path)).text()).toContain('code has expired')
  })

  test('a code of another invitation opens nothing here, and a canceled one nothing at all', async () => {
    const { birch } = setup.world
    const mine = await invite()
    const theirs = await invite({ tenantId: birch.id, serviceId: birch.service })
    const code = await codeOf(theirs.path)
    await codeOf(mine.path)
    // sealed to its row: one that was moved does not open
    const { device_code } = await row(theirs.id)
    await setup.db
      .sql`update onboarding_invitation set device_code = ${device_code} where id = ${mine.id}`
    setup.microsoft.consent.enterCode(code, admin('birch'))
    await setup.db.sql`update onboarding_invitation set state = 'cancelled' where id = ${theirs.id}`
    await poll()
    expect((await row(mine.id)).state).toBe('code')
    expect((await row(theirs.id)).state).toBe('cancelled')
  })
})
