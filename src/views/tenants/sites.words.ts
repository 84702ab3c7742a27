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
    },
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
    },
  },
})
