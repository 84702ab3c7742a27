import { noun } from '../noun.ts'

export const invitationSettings = noun({
  menu: [
    {
      ...{ in: 'settings', at: 20, for: ['provider'] },
      label: 'Invitation Settings',
      ...{ href: '/settings/invitations', icon: 'mail-forward' },
    },
  ],
})
