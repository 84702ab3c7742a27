import { noun } from '../noun.ts'

export const tokens = noun({
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
    group: 'token',
    name: { en: 'API tokens', de: 'API-Token' },
    types: {
      'token.added': { en: 'API token added', de: 'API-Token angelegt' },
      'token.revoked': { en: 'API token revoked', de: 'API-Token widerrufen' },
    },
  },
  menu: [
    {
      ...{ in: 'organization', at: 70, for: ['tenant'] },
      label: { en: 'API tokens', de: 'API-Token' },
      ...{ href: '/tokens', icon: 'key', permission: 'manage-tokens', feature: 'api' },
    },
    {
      ...{ in: 'settings', at: 70, for: ['provider', 'msp'] },
      label: 'API Tokens',
      ...{ href: '/settings/tokens', icon: 'key', permission: 'manage-tokens' },
    },
  ],
  canary: ['/tokens'],
})
