import { noun } from '../noun.ts'

export const identityProviders = noun({
  label: { en: 'Single sign-on', de: 'Single Sign-On' },
  log: {
    group: 'sign-in',
    types: {
      'identity.changed': { en: 'Identity provider changed', de: 'Identitätsanbieter geändert' },
      'identity.removed': { en: 'Identity provider removed', de: 'Identitätsanbieter entfernt' },
    },
  },
  menu: [
    {
      ...{ in: 'organization', at: 30, for: ['tenant'] },
      ...{ href: '/people/identity', icon: 'login', permission: 'manage-people' },
    },
    {
      ...{ in: 'system', at: 60, for: ['provider', 'msp'] },
      ...{ href: '/settings/users/identity', icon: 'login', permission: 'administer' },
    },
  ],
})
