import { noun } from '../noun.ts'

export const status = noun({
  label: 'Status',
  menu: [{ in: 'system', at: 90, for: ['provider'], href: '/status', icon: 'activity' }],
  canary: ['/status'],
})
