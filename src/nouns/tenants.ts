import { noun, staff } from '../noun.ts'

export const tenants = noun({
  label: { en: 'Tenants', de: 'Mandanten' },
  topics: ['tenants', 'tenant:'],
  permissions: {
    'create-tenants': { ...staff, given: 'mayCreate' },
    'switch-tenants': staff,
    'delete-tenants': { provider: ['admin', 'operator'] },
  },
  log: {
    group: 'tenant',
    name: { en: 'Tenant', de: 'Mandant' },
    types: {
      'tenant.activated': { en: 'Tenant activated', de: 'Mandant aktiviert' },
      'tenant.created': { en: 'Tenant created', de: 'Mandant angelegt' },
      'tenant.deactivated': { en: 'Tenant deactivated', de: 'Mandant deaktiviert' },
      'tenant.deleted': { en: 'Tenant deleted', de: 'Mandant gelöscht' },
      'tenant.deletion-ordered': { en: 'Deletion scheduled', de: 'Löschung geplant' },
      'tenant.deletion-retried': { en: 'Deletion retried', de: 'Löschung wiederholt' },
      'tenant.deletion-stopped': { en: 'Deletion stopped', de: 'Löschung gestoppt' },
      'tenants.exported': { en: 'Tenants downloaded', de: 'Mandanten heruntergeladen' },
    },
  },
  menu: [
    { in: 'top', at: 20, for: ['provider'], href: '/tenants', icon: 'building', key: 't' },
    {
      ...{ in: 'palette', at: 30, for: ['provider', 'msp'] },
      label: 'New tenant',
      ...{ href: '/tenants/new', icon: 'plus', permission: 'create-tenants' },
    },
  ],
  tab: { at: 10, name: 'overview', label: { en: 'Overview', de: 'Übersicht' } },
  canary: ['/tenants', '/tenants?q={}'],
  foreign: { tenant: { paths: ['/tenants/{}'] } },
})
