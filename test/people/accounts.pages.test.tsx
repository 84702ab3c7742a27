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
const account = async (email: string, audience = '%') =>
  (await db.sql`select * from account where email = ${email} and audience like ${audience}`)[0]
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
    expect(text).toContain('Email queued')
  }
  const mails = await db.sql`
    select template, to_address, data from mail where template = 'activation' order by created_at`
  expect(mails).toHaveLength(4)
  // of staff's three the customer's administrator is told
  const told = await db.sql`select to_address from mail where template = 'sign-in-changed'`
  expect(told.map(({ to_address }) => to_address)).toEqual(Array(3).fill('otis@alder.example'))
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
    expect(person.text).toContain('is read-only')
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

test('names of accounts that an MSP may not see answer like free ones, byte for byte', async () => {
  const users = '/msp/administrators'
  await db.sql`update account set username = 'danaok' where id = ${world.dana.id}`
  const olivia = `${users}/${world.olivia.id}`
  /** All that an MSP sees when it uses these names, without them, ids, times and sizes. */
  const told = async (email: string, username: string) => {
    const plain = async (answer: Response) => {
      const {
        'x-request-id': _,
        'content-length': __,
        ...headers
      } = Object.fromEntries(answer.headers)
      const text = `${answer.status} ${JSON.stringify(headers)} ${mainOf(await answer.text())}`
      return text
        .replaceAll('%2540', '@')
        .replaceAll('%40', '@')
        .replaceAll(email, 'EMAIL')
        .replaceAll(username, 'USERNAME')
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
        .replaceAll(/nonce[-=]["']?[\w+/=-]+/g, 'NONCE')
        .replaceAll(/(name="(?:form-key|version)" value|datetime|title|style)="[^"]*"/g, '$1')
        .replaceAll(/\d\d:\d\d(:\d\d)?|\d+ (s|min) ago|just now/g, 'TIME')
    }
    const at = { name: 'Olivia Marsh', role: 'owner', email, username: '' }
    const [own] = await db.sql`select version from account where id = ${world.olivia.id}`
    const invited = [
      await invite(world.olivia, users, { email, username, role: 'admin' }),
      await portal.as(world.olivia).get(`${users}?q=${email}`),
      await portal.as(world.olivia).get(`${users}/${(await account(email, 'msp'))?.id}`),
    ]
    await db.sql`delete from account where email = ${email} and audience = 'msp'`
    const moved = [
      await portal.as(world.olivia).post(olivia, { ...form(at), version: [`${own?.version}`] }),
      await portal.as(world.olivia).get(olivia),
    ]
    const [mails, lines] = [
      await db.sql`select template, data from mail order by created_at, template`,
      await db.sql`select type, result from log_entry where audience = 'msp' order by at, type`,
    ]
    for (const table of ['mail', 'invitation', 'log_entry'])
      await db.sql`delete from ${db.sql(table)}`
    return [
      ...(await Promise.all([...invited, ...moved].map(plain))),
      JSON.stringify([mails, lines]),
    ]
  }
  await db.sql`delete from log_entry`
  const free = await told('free@northline.example', 'nobody')
  const foreign = await told('dana@northline.example', 'danaok')
  expect(free[0]).toMatch(/^200 .*An invitation is on its way to EMAIL/s)
  expect(free[3]).toMatch(/^200 .*A link is on its way to EMAIL/s)
  expect(free[4]).toContain('Not yet confirmed: EMAIL')
  expect(foreign).toEqual(free)
  // the premise: to who may see that account it is taken
  const seen = await invite(world.dana, `/msps/${world.harbor.id}/administrators`, {
    email: 'olivia@harbor.example',
  })
  expect(seen.status).toBe(409)
  await db.sql`update account set username = null where id = ${world.dana.id}`
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
  const administrators = '/msp/administrators'
  await same(world.olivia, `${administrators}/${world.dana.id}`, `${administrators}/${none}`)
  const of = (msp: string) => `/msps/${msp}/administrators`
  await same(
    world.dana,
    `${of(world.summit.id)}/${world.olivia.id}`,
    `${of(world.summit.id)}/${none}`,
  )
  expect((await page(world.dana, of(none))).status).toBe(404)
  for (const path of [of(world.summit.id), of(world.harbor.id), '/settings/users'])
    expect((await page(world.olivia, path)).status, path).toBe(404)
  expect((await page(world.dana, administrators)).status).toBe(404)
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
  expect(provider.text).toContain('Require a second factor for operators')
  const msp = await page(world.olivia, '/msp/administrators')
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
  expect(await taken.text()).toContain('already has an account')
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
  expect(await act('/invitations/ends')).toContain('Link revoked')
  expect(await act('/states', { state: ['disabled'], version: ['1'] })).toContain('Enable')
  expect((await portal.as(world.otis).post(`${url}/resets`, {})).status).toBe(409)
  expect(await act('/states', { state: ['active'], version: ['2'] })).toContain('Invited')
  await db.sql`update account set state = 'active' where id = ${id}`
  expect(await act('/resets')).toContain('has been signed out and will get a link')
  expect(await act('/sessions/ends')).toContain('0 sessions ended')
  expect((await portal.as(world.otis).post(`${url}/factor/ends`, {})).status).toBe(409)
  const version = String((await account('ann@alder.example'))?.version)
  const remove = (confirm: string) =>
    portal
      .as(world.otis)
      .post(`${url}/deletion`, { confirm: [confirm], version: [String(Number(version) + 1)] })
  const renamed = { name: ['Ann Later'], email: ['ann@alder.example'], role: ['operator'] }
  const saved = await portal.as(world.otis).post(url, { ...renamed, version: [version] })
  expect(await saved.text(), 'the name that it has now').toContain('Ann Later saved')
  const asked = (await page(world.otis, `${url}/deletion`)).text
  expect(asked).toContain('ann@alder.example')
  expect(asked, 'the way out leads back to the person').toContain(`href="${url}" data-close="true"`)
  expect((await remove('ann')).status).toBe(422)
  const gone = await remove('ann@alder.example')
  expect(gone.headers.get('HX-Redirect')).toBe(own)
  expect(await account('ann@alder.example')).toBeUndefined()
  const types = await db.sql`
    select distinct type from log_entry where subject_id = ${id} order by type`
  expect(types.map(({ type }) => type)).toEqual([
    ...['account.added', 'account.changed', 'account.deleted', 'account.disabled'],
    ...['account.enabled', 'account.signed-out', 'invitation.reset-sent'],
    ...['invitation.revoked', 'invitation.sent'],
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
    'Benutzer einladen',
    'Eingeladen',
    'Letzte Anmeldung',
    'E-Mail eingereiht',
  ])
    expect(text).toContain(word)
  const refused = await (await invite(world.otis, own, { email: 'no' })).text()
  expect(refused).toContain('Geben Sie eine vollständige E-Mail-Adresse ein')
  const last = await portal
    .as(world.otis)
    .post(`${own}/${world.otis.id}/states`, { state: ['disabled'], version: ['1'] })
  expect(last.status).toBe(409)
  expect(await last.text()).toContain('der letzte aktive Administrator')
  await db.sql`update tenant set language = 'en'`
})

test('a list of many is searched by words, filtered and goes on by pages', async () => {
  await db.sql`
    insert into account (audience, tenant_id, email, name, role, last_sign_in_at)
    select 'tenant', ${world.birch.id}, 'm' || n || '@birch.example', 'Many ' || lpad(n::text, 3, '0'), 'monitor',
      case when n % 2 = 0 then now() - make_interval(hours => n) end
    from generate_series(1, 120) n`
  const idsOf = (text: string) => [...text.matchAll(/<tr id="person-([^"]+)/g)].map(([, id]) => id)
  const nextOf = (text: string) => /href="(\/people\?[^"]*after=[^"]*)"/.exec(text)?.[1]
  for (const sort of ['name', '-email', 'role', 'state', '-active']) {
    const seen: (string | undefined)[] = []
    let url: string | undefined = `${own}?sort=${sort}`
    while (url) {
      const { text }: { text: string } = await page(world.bea, url)
      seen.push(...idsOf(text))
      url = nextOf(text)?.replaceAll('&amp;', '&')
    }
    expect(new Set(seen).size, sort).toBe(121)
    expect(seen, sort).toHaveLength(121)
  }
  const found = async (search: string) => idsOf((await page(world.bea, own + search)).text).length
  expect(await found('?q=many%20007')).toBe(1)
  expect(await found('?q=007%20many')).toBe(1)
  expect(await found('?q=m7@birch')).toBe(1)
  expect(await found('?role=admin')).toBe(1)
  expect(await found('?state=disabled')).toBe(0)
  expect(await found('?factor=off&limit=200')).toBe(121)
  expect((await page(world.bea, `${own}?q=%25`)).text).toContain('No users match')
  await db.sql`delete from account where name like 'Many %'`
})

