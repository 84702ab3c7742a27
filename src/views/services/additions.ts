import type { LicensePool } from '../../domain/licensing/pools.ts'
import type { FieldsLook } from '../form.declared.tsx'
import { licenseWords } from './labels.ts'

/** As the names of services end. */
const addedKinds = { 'direct-routing': 'Direct Routing', 'operator-connect': 'Operator Connect' }

type Of = {
  pools: Record<'service' | 'user', Pick<LicensePool, 'available' | 'purchased'>>
  limits: { fewestUsers: number; maxUsers: number }
}

/** The fields of one more service, with what the pools can still give. */
export function additionLook({ pools, limits }: Of): FieldsLook<'kind' | 'license' | 'users'> & {
  submit: string
} {
  const left = ({ available, purchased }: Of['pools']['user']) =>
    `${available.toLocaleString('en-US')} of ${purchased.toLocaleString('en-US')}`
  return {
    labels: { kind: 'Service', license: 'License', users: 'Licensed users' },
    hints: {
      kind: `${left(pools.service)} service licenses are left in the pool.`,
      license: 'Hosted licenses are of Direct Routing, OC licenses of Operator Connect.',
      users: `${limits.fewestUsers} to ${limits.maxUsers}; blank for Essentials. ${left(pools.user)} user licenses are left in the pool.`,
    },
    options: { kind: addedKinds, license: licenseWords },
    submit: 'Add service',
  }
}
