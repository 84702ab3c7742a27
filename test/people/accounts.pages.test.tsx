import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { Actor } from '../../src/domain/scope.ts'
import { testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})
beforeEach(async () => {
  await db.sql`delete from mail`
  await db.sql`delete from invitation`
})

const alder = () => `/tenants/${world.alder.id}/people`
const form = (more: Record<string, string> = {}) =>
  Object.fromEntries(
    Object.entries({
      ...{ name: 'Ann Bell', email: 'ann@alder.example', role: 'operator', username: '' },
      ...more,
    }).map(([name, value]) => [name, [value]]),
  )
const invite = (actor: Actor, base: string, more = {}, headers?: Record<string, string>) =>
  portal.as(actor).post(base, form(more), headers)
const account = async (email: string) =>
  (await db.sql`select * from account where email = ${email}`)[0]
const clear = () =>
  db.sql`delete from account where email like '%@alder.example' and id <> ${world.otis.id}`
const page = async (actor: Actor, path: string) => {
  const answer = await portal.as(actor).get(path)
  return { status: answer.status, text: await answer.text() }
}
/** What the page is about; around it stands the time. */
const mainOf = (text: string) =>
  (/<main.*<\/main>/s.exec(text)?.[0] ?? text).replaceAll(/nonce="[^"]+"/g, '')
/** Where a tenant's own people are. */
const own = '/people'

test('somebody is invited by staff and by the customer’s own administrator, and gets a mail', async () => {
  for (const [actor, base] of [
    [world.dana, alder()],
    [world.nico, alder()],
    [world.olivia, alder()],
    [world.otis, own],
  ] as const) {
    await clear()
    const answer = await invite(actor, base, { username: 'Ann' })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('ann@alder.example')
    expect(await account('ann@alder.example')).toMatchObject({
      ...{ state: 'invited', role: 'operator', username: 'ann' },
      tenant_id: world.alder.id,
    })
    const { text } = await page(actor, base)
    expect(text).toContain('Ann Bell')
    expect(text).toContain('Mail waits')
  }
  const mails = await db.sql`select template, to_address, data from mail`
  expect(mails).toHaveLength(4)
  expect(mails[3]).toMatchObject({
    ...{ template: 'activation', to_address: 'ann@alder.example' },
    data: { inviter: 'Otis Alder' },
  })
})

test('without script the form leads back to the list', async () => {
  await clear()
  const answer = await invite(world.otis, own, {}, { 'HX-Request': '' })
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, own])
})

test('who may only look is offered nothing and refused', async () => {
  for (const [actor, base, of] of [
    [world.vera, alder(), world.otis],
    [world.vera, '/settings/users', world.nico],
    [world.nico, '/settings/users', world.vera],
  ] as const) {
    const list = await page(actor, base)
    expect(list.status).toBe(200)
    expect(list.text).not.toContain(`${base}/new`)
    const person = await page(actor, `${base}/${of.id}`)
    expect(person.text).toContain('may look but not change')
    expect(person.text).not.toContain('/states')
    expect((await page(actor, `${base}/new`)).status).toBe(403)
    expect((await invite(actor, base, { email: 'x@northline.example' })).status).toBe(403)
    for (const act of [
      '',
      '/invitations',
      '/invitations/ends',
      '/resets',
      '/sessions/ends',
      '/factor/ends',
    ])
      expect(
        (await portal.as(actor).post(`${base}/${of.id}${act}`, { ...form(), version: ['1'] }))
          .status,
        act,
      ).toBe(403)
    for (const [act, more] of [
      ['states', { state: ['disabled'] }],
      [
        'deletion',
        { confirm: [(await db.sql`select email from account where id = ${of.id}`)[0]?.email] },
      ],
    ] as const)
      expect(
        (await portal.as(actor).post(`${base}/${of.id}/${act}`, { ...more, version: ['1'] }))
          .status,
        act,
      ).toBe(403)
  }
  expect(await db.sql`select 1 from mail`).toHaveLength(0)
})

