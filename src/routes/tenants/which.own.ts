import type { Context } from 'hono'
import { Refusal } from '../../domain/refusal.ts'
import type { Portal } from '../portal.ts'

/** Pages that only a tenant's own portal has: for staff on their own host there is nothing. Gives the tenant's id. */
export function demandOwnPortal(c: Context<Portal>): string {
  const { audience } = c.var.actor
  if (audience.kind !== 'tenant') throw new Refusal('missing', 'nothing-here')
  return audience.tenant
}
