import { ownWords } from '../words.ts'

export const kitWords = ownWords({
  en: {
    upgrade: 'Upgrade kit',
    news: 'What’s new',
    newsOf: (kit: string) => `Kit ${kit}`,
    none: 'No kit is installed yet.',
    coming: 'With an upgrade',
  },
  de: {
    upgrade: 'Kit aktualisieren',
    news: 'Neuerungen',
    newsOf: (kit) => `Kit ${kit}`,
    none: 'Noch ist kein Kit installiert.',
    coming: 'Durch eine Aktualisierung',
  },
})
