import { noun } from '../noun.ts'

export const mail = noun({
  label: { en: 'Email', de: 'E-Mail' },
  topics: ['mail'],
  listeners: { for: ['provider', 'msp'] },
  log: {
    types: {
      'mail.bounced': { en: 'Email bounced', de: 'E-Mail kam zurück' },
      'mail.failed': { en: 'Email not delivered', de: 'E-Mail nicht zugestellt' },
      'mail.resent': { en: 'Email sent again', de: 'E-Mail erneut gesendet' },
      'mails.exported': { en: 'Messages downloaded', de: 'Nachrichten heruntergeladen' },
      'mail.sent': { en: 'Email sent', de: 'E-Mail gesendet' },
    },
  },
  menu: [
    {
      ...{ in: 'system', at: 4, for: ['provider'] },
      label: 'Email Server Settings',
      ...{ href: '/settings/email', icon: 'mail' },
    },
    {
      ...{ in: 'system', at: 35, for: ['provider'] },
      label: 'Messages',
      ...{ href: '/settings/messages', icon: 'mail-opened' },
    },
  ],
})
