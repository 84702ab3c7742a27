import { ownWords } from '../words.ts'

export const siteWords = ownWords({
  en: {
    add: 'Add site',
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
    columns: {
      name: 'Name',
      address: 'Anschrift',
      country: 'Land oder Region',
      timeZone: 'Zeitzone',
      language: 'Sprache',
    },
  },
})