/** Acts on ticked people as the list's own form does; a question is answered with yes. */
async function act(actor: Actor, base: string, name: string, ids: readonly (string | null)[]) {
  const said = await portal.as(actor).post(`${base}/selections`, {
    ...{ act: [name], id: ids.map(String) },
  })
  const asked = await said.text()
  const confirm = new RegExp(`${base}/selections/[0-9a-f-]{36}`).exec(asked)?.[0]
  if (said.status !== 200 || !confirm || !/class="btn (?:primary|danger)"/.test(asked))
    return { status: said.status, asked, done: '' }
  const done = await portal.as(actor).post(confirm, {})
  return { status: done.status, asked, done: await done.text() }
}
const people = (...names: string[]) =>
  db.sql<{ id: string; name: string; state: string }[]>`
    select id, name, state from account where tenant_id = ${world.alder.id} and name in ${db.sql(names)} order by name`

test('many are disabled and enabled; one’s own account and the last administrator are left out', async () => {
  await clear()
  await db.sql`
    insert into account (audience, tenant_id, email, name, role, last_sign_in_at)
    select 'tenant', ${world.alder.id}, lower(n) || '@alder.example', n, r, now()
    from (values ('Abe', 'admin'), ('Bo', 'monitor'), ('Cy', 'monitor')) as v (n, r)`
  const all = async () => (await people('Abe', 'Bo', 'Cy')).map(({ id }) => id)
  const states = async () => (await people('Abe', 'Bo', 'Cy')).map(({ state }) => state)
  const mine = await act(world.otis, own, 'disable', [...(await all()), world.otis.id])
  expect(mine.asked).toContain('Disable 3 users?')
  expect(mine.asked).toContain('This is your own account.')
  expect(mine.done).toContain('3 users disabled.')
  expect(await states()).toEqual(['disabled', 'disabled', 'disabled'])
  const [one] = await db.sql`select state from account where id = ${world.otis.id}`
  expect(one?.state, 'nobody locks himself out').toBe('active')

  // what can be taken back is done at once
  const enabled = await act(world.otis, own, 'enable', await all())
  expect(enabled.asked).toContain('3 users enabled.')
  expect(await states()).toEqual(['active', 'active', 'active'])

  // staff tick every administrator: one has to remain
  const [abe] = await people('Abe')
  const last = await act(world.dana, alder(), 'disable', [abe?.id ?? '', world.otis.id])
  expect(last.asked).toContain('This is the last active administrator.')
  expect(last.done).toContain('1 user disabled.')
  const left = await db.sql`
    select 1 from account where tenant_id = ${world.alder.id} and role = 'admin' and state = 'active'`
  expect(left).toHaveLength(1)
  await db.sql`update account set state = 'active' where id = ${world.otis.id}`
})

