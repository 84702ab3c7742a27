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
      'alarm.claimed': { en: 'Alarm claimed', de: 'Alarm übernommen' },
      'alarm.unclaimed': { en: 'Alarm claim released', de: 'Alarm freigegeben' },
      'alarm.shelved': { en: 'Alarm shelved', de: 'Alarm zurückgestellt' },
      'alarm.unshelved': { en: 'Alarm taken off the shelf', de: 'Alarm nicht mehr zurückgestellt' },
      'alarm.noted': { en: 'Note added to an alarm', de: 'Notiz zu einem Alarm' },
      'alarms.exported': { en: 'Alarms downloaded', de: 'Alarme heruntergeladen' },
    },
  },
  menu: [
    {
      ...{ in: 'palette', at: 30, for: ['provider', 'msp', 'tenant'] },
      ...{ href: '/alarms/catalogue', icon: 'help-circle' },
      label: { en: 'Runbooks', de: 'Anleitungen' },
    },
    {
      ...{ in: 'top', at: 30, for: ['msp', 'tenant'] },
      ...{ href: '/alarms', icon: 'bell', key: 'a', count: 'alarms' },
    },
    {
      ...{ in: 'watch', at: 30, for: ['provider'] },
      ...{ href: '/alarms', icon: 'bell', key: 'a', count: 'alarms' },
    },
  ],
  canary: ['/alarms?state=all', '/alarms?state=all&q={}'],
  foreign: { alarm: { paths: ['/alarms/{}'] } },
})
