import { noun } from '../noun.ts'

export const profile = noun({
  label: { en: 'Profile', de: 'Profil' },
  menu: [
    {
      ...{ in: 'palette', at: 30, for: ['provider', 'msp', 'tenant'], isOwn: true },
      ...{ href: '/profile', icon: 'users' },
    },
  ],
})
