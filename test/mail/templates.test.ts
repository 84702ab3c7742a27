import { expect, test } from 'vitest'
import { type MailTemplate, mailTemplates } from '../../src/domain/mail/mails.ts'
import type { MailContent } from '../../src/domain/mail/templates.ts'
import { message } from '../../src/domain/messages.ts'
import { renderMail } from '../../src/views/mail/templates.tsx'
import { until } from '../support/until.ts'
import { tokenOf, useMailSetup } from './mail-server.ts'

const post = useMailSetup()
const png = Buffer.from('89504e470d0a1a0a', 'hex')

const content = (more: Partial<MailContent> = {}): MailContent => ({
  ...{ template: 'activation', language: 'en', name: 'Otis Alder', hasLogo: false },
  brand: {
    ...{ name: 'Alder Voice', line: null, accent: '#ffd400', logoHash: null, logoType: null },
    ...{ supportAddress: 'help@alder.example', termsUrl: 'https://alder.example/terms' },
    privacyUrl: 'javascript:alert(1)',
  },
  ...{ portal: 'https://alderfoods.portal.example', customer: 'Alder Foods', company: null },
  link: 'https://alderfoods.portal.example/activations/TOKEN',
  // 22:30 UTC is the next day in Berlin
  ...{ expiresAt: new Date('2026-11-24T22:30:00Z'), zone: 'Asia/Tokyo' },
  ...{ login: 'otis', by: 'Dana Okafor', at: new Date('2026-11-21T22:30:00Z') },
  own: { subject: null, body: null },
  notice: null,
  change: { kind: 'address', about: 'Ann Alder', detail: 'ann@new.example' },
  report: {
    month: '2026-10',
    tenants: 3,
    licensed: 1370,
    acquired: 1200,
    over: 170,
    isAttached: true,
  },
  ...more,
})

const expected: Record<'en' | 'de', Record<MailTemplate, { subject: string; words: string[] }>> = {
  en: {
    activation: {
      subject: 'Activate your access to Alder Voice for Alder Foods',
      words: [
        'Dana Okafor',
        'Otis Alder',
        'otis',
        'Wednesday',
        '25 November 2026',
        '07:30',
        'GMT+9',
        'TOKEN',
      ],
    },
    consent: {
      subject: 'Consent needed: Alder Voice for Alder Foods',
      words: ['Dana Okafor', 'Otis Alder', 'TOKEN', 'Microsoft 365', 'is valid until', '07:30'],
    },
    'sign-in-information': {
      subject: 'Your access to Alder Voice for Alder Foods',
      words: [
        'Username: otis',
        'https://alderfoods.portal.example',
        'never send passwords by email',
      ],
    },
    reset: {
      subject: 'Reset your password for Alder Voice',
      words: ['TOKEN', '25 November', 'Alder Foods'],
    },
    address: {
      subject: 'Confirm your new email address for Alder Voice',
      words: ['Dana Okafor', 'TOKEN', '25 November', 'Your old address stays in use'],
    },
    'password-changed': {
      subject: 'Your password for Alder Voice was changed',
      words: ['22 November 2026', '07:30', 'If this was not you'],
    },
    'sign-in-changed': {
      subject: 'Sign-in to Alder Voice for Alder Foods was changed by your provider',
      words: ['Dana Okafor', 'Ann Alder to ann@new.example', '22 November 2026'],
    },
    'license-report': {
      subject: 'License report of Alder Voice, October 2026',
      words: ['1,370', '1,200', '170', '3 tenants', 'attached file'],
    },
    notice: {
      subject: 'Alder Foods: MAX MAU reached, new users are blocked',
      words: ['1,200 of at most 1,200', 'November 2026', '24 November'],
    },
    'mau-report': {
      subject: 'MAU report of Harbor Telecom, October 2026',
      words: ['October 2026 is closed', 'Overage', '2,400', 'attached file'],
    },
    test: { subject: 'Test email from Alder Voice', words: ['Email works'] },
  },
  de: {
    activation: {
      subject: 'Aktivieren Sie Ihren Zugang zu Alder Voice für Alder Foods',
      words: [
        'Dana Okafor',
        'Guten Tag Otis Alder',
        'otis',
        'Mittwoch',
        '25. November 2026',
        '07:30',
        'TOKEN',
      ],
    },
    consent: {
      subject: 'Zustimmung erforderlich: Alder Voice für Alder Foods',
      words: ['Dana Okafor', 'TOKEN', 'Microsoft 365', 'ist gültig bis', '25. November'],
    },
    'sign-in-information': {
      subject: 'Ihr Zugang zu Alder Voice für Alder Foods',
      words: ['Benutzername: otis', 'https://alderfoods.portal.example', 'nie per E-Mail'],
    },
    reset: {
      subject: 'Setzen Sie Ihr Passwort für Alder Voice zurück',
      words: ['TOKEN', '25. November', 'Alder Foods'],
    },
    address: {
      subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse für Alder Voice',
      words: ['Dana Okafor', 'TOKEN', '25. November', 'gilt Ihre alte Adresse'],
    },
    'password-changed': {
      subject: 'Ihr Passwort für Alder Voice wurde geändert',
      words: ['22. November 2026', '07:30', 'Wenn Sie das nicht waren'],
    },
    'sign-in-changed': {
      subject: 'Ihr Anbieter hat die Anmeldung bei Alder Voice für Alder Foods geändert',
      words: ['Dana Okafor', 'von Ann Alder in ann@new.example', '22. November 2026'],
    },
    'license-report': {
      subject: 'Lizenzbericht von Alder Voice, Oktober 2026',
      words: ['1.370', '1.200', '170', '3 Mandanten', 'angehängten Datei'],
    },
    notice: {
      subject: 'Alder Foods: MAX MAU erreicht, neue Benutzer werden abgewiesen',
      words: ['1.200 von höchstens 1.200', 'November 2026', '24. November'],
    },
    'mau-report': {
      subject: 'MAU-Bericht von Harbor Telecom, Oktober 2026',
      words: ['Oktober 2026 ist abgeschlossen', 'Überschreitung', '2.400', 'angehängte Datei'],
    },
    test: { subject: 'Test-E-Mail von Alder Voice', words: ['funktioniert'] },
  },
}

