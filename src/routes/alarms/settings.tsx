import { alarmsForm, changeAlarmSettings, readAlarmSettings } from '../../domain/alarms/settings.ts'
import { AlarmSettingsPage, alarmsLook } from '../../views/alarms/settings.tsx'
import { settingsPage } from '../form.tsx'
import { routes } from '../route.ts'

export const alarmSettings = routes()

settingsPage(alarmSettings, {
  ...{ path: '/settings/alarms', form: alarmsForm },
  read: ({ var: { scope } }) => readAlarmSettings(scope),
  look: () => alarmsLook,
  page: (_, __, form) => <AlarmSettingsPage form={form} />,
  save: ({ var: { scope } }, given) => changeAlarmSettings(scope, given),
})
