import { sql } from 'drizzle-orm'
import { demandFresh, form, type Given } from '../form.ts'
import { message } from '../messages.ts'
import { demand, demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { changeSetting, readSetting, type Settings } from '../settings/settings.ts'
import { choice, integer } from '../values.ts'
import { plus } from './periods.ts'

export const mauBases = ['activity', 'active_status'] as const
/** What counts in a month: who was active, or whose account was active at any moment of it, used or not. */
export type MauBasis = (typeof mauBases)[number]

const closing = { min: 48, max: 240, error: 'closing-hours' } as const

/** What counts from the next month on, and for how many hours after its end a month takes events that come late. */
export const meteringForm = form({
  basis: choice(mauBases, 'choose-one'),
  closingHours: integer(closing),
})

/** `value.basis` is the newest choice, `present` what counts in `period`; they differ until the next month. */
export type Metering = {
  value: { basis: MauBasis; closingHours: number }
  version: number
  period: string
  present: MauBasis
}

const basisIn = ({ changes }: Settings['metering'], period: string): MauBasis =>
  changes.findLast(({ from }) => from <= period)?.basis ?? 'activity'

/** So many changes are kept; the months before are closed long since. */
const keptChanges = 24

async function read(scope: Scope) {
  const { value: setting, version } = await readSetting(scope, 'metering')
  const [now] = await scope.db.execute<{ period: string }>(
    sql`select portal_period(portal_clock()) as period`,
  )
  if (!now) throw new Error('there is no month')
  const { period } = now
  const value = {
    basis: basisIn(setting, plus(period, 1)),
    closingHours: setting.closingHours,
  }
  return { setting, metering: { value, version, period, present: basisIn(setting, period) } }
}

export const readMetering = async (scope: Scope): Promise<Metering> => (await read(scope)).metering

/** Sets what is metered (`meteringForm`). Another basis counts from the next month (UTC) on; a month never changes its own. */
export async function changeMetering(scope: Scope, given: Given): Promise<void> {
  demand(scope.actor, 'administer')
  demandProvider(scope.actor)
  const { setting, metering } = await read(scope)
  const { value, version, period, present } = metering
  const after = meteringForm.read(given)
  demandFresh(given.version, { ...value, version }, after, message('these-settings'))
  const next = plus(period, 1)
  const kept = setting.changes.filter(({ from }) => from < next)
  const changes = after.basis === present ? kept : [...kept, { from: next, basis: after.basis }]
  await changeSetting(
    scope,
    'metering',
    { closingHours: after.closingHours, changes: changes.slice(-keptChanges) },
    version,
  )
}
