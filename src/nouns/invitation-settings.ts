import { noun } from '../noun.ts'

export const invitationSettings = noun({
  label: 'Invitation Settings',
  messages: {
    'consent-hours': {
      en: 'Choose 24, 72, 168 or 336 hours.',
      de: 'Wählen Sie 24, 72, 168 oder 336 Stunden.',
    },
  },
  menu: [
    {
      ...{ in: 'system', at: 3, for: ['provider'] },
      ...{ href: '/settings/invitations', icon: 'mail-forward' },
    },
  ],
})
