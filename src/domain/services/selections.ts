import { and, eq, isNull, sql } from 'drizzle-orm'
import { ownerOfAudience } from '../log.ts'
import { demand } from '../people/roles.ts'
import { Refusal } from '../refusal.ts'
import { selection } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { parseServiceQuery } from './services.query.ts'
import { findServices, idsOfServices, type ServiceRow } from './services.ts'

/** A bulk action is shown before it is done; more than this nobody can look through. */
export const mostPinned = 5000

export type Selection = { id: string; isUsed: boolean; services: ServiceRow[]; gone: number }

/**
 * Pins services for a bulk action: those ticked, or all that a list's query string matches now. What is done later is
 * done to these and to no others.
 */
export async function pinServices(
  scope: Scope,
  wish: { services: readonly string[] } | { matching: string },
): Promise<string> {
  const { actor } = scope
  demand(actor, 'operate')
  if (!actor.id) throw new Refusal('forbidden', 'no-person-selects')
  const services =
    'matching' in wish
      ? await idsOfServices(scope, parseServiceQuery(wish.matching), mostPinned)
      : await present(scope, wish.services)
  if (!services.length) throw new Refusal('invalid', 'selection-empty')
  const [pinned] = await scope.db
    .insert(selection)
    .values({ ...ownerOfAudience(actor.audience), accountId: actor.id, services })
    .returning({ id: selection.id })
  if (!pinned) throw new Error('the selection was not kept')
  return pinned.id
}

/** The pinned services as they are now; `gone` of them no longer exist. Another person's selection is missing. */
export async function findSelection(scope: Scope, id: string): Promise<Selection> {
  const [found] = await scope.db.select().from(selection).where(own(scope, id))
  if (!found) throw missing()
  const services = await findServices(scope, found.services)
  return {
    id,
    isUsed: found.usedAt !== null,
    services,
    gone: found.services.length - services.length,
  }
}

/** Hands out the pinned ids once; a second confirmation is refused. */
export async function takeSelection(scope: Scope, id: string): Promise<string[]> {
  demand(scope.actor, 'operate')
  const [taken] = await scope.db
    .update(selection)
    .set({ usedAt: sql`now()` })
    .where(and(own(scope, id), isNull(selection.usedAt)))
    .returning({ services: selection.services })
  if (taken) return taken.services
  const [found] = await scope.db.select({ id: selection.id }).from(selection).where(own(scope, id))
  if (!found) throw missing()
  throw new Refusal('conflict', 'selection-used')
}

const own = (scope: Scope, id: string) =>
  and(eq(selection.id, id), eq(selection.accountId, scope.actor.id ?? id))

const missing = () => new Refusal('missing', 'no-such-selection')

async function present(scope: Scope, ids: readonly string[]): Promise<string[]> {
  if (ids.length > mostPinned) throw new Refusal('invalid', 'selection-large', { most: mostPinned })
  return (await findServices(scope, ids)).map(({ id }) => id)
}
