import { noun } from '../noun.ts'

export const profile = noun({
  menu: [
    {
      ...{ in: 'palette', at: 30, for: ['provider', 'msp', 'tenant'] },
      label: { en: 'Profile', de: 'Profil' },
      ...{ href: '/profile', icon: 'users' },
    },
  ],
})
