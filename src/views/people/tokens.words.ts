import { numberIn } from '../formats.ts'
import { pairedWords } from '../words.ts'

export const tokenWords = pairedWords({
  title: { en: 'API tokens', de: 'API-Token' },
  none: { en: 'No tokens yet', de: 'Noch keine Token' },
  noneText: {
    en: 'For programs that call the API.',
    de: 'Für Programme, die die API aufrufen.',
  },
  make: { en: 'Create token', de: 'Token erstellen' },
  made: { en: 'Your new token', de: 'Ihr neues Token' },
  columns: {
    name: { en: 'Name', de: 'Name' },
    scope: { en: 'Scope', de: 'Geltungsbereich' },
    role: { en: 'Role', de: 'Rolle' },
    created: { en: 'Created', de: 'Erstellt' },
    used: { en: 'Last used', de: 'Zuletzt verwendet' },
    expires: { en: 'Expires', de: 'Läuft ab' },
    by: { en: 'Created by', de: 'Erstellt von' },
  },
  fields: {
    nameHint: {
      en: 'What it is for. Shown in the log.',
      de: 'Der Zweck. Er steht im Protokoll.',
    },
    tenant: { en: 'Company shortname', de: 'Kurzname des Unternehmens' },
    tenantHint: {
      en: 'Only for a token that acts for one tenant.',
      de: 'Nur für ein Token, das für einen Mandanten handelt.',
    },
    days: { en: 'Days until it expires', de: 'Tage bis zum Ablauf' },
  },
  provider: { en: 'Provider', de: 'Anbieter' },
  states: {
    valid: { en: 'Valid', de: 'Gültig' },
    expired: { en: 'Expired', de: 'Abgelaufen' },
  },
  makers: {
    active: { en: 'Active', de: 'Aktiv' },
    disabled: { en: 'Disabled', de: 'Gesperrt' },
    gone: { en: 'Deleted', de: 'Gelöscht' },
  },
  revoke: {
    button: { en: 'Revoke', de: 'Widerrufen' },
    things: {
      en: (count: number) => (count === 1 ? '1 token' : `${numberIn('en', count)} tokens`),
      de: (count: number) => `${numberIn('de', count)} Token`,
    },
    done: {
      en: (things: string) => `${things} revoked.`,
      de: (things: string) => `${things} widerrufen.`,
    },
  },
})
