import { noun } from '../noun.ts'

export const status = noun({
  label: 'Status',
  menu: [{ in: 'settings', at: 90, for: ['provider'], href: '/status', icon: 'activity' }],
  canary: ['/status'],
})