const notice = {
  subject: message('mau-reached', { name: 'Alder Foods' }),
  lines: [
    message('mau-text', { mau: 1200, max: 1200, month: '2026-11', day: '2026-11-24' }),
    message('mau-repair'),
  ],
  path: '/msp/organizations',
}
const monthly = {
  subject: message('mau-report', { name: 'Harbor Telecom', month: '2026-10' }),
  lines: [message('mau-report-text', { month: '2026-10' }), message('mau-report-file')],
  facts: [{ label: message('mau-overage-fact'), value: 2400 }],
  path: '/msp/license/months/2026-10',
}
const withoutLink = { link: null, expiresAt: null }
const cases = (['en', 'de'] as const).flatMap((language) =>
  mailTemplates.map((template) => [language, template] as const),
)

test.each(cases)(
  'in %s, %s says its names, its link and its end, in HTML and in text',
  (language, template) => {
    const hasLink = ['activation', 'consent', 'reset', 'address'].includes(template)
    const { subject, html, text } = renderMail(
      content({
        ...{ language, template, ...(hasLink ? {} : withoutLink) },
        ...(template === 'notice' && { notice }),
        ...(template === 'mau-report' && { notice: monthly }),
      }),
    )
    const { subject: wanted, words } = expected[language][template]
    expect(subject).toBe(wanted)
    const read = html.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<[^>]+>/g, ' ')
    for (const word of words) {
      expect(text).toContain(word)
      for (const one of word.split(': ')) expect(read).toContain(one)
    }
    expect(html).toContain(`<html lang="${language}">`)
    expect(html).toContain('href="https://alder.example/terms"')
    expect(html, 'an address that is none is no link').not.toContain('href="javascript')
    expect(html).not.toMatch(/\sstyle=|<script|<img/)
    expect(html, 'nothing is fetched from elsewhere').not.toMatch(/src="https?:|url\(/)
    expect(text).toContain('help@alder.example')
  },
)

test('a light brand colour has dark ink, a dark one white', () => {
  expect(renderMail(content()).html).toContain('<font color="#10161c">')
  const dark = { ...content().brand, accent: '#123456' }
  expect(renderMail(content({ brand: dark })).html).toContain('<font color="#ffffff">')
})

test('what a mail shows is read at the moment of sending: brand, logo, address, zone and language', async () => {
  const { sql } = post.database
  const { alder, otis } = post.world
  await sql`update tenant set time_zone = 'Europe/Berlin', language = 'de' where id = ${alder.id}`
  await sql`insert into branding (audience, tenant_id, product_name, accent, logo, logo_hash, logo_type, support_address)
    values ('tenant', ${alder.id}, 'Alder Voice', '#7a1f5c', ${png}, 'abc123', 'image/png', 'help@alder.example')`
  const invitationId = await post.invitation(otis.id ?? '', { kind: 'reset' })
  const whom = { invitationId, accountId: otis.id ?? null, language: 'de' as const }
  await post.queue({ template: 'reset', ...whom })
  post.work()
  const message = await until('it arrived', () => post.mailbox.messages()[0])
  expect(message.subject).toBe('Setzen Sie Ihr Passwort für Alder Voice zurück')
  expect(message.links).toContain(
    `http://alderfoods.localhost:3000/activations/${tokenOf(invitationId)}`,
  )
  expect(message.text).toMatch(/\bMEZ|GMT\+1|MESZ/)
  expect(message.headerFrom).toBe('Northline UC <portal@northline.example>')
  expect(message.headers).toContainEqual({ key: 'reply-to', value: 'help@alder.example' })
  expect(message.html).toContain('bgcolor="#7a1f5c"')
  expect(message.html).toContain('<img src="cid:logo" alt="Alder Voice"')
  expect(message.images).toEqual([{ cid: 'logo', type: 'image/png', bytes: new Uint8Array(png) }])
  await sql`delete from branding`
})

test('staff are written to by the operators’ address; people without a portal of their own are told their company', async () => {
  const { sql } = post.database
  const { alder, otis, olivia, harbor } = post.world
  post.work()
  const staff = await post.invitation(olivia.id ?? '')
  await post.queue({
    ...{ template: 'activation', invitationId: staff, accountId: olivia.id ?? null },
    ...{ owner: { mspId: harbor.id }, to: { name: 'Olivia', address: 'olivia@harbor.example' } },
  })
  const first = await until('it arrived', () => post.mailbox.messages()[0])
  expect(first.links).toContain(`http://localhost:3000/activations/${tokenOf(staff)}`)
  await sql`update tenant set managed_host = false where id = ${alder.id}`
  await post.queue({ template: 'sign-in-information', accountId: otis.id ?? null })
  const second = await until('it arrived', () =>
    post.mailbox.messages().find(({ text }) => text.includes('Company')),
  )
  expect(second.text).toContain('Company: alderfoods')
  expect(second.text).toContain('Username: otis@alder.example')
  await sql`update tenant set managed_host = true where id = ${alder.id}`
})
