import { ownWords } from '../words.ts'

const en = {
  about: 'Where the company is. Each site has its own time zone and language.',
  add: 'Add site',
  edit: (name: string) => `Edit ${name}`,
  remove: 'Delete',
  removeOf: (name: string) => `Delete ${name}?`,
  removeText: 'The site is gone at once. Accounts and services stay.',
  keep: 'Keep it',
  cancel: 'Cancel',
  name: 'Name',
  address: 'Address',
  country: 'Country or region',
  timeZone: 'Time zone',
  language: 'Language',
  notSaid: 'Not said',
  save: 'Save',
  actions: 'Actions',
  last: 'The last site cannot be deleted.',
}

const de: typeof en = {
  about: 'Wo sich das Unternehmen befindet. Jeder Standort hat seine Zeitzone und Sprache.',
  add: 'Standort hinzufügen',
  edit: (name) => `${name} bearbeiten`,
  remove: 'Löschen',
  removeOf: (name) => `${name} löschen?`,
  removeText: 'Der Standort ist sofort gelöscht. Benutzer und Dienste bleiben.',
  keep: 'Behalten',
  cancel: 'Abbrechen',
  name: 'Name',
  address: 'Anschrift',
  country: 'Land oder Region',
  timeZone: 'Zeitzone',
  language: 'Sprache',
  notSaid: 'Keine Angabe',
  save: 'Speichern',
  actions: 'Aktionen',
  last: 'Der letzte Standort kann nicht gelöscht werden.',
}

export const siteWords = ownWords({ en, de })
