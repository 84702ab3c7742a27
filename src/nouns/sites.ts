import { naming, noun, staffAndOperators } from '../noun.ts'

/** How many users are at a site, and the names of what else is, a comma between two; empty where nothing is. */
export type AtSite = {
  users: number
  ranges: string
  connections: string
  templates: string
  groups: string
}

const kindsAt = {
  en: {
    ranges: 'number ranges',
    connections: 'SIP connections',
    templates: 'LifeCycle templates',
    groups: 'LifeCycle groups',
  },
  de: {
    ranges: 'Rufnummernbereiche',
    connections: 'SIP-Verbindungen',
    templates: 'LifeCycle-Vorlagen',
    groups: 'LifeCycle-Gruppen',
  },
}

/** What is at a site, in one sentence’s part: “2 users; LifeCycle templates: Office, Night”. */
export function atSite({ users, ...named }: AtSite, language: 'en' | 'de'): string {
  const people = { en: users === 1 ? '1 user' : `${users} users`, de: `${users} Benutzer` }
  const kinds = ['ranges', 'connections', 'templates', 'groups'] as const
  return [
    ...(users > 0 ? [people[language]] : []),
    ...kinds.flatMap((kind) => (named[kind] ? [`${kindsAt[language][kind]}: ${named[kind]}`] : [])),
  ].join('; ')
}

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
    'site-in-use': naming<AtSite>({
      en: (at) => `At this site: ${atSite(at, 'en')}. Choose “Move and delete” in its menu.`,
      de: (at) =>
        `An diesem Standort: ${atSite(at, 'de')}. Wählen Sie „Verlegen und löschen“ in seinem Menü.`,
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
