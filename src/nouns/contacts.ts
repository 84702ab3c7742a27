import { noun } from '../noun.ts'

export const contacts = noun({
  label: { en: 'Contacts', de: 'Kontakte' },
  log: {
    group: 'log',
    types: {
      'contacts.exported': { en: 'Contacts downloaded', de: 'Kontakte heruntergeladen' },
      'numbers.exported': { en: 'Numbers downloaded', de: 'Rufnummern heruntergeladen' },
    },
  },
  menu: [
    {
      ...{ in: 'support', at: 10, for: ['tenant'] },
      ...{ href: '/contacts', icon: 'address-book', feature: 'contacts' },
    },
  ],
  canary: ['/contacts', '/contacts?q={}'],
})
