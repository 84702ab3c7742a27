import { noun } from '../noun.ts'

export const usage = noun({
  topics: ['usage'],
  permissions: {
    'use-quotas': {
      provider: ['admin', 'operator'],
      tenant: ['admin', 'operator'],
    },
  },
  log: {
    group: 'log',
    types: {
      'usage.exported': { en: 'Usage downloaded', de: 'Nutzung heruntergeladen' },
    },
  },
  menu: [
    {
      ...{ in: 'records', at: 10, for: ['tenant'] },
      label: { en: 'Usage', de: 'Nutzung' },
      ...{ href: '/usage', icon: 'activity' },
    },
  ],
  tab: { at: 70, name: 'usage', label: { en: 'Usage', de: 'Nutzung' } },
  canary: ['/usage', '/usage.csv', '/api/v1/usage'],
  foreign: { tenant: { paths: ['/tenants/{}/usage'] } },
})
