import type { LicensePool } from '../../domain/licensing/pools.ts'
import type { LicenseUse } from '../../domain/services/licenses.ts'
import type { ServiceRow } from '../../domain/services/services.ts'
import type { FormLook } from '../form.frames.tsx'
import { Note } from '../status.tsx'
import { Time } from '../time.tsx'
import { isolated } from '../words/isolated.ts'

/** Number of user licenses of one service. */
export const licensesLook = (of: {
  service: Pick<ServiceRow, 'name' | 'licensedUsers'>
  pool: LicensePool
  limits: { fewestUsers: number; maxUsers: number }
  use: LicenseUse
}): FormLook<'users'> => {
  const [left, all, fewest, most, used, held] = [
    ...[of.pool.available, of.pool.purchased, of.limits.fewestUsers, of.limits.maxUsers],
    ...[of.use?.users ?? 0, of.service.licensedUsers ?? 0],
  ].map((n) => n.toLocaleString('en-US'))
  return {
    title: `User licenses of ${isolated(of.service.name)}`,
    text: of.use ? (
      <Note tone={of.use.users > (of.service.licensedUsers ?? 0) ? 'warn' : 'info'}>
        {used} of {held} in use, counted <Time at={of.use.takenAt} sentence />.
      </Note>
    ) : (
      <Note tone="info">Nothing has been counted for this service yet.</Note>
    ),
    labels: { users: 'Licensed users' },
    hints: {
      users: `${fewest} to ${most}. ${left} of ${all} user licenses are left in the pool.`,
    },
    submit: 'Save licenses',
  }
}
