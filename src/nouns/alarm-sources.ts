import { noun } from '../noun.ts'

export const alarmSources = noun({
  label: { en: 'Alarm sources', de: 'Alarmquellen' },
  permissions: {
    'report-alarms': {
      provider: ['admin', 'operator', 'source'],
      msp: ['owner', 'admin', 'source'],
      tenant: ['admin', 'operator', 'source'],
    },
  },
})