test('a new link goes to those invited, and to nobody who was mailed too often', async () => {
  await clear()
  for (const name of ['Abe', 'Bo'])
    await invite(world.otis, own, { name, email: `${name}@alder.example` })
  const ids = (await people('Abe', 'Bo')).map(({ id }) => id)
  for (let n = 0; n < 2; n++) await portal.as(world.otis).post(`${own}/${ids[0]}/invitations`, {})
  await db.sql`delete from mail`
  const sent = await act(world.otis, own, 'resend', [...ids, world.otis.id])
  expect(sent.asked).toContain('Send a new link to 1 user?')
  expect(sent.asked).toContain('has been sent too many emails')
  expect(sent.asked).toContain('is already active')
  expect(sent.done).toContain('1 new link is on its way.')
  const mails = await db.sql`select to_address from mail`
  expect(mails.map(({ to_address }) => to_address)).toEqual(['Bo@alder.example'])
})

test('acts on many reach nobody of another owner, and are not offered to who may only look', async () => {
  const birch = `/tenants/${world.birch.id}/people`
  for (const [actor, base, id] of [
    [world.otis, own, world.bea.id],
    [world.dana, alder(), world.bea.id],
    [world.dana, '/settings/users', world.otis.id],
  ] as const)
    expect((await act(actor, base, 'disable', [id])).status, base).toBe(422)
  for (const [actor, base, id] of [
    [world.vera, birch, world.bea.id],
    [world.nico, '/settings/users', world.vera.id],
  ] as const) {
    expect((await act(actor, base, 'disable', [id])).status, base).toBe(403)
    const menu = (await page(actor, `${base}/${id}/menu`)).text
    expect(menu).toContain(`${base}/${id}`)
    expect(menu).not.toContain('Disable')
  }
  expect((await page(world.dana, `${alder()}/${world.bea.id}/menu`)).status).toBe(404)
  expect((await page(world.otis, `${own}/${world.otis.id}/menu`)).text).toContain(
    'your own account',
  )
  const states =
    await db.sql`select distinct state from account where id in ${db.sql([world.bea.id, world.otis.id, world.vera.id].map(String))}`
  expect(states.map(({ state }) => state)).toEqual(['active'])
})

test('the list goes out as CSV, to its owner’s log', async () => {
  const file = await portal.as(world.dana).get(`${alder()}.csv`)
  expect(file.status).toBe(200)
  const text = await file.text()
  expect(text.split('\r\n')[0]?.replace('\ufeff', '')).toBe(
    'name,email,username,role,state,active,factor,invitation,invitation_expires,mail',
  )
  expect(text).toContain('otis@alder.example')
  expect(text).not.toContain('bea@')
  expect((await portal.as(world.olivia).get('/msp/administrators.csv')).status).toBe(200)
  const lines =
    await db.sql`select tenant_id, msp_id from log_entry where type in ('people.exported', 'administrators.exported') order by tenant_id nulls last`
  expect(lines).toEqual([
    { tenant_id: world.alder.id, msp_id: null },
    { tenant_id: null, msp_id: world.harbor.id },
  ])
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
