import { Refusal } from './refusal.ts'
import type { Actor } from './scope.ts'

/**
 * What a role may do, beyond looking; one table for pages and API alike; the tests state it a second time.
 * `provision`: bring in services and give out licenses. `administer`: the installation itself.
 * `set-limits`: a tenant's switches and quotas. `manage-people`: accounts of one's own audience and of tenants in reach.
 * `use-quotas`: take and release what a tenant was given.
 */
export const permissions = {
  provider: {
    admin: [
      'operate',
      'acknowledge',
      'provision',
      'administer',
      'create-tenants',
      'edit-profile',
      'set-limits',
      'edit-domain',
      'edit-branding',
      'edit-sites',
      'switch-tenants',
      'delete-tenants',
      'manage-people',
      'manage-tokens',
      'enter-tenants',
      'use-quotas',
    ],
    operator: [
      'operate',
      'acknowledge',
      'provision',
      'create-tenants',
      'edit-profile',
      'set-limits',
      'edit-domain',
      'edit-branding',
      'edit-sites',
      'switch-tenants',
      'delete-tenants',
      'manage-people',
      'enter-tenants',
      'use-quotas',
    ],
    'operator-lite': ['acknowledge'],
    // enters to look: the support session itself cannot write
    monitor: ['enter-tenants'],
    owner: [],
    display: [],
  },
  msp: {
    owner: [
      'operate',
      'acknowledge',
      'create-tenants',
      'edit-profile',
      'edit-domain',
      'edit-branding',
      'edit-sites',
      'switch-tenants',
      'manage-people',
      'manage-tokens',
      'enter-tenants',
    ],
    admin: [
      'operate',
      'acknowledge',
      'create-tenants',
      'edit-profile',
      'edit-domain',
      'edit-branding',
      'edit-sites',
      'manage-people',
      'enter-tenants',
    ],
    operator: [],
    'operator-lite': [],
    monitor: [],
    display: [],
  },
  tenant: {
    admin: [
      'acknowledge',
      'edit-profile',
      'edit-domain',
      'edit-branding',
      'edit-sites',
      'manage-people',
      'manage-tokens',
      'use-quotas',
    ],
    operator: ['acknowledge', 'edit-sites', 'use-quotas'],
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

export type Permission = (typeof permissions)['provider']['admin'][number]

/** What may not be done in a support session, whatever the role there: it would outlive the support session. */
const notInSupportSession: readonly Permission[] = ['manage-people', 'manage-tokens']

/** Whether the actor may; anonymous and worker may nothing. */
export function may(actor: Actor, permission: Permission): boolean {
  const { kind } = actor.audience
  if (kind === 'anonymous' || kind === 'worker') return false
  if (actor.supportSession && notInSupportSession.includes(permission)) return false
  const granted: readonly string[] = permissions[kind][actor.role]
  return granted.includes(permission)
}

/** Refuses an actor whose role does not allow the act. Asked in the domain, whatever the page showed. */
export function demand(actor: Actor, permission: Permission): void {
  if (may(actor, permission)) return
  demandAllowedInSupportSession(actor, permission)
  if (permission === 'provision') demandProvider(actor)
  throw new Refusal('forbidden', 'role')
}

function demandAllowedInSupportSession(actor: Actor, permission: Permission) {
  if (actor.supportSession && notInSupportSession.includes(permission)) refuseInSupportSession()
}

/** Refuses whoever is in a support session; for what the customer's own people alone may do. */
export function demandOwnPeople(actor: Actor): void {
  if (actor.supportSession) refuseInSupportSession()
}

function refuseInSupportSession(): never {
  throw new Refusal('forbidden', 'in-support-session')
}

/** Refuses everybody but the provider's own people, whatever their role: the license pools are one for all tenants. */
export function demandProvider(actor: Actor): void {
  if (actor.audience.kind !== 'provider') throw new Refusal('forbidden', 'provider-only')
}
