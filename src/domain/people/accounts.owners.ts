import { and, asc, eq, sql } from 'drizzle-orm'
import { type Owner, ownerOf } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { account } from '../schema/people.ts'
import type { Actor, Role, Scope } from '../scope.ts'
import { demand, may } from './roles.ts'

/** Who manages an owner's people: of the provider's own its administrators, of an MSP's its owner. */
export function mayManage(actor: Actor, owner: Owner): boolean {
  const { audience } = ownerOf(owner)
  // the portal itself, for who forgot a password; its role as an MSP is no owner's
  if (actor.kind === 'system') return true
  const { kind } = actor.audience
  if (audience === 'provider') return kind === 'provider' && may(actor, 'administer')
  // an MSP's owner has one permission beyond its administrators, who manage customers' people alone
  if (audience === 'msp' && kind !== 'provider')
    return kind === 'msp' && may(actor, 'manage-tokens')
  return may(actor, 'manage-people')
}

/** Refuses who may not, in the words of the permission that is missing. */
export function demandManage(actor: Actor, owner: Owner): void {
  if (mayManage(actor, owner)) return
  const { audience } = ownerOf(owner)
  demand(actor, audience === 'provider' ? 'administer' : 'manage-people')
  throw new Refusal('forbidden', 'role')
}

/** The role of which every owner keeps one active person at least. */
export const topRoleOf = { provider: 'admin', msp: 'owner', tenant: 'admin' } as const

type Held = { id: string; role: Role; state: string }

/**
 * Locks the owner's active people of the top role until the end of the transaction, all in one order, and gives their
 * ids: of two who take the last two away at once, the second sees what the first did.
 */
export async function lockTop(scope: Scope, owner: Owner): Promise<ReadonlySet<string>> {
  const { audience, mspId, tenantId } = ownerOf(owner)
  const rows = await scope.db
    .select({ id: account.id })
    .from(account)
    .where(
      and(
        eq(account.audience, audience),
        sql`${account.mspId} is not distinct from ${mspId}::uuid`,
        sql`${account.tenantId} is not distinct from ${tenantId}::uuid`,
        eq(account.role, topRoleOf[audience]),
        eq(account.state, 'active'),
      ),
    )
    .orderBy(asc(account.id))
    .for('update')
  return new Set(rows.map(({ id }) => id))
}

/** Refuses to take the last active one of the top role away (`top` from `lockTop`). */
export function demandNotLast(owner: Owner, top: ReadonlySet<string>, { id }: Held): void {
  if (!top.has(id) || top.size > 1) return
  const isMsp = ownerOf(owner).audience === 'msp'
  throw new Refusal('conflict', isMsp ? 'last-owner' : 'last-administrator')
}
