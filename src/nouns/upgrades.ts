import { naming, noun } from '../noun.ts'

/** A day by UTC: a sentence that is kept knows no reader. */
const day = (language: string, instant: string) =>
  new Date(instant).toLocaleDateString(language, {
    ...{ timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' },
  })

export const upgrades = noun({
  label: { en: 'Upgrades', de: 'Upgrades' },
  log: {
    group: 'service',
    types: {
      'service.upgrade-begun': { en: 'Upgrade pending', de: 'Upgrade ausstehend' },
      'service.upgrade-ended': {
        en: 'Upgrade canceled or expired',
        de: 'Upgrade abgebrochen oder abgelaufen',
      },
      'service.upgraded': { en: 'Service upgraded', de: 'Dienst hochgestuft' },
      'service.downgraded': { en: 'Service downgraded', de: 'Dienst herabgestuft' },
    },
  },
  messages: {
    'upgrade-same': {
      en: 'The service has this license already.',
      de: 'Der Dienst hat diese Lizenz schon.',
    },
    'upgrade-to-essentials': {
      en: 'A service cannot go back to an Essentials license.',
      de: 'Ein Dienst kann nicht zu einer Essentials-Lizenz zurück.',
    },
    'upgrade-other-family': {
      en: 'A Direct Routing service cannot become an Operator Connect service, nor the other way around.',
      de: 'Aus einem Direct-Routing-Dienst kann kein Operator-Connect-Dienst werden und umgekehrt.',
    },
    'upgrade-at-once': {
      en: 'This change needs no consent and takes effect at once.',
      de: 'Diese Änderung braucht keine Zustimmung und gilt sofort.',
    },
    'upgrade-consent': {
      en: 'This change needs the customer’s consent first.',
      de: 'Diese Änderung braucht zuerst die Zustimmung des Kunden.',
    },
    'upgrade-pending': naming<{ name: string }>({
      en: ({ name }) => `An upgrade of ${name} is pending already.`,
      de: ({ name }) => `Für ${name} steht schon ein Upgrade aus.`,
    }),
    // why its license cannot become another one now
    'upgrade-waits': naming<{ until: string }>({
      en: ({ until }) =>
        `An upgrade waits for the customer’s consent until ${day('en-GB', until)}. Cancel it on the page of the service to begin another.`,
      de: ({ until }) =>
        `Ein Upgrade wartet bis zum ${day('de-DE', until)} auf die Zustimmung des Kunden. Brechen Sie es auf der Seite des Dienstes ab, um ein anderes zu beginnen.`,
    }),
    'upgrade-other-kind': {
      en: 'A service of this kind has no other license.',
      de: 'Für einen Dienst dieser Art gibt es keine andere Lizenz.',
    },
    'upgrade-removing': {
      en: 'The service is being deleted.',
      de: 'Der Dienst wird gelöscht.',
    },
    'upgrade-tenant-off': naming<{ name: string }>({
      en: ({ name }) => `${name} is not active. Activate the tenant first.`,
      de: ({ name }) => `${name} ist nicht aktiv. Aktivieren Sie zuerst den Mandanten.`,
    }),
    'upgrade-none': naming<{ name: string }>({
      en: ({ name }) => `No upgrade of ${name} is pending.`,
      de: ({ name }) => `Für ${name} steht kein Upgrade aus.`,
    }),
    'upgrade-no-access': {
      en: 'The tenant’s Microsoft 365 is not connected, or its access is refused. Mend it under Authentication Status first.',
      de: 'Das Microsoft 365 des Mandanten ist nicht verbunden, oder der Zugriff wird verweigert. Beheben Sie das zuerst unter Authentifizierungsstatus.',
    },
    'upgrade-expired': {
      en: 'The upgrade has expired. Begin it again.',
      de: 'Das Upgrade ist abgelaufen. Beginnen Sie es neu.',
    },
  },
})
