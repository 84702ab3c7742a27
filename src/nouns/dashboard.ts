import { noun } from '../noun.ts'

export const dashboard = noun({
  menu: [
    {
      ...{ in: 'top', at: 10, for: ['tenant'] },
      label: { en: 'Dashboard', de: 'Übersicht' },
      ...{ href: '/', icon: 'layout-dashboard', key: 'd' },
    },
  ],
  canary: ['/'],
})
