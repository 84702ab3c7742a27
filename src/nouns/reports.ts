import { noun } from '../noun.ts'

export const reports = noun({
  label: { en: 'Reports', de: 'Berichte' },
  menu: [
    {
      ...{ in: 'records', at: 40, for: ['tenant'] },
      ...{ href: '/reports', icon: 'download', feature: 'reports' },
    },
  ],
  canary: ['/reports'],
})
