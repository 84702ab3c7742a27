import { beforeAll, describe, expect, test } from 'vitest'
import { isPassword } from '../../src/domain/people/passwords.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'
import { amounts, asForm, company, enterDraft, makeReady, plain } from './drafts.support.ts'

describe('creating a tenant', async () => {
  const database = await testDatabase({ connections: 8 })
  const { sql } = database
  const pages = portalOf(database.pool)
  let world: World

  beforeAll(async () => {
    world = await makeWorld(database)
    await makeReady(database)
  })

  const save = (draft: string, actor = world.dana) =>
    pages.as(actor).post('/tenants', { draft: [draft] }, plain)
  const tenantNamed = async (shortname: string) =>
    (await sql`select * from tenant where shortname = ${shortname}`)[0]

  test('the wizard’s steps make a tenant with all that it starts with, in one save', async () => {
    const draft = await enterDraft(pages.as(world.dana), { host: 'portal.silverline.example' })
    expect(await tenantNamed('silverline')).toBeUndefined()
    const saved = await save(draft)
    expect(saved.status).toBe(303)
    const made = (await tenantNamed('silverline'))!
    expect(saved.headers.get('Location')).toBe(`/tenants/${made.id}`)
    expect(made).toMatchObject({
      full_name: 'Silverline Rail',
      size: '501-1000',
      country: 'NL',
      time_zone: 'Europe/Amsterdam',
      language: 'de',
      state: 'active',
    })
    const [site] = await sql`select * from site where tenant_id = ${made.id}`
    expect(site).toMatchObject({ name: 'Hauptstandort', time_zone: 'Europe/Amsterdam' })
    const quotas = await sql`select quota, amount from tenant_quota where tenant_id = ${made.id}`
    expect(quotas).toHaveLength(11)
    expect(Number(quotas.find((q) => q.quota === 'disk')?.amount)).toBe(50 * 1024 ** 3)
    expect(
      await sql`select kind, allocated from license_pool where kind in ('agents', 'ai-agents', 'ai-tenants') order by kind`,
    ).toEqual([
      { kind: 'agents', allocated: 5 },
      { kind: 'ai-agents', allocated: 2 },
      { kind: 'ai-tenants', allocated: 1 },
    ])
    const [permission] =
      await sql`select to_jsonb("off") as "off" from tenant_permission where tenant_id = ${made.id}`
    expect(permission?.off).toContain('widgets')
    expect(permission?.off).not.toContain('contacts')
    const [admin] = await sql`select * from account where tenant_id = ${made.id}`
    expect(admin).toMatchObject({
      username: 'j.devries',
      name: 'Joke de Vries',
      role: 'admin',
      state: 'invited',
    })
    expect(await sql`select * from credential where account_id = ${admin!.id}`).toEqual([])
    expect(await sql`select kind from invitation where account_id = ${admin!.id}`).toEqual([
      { kind: 'activation' },
    ])
    expect(
      await sql`select template, language, state from mail where account_id = ${admin!.id}`,
    ).toEqual([{ template: 'activation', language: 'de', state: 'queued' }])
    expect(await sql`select host, state from tenant_domain where tenant_id = ${made.id}`).toEqual([
      { host: 'portal.silverline.example', state: 'pending' },
    ])
    const types = await sql`select type from log_entry where tenant_id = ${made.id}`
    expect(types.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'tenant.created',
        'quota.granted',
        'account.added',
        'invitation.sent',
        'domain.requested',
      ]),
    )
    // its pages stand
    for (const path of ['', '/sites', '/profile'])
      expect((await pages.as(world.dana).get(`/tenants/${made.id}${path}`)).status, path).toBe(200)
  })

  test('saving again, and twice at once, answers the same tenant', async () => {
    const draft = await enterDraft(pages.as(world.dana), {
      company: { name: 'Twice', shortname: 'twice' },
    })
    const answers = await Promise.all([save(draft), save(draft), save(draft)])
    const where = new Set(answers.map((answer) => answer.headers.get('Location')))
    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303])
    expect(where.size).toBe(1)
    expect((await save(draft)).headers.get('Location')).toBe([...where][0])
    expect(await sql`select id from tenant where full_name = 'Twice'`).toHaveLength(1)
    const [kept] = await sql`select "values", password from tenant_draft where id = ${draft}`
    expect(kept).toEqual({ values: {}, password: null })
  })

  test('sign-in information needs a password, which is kept sealed, never mailed, and changed at first', async () => {
    const words = 'Correct-horse-77'
    const me = pages.as(world.dana)
    const begun = await me.post(
      '/tenants/new',
      asForm({ ...company, shortname: 'signinfo', email: 'a@sign.example' }),
      plain,
    )
    const id = begun.headers.get('Location')?.split('/')[3] ?? ''
    const refused = await me.post(
      `/tenants/new/${id}/notification`,
      { how: ['sign-in'], password: [''] },
      plain,
    )
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain('Enter an initial password')
    const weak = await me.post(
      `/tenants/new/${id}/notification`,
      { how: ['sign-in'], password: ['password1'] },
      plain,
    )
    expect(weak.status).toBe(422)
    const draft = await enterDraft(me, {
      company: { shortname: 'signinfo', email: 'a@sign.example' },
      how: 'sign-in',
      password: words,
    })
    const [row] = await sql`select "values"::text, password from tenant_draft where id = ${draft}`
    expect(`${row?.values}${row?.password}`).not.toContain(words)
    expect(row?.password).not.toContain('argon2id')
    expect((await save(draft)).status).toBe(303)
    const [admin] = await sql`select a.id, a.state, c.password_hash, c.must_change from account a
      join credential c on c.account_id = a.id where a.email = 'a@sign.example'`
    expect(admin).toMatchObject({ state: 'active', must_change: true })
    expect(await isPassword(words, admin!.password_hash)).toBe(true)
    expect(await sql`select template from mail where account_id = ${admin!.id}`).toEqual([
      { template: 'sign-in-information' },
    ])
    const everywhere = await sql`select string_agg(to_jsonb(l)::text, '') as l from log_entry l`
    const queued = await sql`select string_agg(to_jsonb(c)::text, '') as c from command c`
    expect(`${everywhere[0]?.l}${queued[0]?.c}`).not.toContain(words)
  })

  test('what cannot be had at the end jumps back to its step, and nothing is lost or made', async () => {
    const me = pages.as(world.dana)
    const draft = await enterDraft(me, {
      company: { shortname: 'toomuch' },
      amounts: { agents: '100' },
    })
    await sql`update license_pool set purchased = allocated + 7 where kind = 'agents'`
    const before = await sql`select kind, allocated from license_pool order by kind`
    const short = await save(draft)
    expect(short.status).toBe(409)
    const html = await short.text()
    expect(html).toMatch(/aria-current="step">Capabilities/)
    expect(html).toContain('7 more available in the system license')
    expect(html).toContain('of 7 free')
    expect(await tenantNamed('toomuch')).toBeUndefined()
    expect(await sql`select kind, allocated from license_pool order by kind`).toEqual(before)
    await sql`insert into tenant (shortname, full_name) values ('ToomucH', 'Somebody else')`
    await me.post(`/tenants/new/${draft}/capabilities`, asForm({ ...amounts, agents: '3' }), plain)
    const taken = await save(draft)
    expect(taken.status).toBe(409)
    expect(await taken.text()).toMatch(/aria-current="step">Company and admin[\s\S]*already taken/)
    await me.post(
      `/tenants/new/${draft}/company`,
      asForm({ ...company, shortname: 'enough' }),
      plain,
    )
    expect((await save(draft)).status).toBe(303)
    await sql`update license_pool set purchased = 400 where kind = 'agents'`
  })

  test('a step that is wrong says so beside its fields and keeps what was typed; left so it waits', async () => {
    const me = pages.as(world.nico)
    const bad = {
      ...company,
      name: 'A',
      shortname: 'www',
      email: 'a@b',
      country: 'ZZ',
      timeZone: 'Mars/Base',
    }
    const refused = await me.post('/tenants/new', asForm(bad), plain)
    expect(refused.status).toBe(422)
    const html = await refused.text()
    for (const field of ['shortname', 'email', 'country', 'timeZone'])
      expect(html, field).toContain(`href="#field-${field}"`)
    expect(html).toContain('value="a@b"')
    const left = await me.post('/tenants/new', { ...asForm(bad), after: ['close'] }, plain)
    expect(left.headers.get('Location')).toBe('/tenants')
    const list = await (await me.get('/tenants')).text()
    const [, id] = list.match(/href="\/tenants\/new\/([0-9a-f-]{36})"/) ?? []
    expect(list).toContain('Continue your draft')
    const resumed = await me.get(`/tenants/new/${id}/company`)
    expect(await resumed.text()).toContain('value="a@b"')
    // later steps begin at the first gap
    const early = await me.get(`/tenants/new/${id}/review`)
    expect(early.headers.get('Location')).toBe(`/tenants/new/${id}/company`)
    // somebody else's draft is nobody's
    expect((await pages.as(world.dana).get(`/tenants/new/${id}/company`)).status).toBe(404)
    expect((await save(id!)).status).toBe(404)
    expect((await me.post(`/tenants/new/${id}/discards`, {}, plain)).status).toBe(303)
    expect((await me.get(`/tenants/new/${id}`)).status).toBe(404)
  })

  test('a password that was entered is not dropped without a word', async () => {
    const me = pages.as(world.dana)
    const send = async (password: string, more: Record<string, string> = {}) => {
      const sent = { ...company, shortname: 'a b', password, ...more }
      const answer = await me.post('/tenants/new', asForm(sent), plain)
      return { answer, html: await answer.text() }
    }
    const short = await send('short')
    expect(short.answer.status).toBe(422)
    expect(short.html).toMatch(/href="#field-password">[^<]*8/)
    expect(short.html).toMatch(/href="#field-shortname"/)
    const good = await send('Oyster-brook-71')
    expect(good.html).toContain('<a href="#field-password">Enter this again.')
    expect(good.html).not.toContain('Oyster-brook')
    expect((await send('')).html).not.toContain('href="#field-password"')
    const { answer } = await send('Oyster-brook-71', { after: 'close' })
    const done = answer.headers.get('Set-Cookie')?.split(';')[0] ?? ''
    const { Cookie, ...headers } = await pages.signedIn(world.dana)
    const list = await pages.app.request('http://localhost:3000/tenants', {
      headers: { ...headers, Cookie: `${Cookie}; ${done}` },
    })
    expect(await list.text()).toContain('The draft is saved without the password.')
  })

  test('an AI-agents value is refused when no tenant may have them any more', async () => {
    const me = pages.as(world.dana)
    const draft = await enterDraft(me, {
      company: { shortname: 'noagents' },
      amounts: { 'ai-agents': '1' },
    })
    await sql`update license_pool set purchased = allocated where kind = 'ai-tenants'`
    const step = await (await me.get(`/tenants/new/${draft}/capabilities`)).text()
    expect(step).toMatch(/<input[^>]*readonly[^>]*name="ai-agents"|name="ai-agents"[^>]*readonly/)
    expect(step).toContain('the system license is fully used')
    expect((await save(draft)).status).toBe(409)
    await sql`update license_pool set purchased = 10 where kind = 'ai-tenants'`
    expect((await save(draft)).status).toBe(303)
  })

  test('without a mail server the notification step does not go on', async () => {
    const [kept] = await sql`delete from setting where name = 'mail' returning value`
    const me = pages.as(world.dana)
    await expect(enterDraft(me, { company: { shortname: 'nomail' } })).rejects.toThrow('409')
    await sql`insert into setting (name, value) values ('mail', ${sql.json(kept!.value)})`
  })

  test('an MSP’s people create under their own MSP, whatever they send', async () => {
    const me = pages.as(world.olivia)
    const draft = await enterDraft(me, {
      company: { shortname: 'harborone', msp: world.summit.id },
      amounts: { agents: '1', 'ai-agents': '0' },
    })
    expect((await save(draft, world.olivia)).status).toBe(303)
    expect((await tenantNamed('harborone'))?.msp_id).toBe(world.harbor.id)
  })

  test('who may not create finds nothing or is refused', async () => {
    expect((await pages.as(world.otis).get('/tenants/new')).status).toBe(404)
    expect((await pages.as(world.vera).get('/tenants/new')).status).toBe(403)
    expect(
      (await pages.as(world.vera).post('/tenants', { draft: [world.alder.id] }, plain)).status,
    ).toBe(403)
    expect(
      (await pages.as(world.otis).post('/tenants', { draft: [world.alder.id] }, plain)).status,
    ).toBe(404)
  })

  // one backend serialises everything on the embedded database, so nothing could go wrong there
  test.runIf(onPostgres)(
    'of parallel creations at an MSP’s last place exactly one succeeds',
    async () => {
      const me = pages.as(world.olivia)
      const drafts: string[] = []
      for (const n of [1, 2, 3, 4, 5, 6])
        drafts.push(
          await enterDraft(me, {
            company: { shortname: `race${n}` },
            amounts: { agents: '0', 'ai-agents': '0', 'workflow-triggers': '0' },
          }),
        )
      const [{ n }] = await sql<
        [{ n: number }]
      >`select count(*)::integer as n from tenant where msp_id = ${world.harbor.id}`
      await sql`update msp set max_organizations = ${n + 1} where id = ${world.harbor.id}`
      await sql`insert into tenant (shortname, full_name, msp_id, synthetic) values ('-c-', 'Canary', ${world.harbor.id}, true)`
      const answers = await Promise.all(drafts.map((draft) => save(draft, world.olivia)))
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 409, 409, 409, 409, 409])
      const refused = answers.find(({ status }) => status === 409)!
      expect(await refused.text()).toContain('organizations')
      expect(
        (await sql`select id from tenant where msp_id = ${world.harbor.id} and not synthetic`)
          .length,
      ).toBe(n + 1)
    },
  )
})
