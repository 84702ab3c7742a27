import type { Context } from 'hono'
import { OldRefusal } from '../../domain/refusal.ts'
import type { Portal } from '../portal.ts'

/** Pages that only a tenant's own portal has: for staff on their own host there is nothing. Gives the tenant's id. */
export function demandOwnPortal(c: Context<Portal>): string {
  const { audience } = c.var.actor
  if (audience.kind !== 'tenant')
    throw new OldRefusal('missing', 'There is nothing at this address.')
  return audience.tenant
}
