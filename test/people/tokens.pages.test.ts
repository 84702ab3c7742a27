import { beforeAll, beforeEach, expect, test } from 'vitest'
import { findToken } from '../../src/domain/people/token-authentication.ts'
import { type Actor, anonymous, Scope } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})
beforeEach(async () => {
  await db.sql`delete from api_token`
  await db.sql`delete from tenant_permission`
})

const usual = { name: ['backup'], role: ['operator'], days: ['30'] }
const make = async (actor: Actor, base: string, more: Record<string, string[]> = {}) => {
  const answer = await portal.as(actor).post(base, { ...usual, ...more })
  const text = await answer.text()
  return { status: answer.status, text, token: /tnt_[\w-]{43}/.exec(text)?.[0] ?? '' }
}
const whose = (token: string) => Scope.enter(db.pool, anonymous, (scope) => findToken(scope, token))
const revoke = (actor: Actor, base: string, id: string) =>
  portal.as(actor).post(`${base}/selections`, { act: ['revoke'], row: ['1'], id: [id] })
const list = async (actor: Actor, base: string) => (await portal.as(actor).get(base)).text()
const api = (token: string) =>
  portal.app.request('http://localhost:3000/api/v1/counters', {
    headers: { Host: 'localhost:3000', Authorization: `Bearer ${token}` },
  })

test('a token is shown once, listed by name, used, and taken back', async () => {
  const made = await make(world.dana, '/settings/tokens')
  expect(made.status).toBe(200)
  expect(await whose(made.token)).toMatchObject({
    audience: { kind: 'provider' },
    role: 'operator',
  })
  const before = await list(world.dana, '/settings/tokens')
  expect(before).toContain('backup')
  expect(before).not.toContain(made.token)
  expect(before).toContain('href="/settings/tokens/reference"')
  expect((await api(made.token)).status).toBe(200)
  const id = /id="token-([0-9a-f-]{36})"/.exec(before)?.[1] ?? ''
  const asked = await (await revoke(world.dana, '/settings/tokens', id)).text()
  expect(asked).toContain('Revoke 1 token?')
  expect((await api(made.token)).status, 'it is asked first').toBe(200)
  const confirm = /\/settings\/tokens\/selections\/[0-9a-f-]{36}/.exec(asked)?.[0] ?? ''
  const ended = await portal.as(world.dana).post(confirm, {})
  expect(await ended.text()).toContain('1 token revoked')
  expect((await api(made.token)).status).toBe(401)
  expect(await list(world.dana, '/settings/tokens')).not.toContain('id="token-')
})

