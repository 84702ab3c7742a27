import { changeMetering, meteringForm, readMetering } from '../../domain/metering/settings.ts'
import { MeteringPage, meteringLook } from '../../views/metering/settings.tsx'
import { settingsPage } from '../form.tsx'
import { routes } from '../route.ts'

export const meteringSettings = routes()

settingsPage(meteringSettings, {
  ...{ path: '/settings/metering', form: meteringForm },
  read: ({ var: { scope } }) => readMetering(scope),
  look: (_, metering) => meteringLook(metering),
  page: (_, __, form) => <MeteringPage form={form} />,
  save: ({ var: { scope } }, given) => changeMetering(scope, given),
})
