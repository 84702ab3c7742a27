import { noun } from '../noun.ts'

export const sites = noun({
  topics: ['sites'],
  permissions: {
    'edit-sites': {
      provider: ['admin', 'operator'],
      msp: ['owner', 'admin'],
      tenant: ['admin', 'operator'],
    },
  },
  log: {
    group: 'site',
    name: { en: 'Sites', de: 'Standorte' },
    types: {
      'site.added': { en: 'Site added', de: 'Standort angelegt' },
      'site.changed': { en: 'Site changed', de: 'Standort geändert' },
      'site.removed': { en: 'Site removed', de: 'Standort entfernt' },
    },
  },
  menu: [
    {
      ...{ in: 'organization', at: 40, for: ['tenant'] },
      label: { en: 'Sites', de: 'Standorte' },
      ...{ href: '/sites', icon: 'map-pin' },
    },
  ],
  tab: { at: 40, name: 'sites', label: { en: 'Sites', de: 'Standorte' } },
  canary: ['/sites'],
  foreign: { site: { paths: ['/sites/{}'] }, tenant: { paths: ['/tenants/{}/sites'] } },
})
