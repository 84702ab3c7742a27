import { createServer, type RequestListener, type Server } from 'node:http'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApplicationCheck } from '../../src/connectors/graph/application.ts'
import { createPortalCheck, proofPath } from '../../src/connectors/portal.ts'
import { makeSeal, proofOfPortal } from '../../src/domain/settings/secrets.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import type { Microsoft } from '../../src/sandbox/microsoft/shapes.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const allow = ['127.0.0.0/8']
const servers: Server[] = []
const logged: string[] = []
let world: World
let microsoft: Microsoft
/** Microsoft as it answers on a bad day: with what `said` holds. */
let loginUrl: string
let said: { status: number; text: string } | 'nothing'
let portalUrl: string
let elsewhere: { url: string; touched: number }

async function listening(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const at = server.address()
  return `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`
}

const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
const portals = new Map<string, ReturnType<typeof portalOf>>()
const checks: { close(): void }[] = []
/** The portal that tries applications there. */
function portalAt(login: string) {
  const known = portals.get(login)
  if (known) return known
  const parts = {
    application: createApplicationCheck({ loginUrl: login, allow, timeoutMs: 500 }),
    portal: createPortalCheck({ allow, timeoutMs: 500 }),
  }
  checks.push(parts.application, parts.portal)
  const made = portalOf(db.pool, log, undefined, {}, parts)
  portals.set(login, made)
  return made
}

beforeAll(async () => {
  world = await makeWorld(db)
  microsoft = await startMicrosoft({ seed: 'system' })
  microsoft.register({ clientId: own, clientSecret: 'right', redirectUris: [] })
  loginUrl = await listening((_, response) => {
    if (said !== 'nothing') response.writeHead(said.status).end(said.text)
  })
  const { app } = portalAt(loginUrl)
  // a reverse proxy before the portal, as one stands before each of them
  portalUrl = await listening(async ({ url = '' }, response) => {
    const answer = await app.request(`http://localhost:3000${url}`, {
      headers: { Host: 'localhost:3000' },
    })
    response.writeHead(answer.status).end(await answer.text())
  })
  elsewhere = { url: '', touched: 0 }
  elsewhere.url = await listening((_, response) => {
    elsewhere.touched += 1
    response.end('something of ours')
  })
})
beforeEach(async () => {
  await db.sql`delete from setting`
  await db.sql`delete from secret`
  logged.length = 0
  elsewhere.touched = 0
})
afterAll(async () => {
  for (const check of checks) check.close()
  await microsoft.stop()
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
})

const own = '11111111-2222-4333-8444-555555555555'
const other = '99999999-2222-4333-8444-555555555555'
const path = '/settings/system'
const redirectUri = 'http://localhost:3000/authenticate/callback'
const fields = (given: Record<string, string>) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, [value]]))
const entered = (more: Record<string, string> = {}) =>
  fields({
    ...{ version: '0', clientId: own, clientSecret: 'right', redirectUri },
    ...{ serviceUser: '', servicePassword: '', ...more },
  })
const save = (given: Record<string, string[]>, login = microsoft.url, to = path) =>
  portalAt(login).as(world.dana).post(to, given, {})
const stored = async () => (await db.sql`select value from setting where name = 'system'`)[0]?.value
const secretOf = async (name: string) => {
  const [row] = await db.sql`select value from secret where name = ${name}`
  return (
    row &&
    makeSeal(testSecret).open(row.value, {
      tenant: '',
      table: 'secret',
      column: 'value',
      row: name,
    })
  )
}
const token = { status: 200, text: JSON.stringify({ access_token: 'x', expires_in: 3599 }) }

