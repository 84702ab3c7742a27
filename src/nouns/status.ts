import { noun } from '../noun.ts'

export const status = noun({
  menu: [
    {
      ...{ in: 'settings', at: 90, for: ['provider'] },
      label: 'Status',
      ...{ href: '/status', icon: 'activity' },
    },
  ],
  canary: ['/status'],
})
