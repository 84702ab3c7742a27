import { noun } from '../noun.ts'

export const sessions = noun({
  label: { en: 'Sign-in', de: 'Anmeldung' },
  log: {
    group: 'sign-in',
    name: { en: 'Sign-in', de: 'Anmeldung' },
    types: {
      'session.factor-asked': { en: 'Second factor requested', de: 'Zweiter Faktor abgefragt' },
      'session.opened': { en: 'Signed in', de: 'Angemeldet' },
      'password.changed': { en: 'Password changed', de: 'Passwort geändert' },
      'password.reset': { en: 'Password reset', de: 'Passwort zurückgesetzt' },
    },
  },
})
