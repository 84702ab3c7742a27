import { naming, noun } from '../noun.ts'

type OfDay = { day: string }
type OfName = { name: string }

/** How customers' Microsoft 365 is reached, and how that stands. */
export const authentications = noun({
  label: 'Authentication Status',
  topics: ['authentication:'],
  listeners: { for: ['provider'] },
  log: {
    group: 'service',
    types: {
      'm365-authentication.set': { en: 'Microsoft 365 connected', de: 'Microsoft 365 verbunden' },
      'authentications.exported': {
        en: 'Authentication status downloaded',
        de: 'Authentifizierungen heruntergeladen',
      },
    },
  },
  messages: {
    'step-validate': { en: 'Signing in and reading', de: 'Anmelden und lesen' },
    'nothing-to-validate': {
      en: 'Microsoft 365 is not connected, so there is nothing to validate.',
      de: 'Microsoft 365 ist nicht verbunden, daher gibt es nichts zu prüfen.',
    },
    'access-by-consent': naming<{ method: string }>({
      en: () => 'Microsoft 365 is reached by the customer’s consent. Ask for it again to renew it.',
      de: () =>
        'Microsoft 365 wird mit Zustimmung des Kunden erreicht. Zum Erneuern wird noch einmal darum gebeten.',
    }),
    'access-by-application': {
      en: 'Microsoft 365 is reached by an app registration. Enter a new secret or certificate instead.',
      de: 'Microsoft 365 wird mit einer App-Registrierung erreicht. Geben Sie stattdessen ein neues Geheimnis oder Zertifikat ein.',
    },
    'access-invited': naming<OfName>({
      en: ({ name }) => `${name} was asked for consent already. See Pending Invitations.`,
      de: ({ name }) =>
        `${name} wurde schon um Zustimmung gebeten. Siehe die ausstehenden Einladungen.`,
    }),
    'certificate-form': {
      en: 'Paste the certificate as PEM text, from -----BEGIN CERTIFICATE----- to its end line.',
      de: 'Fügen Sie das Zertifikat als PEM-Text ein, von -----BEGIN CERTIFICATE----- bis zu seiner Endzeile.',
    },
    'certificate-ended': naming<OfDay>({
      en: ({ day }) => `The certificate has expired on ${day}.`,
      de: ({ day }) => `Das Zertifikat ist am ${day} abgelaufen.`,
    }),
    'certificate-early': naming<OfDay>({
      en: ({ day }) => `The certificate is only valid from ${day}.`,
      de: ({ day }) => `Das Zertifikat gilt erst ab ${day}.`,
    }),
    'private-key-form': {
      en: 'Paste the RSA private key of the certificate as PEM text without a passphrase.',
      de: 'Fügen Sie den privaten RSA-Schlüssel des Zertifikats als PEM-Text ohne Passphrase ein.',
    },
    'private-key-short': naming<{ bits: number }>({
      en: ({ bits }) => `The key must have at least ${bits} bits.`,
      de: ({ bits }) => `Der Schlüssel muss mindestens ${bits} Bit haben.`,
    }),
    'private-key-other': {
      en: 'The key belongs to another certificate.',
      de: 'Der Schlüssel gehört zu einem anderen Zertifikat.',
    },
    'secret-ended': {
      en: 'That day is over. Enter the day on which the new secret expires.',
      de: 'Dieser Tag ist vorbei. Geben Sie den Tag ein, an dem das neue Geheimnis abläuft.',
    },
  },
  menu: [
    {
      ...{ in: 'service', at: 10, for: ['provider'] },
      ...{ href: '/authentications', icon: 'shield-check' },
    },
  ],
  canary: ['/authentications', '/authentications.csv'],
  foreign: {
    tenant: {
      paths: ['/authentications/{}/menu', '/authentications/{}/application'],
    },
  },
})