test('a token says when its maker is disabled or gone, on the page and by API, and is found and revoked by that', async () => {
  const [gina, dora] = await db.sql`
    insert into account (audience, email, name, role) values
      ('provider', 'gina@northline.example', 'Gina Gone', 'admin'),
      ('provider', 'dora@northline.example', 'Dora Disabled', 'admin') returning id`
  const by = (name: string, id: unknown) => ({ ...world.dana, name, id: String(id) }) as Actor
  const admin = await make(world.dana, '/settings/tokens', { name: ['still'], role: ['admin'] })
  await make(by('Gina Gone', gina?.id), '/settings/tokens', { name: ['of gina'] })
  // made by staff for a customer, who sees none of the staff
  const tenant = { tenant: ['alderfoods'], role: ['admin'] }
  const own = await make(by('Dora Disabled', dora?.id), '/settings/tokens', {
    ...{ name: ['of dora'], ...tenant },
  })
  await db.sql`delete from account where id = ${gina?.id}`
  const ask = async (token: string, path = '', method = 'GET') => {
    const answer = await portal.app.request(`http://localhost:3000/api/v1/tokens${path}`, {
      method,
      headers: { Host: 'localhost:3000', Authorization: `Bearer ${token}` },
    })
    const text = await answer.text()
    return { status: answer.status, tokens: text && JSON.parse(text).tokens }
  }
  const makers = async (token: string, query = '') =>
    Object.fromEntries(
      (await ask(token, query)).tokens.map(
        ({ name, created_by }: { name: string; created_by: object }) => [name, created_by],
      ),
    )
  // the premise: who is there is not marked
  expect((await makers(own.token))['of dora']).toMatchObject({ state: 'active' })
  expect(await list(world.otis, '/tokens')).not.toContain('Disabled</span>')
  await db.sql`update account set state = 'disabled' where id = ${dora?.id}`
  expect(await makers(admin.token)).toEqual({
    still: { name: 'Dana Okafor', account: world.dana.id, state: 'active' },
    'of gina': { name: 'Gina Gone', account: gina?.id, state: 'gone' },
    'of dora': { name: 'Dora Disabled', account: dora?.id, state: 'disabled' },
  })
  expect(Object.keys(await makers(admin.token, `?by=${gina?.id}`))).toEqual(['of gina'])
  expect(Object.keys(await makers(admin.token, '?maker=disabled'))).toEqual(['of dora'])
  expect(Object.keys(await makers(own.token))).toEqual(['of dora'])
  expect((await makers(own.token))['of dora']).toMatchObject({ state: 'disabled' })
  const page = await list(world.dana, '/settings/tokens')
  expect(page).toMatch(/Gina Gone<\/bdi> <[^>]*>Deleted/)
  expect(page).toMatch(/Dora Disabled<\/bdi> <[^>]*>Disabled/)
  expect(page).not.toMatch(/Dana Okafor<\/bdi> </)
  expect(await list(world.otis, '/tokens')).toMatch(/Dora Disabled<\/bdi> <[^>]*>Disabled/)
  const [gone] = (await ask(admin.token, '?maker=gone')).tokens
  expect((await ask(own.token, `/${gone.id}`, 'DELETE')).status).toBe(404)
  expect((await ask(admin.token, `/${gone.id}`, 'DELETE')).status).toBe(204)
  expect(Object.keys(await makers(admin.token, '?maker=gone'))).toEqual([])
  const [line] = await db.sql`select subject_name from log_entry where type = 'token.revoked'
    order by at desc limit 1`
  expect(line?.subject_name).toBe('of gina')
  await db.sql`delete from account where id = ${dora?.id}`
})

test('the provider makes them for anybody, an MSP and a tenant for themselves alone', async () => {
  const msp = await make(world.dana, '/settings/tokens', {
    ...{ scope: [`msp:${world.harbor.id}`], role: ['admin'] },
  })
  expect(await whose(msp.token)).toMatchObject({ audience: { msp: world.harbor.id } })
  const customer = await make(world.dana, '/settings/tokens', { tenant: ['Birch'] })
  expect(await whose(customer.token)).toMatchObject({ audience: { tenant: world.birch.id } })

  const own = await make(world.olivia, '/settings/tokens', { role: ['admin'] })
  expect(await whose(own.token)).toMatchObject({ audience: { msp: world.harbor.id } })
  for (const scope of ['provider', `msp:${world.summit.id}`, 'tenant:birch', 'tenant:alderfoods']) {
    const forged = await make(world.olivia, '/settings/tokens', { role: ['admin'], scope: [scope] })
    expect([forged.status, forged.token], scope).toEqual([422, ''])
  }
  expect((await make(world.olivia, '/settings/tokens', { tenant: ['alderfoods'] })).status).toBe(
    422,
  )

  for (const scope of ['', 'tenant:alderfoods']) {
    const mine = await make(world.otis, '/tokens', { scope: [scope] })
    expect(await whose(mine.token)).toMatchObject({ audience: { tenant: world.alder.id } })
  }
  for (const scope of ['provider', 'tenant:birch', `msp:${world.harbor.id}`]) {
    const forged = await make(world.otis, '/tokens', { scope: [scope] })
    expect([forged.status, forged.token], scope).toEqual([422, ''])
  }
  expect((await make(world.otis, '/tokens', { tenant: ['birch'] })).status).toBe(422)
  expect((await make(world.otis, '/tokens', { role: ['owner'] })).status).toBe(422)
})

