import { noun } from '../noun.ts'

export const voiceRouting = noun({
  label: { en: 'Online Voice Routing', de: 'VoIP-Routing' },
  log: {
    group: 'calling',
    types: {
      'voice-policies.exported': {
        en: 'Voice routing policies downloaded',
        de: 'VoIP-Routingrichtlinien heruntergeladen',
      },
    },
  },
  menu: [
    {
      ...{ in: 'calling', at: 70, for: ['tenant'], href: '/voice-routing', icon: 'sitemap' },
      right: 'voice-routing',
    },
  ],
  canary: ['/voice-routing', '/voice-routing?q={}', '/voice-routing.csv'],
})
