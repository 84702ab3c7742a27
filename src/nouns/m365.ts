import { noun } from '../noun.ts'

export const m365 = noun({
  label: { en: 'M365 Configuration', de: 'M365-Konfiguration' },
  topics: ['m365'],
  listeners: { rights: ['m365-configuration'] },
  // what the license has, says domain/services/rights beside it
  permissions: { 'edit-m365': { provider: ['admin'], tenant: ['admin', 'operator'] } },
  menu: [
    {
      ...{ in: 'calling', at: 60, for: ['tenant'], href: '/m365', icon: 'settings' },
      right: 'm365-configuration',
    },
  ],
  canary: ['/m365'],
})
