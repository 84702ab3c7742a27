import { noun } from '../noun.ts'

export const capabilities = noun({
  menu: [
    {
      ...{ in: 'capabilities', at: 10, for: ['tenant'] },
      label: { en: 'Widgets', de: 'Widgets' },
      ...{ href: '/capabilities/widgets', icon: 'app-window', feature: 'widgets' },
    },
    {
      ...{ in: 'capabilities', at: 20, for: ['tenant'] },
      label: { en: 'Channels', de: 'Kanäle' },
      ...{ href: '/capabilities/channels', icon: 'message-2', feature: 'channels' },
    },
    {
      ...{ in: 'capabilities', at: 30, for: ['tenant'] },
      label: { en: 'Workflows', de: 'Workflows' },
      ...{ href: '/capabilities/workflows', icon: 'sitemap', feature: 'workflows' },
    },
    {
      ...{ in: 'capabilities', at: 40, for: ['tenant'] },
      label: { en: 'Audio and video', de: 'Audio und Video' },
      ...{ href: '/capabilities/audio-video', icon: 'video', feature: 'audio-video' },
    },
    {
      ...{ in: 'capabilities', at: 50, for: ['tenant'] },
      label: { en: 'Canned messages', de: 'Textbausteine' },
      ...{ href: '/capabilities/canned-messages', icon: 'file-code', feature: 'canned-messages' },
    },
    {
      ...{ in: 'capabilities', at: 60, for: ['tenant'] },
      label: { en: 'AI agents', de: 'KI-Agenten' },
      ...{ href: '/capabilities/ai-agents', icon: 'robot', feature: 'ai-agents' },
    },
    {
      ...{ in: 'capabilities', at: 70, for: ['tenant'] },
      label: { en: 'Datasets', de: 'Datensätze' },
      ...{ href: '/capabilities/datasets', icon: 'database', feature: 'datasets' },
    },
  ],
})
