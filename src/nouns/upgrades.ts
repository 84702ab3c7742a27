import { naming, noun } from '../noun.ts'

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
    'upgrade-pending': naming<{ name: string }>({
      en: ({ name }) => `An upgrade of ${name} is pending already.`,
      de: ({ name }) => `Für ${name} steht schon ein Upgrade aus.`,
    }),
    'upgrade-none': naming<{ name: string }>({
      en: ({ name }) => `No upgrade of ${name} is pending.`,
      de: ({ name }) => `Für ${name} steht kein Upgrade aus.`,
    }),
    'upgrade-expired': {
      en: 'The upgrade has expired. Begin it again.',
      de: 'Das Upgrade ist abgelaufen. Beginnen Sie es neu.',
    },
  },
})
