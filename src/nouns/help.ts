import { noun } from '../noun.ts'

export const help = noun({
  label: { en: 'Help Center', de: 'Hilfe-Center' },
  menu: [
    {
      ...{ in: 'support', at: 20, for: ['tenant'] },
      ...{ href: '/help', icon: 'help-circle', feature: 'help-center' },
    },
  ],
})
