import type { LicensePool } from '../../domain/licensing/pools.ts'
import type { ServiceRow } from '../../domain/services/services.ts'
import type { FormLook } from '../form.frames.tsx'

/** Number of user licenses of one service. */
export const licensesLook = (of: {
  service: Pick<ServiceRow, 'name'>
  pool: LicensePool
  limits: { fewestUsers: number; maxUsers: number }
}): FormLook<'users'> => {
  const [left, all] = [of.pool.available, of.pool.purchased].map((n) => n.toLocaleString('en-US'))
  return {
    title: `User licenses of ${of.service.name}`,
    labels: { users: 'Licensed users' },
    hints: {
      users: `${of.limits.fewestUsers} to ${of.limits.maxUsers}. ${left} of ${all} user licenses are left in the pool.`,
    },
    submit: 'Save licenses',
  }
}
