import { describe, expect, test } from 'vitest'
import { asForm, plain } from '../tenants/drafts.support.ts'
import { useUpgrades } from './upgrades.support.ts'

const own = useUpgrades()
const { setup, dana, alder, begin, consented, standing, connected, invitation, license, pool } = own
const someone = (by = dana()) => setup.portal.as(by)
const url = (rest = '') => `/services/${alder().service}/upgrades${rest}`

const get = async (path: string, by = dana()) => {
  const answer = await someone(by).get(path)
  return { status: answer.status, html: await answer.text(), to: answer.headers.get('Location') }
}
const post = async (path: string, fields: Record<string, string>, by = dana()) => {
  const answer = await someone(by).post(path, asForm(fields), plain)
  return { status: answer.status, html: await answer.text(), to: answer.headers.get('Location') }
}
const errorsIn = (html: string) => html.match(/data-errors[\s\S]*?<\/ul>/)?.[0] ?? ''
/** The application at Microsoft stands; so does a mail server. */
const withMail = () =>
  setup.db.sql`insert into setting (name, value, version, changed_by)
    values ('mail', '{"host": "mail.northline.example", "fromAddress": "portal@northline.example"}', 1, 'x')
    on conflict (name) do nothing`

/** The steps up to the review; the draft's id. */
async function entered(license: Record<string, string>, consent: Record<string, string>) {
  const first = await post(url('/new'), license)
  expect(first.status, errorsIn(first.html)).toBe(303)
  const id = first.to?.split('/')[5] ?? expect.unreachable()
  const second = await post(url(`/new/${id}/consent`), consent)
  expect(second.status, errorsIn(second.html)).toBe(303)
  expect(second.to).toBe(url(`/new/${id}/review`))
  return id
}
const byMail = {
  ...{ way: 'mail', fullName: 'Ada Alder', email: 'ada@alder.example', adminEmail: '' },
  language: 'en',
}

describe('the wizard', () => {
  test('leads from Essentials to a mail, and says before and after', async () => {
    await standing('hosted-essentials')
    await withMail()
    const { html } = await get(url('/new'))
    for (const text of ['Hosted Essentials Plus', 'Hosted Pro', '50 of 100 user licenses are left'])
      expect(html).toContain(text)
    expect(html).not.toContain('OC Pro')
    const id = await entered({ to: 'hosted-pro', users: '20' }, byMail)
    const review = await get(url(`/new/${id}/review`))
    expect(review.html).toMatch(/Left in the pool<\/th><td>50<\/td><td>30<\/td>/)
    expect(review.html).toContain('LifeCycle Management')
    const saved = await post(url(), { draft: id })
    expect(saved).toMatchObject({ status: 303, to: `/services/${alder().service}` })
    expect(await invitation()).toMatchObject({
      upgrade_to: 'hosted-pro',
      email: 'ada@alder.example',
    })
    expect(await pool()).toEqual({ allocated: 50, reserved: 20 })
    // sent twice it is one
    expect((await post(url(), { draft: id })).to).toBe(`/services/${alder().service}`)
    expect(await pool()).toEqual({ allocated: 50, reserved: 20 })
    expect(await setup.db.sql`select from mail`).toHaveLength(1)
    const [draft] = await setup.db.sql`select values from service_draft where id = ${id}`
    expect(JSON.stringify(draft?.values)).not.toContain('ada@')
    // a draft that became something leads there
    expect((await get(url(`/new/${id}/license`))).to).toBe(`/services/${alder().service}`)
  })

  test('keeps what is left for later, is continued from the first step, and can be discarded', async () => {
    await standing('hosted-essentials')
    const left = await post(url('/new'), { to: 'hosted-pro', users: 'many', after: 'close' })
    expect(left).toMatchObject({ status: 303, to: `/services/${alder().service}` })
    const { html } = await get(url('/new'))
    const [, id] = /upgrades\/new\/([0-9a-f-]{36})"/.exec(html) ?? expect.unreachable()
    expect((await get(url(`/new/${id}/license`))).html).toContain('value="many"')
    // a later step begins where the first gap is
    expect((await get(url(`/new/${id}/review`))).to).toBe(url(`/new/${id}/license`))
    // it is none of a new service's
    expect((await get('/services/new')).html).not.toContain(String(id))
    expect((await get(`/services/new/${id}`)).status).toBe(404)
    // nor of another service, nor anybody else's
    const { birch, nico } = setup.world
    expect((await get(`/services/${birch.service}/upgrades/new/${id}/license`)).status).toBe(404)
    expect((await get(url(`/new/${id}/license`), nico)).status).toBe(404)
    expect((await post(url(`/new/${id}/discards`), {})).status).toBe(303)
    expect((await get(url(`/new/${id}/license`))).status).toBe(404)
  })

  test.each([
    [{ to: '', users: '20' }, 422, 'field-to'],
    [{ to: 'hosted-pro', users: '' }, 422, 'field-users'],
    [{ to: 'hosted-pro', users: '501' }, 422, 'field-users'],
    [{ to: 'hosted-pro', users: '51' }, 409, '50 more left'],
    [{ to: 'oc-pro', users: '5' }, 409, 'Operator Connect'],
    [{ to: 'hosted-essentials', users: '5' }, 409, 'already'],
  ])('says beside the field what is wrong with %j, and keeps it', async (fields, status, said) => {
    await standing('hosted-essentials')
    const answer = await post(url('/new'), fields)
    expect(answer.status).toBe(status)
    expect(errorsIn(answer.html)).toContain(said)
    if (fields.users) expect(answer.html).toContain(`value="${fields.users}"`)
  })

  test('between Essentials Plus and Pro uses the access that there is, and refuses without', async () => {
    await standing('hosted-pro', 30)
    const first = await post(url('/new'), { to: 'hosted-essentials-plus', users: '30' })
    const id = first.to?.split('/')[5]
    const without = await get(url(`/new/${id}/consent`))
    expect(without.html).toContain('href="/authentications"')
    const refusal = await post(url(`/new/${id}/consent`), {})
    expect(refusal.status).toBe(409)
    expect(refusal.html).toContain('href="/authentications"')
    await connected()
    expect((await get(url(`/new/${id}/consent`))).html).toContain('is used')
    expect((await post(url(`/new/${id}/consent`), {})).to).toBe(url(`/new/${id}/review`))
    const review = await get(url(`/new/${id}/review`))
    expect(review.html).toContain('With the Pro license go')
    for (const page of ['Numbers', 'LifeCycle Management']) expect(review.html).toContain(page)
    expect((await post(url(), { draft: String(id) })).status).toBe(303)
    expect(await license()).toMatchObject({ license_type: 'hosted-essentials-plus' })
  })

  test('says what somebody else has changed meanwhile, at the step that it is of', async () => {
    await standing('hosted-pro', 30)
    await connected()
    const id = await entered({ to: 'hosted-essentials-plus', users: '30' }, {})
    await setup.db
      .sql`update service set licensed_users = 31, version = version + 1 where id = ${alder().service}`
    const stale = await post(url(), { draft: id })
    expect(stale.status).toBe(409)
    expect(stale.html).toContain('New license type')
    expect(errorsIn(stale.html)).toMatch(/31/)
  })

  test('is shut while there is nothing to begin, and for whoever may not', async () => {
    await standing('hosted-essentials')
    const { vera, olivia, otis } = setup.world
    expect((await get(url('/new'), vera)).status).toBe(403)
    expect([403, 404]).toContain((await get(url('/new'), olivia)).status)
    expect(
      await someone(otis)
        .get(url('/new'))
        .then(({ status }) => status),
    ).not.toBe(200)
    expect((await get('/services/00000000-0000-4000-8000-000000000000/upgrades/new')).status).toBe(
      404,
    )
    await begin({ to: 'hosted-pro', users: 20 })
    const shut = await get(url('/new'))
    expect(shut.status).toBe(409)
    expect(shut.html).toContain('waits for the customer')
  })
})

