import { sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { demand, demandProvider } from '../roles.ts'
import { mauCorrection } from '../schema/metering.ts'
import type { Scope } from '../scope.ts'
import { choice, id, integer, text } from '../values.ts'
import { findClosed } from './closed.ts'

export const directions = ['more', 'fewer'] as const

/** So many MAU more or fewer for an organization in a closed month, and why. */
export const correctionForm = form({
  organization: id('choose-one'),
  direction: choice(directions, 'choose-one'),
  amount: integer({ min: 1, max: 2_147_483_647 }),
  reason: text({ max: 500 }),
})

export type Correction = typeof mauCorrection.$inferSelect

/**
 * Writes down that a closed month was wrong (`correctionForm`). The month's figures, its file and its seal stay as they are; the
 * correction stands beside them and is changed by nobody. The provider's.
 */
export async function addCorrection(
  scope: Scope,
  mspId: string,
  period: string,
  given: Given,
): Promise<Correction> {
  demand(scope.actor, 'manage-msps')
  demandProvider(scope.actor)
  await findClosed(scope, mspId, period)
  const { organization, direction, amount, reason } = correctionForm.read(given)
  const [of] = await scope.db.execute<{ name: string; mau: number }>(sql`
    select name, mau from mau_month
    where organization_id = ${organization}::uuid and msp_id = ${mspId}::uuid and period = ${period} and scope = 'organization'`)
  if (!of) throw new Refusal('invalid', 'choose-one', {}, { field: 'organization' })
  const [made] = await scope.db
    .insert(mauCorrection)
    .values({
      ...{ mspId, organizationId: organization, name: of.name, period, reason },
      ...{ amount: direction === 'more' ? amount : -amount, by: scope.actor.name },
    })
    .returning()
  if (!made) throw new Error('a correction was not kept')
  await record(scope, {
    ...{ mspId, type: 'mau-month.corrected' },
    subject: { kind: 'mau-month', id: made.id, name: period },
    after: { organization: of.name, mau: of.mau, amount: made.amount, reason },
  })
  await scope.announce('mau', null, mspId)
  return made
}

/** An MSP's corrections of one month, or of all since `from`, the oldest first. */
export const readCorrections = (
  { db }: Scope,
  mspId: string,
  { period = null, from = '' }: { period?: string | null; from?: string },
) =>
  db
    .select()
    .from(mauCorrection)
    .where(
      sql`${mauCorrection.mspId} = ${mspId}::uuid and ${mauCorrection.period} = coalesce(${period}, ${mauCorrection.period}) and ${mauCorrection.period} >= ${from}`,
    )
    .orderBy(mauCorrection.period, mauCorrection.at, mauCorrection.id)
