import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { readLinkHours } from '../../src/domain/mail/invitation-settings.ts'
import { Scope } from '../../src/domain/scope.ts'
import { hashOfToken } from '../../src/domain/settings/secrets.ts'
import { portalOf } from '../support/portal.ts'
import { until } from '../support/until.ts'
import { tokenOf, useMailSetup } from './mail-server.ts'

const post = useMailSetup()
const link = '{{CustomerAuthenticationPortalUrl}}/{{InvitationId}}'
const plain = {}
const portal = () => portalOf(post.database.pool).as(post.world.dana)
const input = (more: Record<string, string> = {}) =>
  Object.fromEntries(
    Object.entries({
      version: '0',
      hours: '72',
      subject: '',
      body: '',
      ...more,
    }).map(([name, value]) => [name, [value]]),
  )

const consent = '/settings/invitations/consent'
const consentInput = (more: Record<string, string> = {}) =>
  Object.fromEntries(
    Object.entries({
      ...{ version: '0', consentHours: '168', consentSubject: '', consentBody: '', ...more },
    }).map(([name, value]) => [name, [value]]),
  )

/** The customer authentication portal, as its own page keeps it. */
const leadTo = (portalUrl: string) =>
  post.database
    .sql`insert into setting (name, value) values ('invitations', ${post.database.sql.json({ portalUrl })})`

/** An invitation of a service of Alder's, good for a day unless said. */
async function invited({ state = 'created', ends = '1 day' } = {}): Promise<string> {
  const { sql } = post.database
  const { alder } = post.world
  const [service] = await sql`select id from service where tenant_id = ${alder.id} limit 1`
  await sql`delete from onboarding_invitation`
  const id = randomUUID()
  const hash = hashOfToken(tokenOf(id))
  await sql`
    insert into onboarding_invitation (id, tenant_id, service_id, full_name, language, hash, state, created_by, expires_at)
    values (${id}, ${alder.id}, ${service?.id}, 'Alder Foods', 'en', ${hash}, ${state}, 'Dana Okafor', now() + ${ends}::interval)`
  return id
}

const ask = (invitationId: string) =>
  post.queue({
    ...{ template: 'consent', owner: {}, to: { name: 'Nora', address: 'nora@alder.example' } },
    data: { invitationId, customerId: 'alder<i>', fullName: 'Alder <b>Foods</b> {{Name}}' },
  })

test.each([
  [{ body: 'Come in.' }, 'The body must contain'],
  [{ body: `{{Nmae}}, go to ${link}` }, '{{Nmae}} is not a placeholder.'],
  [{ body: `{{ Name }}, go to ${link}` }, '{{ Name }} is not a placeholder.'],
  [{ body: `{{InvitationId}} and ${link}` }, 'can only be used within'],
  [{ subject: 'Hello {{Password}}' }, '{{Password}} is not a placeholder.'],
  [{ subject: `Hello ${link}` }, 'belongs in the body'],
  [{ hours: '9999' }, '24, 72 or 168 hours'],
])('%j is refused with the reason', async (change, sentence) => {
  for (const path of ['/settings/invitations', '/settings/invitations/previews']) {
    const answer = await portal().post(path, input(change), plain)
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain(sentence)
  }
  expect(await post.database.sql`select from setting where name = 'invitations'`).toHaveLength(0)
})

test('the provider’s own words fill in an activation mail; values are escaped and on one line', async () => {
  const { database, world } = post
  const body = `Dear {{Name}},\n\n{{CustomerName}} ({{CustomerId}}) is ready: ${link}\n\nSee {{CustomerAuthenticationPortalUrl}}`
  await leadTo('https://in.northline.example/activations/')
  const saved = await portal().post(
    '/settings/invitations',
    input({ version: '1', hours: '24', subject: 'Welcome {{Name}}\r\nBcc: x@y.example', body }),
    plain,
  )
  expect(saved.status).toBe(303)
  expect(await Scope.enter(database.pool, world.otis, (scope) => readLinkHours(scope))).toBe(24)
  const invitationId = await post.invitation(world.otis.id ?? '')
  post.work()
  await post.queue({
    template: 'activation',
    invitationId,
    to: { name: '<b>Otis</b> {{CustomerId}}', address: 'otis@alder.example' },
  })
  const message = await until('it arrived', () => post.mailbox.messages()[0])
  const address = `https://in.northline.example/activations/${tokenOf(invitationId)}`
  expect(message.subject).toBe('Welcome <b>Otis</b> {{CustomerId}} Bcc: x@y.example')
  expect(message.text).toContain(`Alder Foods (${world.alder.id}) is ready: ${address}`)
  expect(message.text).toContain('Dear <b>Otis</b> {{CustomerId}},')
  expect(message.html).toContain('&lt;b&gt;Otis&lt;/b&gt; {{CustomerId}}')
  expect(message.html).toContain(`<a href="${address}">`)
  expect(message.text, 'the end of the link is always said').toContain('valid until')
})

