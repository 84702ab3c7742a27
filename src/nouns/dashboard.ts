import { noun } from '../noun.ts'

export const dashboard = noun({
  label: { en: 'Dashboard', de: 'Übersicht' },
  menu: [{ in: 'top', at: 10, for: ['tenant'], href: '/', icon: 'layout-dashboard', key: 'd' }],
  canary: ['/'],
})
