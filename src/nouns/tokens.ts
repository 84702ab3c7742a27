import { naming, noun } from '../noun.ts'

export const tokens = noun({
  label: { en: 'API tokens', de: 'API-Token' },
  topics: ['tokens'],
  permissions: {
    'manage-tokens': {
      provider: ['admin'],
      msp: ['owner'],
      tenant: ['admin'],
      notInSupportSession: true,
    },
  },
  log: {
    types: {
      'token.added': { en: 'API token added', de: 'API-Token angelegt' },
      'tokens.exported': { en: 'API tokens downloaded', de: 'API-Token heruntergeladen' },
      'token.revoked': { en: 'API token revoked', de: 'API-Token widerrufen' },
    },
  },
  messages: {
    'token-name': {
      en: 'A token needs a name, up to 100 characters.',
      de: 'Ein Zugriffsschlüssel braucht einen Namen mit höchstens 100 Zeichen.',
    },
    'token-days': naming<{ max: number }>({
      en: ({ max }) => `A token lasts 1 to ${max} days.`,
      de: ({ max }) => `Ein Zugriffsschlüssel gilt 1 bis ${max} Tage.`,
    }),
    'token-scope': naming<{ scope: string }>({
      en: ({ scope }) =>
        `There is no scope ${scope}. It is provider, msp:ID or tenant:SHORTNAME of one that exists.`,
      de: () => 'Diesen Bereich gibt es nicht.',
    }),
    'token-role': naming<{ roles: string }>({
      en: ({ roles }) => `A token of that scope has one of these roles: ${roles}.`,
      de: () => 'Ein Zugriffsschlüssel dieses Bereichs kann diese Rolle nicht haben.',
    }),
  },
  menu: [
    {
      ...{ in: 'organization', at: 70, for: ['tenant'] },
      ...{ href: '/tokens', icon: 'key', permission: 'manage-tokens', feature: 'api' },
    },
    {
      ...{ in: 'system', at: 70, for: ['provider', 'msp'] },
      label: 'API Tokens',
      ...{ href: '/settings/tokens', icon: 'key', permission: 'manage-tokens' },
    },
  ],
  canary: ['/tokens', '/tokens.csv'],
})
