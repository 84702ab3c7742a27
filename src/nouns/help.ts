import { noun } from '../noun.ts'

export const help = noun({
  menu: [
    {
      ...{ in: 'support', at: 20, for: ['tenant'] },
      label: { en: 'Help Center', de: 'Hilfe-Center' },
      ...{ href: '/help', icon: 'help-circle', feature: 'help-center' },
    },
  ],
})
