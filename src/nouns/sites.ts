import { noun, staffAndOperators } from '../noun.ts'

export const sites = noun({
  label: { en: 'Sites', de: 'Standorte' },
  topics: ['sites'],
  permissions: { 'edit-sites': staffAndOperators },
  log: {
    types: {
      'site.added': { en: 'Site added', de: 'Standort angelegt' },
      'site.changed': { en: 'Site changed', de: 'Standort geändert' },
      'site.removed': { en: 'Site removed', de: 'Standort entfernt' },
      'sites.exported': { en: 'Sites downloaded', de: 'Standorte heruntergeladen' },
    },
  },
  messages: {
    'site-last': {
      en: 'This is the last site. Add another before you delete it.',
      de: 'Das ist der letzte Standort. Fügen Sie einen anderen hinzu, bevor Sie ihn löschen.',
    },
  },
  menu: [{ in: 'organization', at: 40, for: ['tenant'], href: '/sites', icon: 'map-pin' }],
  tab: { at: 40, name: 'sites' },
  canary: ['/sites'],
  foreign: { site: { paths: ['/sites/{}'] }, tenant: { paths: ['/tenants/{}/sites'] } },
})
