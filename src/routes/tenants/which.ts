import type { Context } from 'hono'
import { Refusal } from '../../domain/refusal.ts'
import { findTenant, missingTenant, type Tenant } from '../../domain/tenants/tenants.ts'
import { idOf } from '../acted.tsx'
import type { Portal } from '../portal.ts'

/** The tenant that a page is about; `base` stands before its addresses: '' on its own portal, `/tenants/<id>` for staff. */
export type Which = { tenant: Tenant; base: string; isOwn: boolean }

/**
 * One page, two addresses: `/sites` for the tenant's own people, `/tenants/:id/sites` for staff. Whoever asks for the
 * other's address finds nothing there.
 */
export async function tenantOf(c: Context<Portal>): Promise<Which> {
  const { audience } = c.var.actor
  const isNamed = c.req.param('id') !== undefined
  if (audience.kind === 'tenant') {
    if (isNamed) throw new Refusal('missing', missingTenant)
    return { tenant: await findTenant(c.var.scope, audience.tenant), base: '', isOwn: true }
  }
  if (!isNamed) throw new Refusal('missing', 'There is nothing at this address.')
  const tenant = await findTenant(c.var.scope, idOf(c, missingTenant))
  return { tenant, base: `/tenants/${tenant.id}`, isOwn: false }
}
