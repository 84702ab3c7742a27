import { Refusal } from '../refusal.ts'
import type { Actor } from '../scope.ts'

/** What a role may do, beyond looking; one table for pages, API and tests (spec 2 §1.2, DECISIONS: roles). */
export const permissions = {
  provider: {
    admin: ['operate', 'acknowledge', 'provision', 'administer'],
    operator: ['operate', 'acknowledge', 'provision'],
    'operator-lite': ['acknowledge'],
    monitor: [],
    owner: [],
    display: [],
  },
  msp: {
    owner: ['operate', 'acknowledge'],
    admin: ['operate', 'acknowledge'],
    operator: [],
    'operator-lite': [],
    monitor: [],
    display: [],
  },
  tenant: {
    admin: ['acknowledge'],
    operator: ['acknowledge'],
    'operator-lite': [],
    monitor: [],
    owner: [],
    display: [],
  },
} as const

/** Which roles an audience has at all; what each may do says `permissions`. */
export const rolesOf = {
  provider: ['admin', 'operator', 'monitor'],
  msp: ['owner', 'admin'],
  tenant: ['admin', 'operator', 'operator-lite', 'monitor'],
} as const

/** `provision`: bring in customers and give out licenses, both from the provider's own pools. */
export type Permission = 'operate' | 'acknowledge' | 'provision' | 'administer'

/** Whether the actor may; gate and worker may nothing. */
export function may(actor: Actor, permission: Permission): boolean {
  const { kind } = actor.audience
  if (kind === 'gate' || kind === 'worker') return false
  const granted: readonly string[] = permissions[kind][actor.role]
  return granted.includes(permission)
}

/** Refuses an actor whose role does not allow the act. Asked in the domain, whatever the page showed. */
export function demand(actor: Actor, permission: Permission): void {
  if (may(actor, permission)) return
  if (permission === 'provision') demandProvider(actor)
  throw new Refusal(
    'forbidden',
    'Your role may look at this but not change it. Ask an administrator.',
  )
}

/** Refuses everybody but the provider's own people, whatever their role: the license pools are one for all tenants. */
export function demandProvider(actor: Actor): void {
  if (actor.audience.kind !== 'provider')
    throw new Refusal('forbidden', 'Customers and licenses are managed by your provider.')
}
