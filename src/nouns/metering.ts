import { noun, staff } from '../noun.ts'

/** End users are counted: what an application reports, and what everybody who looks at it hears. No tenant sees any of it. */
export const metering = noun({
  label: 'Metering',
  topics: ['mau'],
  listeners: { for: ['provider', 'msp'] },
  permissions: { 'report-activity': { ...staff, tenant: ['admin', 'operator'] } },
})
