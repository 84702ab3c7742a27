import { noun, staff } from '../noun.ts'

export const tenants = noun({
  label: { en: 'Tenants', de: 'Mandanten' },
  topics: ['tenants', 'tenant:'],
  permissions: {
    'create-tenants': staff,
    'switch-tenants': { provider: ['admin', 'operator'], msp: ['owner'] },
    'delete-tenants': { provider: ['admin', 'operator'] },
  },
  log: {
    group: 'tenant',
    name: { en: 'Customer', de: 'Kunde' },
    types: {
      'tenant.activated': { en: 'Customer switched on', de: 'Kunde eingeschaltet' },
      'tenant.created': { en: 'Customer created', de: 'Kunde angelegt' },
      'tenant.deactivated': { en: 'Customer switched off', de: 'Kunde ausgeschaltet' },
      'tenant.deleted': { en: 'Customer deleted', de: 'Kunde gelöscht' },
      'tenant.deletion-ordered': { en: 'Deletion ordered', de: 'Löschung angeordnet' },
      'tenant.deletion-stopped': { en: 'Deletion stopped', de: 'Löschung angehalten' },
      'tenants.exported': { en: 'Tenants downloaded', de: 'Mandanten heruntergeladen' },
    },
  },
  menu: [
    { in: 'top', at: 20, for: ['provider', 'msp'], href: '/tenants', icon: 'building', key: 't' },
  ],
  tab: { at: 10, name: 'overview', label: { en: 'Overview', de: 'Übersicht' } },
  canary: ['/tenants', '/tenants?q={}'],
  foreign: { tenant: { paths: ['/tenants/{}'] } },
})
