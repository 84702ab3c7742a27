import { naming, noun } from '../noun.ts'

type OfName = { name: string }

/** Customers' administrators who are asked to let the provider into their Microsoft 365. */
export const invitations = noun({
  label: 'Pending Invitations',
  topics: ['invitations', 'invitation:'],
  listeners: { for: ['provider'] },
  log: {
    name: { en: 'Consent', de: 'Zustimmung' },
    types: {
      'consent.invited': { en: 'Consent asked for', de: 'Um Zustimmung gebeten' },
      'consent.given': { en: 'Consent given', de: 'Zustimmung erteilt' },
      'consent.refused': { en: 'Consent not given', de: 'Zustimmung nicht erteilt' },
      'consent.completed': { en: 'Consent put into effect', de: 'Zustimmung übernommen' },
      'consent.cancelled': { en: 'Invitation canceled', de: 'Einladung zurückgenommen' },
      'consent.expired': { en: 'Invitation expired', de: 'Einladung abgelaufen' },
      'invitations.exported': { en: 'Invitations downloaded', de: 'Einladungen heruntergeladen' },
    },
  },
  messages: {
    'no-such-invitation': { en: 'Invitation not found.', de: 'Einladung nicht gefunden.' },
    'link-of-other-secret': {
      en: 'This link was made with another PORTAL_SECRET. If that was lost, invite again.',
      de: 'Dieser Link entstand mit einem anderen PORTAL_SECRET. Ist das verloren, laden Sie erneut ein.',
    },
    'invited-name': {
      en: 'Enter a name of up to 200 characters.',
      de: 'Geben Sie einen Namen mit höchstens 200 Zeichen ein.',
    },
    'invitation-over': naming<OfName>({
      en: ({ name }) => `The invitation for ${name} has ended.`,
      de: ({ name }) => `Die Einladung für ${name} ist beendet.`,
    }),
    'invitation-authenticated': naming<OfName>({
      en: ({ name }) => `${name} has consented already. Upgrade the customer instead.`,
      de: ({ name }) => `${name} hat schon zugestimmt. Stufen Sie stattdessen den Kunden hoch.`,
    }),
    'invitation-not-authenticated': naming<OfName>({
      en: ({ name }) => `${name} has not consented yet.`,
      de: ({ name }) => `${name} hat noch nicht zugestimmt.`,
    }),
    'invitation-tenant-off': naming<OfName>({
      en: ({ name }) => `${name} is not active.`,
      de: ({ name }) => `${name} ist nicht aktiv.`,
    }),
    'licenses-released': {
      en: 'Licenses went back to the pool',
      de: 'Lizenzen gingen in den Pool zurück',
    },
    'consent-denied': {
      en: 'Microsoft denied access. Nothing was changed; you can try again.',
      de: 'Microsoft hat den Zugriff verweigert. Es wurde nichts geändert; Sie können es noch einmal versuchen.',
    },
    'consent-declined': {
      en: 'The request was declined. Nothing was changed; you can try again.',
      de: 'Die Anfrage wurde abgelehnt. Es wurde nichts geändert; Sie können es noch einmal versuchen.',
    },
    'consent-missing': {
      en: 'Consent has not been given. Sign in as an administrator and accept the request.',
      de: 'Die Zustimmung wurde nicht erteilt. Melden Sie sich als Administrator an und nehmen Sie die Anfrage an.',
    },
    'consent-blocked': {
      en: 'Your organization allows only administrators to accept this. Ask one to open this link.',
      de: 'In Ihrer Organisation dürfen nur Administratoren zustimmen. Bitten Sie einen, diesen Link zu öffnen.',
    },
    'consent-misconfigured': {
      en: 'The application is not set up correctly at Microsoft. Tell your provider.',
      de: 'Die Anwendung ist bei Microsoft nicht richtig eingerichtet. Sagen Sie es Ihrem Anbieter.',
    },
    'consent-revoked': {
      en: 'The sign-in has been revoked, for example by a new password. Sign in again.',
      de: 'Die Anmeldung wurde widerrufen, etwa durch ein neues Passwort. Melden Sie sich noch einmal an.',
    },
    'consent-idle': {
      en: 'The sign-in was not used for too long and has ended. Sign in again.',
      de: 'Die Anmeldung wurde zu lange nicht benutzt und ist beendet. Melden Sie sich noch einmal an.',
    },
    'consent-unknown': naming<{ code: string }>({
      en: ({ code }) =>
        `Microsoft refused the request (${code}). Try again, or tell your provider.`,
      de: ({ code }) =>
        `Microsoft hat die Anfrage abgelehnt (${code}). Versuchen Sie es noch einmal oder sagen Sie es Ihrem Anbieter.`,
    }),
    'consent-later': {
      en: 'Microsoft did not answer. Try again in a few minutes.',
      de: 'Microsoft hat nicht geantwortet. Versuchen Sie es in einigen Minuten noch einmal.',
    },
    'consent-other-tenant': {
      en: 'You signed in to another Microsoft 365 organization than the one expected. Sign in to the right one.',
      de: 'Sie haben sich bei einer anderen Microsoft-365-Organisation angemeldet als der erwarteten. Melden Sie sich bei der richtigen an.',
    },
    'consent-taken': {
      en: 'This Microsoft 365 organization cannot be used here. Tell your provider.',
      de: 'Diese Microsoft-365-Organisation kann hier nicht verwendet werden. Sagen Sie es Ihrem Anbieter.',
    },
    'consent-guest': {
      en: 'You are a guest in this Microsoft 365 organization. An administrator who belongs to it has to sign in.',
      de: 'Sie sind in dieser Microsoft-365-Organisation nur Gast. Ein Administrator, der ihr angehört, muss sich anmelden.',
    },
    'consent-code-expired': {
      en: 'The code has expired. Ask for a new one.',
      de: 'Der Code ist abgelaufen. Fordern Sie einen neuen an.',
    },
    'consent-no-application': {
      en: 'Microsoft 365 sign-in is not set up here yet. Tell your provider.',
      de: 'Die Anmeldung bei Microsoft 365 ist hier noch nicht eingerichtet. Sagen Sie es Ihrem Anbieter.',
    },
  },
  menu: [
    {
      ...{ in: 'service', at: 20, for: ['provider'] },
      ...{ href: '/invitations', icon: 'mail-forward' },
    },
  ],
  canary: ['/invitations', '/invitations.csv'],
  foreign: { onboarding_invitation: { paths: ['/invitations/{}/menu', '/invitations/{}/link'] } },
})
