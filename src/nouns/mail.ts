import { noun } from '../noun.ts'

export const mail = noun({
  label: { en: 'E-mail', de: 'E-Mail' },
  topics: ['mail'],
  log: {
    types: {
      'mail.bounced': { en: 'E-mail came back', de: 'E-Mail kam zurück' },
      'mail.failed': { en: 'E-mail not delivered', de: 'E-Mail nicht zugestellt' },
      'mail.resent': { en: 'E-mail sent again', de: 'E-Mail erneut gesendet' },
      'mails.exported': { en: 'Messages downloaded', de: 'Nachrichten heruntergeladen' },
      'mail.sent': { en: 'E-mail sent', de: 'E-Mail gesendet' },
    },
  },
  menu: [
    {
      ...{ in: 'system', at: 30, for: ['provider'] },
      label: 'Email Server',
      ...{ href: '/settings/email', icon: 'mail' },
    },
    {
      ...{ in: 'system', at: 35, for: ['provider'] },
      label: 'Messages',
      ...{ href: '/settings/messages', icon: 'mail-opened' },
    },
  ],
})
