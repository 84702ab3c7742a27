import type { LicensePool } from '../../domain/licensing/pools.ts'
import type { ServiceRow } from '../../domain/services/services.ts'
import type { FormLook } from '../form.frames.tsx'
import { Note } from '../status.tsx'
import { isolated } from '../words/isolated.ts'

/** Number of user licenses of one service. */
export const licensesLook = (of: {
  service: Pick<ServiceRow, 'name'>
  pool: LicensePool
  limits: { fewestUsers: number; maxUsers: number }
  /** Of the customer: users that need a license, and what all its services hold. */
  use: { users: number; licensed: number }
}): FormLook<'users'> => {
  const [left, all, users, licensed] = [
    ...[of.pool.available, of.pool.purchased],
    ...[of.use.users, of.use.licensed],
  ].map((n) => n.toLocaleString('en-US'))
  return {
    title: `User licenses of ${isolated(of.service.name)}`,
    text: (
      <Note tone={of.use.users > of.use.licensed ? 'warn' : 'info'}>
        {users} of this customer’s users need a license; its services hold {licensed}.
      </Note>
    ),
    labels: { users: 'Licensed users' },
    hints: {
      users: `${of.limits.fewestUsers} to ${of.limits.maxUsers}. ${left} of ${all} user licenses are left in the pool.`,
    },
    submit: 'Save licenses',
  }
}
