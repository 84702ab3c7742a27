import { pairedWords } from '../words.ts'

export const tokenWords = pairedWords({
  title: { en: 'API tokens', de: 'API-Zugriffsschlüssel' },
  noneText: {
    en: 'For programs that call the API in place of a person.',
    de: 'Für Programme, die anstelle einer Person die API aufrufen.',
  },
  make: { en: 'Make a token', de: 'Schlüssel erzeugen' },
  made: { en: 'Your new token', de: 'Ihr neuer Schlüssel' },
  columns: {
    name: { en: 'Name', de: 'Name' },
    scope: { en: 'Acts for', de: 'Handelt für' },
    role: { en: 'Role', de: 'Rolle' },
    created: { en: 'Made', de: 'Erzeugt' },
    used: { en: 'Last used', de: 'Zuletzt benutzt' },
    expires: { en: 'Expires', de: 'Läuft ab' },
    by: { en: 'Made by', de: 'Erzeugt von' },
  },
  fields: {
    nameHint: {
      en: 'What it is for: it stands in the log.',
      de: 'Wofür er ist: Das steht im Protokoll.',
    },
    tenant: { en: 'Company shortname', de: 'Kurzname des Unternehmens' },
    tenantHint: {
      en: 'Only for a token that acts for one customer.',
      de: 'Nur für einen Schlüssel, der für einen Kunden handelt.',
    },
    days: { en: 'Days until it expires', de: 'Tage bis zum Ablauf' },
  },
  provider: { en: 'Provider', de: 'Anbieter' },
  states: {
    valid: { en: 'In force', de: 'Gültig' },
    expired: { en: 'Expired', de: 'Abgelaufen' },
  },
  revoke: {
    button: { en: 'Revoke', de: 'Widerrufen' },
    things: {
      en: (count: number) => (count === 1 ? '1 token' : `${count} tokens`),
      de: (count: number) => `${count} Schlüssel`,
    },
    done: {
      en: (things: string) => `${things} revoked.`,
      de: (things: string) => `${things} widerrufen.`,
    },
  },
})
