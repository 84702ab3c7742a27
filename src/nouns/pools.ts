import { noun } from '../noun.ts'

export const pools = noun({
  log: {
    group: 'quota',
    types: {
      'license-pool.changed': { en: 'Licenses entered', de: 'Lizenzen eingetragen' },
    },
  },
  menu: [
    {
      ...{ in: 'settings', at: 10, for: ['provider'] },
      label: 'License',
      ...{ href: '/settings/license', icon: 'license' },
    },
  ],
  canary: ['/settings/license'],
})
