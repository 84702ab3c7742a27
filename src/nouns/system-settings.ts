import { naming, noun } from '../noun.ts'

/** The provider's own application at Microsoft, and where customers give their consent. */
export const systemSettings = noun({
  label: 'UMP System Settings',
  menu: [
    {
      ...{ in: 'system', at: 1, for: ['provider'] },
      ...{ href: '/settings/system', icon: 'settings' },
    },
  ],
  messages: {
    'system-client-id': {
      en: 'Enter the application (client) ID, such as 11111111-2222-4333-8444-555555555555.',
      de: 'Geben Sie die Anwendungs-ID (Client) ein, etwa 11111111-2222-4333-8444-555555555555.',
    },
    'system-secret': {
      en: 'Enter up to 1,000 characters without spaces.',
      de: 'Geben Sie höchstens 1.000 Zeichen ohne Leerzeichen ein.',
    },
    'system-secret-id': {
      en: 'This is the ID of a client secret. Enter its value.',
      de: 'Das ist die ID eines Client-Secrets. Geben Sie seinen Wert ein.',
    },
    'system-secret-missing': {
      en: 'Enter the client secret of this application.',
      de: 'Geben Sie das Client-Secret dieser Anwendung ein.',
    },
    'system-secret-elsewhere': {
      en: 'Enter the client secret of this application: the one that is set belongs to another.',
      de: 'Geben Sie das Client-Secret dieser Anwendung ein: Das vorhandene gehört zu einer anderen.',
    },
    'system-redirect': naming<{ expected: string }>({
      en: ({ expected }) => `Enter ${expected}.`,
      de: ({ expected }) => `Geben Sie ${expected} ein.`,
    }),
    'system-redirect-open': {
      en: 'Consent needs https. Only a portal on this machine may use http.',
      de: 'Für die Zustimmung ist https nötig. Nur ein Portal auf diesem Rechner darf http verwenden.',
    },
    'system-user': {
      en: 'Enter the user name of the service user, such as ump@provider.example.',
      de: 'Geben Sie den Benutzernamen des Dienstbenutzers ein, etwa ump@anbieter.example.',
    },
    'system-user-missing': {
      en: 'Enter the user name that the password belongs to.',
      de: 'Geben Sie den Benutzernamen ein, zu dem das Passwort gehört.',
    },
    'system-password-elsewhere': {
      en: 'Enter the password of this user: the one that is set belongs to another.',
      de: 'Geben Sie das Passwort dieses Benutzers ein: Das vorhandene gehört zu einem anderen.',
    },
    'system-portal': {
      en: 'Enter an https address such as https://portal.company.example, without ? or #.',
      de: 'Geben Sie eine https-Adresse ohne ? und # ein, etwa https://portal.firma.example.',
    },
    'system-portal-elsewhere': {
      en: 'This address was not answered by this portal. Nothing was saved.',
      de: 'Unter dieser Adresse hat dieses Portal nicht geantwortet. Es wurde nichts gespeichert.',
    },
  },
})
