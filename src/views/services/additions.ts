import type { LicensePool } from '../../domain/licensing/pools.ts'
import type { FieldsLook } from '../form.declared.tsx'
import { numberIn } from '../formats.ts'
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
  options: Record<'kind' | 'license', Readonly<Record<string, string>>>
} {
  const left = ({ available, purchased }: Of['pools']['user']) =>
    `${numberIn('en', available)} of ${numberIn('en', purchased)}`
  return {
    labels: { kind: 'Service', license: 'License', users: 'Licensed users' },
    hints: {
      kind: `${left(pools.service)} service licenses are left in the pool.`,
      license: 'Hosted licenses are for Direct Routing, OC licenses for Operator Connect.',
      users: `${numberIn('en', limits.fewestUsers)} to ${numberIn('en', limits.maxUsers)}; blank for Essentials. ${left(pools.user)} user licenses are left in the pool.`,
    },
    options: { kind: addedKinds, license: licenseWords },
    submit: 'Add service',
  }
}