describe('the service’s page', () => {
  test('shows an upgrade that waits to the provider, who can cancel it', async () => {
    await standing('hosted-essentials')
    await begin({ to: 'hosted-pro', users: 20 })
    const { html } = await get(`/services/${alder().service}`)
    for (const text of ['Upgrade pending', 'Hosted Pro', 'Waiting for consent', 'Cancel upgrade'])
      expect(html).toContain(text)
    const { olivia } = setup.world
    expect((await get(`/services/${alder().service}`, olivia)).html).not.toContain('Cancel upgrade')
    expect((await get(url('/cancellations/new'))).html).toContain('return to the pool')
    expect((await post(url('/cancellations'), {})).to).toBe(`/services/${alder().service}`)
    expect(await pool()).toEqual({ allocated: 50, reserved: 0 })
    expect((await get(url('/cancellations/new'))).status).toBe(409)
    expect((await post(url('/cancellations'), {}, setup.world.vera)).status).toBe(403)
  })
})

describe('Upgrade Customer', () => {
  test('asks for how many users, says what is kept and left, and is answered once', async () => {
    await standing('hosted-essentials')
    await begin({ to: 'hosted-pro', users: 20 })
    const { id } = await invitation()
    const path = `/invitations/${id}/upgrades`
    expect((await get(`${path}/new`)).status).toBe(409)
    await consented(id)
    const { html } = await get(`${path}/new`)
    expect(html).toContain('value="20"')
    expect(html).toContain('20 are reserved; 30 more are left')
    const short = await post(path, { users: '51' })
    expect(short.status).toBe(409)
    expect(short.html).toContain('value="51"')
    expect(short.html).toContain('20 are reserved; 30 more are left')
    expect((await post(path, { users: '0' })).status).toBe(422)
    expect((await post(path, { users: '25' })).status).toBe(303)
    expect(await license()).toMatchObject({ license_type: 'hosted-pro', licensed_users: 25 })
    expect((await post(path, { users: '25' })).status).toBe(409)
    expect(await pool()).toEqual({ allocated: 75, reserved: 0 })
  })

  test('gives the customer’s administrator the pages of the new license at once, still signed in', async () => {
    await standing('hosted-essentials')
    const { otis } = setup.world
    const atHome = setup.portal.as(otis)
    const before = await atHome.get('/users')
    expect(before.status).toBe(403)
    await begin({ to: 'hosted-pro', users: 20 })
    const { id } = await invitation()
    await consented(id)
    expect((await atHome.get('/users')).status, 'while it waits').toBe(403)
    await post(`/invitations/${id}/upgrades`, { users: '20' })
    expect((await atHome.get('/users')).status).toBe(200)
    expect(await (await atHome.get('/services')).text()).toContain('LifeCycle Management')
  })
})

test('nobody loses the draft of an upgrade that somebody else has begun', async () => {
  await standing('hosted-essentials')
  await withMail()
  const id = await entered({ to: 'hosted-pro', users: '20' }, byMail)
  await begin({ to: 'hosted-pro', users: 5 })
  const answer = await post(url(), { draft: id })
  expect(answer.status).toBe(409)
  expect(errorsIn(answer.html)).toContain('waits for the customer')
  expect(await pool()).toEqual({ allocated: 50, reserved: 5 })
})
