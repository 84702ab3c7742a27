import { type SQL, sql } from 'drizzle-orm'
import type { licenseTypes } from '../schema/services.ts'

/** Microsoft's service plan "Phone System" (MCOEV), the same in every tenant. */
export const phoneSystemPlan = '4828c8ec-dc2e-4779-b502-87ac9ce28ab7'

const plan = (status: string) => JSON.stringify([{ servicePlanId: phoneSystemPlan, status }])

/** Whether Phone System is among these assigned plans, enabled or in its time of grace (Graph, assignedPlan: Warning). */
export const hasPhonePlan = (plans: SQL): SQL =>
  sql`coalesce(${plans} @> ${plan('Enabled')}::jsonb or ${plans} @> ${plan('Warning')}::jsonb, false)`

/** Whether this license type counts users; the two Essentials count service numbers alone. */
export const countsUsers = (licenseType: (typeof licenseTypes)[number]): boolean =>
  licenseType !== 'hosted-essentials' && licenseType !== 'oc-essential'
