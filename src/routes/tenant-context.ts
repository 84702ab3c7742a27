import type { Context } from 'hono'
import { Refusal } from '../domain/refusal.ts'
import { may } from '../domain/roles.ts'
import type { Scope } from '../domain/scope.ts'
import { findTenant, type Tenant } from '../domain/tenant.ts'
import { readHead } from '../domain/tenants/overview.ts'
import type { HeadProps } from '../views/tenants/head.tsx'
import type { Address } from './declaration.ts'
import type { Portal } from './portal.ts'
import { idOf } from './responses.tsx'

/**
 * The tenant that a page is about; `base` stands before its addresses: '' on its own portal, `/tenants/<id>` for staff,
 * whom `head` shows how it stands.
 */
export type TenantContext = { tenant: Tenant; base: string; isOwn: boolean; head?: HeadProps }

/**
 * One page, two addresses: `/sites` for the tenant's own people, `/tenants/:id/sites` for staff. Whoever asks for the
 * other's address finds nothing there.
 */
export async function tenantContext(c: Context<Portal>): Promise<TenantContext> {
  const tenant = await tenantIn(c, c.var.scope)
  if (c.var.actor.audience.kind === 'tenant') return { tenant, base: '', isOwn: true }
  return { tenant, base: `/tenants/${tenant.id}`, isOwn: false, head: await headOf(c, tenant) }
}

/** The same tenant through a scope of one's own, for what is answered outside the request's transaction. */
export async function tenantIn(c: Context<Portal>, scope: Scope): Promise<Tenant> {
  const { audience } = c.var.actor
  const isNamed = c.req.param('id') !== undefined
  if (audience.kind === 'tenant') {
    if (isNamed) throw new Refusal('missing', 'no-such-tenant')
    return findTenant(scope, audience.tenant)
  }
  if (!isNamed) throw new Refusal('missing', 'nothing-here')
  return findTenant(scope, idOf(c, 'no-such-tenant'))
}

/** The two addresses of such a page. */
export const ownAndStaff = (path: string): Address[] => [
  { path, host: 'tenant' },
  { path: `/tenants/:id${path}`, host: 'operators' },
]

async function headOf(c: Context<Portal>, tenant: Tenant): Promise<HeadProps> {
  const { actor, scope, config } = c.var
  const { host, deletion, failed } = await readHead(scope, tenant)
  const managed = tenant.managedHost
    ? `${tenant.shortname.toLowerCase()}.${config.tenantSuffix}`
    : null
  const name = host ?? managed
  const { protocol, port } = config.portalUrl
  return {
    address: name && `${protocol}//${name}${port && `:${port}`}/`,
    ...{ deletion, failed },
    staff: actor.audience.kind === 'msp' ? 'msp' : 'provider',
    may: {
      switch: may(actor, 'switch-tenants'),
      delete: may(actor, 'delete-tenants'),
      enter: may(actor, 'enter-tenants'),
      move: may(actor, 'move-tenants'),
    },
  }
}

/** Pages that only a tenant's own portal has: for staff on their own host there is nothing. Gives the tenant's id. */
export function demandOwnPortal(c: Context<Portal>): string {
  const { audience } = c.var.actor
  if (audience.kind !== 'tenant') throw new Refusal('missing', 'nothing-here')
  return audience.tenant
}
