import { noun } from '../noun.ts'

export const imports = noun({
  topics: ['import:'],
  listeners: { for: ['provider'], permission: 'provision' },
  menu: [
    {
      ...{ in: 'palette', at: 10, for: ['provider', 'msp', 'tenant'] },
      label: 'Import tenants',
      ...{ href: '/services/imports', icon: 'database-export', permission: 'provision' },
    },
  ],
})