describe('the application', () => {
  test('is kept once Microsoft did not refuse it, and says where Microsoft could not say more', async () => {
    said = token
    expect((await save(entered(), loginUrl)).status).toBe(303)
    expect(await stored()).toMatchObject({ clientId: own, redirectUri })
    expect(await secretOf('system.client-secret')).toBe('right')
    // of a customer nothing is said, and so the imitated Microsoft wants one
    const answer = await portalAt(microsoft.url)
      .as(world.dana)
      .post(path, entered({ version: '1', clientSecret: '' }))
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('wants a customer before it says more (AADSTS90002)')
    expect(await secretOf('system.client-secret'), 'an empty field keeps it').toBe('right')
  })

  test.each([
    ['a wrong secret', { clientSecret: 'Wr0ngSecret' }, 'AADSTS7000215'],
    ['an application that is none', { clientId: other, clientSecret: 'right' }, 'AADSTS700016'],
  ])('with %s is refused, and what was kept works on', async (_, more, code) => {
    await save(entered())
    const before = [await stored(), await secretOf('system.client-secret')]
    for (const at of [path, `${path}/checks`]) {
      const answer = await save(entered({ version: '1', ...more }), microsoft.url, at)
      expect(answer.status).toBe(422)
      const page = await answer.text()
      expect(page).toContain(code)
      expect(page).not.toContain('Wr0ngSecret')
    }
    expect([await stored(), await secretOf('system.client-secret')]).toEqual(before)
  })

  test.each([
    ['503', { status: 503, text: 'busy' }],
    ['429', { status: 429, text: '{}' }],
    ['a page of a proxy', { status: 200, text: '<html>Welcome</html>' }],
    ['a refusal of nobody’s', { status: 403, text: 'Forbidden' }],
    ['a redirect', { status: 302, text: '' }],
    ['nothing', 'nothing' as const],
    ['too much', { status: 200, text: 'x'.repeat(300_000) }],
  ])('is not kept where Microsoft answers %s', async (_, answer) => {
    said = answer
    expect((await save(entered(), loginUrl)).status).toBe(422)
    expect(await stored()).toBeUndefined()
    expect(await secretOf('system.client-secret')).toBeUndefined()
  })

  test.each([
    [{ clientId: '123' }, 'Enter the application (client) ID'],
    [{ clientId: `${own}0` }, 'Enter the application (client) ID'],
    [{ clientSecret: '' }, 'Enter the client secret of this application.'],
    [{ clientSecret: 'two words' }, 'without spaces'],
    [{ clientSecret: 'a\u202eb' }, 'without spaces'],
    [{ clientSecret: other }, 'This is the ID of a client secret.'],
    [{ redirectUri: '' }, `Enter ${redirectUri}.`],
    [{ redirectUri: 'https://evil.example/authenticate/callback' }, `Enter ${redirectUri}.`],
    [{ redirectUri: `${redirectUri}?x=1` }, `Enter ${redirectUri}.`],
    [{ redirectUri: 'javascript:alert(1)' }, `Enter ${redirectUri}.`],
    [{ servicePassword: 'secret' }, 'Enter the user name that the password belongs to.'],
    [{ serviceUser: 'two words' }, 'Enter the user name of the service user'],
  ])('%j is refused before anybody is asked', async (more, sentence) => {
    said = 'nothing'
    const answer = await save(entered(more), loginUrl)
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain(sentence)
    expect(await stored()).toBeUndefined()
  })

  test('a kept secret never goes with another client id, nor a kept password with another user', async () => {
    await save(entered({ serviceUser: 'ump@x.example', servicePassword: 'pässword' }))
    expect(await secretOf('system.service-password')).toBe('pässword')
    said = token
    const answer = await save(
      entered({ version: '1', clientId: other, clientSecret: '', serviceUser: 'other@x.example' }),
      loginUrl,
    )
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toContain('the one that is set belongs to another')
    expect(page).toContain('Enter the password of this user')
    expect((await stored()).clientId).toBe(own)
  })

  test('of two who change it one is told what the other saved', async () => {
    expect((await save(entered({ serviceUser: 'one@x.example' }))).status).toBe(303)
    const late = await save(entered({ clientSecret: '', serviceUser: 'two@x.example' }))
    expect(late.status).toBe(409)
    expect(await late.text()).toContain(
      'UMP service user name: Now: one@x.example. You entered: two@x.example.',
    )
  })

  test('no secret is on a page, in the log or among what was recorded', async () => {
    await save(
      entered({
        clientSecret: 'right',
        serviceUser: 'ump@x.example',
        servicePassword: 'Hunter2Hunter2',
      }),
    )
    const page = await (await portalAt(loginUrl).as(world.nico).get(path)).text()
    expect(page).toContain('Only a provider administrator can change these.')
    const lines = await db.sql`select before, after, subject_name from log_entry`
    expect(lines.map(({ subject_name: name }) => name)).toContain('Password of the service user')
    for (const text of [page, JSON.stringify(lines), logged.join('')])
      expect(text).not.toMatch(/Hunter2Hunter2|"right"|=right/)
    expect((await portalAt(loginUrl).as(world.nico).post(path, entered())).status).toBe(403)
  })
})

