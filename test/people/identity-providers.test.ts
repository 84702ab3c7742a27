import { Hono } from 'hono'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createApp } from '../../src/app.tsx'
import { readConfig } from '../../src/config.ts'
import { createOpenId } from '../../src/connectors/openid.ts'
import { sessionCookie } from '../../src/domain/people/lucia.ts'
import { openSession } from '../../src/domain/people/sessions.ts'
import { type Actor, anonymous, Scope } from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { noBrand } from '../support/portal.ts'
import { testSecret } from '../support/setup.ts'
import { makeWorld, type World } from '../support/world.ts'
import {
  browse,
  type Forgery,
  type Somebody,
  startForger,
  startProvider,
} from './openid-providers.ts'

const operators = 'localhost:3000'
const alder = 'alderfoods.localhost:3000'
const birch = 'birch.localhost:3000'
const seal = makeSeal(testSecret)
const canary = 'canary-client-secret'

const otisThere: Somebody = {
  ...{ sub: 'sub-otis', email: 'Otis@Alder.example', email_verified: true, name: 'Otis' },
}
let person = otisThere
let forgery: Forgery = {}
let database: TestDatabase
let world: World
let app: ReturnType<typeof createApp>
let real: Awaited<ReturnType<typeof startProvider>>
let forger: Awaited<ReturnType<typeof startForger>>
const lines: string[] = []

beforeAll(async () => {
  database = await testDatabase({ connections: 4 })
  world = await makeWorld(database)
  const back = (host: string) => `http://${host}/session/identity/callback`
  real = await startProvider([alder, birch, operators].map(back), () => person)
  forger = await startForger(() => forgery)
})
afterAll(async () => {
  await Promise.all([real.stop(), forger.stop()])
})
beforeEach(async () => {
  person = otisThere
  forgery = {}
  await database.sql`delete from identity_provider`
  await database.sql`update account set state = 'active'`
  await database.sql`update account set email = 'otis@alder.example' where id = ${world.otis.id ?? ''}`
  await database.sql`update tenant set state = 'active'`
  app = newApp()
})

function newApp(allow: string[] | null = ['127.0.0.0/8']) {
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  return createApp({
    config: readConfig({
      ...{ PORTAL_URL: `http://${operators}`, DATA_DIR: '/nowhere' },
      PORTAL_SECRET: testSecret.toString('base64'),
    }),
    ...{ database: database.pool, seal, log, assets: new Hono() },
    ...(allow && {
      openid: createOpenId({ allow, onFailure: (error) => log.warn({ err: error }, 'failed') }),
    }),
    provider: () => ({ name: 'Northline UC', simulated: null, brand: noBrand }),
    notReady: async () => null,
  })
}

type Kept = Map<string, string>
const cookieOf = (kept: Kept) => [...kept].map(([name, value]) => `${name}=${value}`).join('; ')

async function ask(host: string, path: string, kept: Kept = new Map(), init: RequestInit = {}) {
  const answer = await app.request(`http://${host}${path}`, {
    ...init,
    headers: { Host: host, Origin: `http://${host}`, Cookie: cookieOf(kept), ...init.headers },
  })
  for (const one of answer.headers.getSetCookie()) {
    const [pair = ''] = one.split(';')
    const at = pair.indexOf('=')
    if (/Max-Age=0/.test(one)) kept.delete(pair.slice(0, at))
    else kept.set(pair.slice(0, at), pair.slice(at + 1))
  }
  return answer
}