test.each([
  ['', 'http://localhost:3000/authenticate'],
  ['https://in.northline.example', 'https://in.northline.example/authenticate'],
  ['https://in.northline.example/authenticate/', 'https://in.northline.example/authenticate'],
  ['https://in.northline.example/activations', 'https://in.northline.example/authenticate'],
])(
  'a mail that asks for consent leads below the portal %j, in the provider’s own words',
  async (portalUrl, address) => {
    if (portalUrl) await leadTo(portalUrl)
    const saved = await portal().post(
      consent,
      consentInput({
        consentHours: '336',
        consentSubject: '{{CustomerId}}: consent\r\nBcc: x@y.example',
        consentBody: `Dear {{Name}} of {{CustomerName}} ({{CustomerId}}),\n\ngo to ${link}`,
      }),
      plain,
    )
    expect(saved.status).toBe(303)
    const id = await invited()
    post.work()
    await ask(id)
    const message = await until('it arrived', () => post.mailbox.messages()[0])
    expect(message.subject).toBe('alder<i>: consent Bcc: x@y.example')
    expect(message.text).toContain('Dear Nora of Alder <b>Foods</b> {{Name}} (alder<i>),')
    expect(message.html).toContain('Alder &lt;b&gt;Foods&lt;/b&gt; {{Name}} (alder&lt;i&gt;)')
    expect(message.html).toContain(`<a href="${address}/${tokenOf(id)}">`)
    expect(message.text).toContain('valid until')
  },
)

test.each([
  [{ consentBody: 'Come in.' }, 'The body must contain'],
  [{ consentBody: `{{Customer}}, go to ${link}` }, '{{Customer}} is not a placeholder.'],
  [{ consentBody: `{{ }} ${link}` }, '{{ }} is not a placeholder.'],
  [{ consentBody: `{{InvitationId}} and ${link}` }, 'can only be used within'],
  [{ consentSubject: `Hello ${link}` }, 'belongs in the body'],
  [{ consentHours: '48' }, 'Choose 24, 72, 168 or 336 hours.'],
])('of the consent mail %j is refused with the reason', async (change, sentence) => {
  for (const path of [consent, `${consent}/previews`]) {
    const answer = await portal().post(path, consentInput(change), plain)
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toContain(sentence)
    expect(page, 'the other text stands beside it').toContain('id="field-subject"')
  }
  expect(await post.database.sql`select from setting where name = 'consent'`).toHaveLength(0)
})

test.each([
  ['expired', { ends: '-1 minute' }],
  ['authenticated', { state: 'authenticated' }],
  ['superseded', { state: 'superseded' }],
  ['cancelled', { state: 'cancelled' }],
])('the link of an invitation that is %s is not sent', async (_, more) => {
  const id = await invited(more)
  post.work()
  const { mailId } = await ask(id)
  await until('it was left', async () => (await post.mail(mailId)).state === 'failed')
  expect((await post.mail(mailId)).error).toMatchObject({ code: 'mail-consent-over' })
  expect(post.mailbox.messages()).toHaveLength(0)
  const { payload } = await post.command((await post.mail(mailId)).command_id as string)
  expect(
    JSON.stringify([payload, await post.mail(mailId)]),
    'the token is kept nowhere',
  ).not.toContain(tokenOf(id))
})

test('one that names no invitation is not sent', async () => {
  post.work()
  const { mailId } = await post.queue({ template: 'consent', owner: {}, data: {} })
  await until('it was left', async () => (await post.mail(mailId)).state === 'failed')
  expect(post.mailbox.messages()).toHaveLength(0)
})

test('consent has its preview in both languages, its test, and its own version', async () => {
  const typed = await portal().post(
    `${consent}/previews`,
    consentInput({ consentSubject: 'Typed {{CustomerId}}' }),
    plain,
  )
  expect(await typed.text()).toContain('Typed example')
  const page = await (await portal().get('/settings/invitations')).text()
  expect(page).toContain('Consent needed')
  expect(page).toContain('Zustimmung erforderlich')
  expect(page).toContain('http://localhost:3000/authenticate/EXAMPLE')
  await portal().post(consent, consentInput({ consentSubject: 'One' }), plain)
  const late = await portal().post(consent, consentInput({ consentSubject: 'Two' }), plain)
  expect(late.status).toBe(409)
  expect(await late.text()).toContain('Consent subject: Now: One. You entered: Two.')
  post.work()
  expect((await portal().post(`${consent}/tests`, consentInput(), plain)).status).toBe(303)
  const message = await until('it arrived', () => post.mailbox.messages()[0])
  expect(message.subject).toBe('One')
})

test('a preview shows what is typed and keeps nothing; a stale edit names both values', async () => {
  const shown = await portal().post(
    '/settings/invitations/previews',
    input({ subject: 'Typed {{Name}}' }),
    plain,
  )
  expect(shown.status).toBe(200)
  expect(await shown.text()).toContain('Typed Dana Okafor')
  expect(await post.database.sql`select from setting where name = 'invitations'`).toHaveLength(0)
  await portal().post('/settings/invitations', input({ subject: 'One' }), plain)
  const late = await portal().post('/settings/invitations', input({ subject: 'Two' }), plain)
  expect(late.status).toBe(409)
  expect(await late.text()).toContain('Invitation subject: Now: One. You entered: Two.')
})

test('a test of it goes to whoever asks, with a link that opens nothing', async () => {
  post.work()
  expect((await portal().post('/settings/invitations/tests', input(), plain)).status).toBe(303)
  const message = await until('it arrived', () => post.mailbox.messages()[0])
  expect(message.to).toEqual(['dana@northline.example'])
  expect(message.text).toContain('http://localhost:3000/activations/EXAMPLE')
})

test('only administrators change it, and only the provider’s people see it', async () => {
  const { database, world } = post
  const as = (actor = world.nico) => portalOf(database.pool).as(actor)
  expect((await as().post('/settings/invitations', input(), plain)).status).toBe(403)
  expect((await as().post('/settings/invitations/previews', input(), plain)).status).toBe(403)
  expect((await as().post(consent, consentInput(), plain)).status).toBe(403)
  expect((await as().get('/settings/invitations')).status).toBe(200)
  expect((await as(world.otis).get('/settings/invitations')).status).toBe(403)
  expect((await as(world.olivia).get('/settings/invitations')).status).toBe(403)
})
