import { expect, test } from 'vitest'
import { demandRecipient } from '../../src/domain/mail/mails.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { until } from '../support/until.ts'
import { useMailSetup } from './mail-server.ts'

const post = useMailSetup()
const evil = 'evil@attacker.example'

const addresses = [
  `otis@alder.example\r\nRCPT TO:<${evil}>`,
  `otis@alder.example\nBcc: ${evil}`,
  `otis@alder.example\r`,
  `otis@alder.example,${evil}`,
  `otis@alder.example;${evil}`,
  `otis@alder.example ${evil}`,
  `friends: otis@alder.example, ${evil};`,
  `friends:;`,
  `"${evil}"@alder.example`,
  `"otis ${evil} "@alder.example`,
  `"otis\\"@alder.example`,
  `<${evil}>otis@alder.example`,
  `Otis <${evil}>`,
  `otis@alder.example>${evil}`,
  `otis(comment)@alder.example`,
  `=?utf-8?q?evil=40attacker.example?=@alder.example`,
  `=?utf-8?q?=65vil?=@attacker.example`,
  `evil%attacker.example@alder.example`,
  `attacker.example!evil@alder.example`,
  `@attacker.example:otis@alder.example`,
  `otis@alder.example\u0000.attacker.example`,
  `otis@alder.example\u2028${evil}`,
  `otis@[127.0.0.1]`,
  'otis@127.0.0.1',
  'otis@localhost',
  'otis@alder..example',
  '.otis@alder.example',
  'otis.@alder.example',
  'o..tis@alder.example',
  'otis@-alder.example',
  `${'o'.repeat(65)}@alder.example`,
  `otis@${'a.'.repeat(126)}example`,
  'ötis@alder.example',
  'otis',
  '@alder.example',
  '',
]

const names = [
  `Otis\r\nBcc: ${evil}`,
  `Otis\nRCPT TO:<${evil}>`,
  'Otis\u0000',
  'Otis\u2029x',
  `=?utf-8?q?Otis_=3Cevil=40attacker.example=3E?=`,
  'O'.repeat(201),
]

test.each(addresses)('no mail goes to %j', (address) => {
  expect(() => demandRecipient({ name: 'Otis', address })).toThrow(Refusal)
})

test.each(names)('nobody is called %j', (name) => {
  expect(() => demandRecipient({ name, address: 'otis@alder.example' })).toThrow(Refusal)
})

/** Names that people have, or that somebody tries and that cannot be refused. */
const allowed = [
  'Otis Alder',
  `Otis, ${evil}`,
  `Otis <${evil}>`,
  `"Otis" <${evil}>, "`,
  `Otis; friends: ${evil};`,
  'Jürgen Größe-Müller',
  '<script>alert(1)</script>',
  '{{InvitationId}}',
  '⛄️',
  "O'Brien (Sales)",
  '',
]

test.each(allowed)(
  'whoever is called %j, exactly one intended recipient stands in the envelope',
  async (name) => {
    post.work()
    const invitationId = await post.invitation(post.world.otis.id ?? '')
    const hostile = {
      path: '/etc/passwd',
      href: 'http://127.0.0.1:1/',
      cc: evil,
      bcc: evil,
      to: evil,
    }
    await post.queue({
      template: 'activation',
      invitationId,
      to: { name, address: 'otis@alder.example' },
      data: { ...hostile, attachments: [hostile], envelope: { to: [evil] } },
    })
    const message = await until('it arrived', () => post.mailbox.messages()[0])
    expect(message.to).toEqual(['otis@alder.example'])
    expect(message.headers.filter(({ key }) => ['bcc', 'cc', 'resent-to'].includes(key))).toEqual(
      [],
    )
    expect(message.headers.filter(({ key }) => key === 'to')).toHaveLength(1)
    expect(message.headers.filter(({ key }) => key === 'subject')).toHaveLength(1)
    expect(message.headerTo).toBe([name, '<otis@alder.example>'].filter(Boolean).join(' '))
    expect(message.images, 'nothing is attached').toEqual([])
    expect(message.html).not.toContain('<script>')
  },
)

test('names of customers, brands and inviters reach neither another header nor another line', async () => {
  post.work()
  const { sql } = post.database
  const nasty = `Alder\r\nBcc: ${evil}\r\n\r\n<b>Foods</b>`
  await sql`update tenant set full_name = ${nasty} where id = ${post.world.alder.id}`
  await sql`insert into branding (audience, tenant_id, product_name) values ('tenant', ${post.world.alder.id}, ${nasty})`
  await sql`insert into setting (name, value) values ('invitations', ${sql.json({ hours: 72, subject: 'Hello {{Name}} of {{CustomerName}}', body: 'Go to {{CustomerAuthenticationPortalUrl}}/{{InvitationId}} for {{CustomerName}}', portalUrl: '' })})`
  const invitationId = await post.invitation(post.world.otis.id ?? '')
  await sql`update invitation set created_by = ${nasty}`
  await post.queue({ template: 'activation', invitationId })
  await post.queue({ template: 'reset', invitationId })
  const messages = await until('both arrived', () =>
    post.mailbox.messages().length === 2 ? post.mailbox.messages() : null,
  )
  for (const message of messages) {
    expect(message.to).toEqual(['otis@alder.example'])
    expect(message.headers.filter(({ key }) => key === 'bcc')).toEqual([])
    expect(message.subject).not.toMatch(/[\r\n]/)
    expect(message.subject).toContain('Bcc: evil@attacker.example')
    expect(message.html).not.toContain('<b>Foods')
    expect(message.html).toContain('&lt;b&gt;Foods')
  }
  await sql`delete from branding`
  await sql`update tenant set full_name = 'Alder Foods' where id = ${post.world.alder.id}`
})
