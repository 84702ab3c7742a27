import { noun } from '../noun.ts'

export const pools = noun({
  label: 'License',
  log: {
    group: 'quota',
    types: { 'license-pool.changed': { en: 'Licenses entered', de: 'Lizenzen eingetragen' } },
  },
  menu: [{ in: 'system', at: 2, for: ['provider'], href: '/settings/license', icon: 'license' }],
  canary: ['/settings/license'],
})
