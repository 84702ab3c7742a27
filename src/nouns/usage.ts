import { noun } from '../noun.ts'

export const usage = noun({
  label: { en: 'Usage', de: 'Nutzung' },
  topics: ['usage'],
  permissions: { 'use-quotas': { provider: ['admin', 'operator'], tenant: ['admin', 'operator'] } },
  log: {
    group: 'log',
    types: { 'usage.exported': { en: 'Usage downloaded', de: 'Nutzung heruntergeladen' } },
  },
  menu: [{ in: 'records', at: 10, for: ['tenant'], href: '/usage', icon: 'activity' }],
  tab: { at: 70, name: 'usage' },
  canary: ['/usage', '/usage.csv', '/api/v1/usage'],
  foreign: { tenant: { paths: ['/tenants/{}/usage'] } },
})