test('each sees its own and can take no other back', async () => {
  const theirs = await make(world.bea, '/tokens', { name: ['of birch'] })
  await make(world.otis, '/tokens', { name: ['of alder'] })
  const seen = await list(world.otis, '/tokens')
  expect(seen).toContain('of alder')
  expect(seen).not.toContain('of birch')
  expect(await list(world.olivia, '/settings/tokens')).not.toMatch(/of alder|of birch/)
  const [row] = await db.sql`select id from api_token where name = 'of birch'`
  for (const [actor, base] of [
    [world.otis, '/tokens'],
    [world.olivia, '/settings/tokens'],
  ] as const)
    expect((await revoke(actor, base, row?.id)).status).toBe(422)
  expect(await whose(theirs.token)).not.toBeNull()
})

test('the filters find what there is, and nothing is left out of an order', async () => {
  for (const name of ['fresh', 'used', 'over']) await make(world.otis, '/tokens', { name: [name] })
  await make(world.otis, '/tokens', { name: ['boss'], role: ['admin'] })
  await db.sql`update api_token set last_used_at = now() where name = 'used'`
  await db.sql`update api_token set expires_at = now() where name = 'over'`
  const names = async (search: string) =>
    [...(await list(world.otis, `/tokens${search}`)).matchAll(/<th>([^<]+)/g)].map(
      ([, name]) => name,
    )
  expect(await names('?state=expired')).toEqual(['over'])
  expect(await names('?state=valid')).toEqual(['boss', 'used', 'fresh'])
  expect(await names('?role=admin')).toEqual(['boss'])
  expect(await names('?q=us%20ed')).toEqual(['used'])
  expect(await names('?sort=-used&limit=2')).toContain('used')
  expect(await names('?sort=used')).toHaveLength(4)
})

test('the pages are for who manages tokens, at their own address', async () => {
  for (const [actor, path, status] of [
    [world.dana, '/settings/tokens', 200],
    [world.olivia, '/settings/tokens', 200],
    [world.otis, '/tokens', 200],
    [world.nico, '/settings/tokens', 403],
    [world.vera, '/settings/tokens', 403],
    [world.otis, '/settings/tokens', 404],
    [world.dana, '/tokens', 404],
  ] as const) {
    expect((await portal.as(actor).get(path)).status, `${actor.name} ${path}`).toBe(status)
    if (status !== 200) expect((await make(actor, path)).status).toBe(status)
  }
  expect(await db.sql`select 1 from api_token`).toHaveLength(0)
})

test('a customer whose API is off has neither the page nor the calls', async () => {
  const { token } = await make(world.otis, '/tokens')
  const [mine] = [await make(world.dana, '/settings/tokens')]
  expect((await api(token)).status).toBe(200)
  await db.sql`insert into tenant_permission (tenant_id, off) values (${world.alder.id}, '{api}')`
  const refused = await api(token)
  expect(refused.status).toBe(403)
  expect(await refused.json()).toMatchObject({ code: 'feature-off' })
  expect((await portal.as(world.otis).get('/tokens')).status).toBe(403)
  expect((await make(world.otis, '/tokens')).status).toBe(403)
  expect((await api(mine.token)).status).toBe(200)
  // nothing was deleted by it
  await db.sql`delete from tenant_permission`
  expect((await api(token)).status).toBe(200)
})

test('a refused form keeps what was typed', async () => {
  const refused = await make(world.otis, '/tokens', { name: ['kept'], days: ['many'] })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('value="kept"')
  expect(refused.text).toContain('id="field-days-error"')
  expect((await make(world.otis, '/tokens', { name: [''] })).status).toBe(422)
  expect((await make(world.otis, '/tokens', { days: ['4000'] })).status).toBe(422)
})

test('a form without its fields gets words of the reader’s language beside each', async () => {
  const english = await portal.as(world.otis).post('/tokens', {})
  expect(english.status).toBe(422)
  expect(await english.text()).toContain('Name: Enter a value.')
  await db.sql`update tenant set language = 'de' where id = ${world.alder.id}`
  const german = await (await portal.as(world.otis).post('/tokens', {})).text()
  await db.sql`update tenant set language = 'en' where id = ${world.alder.id}`
  expect(german).toContain('Name: Geben Sie einen Wert ein.')
  expect(german).not.toMatch(/Enter|Invalid|undefined/)
})
