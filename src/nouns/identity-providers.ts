import { noun } from '../noun.ts'

export const identityProviders = noun({
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
      label: { en: 'Single sign-on', de: 'Anmeldedienst' },
      ...{ href: '/people/identity', icon: 'login', permission: 'manage-people' },
    },
    {
      ...{ in: 'settings', at: 60, for: ['provider', 'msp'] },
      label: 'Single sign-on',
      ...{ href: '/settings/users/identity', icon: 'login', permission: 'administer' },
    },
  ],
})