test('another owner’s people and addresses are as missing as nobody’s', async () => {
  const none = '00000000-0000-4000-8000-000000000000'
  const same = async (actor: Actor, path: string, other: string) => {
    const [one, two] = [await page(actor, path), await page(actor, other)]
    expect(one.status, path).toBe(404)
    expect(mainOf(one.text)).toBe(mainOf(two.text))
  }
  await same(world.otis, `${own}/${world.bea.id}`, `${own}/${none}`)
  await same(world.dana, `${alder()}/${world.bea.id}`, `${alder()}/${none}`)
  await same(world.dana, `/settings/users/${world.olivia.id}`, `/settings/users/${none}`)
  await same(world.olivia, `/settings/users/${world.dana.id}`, `/settings/users/${none}`)
  await same(world.olivia, `/tenants/${world.birch.id}/people`, `/tenants/${none}/people`)
  expect((await page(world.otis, '/settings/users')).status).toBe(404)
  expect((await page(world.otis, alder())).status).toBe(404)
  expect((await page(world.dana, own)).status).toBe(404)
  expect((await page(world.dana, `${alder()}/nonsense`)).status).toBe(404)
})

test('staff see their own organization’s people at the settings', async () => {
  const provider = await page(world.dana, '/settings/users')
  expect(provider.text).toContain('vera@northline.example')
  expect(provider.text).not.toMatch(/olivia@|otis@/)
  expect(provider.text).toContain('Operators must have a second factor')
  const msp = await page(world.olivia, '/settings/users')
  expect(msp.text).toContain('olivia@harbor.example')
  expect(msp.text).not.toMatch(/northline\.example"|vera@|otis@|must have a second factor/)
})

test('a refused form keeps what was typed, with the reason beside its field', async () => {
  const refused = await invite(world.otis, own, { email: 'not an address', name: 'Kept <b>' })
  expect(refused.status).toBe(422)
  const text = await refused.text()
  expect(text).toContain('value="Kept &lt;b&gt;"')
  expect(text).toContain('id="field-email-error"')
  const taken = await invite(world.otis, own, { email: 'OTIS@alder.example' })
  expect(taken.status).toBe(409)
  expect(await taken.text()).toContain('has an account already')
  expect((await invite(world.otis, own, { role: 'owner' })).status).toBe(422)
  for (const email of [
    'a@b.example, c@d.example',
    'a@b.example\r\nBcc: x@y.example',
    '<a@b.example>',
  ])
    expect((await invite(world.otis, own, { email })).status, email).toBe(422)
})

test('fields that are none of the form’s change nothing', async () => {
  await clear()
  const forged = {
    ...{
      tenant_id: world.birch.id,
      tenantId: world.birch.id,
      owner: 'provider',
      id: world.bea.id ?? '',
    },
    ...{
      state: 'active',
      mspId: world.summit.id,
      version: '7',
      factorAt: '2020-01-01',
      audience: 'provider',
    },
    ...{ created_at: '2020-01-01', __proto__: 'x', constructor: 'x' },
  }
  expect((await invite(world.otis, own, forged)).status).toBe(200)
  const made = await account('ann@alder.example')
  expect(made).toMatchObject({
    ...{
      audience: 'tenant',
      tenant_id: world.alder.id,
      state: 'invited',
      version: 1,
      factor_at: null,
    },
  })
  const twice = await portal
    .as(world.otis)
    .post(own, { ...form(), email: ['a@b.example', 'c@d.example'] })
  expect(twice.status).toBe(422)
  const { id } = made ?? {}
  const change = {
    ...form({ name: 'Ann B', username: 'other', ...forged }),
    version: ['1'],
  }
  expect((await portal.as(world.otis).post(`${own}/${id}`, change)).status).toBe(200)
  expect(await account('ann@alder.example')).toMatchObject({
    ...{
      id,
      name: 'Ann B',
      state: 'invited',
      username: null,
      tenant_id: world.alder.id,
      version: 2,
    },
  })
})

test('a stale change is a 409 that names both values and keeps what was typed', async () => {
  await clear()
  await invite(world.otis, own)
  const id = (await account('ann@alder.example'))?.id
  const change = (name: string) =>
    portal.as(world.otis).post(`${own}/${id}`, { ...form({ name }), version: ['1'] })
  expect((await change('Ann First')).status).toBe(200)
  const late = await change('Ann Second')
  expect(late.status).toBe(409)
  const text = await late.text()
  expect(text).toContain('Name: Now: Ann First. You entered: Ann Second.')
  expect(text).toContain('value="Ann Second"')
})

test('each act answers with the person as they are now', async () => {
  await clear()
  await invite(world.otis, own)
  const id = (await account('ann@alder.example'))?.id
  const url = `${own}/${id}`
  const act = async (path: string, fields: Record<string, string[]> = {}) => {
    const answer = await portal.as(world.otis).post(`${url}${path}`, fields)
    expect(answer.status, path).toBe(200)
    return answer.text()
  }
  expect(await act('/invitations')).toContain('A new link is on its way to ann@alder.example')
  expect(await act('/invitations/ends')).toContain('Link taken back')
  expect(await act('/states', { state: ['disabled'], version: ['1'] })).toContain('Enable')
  expect((await portal.as(world.otis).post(`${url}/resets`, {})).status).toBe(409)
  expect(await act('/states', { state: ['active'], version: ['2'] })).toContain('Invited')
  await db.sql`update account set state = 'active' where id = ${id}`
  expect(await act('/resets')).toContain('is signed out and gets a link')
  expect(await act('/sessions/ends')).toContain('0 sessions ended')
  expect((await portal.as(world.otis).post(`${url}/factor/ends`, {})).status).toBe(409)
  const version = String((await account('ann@alder.example'))?.version)
  const remove = (confirm: string) =>
    portal.as(world.otis).post(`${url}/deletion`, { confirm: [confirm], version: [version] })
  expect((await page(world.otis, `${url}/deletion`)).text).toContain('ann@alder.example')
  expect((await remove('ann')).status).toBe(422)
  const gone = await remove('ann@alder.example')
  expect(gone.headers.get('HX-Redirect')).toBe(own)
  expect(await account('ann@alder.example')).toBeUndefined()
  const types = await db.sql`
    select distinct type from log_entry where subject_id = ${id} order by type`
  expect(types.map(({ type }) => type)).toEqual([
    ...['account.added', 'account.deleted', 'account.disabled', 'account.enabled'],
    ...['account.signed-out', 'invitation.reset-sent', 'invitation.revoked', 'invitation.sent'],
  ])
})

test('four mails to one person in an hour are one too many', async () => {
  await clear()
  await invite(world.otis, own)
  const id = (await account('ann@alder.example'))?.id
  const resend = () => portal.as(world.otis).post(`${own}/${id}/invitations`, {})
  expect([(await resend()).status, (await resend()).status]).toEqual([200, 200])
  const refused = await resend()
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(3500)
})

test('a tenant’s administrator reads all of it in the tenant’s language', async () => {
  await clear()
  await db.sql`update tenant set language = 'de' where id = ${world.alder.id}`
  await invite(world.otis, own)
  const { text } = await page(world.otis, own)
  for (const word of [
    'Benutzer',
    'Jemanden einladen',
    'Eingeladen',
    'Letzte Anmeldung',
    'E-Mail wartet',
  ])
    expect(text).toContain(word)
  const refused = await (await invite(world.otis, own, { email: 'no' })).text()
  expect(refused).toContain('Geben Sie eine vollständige Adresse ein')
  const last = await portal
    .as(world.otis)
    .post(`${own}/${world.otis.id}/states`, { state: ['disabled'], version: ['1'] })
  expect(last.status).toBe(409)
  expect(await last.text()).toContain('das letzte aktive Konto der Administration')
  await db.sql`update tenant set language = 'en'`
})

test('a list of many goes by pages and is searched', async () => {
  await db.sql`
    insert into account (audience, tenant_id, email, name, role)
    select 'tenant', ${world.birch.id}, 'm' || n || '@birch.example', 'Many ' || lpad(n::text, 3, '0'), 'monitor' from generate_series(1, 120) n`
  const first = await page(world.bea, own)
  expect(first.text.match(/<tr id="person-/g)).toHaveLength(50)
  expect(first.text).toContain('href="/people?page=2"')
  const last = await page(world.bea, `${own}?page=3`)
  expect(last.text.match(/<tr id="person-/g)).toHaveLength(21)
  const found = await page(world.bea, `${own}?q=many%20007`)
  expect(found.text.match(/<tr id="person-/g)).toHaveLength(1)
  expect((await page(world.bea, `${own}?q=%25`)).text).toContain('Nobody fits')
  expect((await page(world.bea, `${own}?page=0`)).status).toBe(400)
})

test('a change of somebody is announced to its owner', async () => {
  const heard: string[] = []
  const listening = await db.listen({
    announced: (text) => void heard.push(text),
    disconnected() {},
    reconnected() {},
  })
  await clear()
  await invite(world.otis, own)
  await until('the announcement', () =>
    heard.some((text) => text.includes('"people"') && text.includes(world.alder.id)),
  )
  await listening.stop()
})
