import { noun } from '../noun.ts'

export const invitationSettings = noun({
  label: 'Invitation Settings',
  menu: [
    {
      ...{ in: 'system', at: 20, for: ['provider'] },
      ...{ href: '/settings/invitations', icon: 'mail-forward' },
    },
  ],
})
