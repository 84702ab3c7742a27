import { naming, noun } from '../noun.ts'

/** What customers have installed, in versions; the main tenant comes first. */
export const kits = noun({
  label: 'Kits',
  topics: ['kits'],
  listeners: { for: ['provider'] },
  menu: [{ in: 'system', at: 9, for: ['provider'], href: '/kits', icon: 'stack-2' }],
  log: {
    group: 'service',
    types: {
      'service.kit': { en: 'Kit upgraded', de: 'Kit aktualisiert' },
    },
  },
  messages: {
    'kit-main-unknown': {
      en: 'The kit of the main tenant is unknown. Upgrade the main tenant first.',
      de: 'Das Kit des Hauptmandanten ist unbekannt. Aktualisieren Sie zuerst den Hauptmandanten.',
    },
    'kit-main-newer': naming<{ main: string; newest: string }>({
      en: ({ main, newest }) =>
        `The main tenant has kit ${main}, and this installation knows none after ${newest}. Update the installation first.`,
      de: ({ main, newest }) =>
        `Der Hauptmandant hat Kit ${main}, und diese Installation kennt keines nach ${newest}. Aktualisieren Sie zuerst die Installation.`,
    }),
    'kit-newer': naming<{ kit: string; newest: string }>({
      en: ({ kit, newest }) =>
        `The service has kit ${kit}, and this installation knows none after ${newest}. Update the installation first.`,
      de: ({ kit, newest }) =>
        `Der Dienst hat Kit ${kit}, und diese Installation kennt keines nach ${newest}. Aktualisieren Sie zuerst die Installation.`,
    }),
    'kit-changed': {
      en: 'The kit of the service has changed.',
      de: 'Das Kit des Dienstes hat sich geändert.',
    },
    'kit-choose': { en: 'Choose a release.', de: 'Wählen Sie eine Version.' },
    'kit-not-newer': naming<{ kit: string; main: string }>({
      en: ({ kit, main }) =>
        `The main tenant has kit ${main}. Choose one that is newer than it, not ${kit}.`,
      de: ({ kit, main }) =>
        `Der Hauptmandant hat Kit ${main}. Wählen Sie ein neueres und nicht ${kit}.`,
    }),
    'the-main-kit': { en: 'the kit of the main tenant', de: 'das Kit des Hauptmandanten' },
    'step-kit': naming<{ version: string }>({
      en: ({ version }) => `Upgraded to ${version}`,
      de: ({ version }) => `Auf ${version} aktualisiert`,
    }),
    'kit-current': naming<{ kit: string }>({
      en: ({ kit }) => `The service has kit ${kit}, which is not below the main tenant’s.`,
      de: ({ kit }) => `Der Dienst hat Kit ${kit} und damit kein älteres als der Hauptmandant.`,
    }),
  },
})
