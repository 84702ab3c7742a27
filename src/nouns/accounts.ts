import { noun, staff, staffAndAdmins } from '../noun.ts'

export const accounts = noun({
  label: { en: 'Users', de: 'Benutzer' },
  topics: ['people'],
  permissions: {
    'manage-people': { ...staffAndAdmins, notInSupportSession: true },
    'manage-msp-people': { ...staff, msp: ['owner'], notInSupportSession: true },
  },
  log: {
    group: 'people',
    name: { en: 'Users', de: 'Benutzer' },
    types: {
      'account.activated': { en: 'Account activated', de: 'Konto aktiviert' },
      'account.added': { en: 'Account added', de: 'Konto angelegt' },
      'account.address-confirmed': {
        en: 'Email address confirmed',
        de: 'E-Mail-Adresse bestätigt',
      },
      'account.changed': { en: 'Account changed', de: 'Konto geändert' },
      'account.deleted': { en: 'Account deleted', de: 'Konto gelöscht' },
      'account.disabled': { en: 'Account disabled', de: 'Konto gesperrt' },
      'account.enabled': { en: 'Account enabled', de: 'Konto entsperrt' },
      'account.factor-added': {
        en: 'Second factor turned on',
        de: 'Zweiter Faktor eingeschaltet',
      },
      'account.factor-removed': { en: 'Second factor removed', de: 'Zweiter Faktor entfernt' },
      'account.ownership-transferred': {
        en: 'Ownership transferred',
        de: 'Inhaberschaft übertragen',
      },
      'account.recovery-codes-made': {
        en: 'New recovery codes generated',
        de: 'Neue Wiederherstellungscodes erstellt',
      },
      'account.signed-out': { en: 'Signed out everywhere', de: 'Überall abgemeldet' },
      'invitation.address-sent': {
        en: 'Link to confirm an email address sent',
        de: 'Link zum Bestätigen einer E-Mail-Adresse gesendet',
      },
      'invitation.reset-sent': {
        en: 'Password reset link sent',
        de: 'Link zum Zurücksetzen gesendet',
      },
      'invitation.revoked': { en: 'Link revoked', de: 'Link widerrufen' },
      'administrators.exported': {
        en: 'Administrators downloaded',
        de: 'Administratoren heruntergeladen',
      },
      'people.exported': { en: 'Users downloaded', de: 'Benutzer heruntergeladen' },
      'invitation.sent': { en: 'Invitation sent', de: 'Einladung gesendet' },
    },
  },
  menu: [
    {
      ...{ in: 'organization', at: 20, for: ['tenant'], href: '/people', icon: 'users', key: 'u' },
      label: { en: 'People', de: 'Personen' },
    },
    {
      ...{ in: 'system', at: 50, for: ['provider'] },
      ...{ href: '/settings/users', icon: 'users', permission: 'manage-people' },
    },
    {
      ...{ in: 'top', at: 3, for: ['msp'], label: 'Administrators' },
      ...{ href: '/msp/administrators', icon: 'users', key: 'u' },
    },
  ],
  tab: { at: 30, name: 'people', label: { en: 'People', de: 'Personen' } },
  canary: ['/people', '/people?q={}', '/people.csv', '/settings/users'],
  foreign: {
    account: { paths: ['/people/{}', '/people/{}/menu'], mark: 'email' },
    tenant: { paths: ['/tenants/{}/people'] },
  },
})
