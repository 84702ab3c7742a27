import { noun } from '../noun.ts'

export const log = noun({
  label: { en: 'Log', de: 'Protokoll' },
  topics: ['log'],
  log: {
    group: 'log',
    name: { en: 'Downloads', de: 'Downloads' },
    types: {
      'log.exported': { en: 'Log downloaded', de: 'Protokoll heruntergeladen' },
      'audit.exported': { en: 'Audit log downloaded', de: 'Gesamtes Protokoll heruntergeladen' },
    },
  },
  menu: [
    { in: 'records', at: 20, for: ['tenant'], href: '/log', icon: 'history', key: 'l' },
    {
      ...{ in: 'system', at: 80, for: ['provider'] },
      label: 'Audit log',
      ...{ href: '/audit', icon: 'history' },
    },
  ],
  tab: { at: 100, name: 'log' },
  canary: ['/log', '/log.csv', '/audit'],
  foreign: { tenant: { paths: ['/tenants/{}/log'] } },
})
