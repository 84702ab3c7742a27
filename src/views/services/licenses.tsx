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
  const [left, all] = [of.pool.available, of.pool.purchased].map((n) => n.toLocaleString('en-US'))
  const { licensedUsers } = of.service
  return {
    title: `User licenses of ${isolated(of.service.name)}`,
    text: of.use ? (
      <Note tone={of.use.users > (licensedUsers ?? 0) ? 'warn' : 'info'}>
        {of.use.users.toLocaleString('en-US')} of {(licensedUsers ?? 0).toLocaleString('en-US')} in
        use, counted <Time at={of.use.takenAt} sentence />.
      </Note>
    ) : (
      <Note tone="info">Nothing has been counted for this service yet.</Note>
    ),
    labels: { users: 'Licensed users' },
    hints: {
      users: `${of.limits.fewestUsers} to ${of.limits.maxUsers}. ${left} of ${all} user licenses are left in the pool.`,
    },
    submit: 'Save licenses',
  }
}