describe('the customer authentication portal', () => {
  const update = (address: string, version = '0') =>
    save(fields({ version, portalUrl: address }), loginUrl, `${path}/portal`)
  const kept = async () =>
    (await db.sql`select value ->> 'portalUrl' as url from setting where name = 'invitations'`)[0]
      ?.url

  test('is kept once this portal answered there; the texts of mails stay, and the redirect follows', async () => {
    await db.sql`insert into setting (name, value, version) values ('invitations', '{"subject": "Mine"}', 1)`
    const answer = await update(`${portalUrl}/authenticate/`, '1')
    expect(answer.status).toBe(303)
    expect(await kept()).toBe(`${portalUrl}/authenticate`)
    expect(
      (await db.sql`select value ->> 'subject' as s from setting where name = 'invitations'`)[0]?.s,
    ).toBe('Mine')
    const page = await (await portalAt(loginUrl).as(world.dana).get(path)).text()
    expect(page).toContain(`<code class="break">${portalUrl}/authenticate/callback</code>`)
    const late = await update('', '1')
    expect(late.status).toBe(409)
    expect((await update('', '2')).status).toBe(303)
    expect(await kept()).toBe('')
  })

  test.each([
    'http://portal.example',
    'ftp://127.0.0.1',
    'javascript:alert(1)',
    'https://user:pass@portal.example',
    'https://portal.example/?x=1',
    'https://portal.example/#x',
    'portal.example',
    'https://',
    `https://${'a'.repeat(500)}.example`,
  ])('%s is refused before anything is opened', async (address) => {
    const answer = await update(address)
    expect(answer.status).toBe(422)
    expect(await answer.text()).toMatch(/Enter an https address|Enter up to/)
  })

  test('another program behind the address is none, whatever it answers', async () => {
    const redirecting = await listening((_, response) =>
      response.writeHead(302, { Location: `${elsewhere.url}${proofPath}` }).end(),
    )
    const lying = await listening(({ url = '' }, response) => {
      const nonce = new URL(url, 'http://x').searchParams.get('nonce') ?? ''
      response.end(proofOfPortal(Buffer.alloc(32), nonce))
    })
    const endless = await listening((_, response) => {
      response.writeHead(200)
      response.write('x'.repeat(10_000))
    })
    const silent = await listening(() => {})
    const answers = await Promise.all(
      [redirecting, lying, endless, silent, elsewhere.url, 'http://127.0.0.1:9'].map(
        async (address) => {
          const answer = await update(address)
          return [answer.status, /<p class="error"[^>]*>.*?<\/p>/.exec(await answer.text())?.[0]]
        },
      ),
    )
    expect(new Set(answers.map(String)).size, 'all read the same').toBe(1)
    expect(String(answers[0])).toContain('This address was not answered by this portal')
    expect(elsewhere.touched, 'no redirect is followed: only the address itself was opened').toBe(1)
    expect(await kept()).toBeUndefined()
  })

  test('nothing private is reached, by its number, by a name, or by a name that changes its mind', async () => {
    const port = new URL(elsewhere.url).port
    let asked = 0
    const resolve = async () => {
      asked += 1
      return [{ address: '127.0.0.1', family: 4 }]
    }
    const closed = createPortalCheck({ resolve, timeoutMs: 500 })
    for (const address of [
      elsewhere.url,
      `http://localhost:${port}`,
      `http://portal.example:${port}`,
      `http://[::ffff:127.0.0.1]:${port}`,
      `http://2130706433:${port}`,
    ])
      expect(await closed.proof(address, 'n')).toBeNull()
    // first an address that is public, for whoever looks twice; the one that is judged is the one connected to
    let turn = 0
    const rebinding = createPortalCheck({
      timeoutMs: 500,
      resolve: async () => {
        turn += 1
        return [{ address: turn % 2 ? '127.0.0.1' : '192.0.2.1', family: 4 }]
      },
    })
    expect(await rebinding.proof(`http://portal.example:${port}`, 'n')).toBeNull()
    expect(await rebinding.proof(`http://portal.example:${port}`, 'n')).toBeNull()
    expect(elsewhere.touched).toBe(0)
    const open = createPortalCheck({ allow, resolve, timeoutMs: 500 })
    expect(
      await open.proof(`http://portal.example:${port}`, 'n'),
      'the control: it would answer',
    ).toBe('something of ours')
    expect(elsewhere.touched).toBe(1)
    expect(asked).toBeGreaterThan(0)
    for (const check of [closed, rebinding, open]) check.close()
  })

  test('its word is of one number, and of no other installation', async () => {
    const { app } = portalAt(loginUrl)
    const ask = (nonce: string) =>
      app.request(`http://localhost:3000${proofPath}?nonce=${nonce}`, {
        headers: { Host: 'localhost:3000' },
      })
    const [one, two] = ['a'.repeat(43), 'b'.repeat(43)]
    const said = (await (await ask(one)).text()).trim()
    expect(said).toBe(proofOfPortal(testSecret, one))
    expect(said).not.toBe(proofOfPortal(testSecret, two))
    expect(said).not.toBe(proofOfPortal(Buffer.alloc(32), one))
    for (const nonce of ['', 'short', `${one}a`, '../../x'])
      expect((await ask(nonce)).status).toBe(404)
    const tenant = await app.request(`http://alderfoods.localhost:3000${proofPath}?nonce=${one}`, {
      headers: { Host: 'alderfoods.localhost:3000' },
    })
    expect(tenant.status, 'customers do not consent there').not.toBe(200)
  })
})
