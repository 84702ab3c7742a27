import { expect, test } from 'vitest'
import { readLinkHours } from '../../src/domain/mail/invitation-settings.ts'
import { Scope } from '../../src/domain/scope.ts'
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
      portalUrl: '',
      ...more,
    }).map(([name, value]) => [name, [value]]),
  )

test.each([
  [{ body: 'Come in.' }, 'The body must contain'],
  [{ body: `{{Nmae}}, go to ${link}` }, '{{Nmae}} is not a placeholder.'],
  [{ body: `{{ Name }}, go to ${link}` }, '{{ Name }} is not a placeholder.'],
  [{ body: `{{InvitationId}} and ${link}` }, 'can only be used within'],
  [{ subject: 'Hello {{Password}}' }, '{{Password}} is not a placeholder.'],
  [{ subject: `Hello ${link}` }, 'belongs in the body'],
  [{ portalUrl: 'http://portal.example/a' }, 'Enter an address such as https'],
  [{ portalUrl: 'javascript:alert(1)' }, 'Enter an address such as https'],
  [{ portalUrl: 'https://portal.example/a?x=1' }, 'Enter an address such as https'],
  [{ portalUrl: 'https://user:pass@portal.example/' }, 'Enter an address such as https'],
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
  const saved = await portal().post(
    '/settings/invitations',
    input({
      hours: '24',
      subject: 'Welcome {{Name}}\r\nBcc: x@y.example',
      body,
      portalUrl: 'https://in.northline.example/activations/',
    }),
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
  expect((await as().get('/settings/invitations')).status).toBe(200)
  expect((await as(world.otis).get('/settings/invitations')).status).toBe(403)
  expect((await as(world.olivia).get('/settings/invitations')).status).toBe(403)
})
