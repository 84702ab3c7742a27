import { naming, noun, staffAndOperators } from '../noun.ts'

export const sites = noun({
  label: { en: 'Sites', de: 'Standorte' },
  topics: ['sites'],
  permissions: { 'edit-sites': staffAndOperators },
  log: {
    types: {
      'site.added': { en: 'Site added', de: 'Standort angelegt' },
      'site.changed': { en: 'Site changed', de: 'Standort geändert' },
      'site.moved': {
        en: 'Users moved to another site',
        de: 'Benutzer an anderen Standort verlegt',
      },
      'site.removed': { en: 'Site removed', de: 'Standort entfernt' },
      'sites.exported': { en: 'Sites downloaded', de: 'Standorte heruntergeladen' },
    },
  },
  messages: {
    'site-in-use': naming<{ users: number; others: number }>({
      en: ({ users, others }) =>
        `${[
          users > 0 && (users === 1 ? '1 user' : `${users} users`),
          others > 0 && (others === 1 ? '1 other entry' : `${others} other entries`),
        ]
          .filter(Boolean)
          .join(' and ')} at this site. Choose “Move and delete” in its menu.`,
      de: ({ users, others }) =>
        `${[
          users > 0 && `${users} Benutzer`,
          others > 0 && (others === 1 ? '1 weiterer Eintrag' : `${others} weitere Einträge`),
        ]
          .filter(Boolean)
          .join(' und ')} an diesem Standort. Wählen Sie „Verlegen und löschen“ in seinem Menü.`,
    }),
    'site-target': {
      en: 'Choose another site.',
      de: 'Wählen Sie einen anderen Standort.',
    },
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