/** Signs an actor in as they are, to use the settings pages. */
async function browserOf(actor: Actor, host: string): Promise<Kept> {
  const client = { host, ip: '192.0.2.1', agent: 'test' }
  const token = await Scope.enter(database.pool, anonymous, (s) =>
    openSession(s, actor.id ?? '', client),
  )
  const [pair = ''] = sessionCookie(token, false).split(';')
  return new Map([[pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']])
}

type Named = { issuer: string; clientId: string; clientSecret: string }
const fieldsOf = (named: Named, more: Record<string, string> = {}) =>
  new URLSearchParams({
    ...{ version: '0', label: 'Alder ID', issuer: named.issuer, clientId: named.clientId },
    ...{ clientSecret: named.clientSecret, enabled: 'on', ...more },
  })

/** Sets an owner's identity provider up through its page. */
async function setUp(named: Named, actor: Actor, host: string, path: string, more = {}) {
  const answer = await ask(host, path, await browserOf(actor, host), {
    method: 'POST',
    body: fieldsOf(named, more),
  })
  return { status: answer.status, text: await answer.text() }
}
const forAlder = (named: Named, more = {}) =>
  setUp(named, world.otis, alder, '/people/identity', more)
const forBirch = (named: Named, more = {}) =>
  setUp(named, world.bea, birch, '/people/identity', more)
const forStaff = (named: Named, more = {}) =>
  setUp(named, world.dana, operators, '/settings/users/identity', more)

/** Goes through a whole sign-in at a portal, as its browser; ends where the portal leads. */
async function signIn(host: string, kept: Kept = new Map(), next = '') {
  const begun = await ask(host, `/session/identity${next}`, kept)
  const to = begun.headers.get('location') ?? ''
  if (to.startsWith('/')) return { to, kept }
  const back = await browse(to, (url) => url.host === host)
  const end = await ask(host, `${back.pathname}${back.search}`, kept)
  expect(end.status).toBe(303)
  return { to: end.headers.get('location') ?? '', kept, back }
}

const home = async (host: string, kept: Kept) => (await ask(host, '/profile', kept)).status

test('otis signs in at his company’s own identity provider, with PKCE, and is linked from then on', async () => {
  expect((await forAlder(real)).status).toBe(303)
  const page = await (await ask(alder, '/session/new')).text()
  expect(page).toContain('Continue with Alder ID')
  const begun = await ask(alder, '/session/identity')
  const asked = new URL(begun.headers.get('location') ?? '').searchParams
  expect(asked.get('code_challenge_method')).toBe('S256')
  expect(asked.get('redirect_uri')).toBe(`http://${alder}/session/identity/callback`)
  expect(begun.headers.get('set-cookie')).toMatch(
    /tenantry-identity=.*Max-Age=600.*HttpOnly.*SameSite=Lax/,
  )
  const { to, kept } = await signIn(alder, new Map(), '?next=/log')
  expect(to).toBe('/log')
  expect(await home(alder, kept)).toBe(200)
  expect(kept.has('tenantry-identity'), 'what was asked is over').toBe(false)
  expect(await database.sql`select subject, account_id from identity_link`).toEqual([
    { subject: 'sub-otis', account_id: world.otis.id },
  ])
  // the address there has changed; the person is known by the subject
  person = { ...person, email: 'otis.alder@new.example' }
  expect((await signIn(alder)).to).toBe('/')
})

test('what alder’s identity provider says never opens birch, the staff’s portal, or an account of theirs', async () => {
  await forAlder(real)
  await database.sql`update account set email = 'otis@alder.example' where id = ${world.bea.id ?? ''}`
  expect((await signIn(birch)).to, 'birch has none').toBe('/session/new?notice=identity-failed')
  expect((await signIn(operators)).to).toBe('/session/new?notice=identity-failed')
  for (const one of [world.dana, world.olivia])
    await database.sql`update account set email = ${`${one.name.split(' ')[0]}@x.example`} where id = ${one.id ?? ''}`
  person = { ...person, sub: 'sub-dana', email: 'Dana@x.example' }
  const { to, kept } = await signIn(alder)
  expect(to).toBe('/session/new?notice=identity-unknown')
  expect(await home(alder, kept)).toBe(303)
  await forBirch(real)
  person = otisThere
  const bea = await signIn(birch)
  expect(await home(birch, bea.kept), 'the premise: birch’s own works').toBe(200)
  expect(await home(alder, bea.kept), 'and opens birch alone').toBe(303)
  await database.sql`update account set email = 'bea@birch.example' where id = ${world.bea.id ?? ''}`
})

test('the provider’s staff have one of their own, which knows no MSP’s people', async () => {
  expect((await forStaff(real)).status).toBe(303)
  const [dana] = await database.sql`select email from account where id = ${world.dana.id ?? ''}`
  person = { sub: 'sub-dana', email: dana?.email, email_verified: true, name: 'Dana' }
  const { to, kept } = await signIn(operators)
  expect(to).toBe('/services')
  expect(await home(operators, kept)).toBe(200)
  const [olivia] = await database.sql`select email from account where id = ${world.olivia.id ?? ''}`
  person = { sub: 'sub-olivia', email: olivia?.email, email_verified: true, name: 'Olivia' }
  expect((await signIn(operators)).to).toBe('/session/new?notice=identity-unknown')
})

test.each([
  [
    'an address that was not verified',
    () => {
      person = { ...person, email_verified: false }
    },
  ],
  [
    'an address that nobody has',
    () => {
      person = { ...person, email: 'nobody@alder.example' }
    },
  ],
  [
    'a disabled account',
    () => database.sql`update account set state = 'disabled' where id = ${world.otis.id ?? ''}`,
  ],
  [
    'an account that was never activated',
    () => database.sql`update account set state = 'invited' where id = ${world.otis.id ?? ''}`,
  ],
])('%s signs nobody in, and the page says one sentence about all of them', async (_, arrange) => {
  await forAlder(real)
  await arrange()
  const { to, kept } = await signIn(alder)
  expect(to).toBe('/session/new?notice=identity-unknown')
  expect(await (await ask(alder, to)).text()).toContain('you have no active account here')
  expect(await database.sql`select from identity_link`).toHaveLength(0)
  expect(await home(alder, kept)).toBe(303)
})

test('where no way to identity providers was handed in, the sign-in page says so', async () => {
  await forAlder(real)
  app = newApp(null)
  const answer = await ask(alder, '/session/identity')
  expect(answer.headers.get('Location')).toBe('/session/new?notice=identity-failed')
})

test('an address that was given to somebody else does not open the account of who had it', async () => {
  await forAlder(real)
  expect((await signIn(alder)).to).toBe('/')
  person = { ...person, sub: 'sub-successor' }
  expect((await signIn(alder)).to).toBe('/session/new?notice=identity-unknown')
})

test('a link stops with its account, its customer and its provider', async () => {
  await forAlder(real)
  expect((await signIn(alder)).to).toBe('/')
  await database.sql`update account set state = 'disabled' where id = ${world.otis.id ?? ''}`
  expect((await signIn(alder)).to).toBe('/session/new?notice=identity-unknown')
  await database.sql`update account set state = 'active'`
  await database.sql`update identity_provider set enabled = false`
  expect((await signIn(alder)).to).toBe('/session/new?notice=identity-failed')
  expect(await (await ask(alder, '/session/new')).text()).not.toContain('Continue with')
})

test('replayed, forged, borrowed and stale answers open nothing and are explained', async () => {
  await forAlder(real)
  await forBirch(real)
  const unanswered = '/session/new?notice=identity-unanswered'
  const first: Kept = new Map()
  const begun = await ask(alder, '/session/identity', first)
  const stolen = new Map(first)
  const back = await browse(begun.headers.get('location') ?? '', (url) => url.host === alder)
  const path = `${back.pathname}${back.search}`
  const at = (answer: Response) => answer.headers.get('location')
  expect(at(await ask(alder, path)), 'another browser').toBe(unanswered)
  expect(at(await ask(birch, path, new Map(stolen))), 'another portal').toBe(unanswered)
  expect(at(await ask(operators, path, new Map(stolen))), 'the operators’').toBe(unanswered)
  const forged = new URL(back)
  forged.searchParams.set('state', 'x')
  expect(at(await ask(alder, `${forged.pathname}${forged.search}`, new Map(stolen)))).toBe(
    unanswered,
  )
  expect(at(await ask(alder, back.pathname, new Map(stolen))), 'no state').toBe(unanswered)
  expect(at(await ask(alder, path, new Map([['tenantry-identity', 'a.b.c.d']])))).toBe(unanswered)
  expect(at(await ask(alder, path, first)), 'the premise: it was good').toBe('/')
  expect(at(await ask(alder, path, first)), 'again').toBe(unanswered)
  expect(at(await ask(alder, path, stolen)), 'the code is used').toBe(
    '/session/new?notice=identity-failed',
  )
  const page = await (await ask(alder, unanswered)).text()
  expect(page).toContain('was not started here, or took too long')
})

/** Otis has a second factor here; what he proves where he signs in says `proof`. */
async function withFactor(more: Record<string, string>, proof: Partial<Somebody>) {
  await database.sql`update account set factor_at = now() where id = ${world.otis.id ?? ''}`
  await database.sql`insert into factor (account_id, secret, confirmed_at) values (${world.otis.id ?? ''}, 'sealed', now()) on conflict do nothing`
  expect((await forAlder(real, more)).status).toBe(303)
  person = { ...person, ...proof }
  const { to, kept } = await signIn(alder, new Map(), '?next=/log')
  const isIn = (await home(alder, kept)) === 200
  await database.sql`update account set factor_at = null where id = ${world.otis.id ?? ''}`
  await database.sql`delete from factor`
  return { to, isIn }
}
const asked = { to: '/session/factor?next=%2Flog', isIn: false }
const entered = { to: '/log', isIn: true }
const trusted = { trustsFactor: 'on', acrValues: 'urn:example:gold urn:example:platinum' }

test.each<[string, Record<string, string>, Partial<Somebody>, typeof asked]>([
  ['nothing is trusted, whatever it says', {}, { amr: ['mfa'], acr: 'urn:example:gold' }, asked],
  ['trusted, and says nothing', trusted, {}, asked],
  ['trusted, and says a password', trusted, { amr: ['pwd'] }, asked],
  ['trusted, and says two of one kind', trusted, { amr: ['pwd', 'pin'] }, asked],
  ['trusted, and says what proves nothing', trusted, { amr: ['pwd', 'geo', 'user', 'MFA'] }, asked],
  ['trusted, and says a lower class', trusted, { amr: ['pwd'], acr: 'urn:example:silver' }, asked],
  ['trusted, and says several factors', trusted, { amr: ['mfa'] }, entered],
  ['trusted, and says a password with a code', trusted, { amr: ['pwd', 'otp'] }, entered],
  ['trusted, and says a key with a face', trusted, { amr: ['hwk', 'face'] }, entered],
  ['trusted, and says a class that was named', trusted, { acr: 'urn:example:gold' }, entered],
])(
  'one’s own second factor after an identity provider: %s',
  async (_, setting, proof, expected) => {
    expect(await withFactor(setting, proof)).toEqual(expected)
    const types =
      await database.sql`select type from log_entry where subject_id = ${world.otis.id} and type like 'session.%' order by at desc limit 1`
    expect(types[0]?.type).toBe(expected === asked ? 'session.factor-asked' : 'session.opened')
  },
)

test('claims beside the signed answer count for nothing; who has no factor here is asked for none', async () => {
  await forAlder(forger, trusted)
  forgery = { claims: { amr: 'mfa', acr: ['urn:example:gold'] } }
  await database.sql`update account set factor_at = now() where id = ${world.otis.id ?? ''}`
  expect((await forge(new Map())).to, 'of no known form').toBe('/session/factor')
  await database.sql`update account set factor_at = null where id = ${world.otis.id ?? ''}`
  expect((await forge(new Map())).to).toBe('/')
  const begun = await ask(alder, '/session/identity')
  const { searchParams } = new URL(begun.headers.get('location') ?? '')
  expect(searchParams.get('acr_values')).toBe('urn:example:gold urn:example:platinum')
})

const otherNonce = { claims: { nonce: 'other' } }
const forgeries: [string, Forgery][] = [
  ['another nonce', otherNonce],
  ['no nonce', { claims: { nonce: undefined } }],
  ['another issuer', { claims: { iss: 'https://login.other.example' } }],
  ['another audience', { claims: { aud: 'somebody-else' } }],
  ['an end in the past', { claims: { exp: 1000 } }],
  ['no signature', { alg: 'none' }],
  ['another’s signature', { key: 'other' }],
  ['no subject', { claims: { sub: undefined } }],
  ['a refusal', { status: 400 }],
  ['a failure', { status: 500, text: 'oops' }],
  ['no JSON', { text: '<html>' }],
  ['an endless answer', { text: 'x'.repeat(600_000) }],
  ['a code of another issuer', { metadata: { issuer: 'https://login.other.example' } }],
]

/** Answers as an identity provider would, with the nonce that was asked for. */
async function forge(kept: Kept, change: Record<string, string> = {}) {
  const begun = await ask(alder, '/session/identity', kept)
  const to = begun.headers.get('location') ?? ''
  if (to.startsWith('/')) return { status: begun.status, to }
  const asked = new URL(to).searchParams
  forger.seen.nonce = asked.get('nonce') ?? ''
  const query = new URLSearchParams({ code: 'c', state: asked.get('state') ?? '', ...change })
  const answer = await ask(alder, `/session/identity/callback?${query}`, kept)
  return { status: answer.status, to: answer.headers.get('location') }
}

test.each(forgeries)(
  'an identity provider that answers with %s signs nobody in',
  async (_, how) => {
    await forAlder(forger)
    forgery = how
    app = newApp()
    const kept: Kept = new Map()
    expect(await forge(kept)).toEqual({ status: 303, to: '/session/new?notice=identity-failed' })
    expect(await home(alder, kept)).toBe(303)
  },
)

test('the premise: told the truth, the same provider signs otis in', async () => {
  await forAlder(forger)
  const kept: Kept = new Map()
  expect(await forge(kept)).toEqual({ status: 303, to: '/' })
  expect(await home(alder, kept)).toBe(200)
})

test.each([
  ['true', '/'],
  ['false', '/session/new?notice=identity-unknown'],
  [1, '/session/new?notice=identity-unknown'],
])('a verified address spelled %j leads to %s', async (email_verified, to) => {
  await forAlder(forger)
  forgery = { claims: { email_verified } }
  app = newApp()
  expect((await forge(new Map())).to).toBe(to)
})

test('an error that the provider sends back is explained and asks nobody for a token', async () => {
  await forAlder(forger)
  const before = forger.seen.token
  const refused = {
    error: 'access_denied',
    error_description: '<script>alert(1)</script>',
    code: '',
  }
  expect((await forge(new Map(), refused)).to).toBe('/session/new?notice=identity-failed')
  expect(forger.seen.token).toBe(before)
})

test.each([
  ['http://login.alder.example', 'not encrypted'],
  ['http://10.0.0.1', 'not encrypted, private'],
  ['https://user:pass@login.alder.example', 'with a password'],
  ['https://login.alder.example/?x=1', 'with a question'],
  ['ftp://login.alder.example', 'another protocol'],
  ['login.alder.example', 'no address'],
])('the issuer %s is refused (%s), and what was typed stays', async (issuer) => {
  const { status, text } = await forAlder({ ...real, issuer })
  expect(status).toBe(422)
  expect(text).toContain('without ? or #.')
  expect(text).toContain('value="Alder ID"')
  expect(await database.sql`select from identity_provider`).toHaveLength(0)
})

test('without leave for loopback no issuer there is taken, nor asked when it is kept already', async () => {
  await forAlder(forger)
  app = newApp([])
  const before = forger.seen.token
  expect((await forAlder(forger, { version: '1' })).status).toBe(422)
  expect((await forge(new Map())).to).toBe('/session/new?notice=identity-failed')
  expect(forger.seen.token).toBe(before)
})

test('the client secret is sealed to its row and stands on no page, in no log and in no other table', async () => {
  const named = { ...real, clientSecret: canary }
  lines.length = 0
  expect((await forAlder(named)).status).toBe(303)
  expect((await forAlder(named, { version: '0' })).text).not.toContain(canary)
  const page = await (
    await ask(alder, '/people/identity', await browserOf(world.otis, alder))
  ).text()
  expect(page).toContain('Set. Leave blank to keep it.')
  const returned = `http://${alder}/session/identity/callback`
  expect(page).toContain(`data-copy="${returned}"`)
  expect(page).toContain('<h1>Single sign-on</h1>')
  expect(page).not.toContain(canary)
  await signIn(alder)
  const tables = await database.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`
  for (const { name } of tables)
    expect(
      JSON.stringify(await database.sql.unsafe(`select * from "${name}"`)),
      name,
    ).not.toContain(canary)
  expect(lines.join('')).not.toContain(canary)
  const [row] = await database.sql`select id, client_secret from identity_provider`
  const place = {
    tenant: world.alder.id,
    table: 'identity_provider',
    column: 'client_secret',
    row: row?.id,
  }
  expect(seal.open(row?.client_secret, place)).toBe(canary)
  expect(() => seal.open(row?.client_secret, { ...place, tenant: world.birch.id })).toThrow()
})

test('another issuer asks for its own secret and forgets who was who; a stale edit names both values', async () => {
  await forAlder(real)
  await signIn(alder)
  expect(await database.sql`select from identity_link`).toHaveLength(1)
  const noSecret = { version: '1', clientSecret: '' }
  expect((await forAlder(real, { ...noSecret, label: 'New name' })).status).toBe(303)
  expect(await database.sql`select from identity_link`, 'a new name changes nothing').toHaveLength(
    1,
  )
  const elsewhere = await forAlder({ ...forger, clientSecret: '' }, { version: '2' })
  expect([elsewhere.status, elsewhere.text.includes('Enter the client secret.')]).toEqual([
    422,
    true,
  ])
  expect((await forAlder(forger, { version: '2' })).status).toBe(303)
  expect(await database.sql`select from identity_link`).toHaveLength(0)
  const late = await forAlder(real, { version: '2' })
  expect(late.status).toBe(409)
  expect(late.text).toContain(`Now: ${forger.issuer}. You entered: ${real.issuer}.`)
})

test('only who manages an owner’s people may name their identity provider; a foreign tenant is as missing as none', async () => {
  await forBirch(real)
  const path = `/tenants/${world.birch.id}/people/identity`
  const get = async (actor: Actor, host: string, at = path) =>
    (await ask(host, at, await browserOf(actor, host))).status
  expect(await get(world.dana, operators)).toBe(200)
  expect(await get(world.nico, operators)).toBe(200)
  expect(await get(world.vera, operators)).toBe(403)
  expect(await get(world.olivia, operators), 'birch is Summit’s').toBe(404)
  expect(await get(world.otis, alder)).toBe(404)
  expect(await get(world.nico, operators, '/settings/users/identity')).toBe(403)
  expect(await get(world.olivia, operators, '/settings/users/identity')).toBe(404)
  const refused = await setUp(real, world.olivia, operators, path, { version: '1' })
  const unknown = await setUp(
    real,
    world.olivia,
    operators,
    `/tenants/${crypto.randomUUID()}/people/identity`,
  )
  expect([refused.status, unknown.status]).toEqual([404, 404])
  expect((await setUp(real, world.nico, operators, '/settings/users/identity')).status).toBe(403)
  const gone = await ask(birch, '/people/identity/removals', await browserOf(world.bea, birch), {
    method: 'POST',
  })
  expect(gone.status).toBe(303)
  expect(await database.sql`select from identity_provider`).toHaveLength(0)
})
