import { naming, noun } from '../noun.ts'

/** An MSP's tenants, as its own people call them. */
export const organizations = noun({
  label: 'Organizations',
  log: {
    group: 'msp',
    types: {
      'organization.max-mau-changed': { en: 'MAX MAU changed', de: 'MAX MAU geändert' },
      'organizations.exported': {
        en: 'Organizations downloaded',
        de: 'Organisationen heruntergeladen',
      },
    },
  },
  messages: {
    'no-such-organization': { en: 'Organization not found.', de: 'Organisation nicht gefunden.' },
    'organization-name': {
      en: 'Enter a name of up to 64 characters.',
      de: 'Geben Sie einen Namen mit bis zu 64 Zeichen ein.',
    },
    'organization-name-taken': naming<{ name: string }>({
      en: ({ name }) => `There is an organization named ${name} already. Choose another name.`,
      de: ({ name }) =>
        `Es gibt bereits eine Organisation namens ${name}. Wählen Sie einen anderen Namen.`,
    }),
    'organizations-in-use': naming<{ used: number; max: number }>({
      en: ({ used, max }) => `${used} of ${max} organizations are in use`,
      de: ({ used, max }) => `${used} von ${max} Organisationen sind in Gebrauch`,
    }),
    'organizations-msp-off': naming<{ name: string }>({
      en: ({ name }) => `${name} is deactivated`,
      de: ({ name }) => `${name} ist deaktiviert`,
    }),
    'organizations-not-given': {
      en: 'The owner has not given you the right to create organizations',
      de: 'Der Inhaber hat Ihnen das Recht, Organisationen anzulegen, nicht gegeben',
    },
  },
  menu: [
    {
      ...{ in: 'top', at: 2, for: ['msp'] },
      ...{ href: '/msp/organizations', icon: 'building', key: 'o' },
    },
  ],
})
