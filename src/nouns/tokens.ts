import { noun } from '../noun.ts'

const page = { icon: 'key', permission: 'manage-tokens', at: 70 } as const

export const tokens = noun({
  label: { en: 'API tokens', de: 'API-Token' },
  topics: ['tokens'],
  listeners: { permission: 'manage-tokens', feature: 'api' },
  permissions: {
    'manage-tokens': {
      provider: ['admin'],
      msp: ['owner', 'admin'],
      tenant: ['admin'],
      notInSupportSession: true,
    },
  },
  log: {
    types: {
      'token.added': { en: 'API token created', de: 'API-Token erstellt' },
      'tokens.exported': { en: 'API tokens downloaded', de: 'API-Token heruntergeladen' },
      'token.revoked': { en: 'API token revoked', de: 'API-Token widerrufen' },
    },
  },
  menu: [
    { in: 'organization', for: ['tenant'], href: '/tokens', feature: 'api', ...page },
    {
      in: 'system',
      for: ['provider', 'msp'],
      label: 'API tokens',
      href: '/settings/tokens',
      ...page,
    },
  ],
  canary: ['/tokens', '/tokens.csv'],
})
