import { form, type Given } from '../form.ts'
import { demand } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { changeSetting, readSetting } from '../settings/settings.ts'
import { integer } from '../values.ts'

/** For how many days alarms are kept with their history after they cleared. */
export const alarmsForm = form({ keepDays: integer({ min: 30, max: 3650 }) })

export const readAlarmSettings = (scope: Scope) => readSetting(scope, 'alarms')

/** Sets it for all alarms; what is older goes within the hour. */
export async function changeAlarmSettings(scope: Scope, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  await changeSetting(scope, 'alarms', alarmsForm.read(given), given.version)
}
