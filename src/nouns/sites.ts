import { naming, noun, staffAndOperators } from '../noun.ts'

export const sites = noun({
  label: { en: 'Sites', de: 'Standorte' },
  topics: ['sites'],
  permissions: { 'edit-sites': staffAndOperators },
  log: {
    types: {
      'site.added': { en: 'Site added', de: 'Standort angelegt' },
      'site.changed': { en: 'Site changed', de: 'Standort geändert' },
      'site.removed': { en: 'Site removed', de: 'Standort entfernt' },
    },
  },
  messages: {
    'no-such-site': {
      en: 'There is no such site. It may have been deleted meanwhile.',
      de: 'Diesen Standort gibt es nicht. Vielleicht wurde er inzwischen gelöscht.',
    },
    'sites-many': { en: 'There are 1,000 sites already.', de: 'Es gibt bereits 1.000 Standorte.' },
    'site-last': {
      en: 'This is the last site. Add another before you delete it.',
      de: 'Das ist der letzte Standort. Fügen Sie einen anderen hinzu, bevor Sie ihn löschen.',
    },
    'site-name': {
      en: 'A site needs a name of up to 100 characters.',
      de: 'Ein Standort braucht einen Namen von bis zu 100 Zeichen.',
    },
    'site-address': {
      en: 'An address has up to 300 characters.',
      de: 'Eine Anschrift hat bis zu 300 Zeichen.',
    },
    'site-name-taken': naming<{ name: string }>({
      en: ({ name }) => `There is a site named ${name} already.`,
      de: ({ name }) => `Einen Standort ${name} gibt es bereits.`,
    }),
  },
  menu: [{ in: 'organization', at: 40, for: ['tenant'], href: '/sites', icon: 'map-pin' }],
  tab: { at: 40, name: 'sites' },
  canary: ['/sites'],
  foreign: { site: { paths: ['/sites/{}'] }, tenant: { paths: ['/tenants/{}/sites'] } },
})
