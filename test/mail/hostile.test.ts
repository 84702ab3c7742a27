import { expect, test } from 'vitest'
import { type MailTemplate, mailTemplates } from '../../src/domain/mail/mails.ts'
import type { MailContent } from '../../src/domain/mail/templates.ts'
import { verbatim } from '../../src/domain/messages.ts'
import { renderMail } from '../../src/views/mail/templates.tsx'
import { benign, payloads } from '../browser/payloads.ts'
import { counted } from '../support/counted.ts'

/** A mail in which whatever somebody may have entered is this text. */
const mailOf = (template: MailTemplate, language: 'en' | 'de', text: string): MailContent => ({
  ...{ template, language, name: text, hasLogo: false, customer: text, company: text, login: text },
  brand: {
    ...{ name: text, line: text, accent: '#ffd400', logoHash: null, logoType: null },
    ...{ supportAddress: text, termsUrl: text, privacyUrl: text },
  },
  ...{ portal: 'https://portal.example', link: 'https://portal.example/activations/TOKEN' },
  ...{ expiresAt: new Date('2026-11-24T22:30:00Z'), at: new Date('2026-11-21T22:30:00Z') },
  ...{ zone: 'Europe/Berlin', by: text, change: { kind: 'address', about: text, detail: text } },
  report: { month: '2026-10', tenants: 3, licensed: 9, acquired: 8, over: 1, isAttached: true },
  notice: { subject: verbatim(text), lines: [verbatim(text)], path: '/alarms' },
  own: { subject: null, body: null },
})

/** Tags with the names of their attributes, and where links lead. */
const shapeOf = (html: string) =>
  [...html.matchAll(/<(\/?[a-z][\w-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi)].map(
    ([, tag, rest = '']) => [
      tag,
      ...[...rest.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) =>
        name === 'href' || name === 'src' ? `${name}=${value}` : name,
      ),
    ],
  )

test.each(mailTemplates)('text in %s is only text, in either language', (template) => {
  for (const language of ['en', 'de'] as const) {
    const expected = shapeOf(renderMail(mailOf(template, language, benign)).html)
    for (const text of payloads) {
      const { html, subject } = renderMail(mailOf(template, language, text))
      expect(shapeOf(html), `${language}: ${text}`).toEqual(expected)
      expect(subject, text).not.toMatch(/[\r\n\0]/)
      counted('G7', 'emails')
    }
  }
})

test('negative control: one text that is not escaped is seen', () => {
  const { html } = renderMail(mailOf('activation', 'en', payloads[0] ?? ''))
  const expected = shapeOf(renderMail(mailOf('activation', 'en', benign)).html)
  expect(shapeOf(html.replace('&lt;img src=/canary?img&gt;', payloads[0] ?? ''))).not.toEqual(
    expected,
  )
})
