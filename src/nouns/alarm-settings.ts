import { noun } from '../noun.ts'

/** For how long alarms are kept. */
export const alarmSettings = noun({
  label: 'Alarm history',
  menu: [{ in: 'palette', at: 75, for: ['provider'], href: '/settings/alarms', icon: 'history' }],
})
