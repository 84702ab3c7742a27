import { type MenuPlace, noun, type Said } from '../noun.ts'

const place = (at: number, feature: string, label: Said, icon: MenuPlace['icon']): MenuPlace => ({
  ...{ in: 'capabilities', at, for: ['tenant'], label, icon, feature },
  href: `/capabilities/${feature}`,
})

export const capabilities = noun({
  log: {
    group: 'log',
    types: {
      'holders.exported': { en: 'Usage list downloaded', de: 'Nutzungsliste heruntergeladen' },
    },
  },
  menu: [
    place(10, 'widgets', { en: 'Widgets', de: 'Widgets' }, 'app-window'),
    place(20, 'channels', { en: 'Channels', de: 'Kanäle' }, 'message-2'),
    place(30, 'workflows', { en: 'Workflows', de: 'Workflows' }, 'sitemap'),
    place(40, 'audio-video', { en: 'Audio and video', de: 'Audio und Video' }, 'video'),
    place(50, 'canned-messages', { en: 'Canned messages', de: 'Textbausteine' }, 'file-code'),
    place(60, 'ai-agents', { en: 'AI agents', de: 'KI-Agenten' }, 'robot'),
    place(70, 'datasets', { en: 'Datasets', de: 'Datensätze' }, 'database'),
  ],
})
