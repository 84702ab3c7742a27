import { noun } from '../noun.ts'

export const reports = noun({
  menu: [
    {
      ...{ in: 'records', at: 40, for: ['tenant'] },
      label: { en: 'Reports', de: 'Berichte' },
      ...{ href: '/reports', icon: 'download', feature: 'reports' },
    },
  ],
  canary: ['/reports'],
})
