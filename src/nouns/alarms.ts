import { noun } from '../noun.ts'

export const alarms = noun({
  topics: ['alarms', 'alarm-list', 'alarm:'],
  permissions: {
    acknowledge: {
      provider: ['admin', 'operator', 'operator-lite'],
      msp: ['owner', 'admin'],
      tenant: ['admin', 'operator'],
    },
  },
  log: {
    group: 'alarm',
    name: { en: 'Alarms', de: 'Alarme' },
    types: {
      'alarm.acknowledged': { en: 'Alarm acknowledged', de: 'Alarm bestätigt' },
      'alarm.unacknowledged': {
        en: 'Acknowledgement taken back',
        de: 'Bestätigung zurückgenommen',
      },
    },
  },
  menu: [
    {
      ...{ in: 'top', at: 30, for: ['provider', 'msp', 'tenant'] },
      label: { en: 'Alarms', de: 'Alarme' },
      ...{ href: '/alarms', icon: 'bell', key: 'a', count: 'alarms' },
    },
  ],
  canary: ['/alarms?state=all', '/alarms?state=all&q={}'],
  foreign: { alarm: { paths: ['/alarms/{}'] } },
})
