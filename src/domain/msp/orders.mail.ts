import { and, eq, or } from 'drizzle-orm'
import { queueMail } from '../mail/mails.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import type { mspOrder } from '../schema/orders.ts'
import { account } from '../schema/people.ts'
import type { Scope } from '../scope.ts'

type Order = typeof mspOrder.$inferSelect

export type Decision = 'approved' | 'rejected' | 'cancelled'

/** Mails the MSP's owner and those who may order what was decided about an order, and nobody else. */
export async function tellDecision(scope: Scope, order: Order, decision: Decision): Promise<void> {
  const { mspId, number, productName: product, quantity, mau, reason, decidedBy } = order
  const data = {
    subject: message(`order-mail-${decision}`, { number }),
    lines: [
      message('order-mail-what', { product, quantity, mau: mau * quantity, by: decidedBy ?? '' }),
      ...(decision === 'approved' ? [message('order-mail-times', timesOf(order))] : []),
      ...(decision !== 'approved' && reason ? [message('order-mail-reason', { reason })] : []),
    ],
    path: '/msp/license',
  }
  for (const { id, ...to } of await buyersOf(scope, mspId))
    try {
      await queueMail(scope, {
        ...{ owner: { mspId }, template: 'notice', accountId: id, to, language: 'en', data },
      })
    } catch (error) {
      // an address that no mail can go to must not stop what is done
      if (!(error instanceof Refusal)) throw error
    }
}

/** Days of the calendar in UTC. */
const timesOf = ({ startsAt, endsAt }: Order) => ({
  starts: startsAt?.toISOString().slice(0, 10) ?? '',
  ends: endsAt?.toISOString().slice(0, 10) ?? null,
})

/** An MSP's owner and administrators who may order, as far as they may sign in. */
const buyersOf = ({ db }: Scope, mspId: string) =>
  db
    .select({ id: account.id, name: account.name, address: account.email })
    .from(account)
    .where(
      and(
        ...[eq(account.mspId, mspId), eq(account.state, 'active')],
        or(eq(account.role, 'owner'), eq(account.mayPurchase, true)),
      ),
    )
    .orderBy(account.id)
