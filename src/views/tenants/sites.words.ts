import { numberIn } from '../formats.ts'
import { ownWords } from '../words.ts'

export const siteWords = ownWords({
  en: {
    add: 'Add site',
    things: (count: number) => (count === 1 ? '1 site' : `${numberIn('en', count)} sites`),
    columns: {
      name: 'Name',
      address: 'Address',
      country: 'Country or region',
      timeZone: 'Time zone',
      language: 'Language',
      users: 'Users',
    },
    move: 'Move and delete…',
    moveOne: (name: string) => `Move and delete ${name}`,
    moveText: 'Its users, number ranges, SIP connections, templates and groups move along.',
    target: 'New site',
    moveSubmit: 'Move and delete',
    moved: (users: number, target: string) =>
      users === 1
        ? `1 user moved to ${target}.`
        : `${numberIn('en', users)} users moved to ${target}.`,
  },
  de: {
    add: 'Standort hinzufügen',
    things: (count) => (count === 1 ? '1 Standort' : `${numberIn('de', count)} Standorte`),
    columns: {
      name: 'Name',
      address: 'Anschrift',
      country: 'Land oder Region',
      timeZone: 'Zeitzone',
      language: 'Sprache',
      users: 'Benutzer',
    },
    move: 'Verlegen und löschen …',
    moveOne: (name) => `${name} verlegen und löschen`,
    moveText:
      'Seine Benutzer, Rufnummernbereiche, SIP-Verbindungen, Vorlagen und Gruppen ziehen mit um.',
    target: 'Neuer Standort',
    moveSubmit: 'Verlegen und löschen',
    moved: (users, target) => `${numberIn('de', users)} Benutzer nach ${target} verlegt.`,
  },
})
