import { noun } from '../noun.ts'

/** Critical alarms of an MSP and its organizations. */
export const alerts = noun({
  label: 'Alerts',
  log: {
    group: 'alarm',
    types: { 'alerts.exported': { en: 'Alerts downloaded', de: 'Warnungen heruntergeladen' } },
  },
  menu: [{ in: 'top', at: 5, for: ['msp'], href: '/msp/alerts', icon: 'alert-triangle' }],
  canary: ['/msp/alerts'],
})
