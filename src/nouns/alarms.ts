import { noun } from '../noun.ts'

export const alarms = noun({
  label: { en: 'Alarms', de: 'Alarme' },
  topics: ['alarms', 'alarm-list', 'alarm:'],
  permissions: {
    acknowledge: {
      provider: ['admin', 'operator', 'operator-lite'],
      msp: ['owner', 'admin'],
      tenant: ['admin', 'operator'],
    },
  },
  log: {
    types: {
      'alarm.acknowledged': { en: 'Alarm acknowledged', de: 'Alarm bestätigt' },
      'alarm.unacknowledged': {
        en: 'Acknowledgement undone',
        de: 'Bestätigung zurückgenommen',
      },
      'alarms.exported': { en: 'Alarms downloaded', de: 'Alarme heruntergeladen' },
    },
  },
  menu: [
    {
      ...{ in: 'top', at: 30, for: ['provider', 'msp', 'tenant'] },
      ...{ href: '/alarms', icon: 'bell', key: 'a', count: 'alarms' },
    },
  ],
  canary: ['/alarms?state=all', '/alarms?state=all&q={}'],
  foreign: { alarm: { paths: ['/alarms/{}'] } },
})
