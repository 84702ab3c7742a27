import { and, eq, isNull, sql } from 'drizzle-orm'
import { ownerOfAudience } from '../log.ts'
import { demand } from '../people/roles.ts'
import { OldRefusal } from '../refusal.ts'
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
  if (!actor.id) throw new OldRefusal('forbidden', 'Only a person can select services.')
  const services =
    'matching' in wish
      ? await idsOfServices(scope, parseServiceQuery(wish.matching), mostPinned)
      : await present(scope, wish.services)
  if (!services.length)
    throw new OldRefusal('invalid', 'Nothing is selected. Tick the services that you mean.')
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
  throw new OldRefusal(
    'conflict',
    'This selection was confirmed already. Select again if it should be done once more.',
  )
}

const own = (scope: Scope, id: string) =>
  and(eq(selection.id, id), eq(selection.accountId, scope.actor.id ?? id))

const missing = () =>
  new OldRefusal(
    'missing',
    'There is no such selection. It is kept for a day; please select again.',
  )

async function present(scope: Scope, ids: readonly string[]): Promise<string[]> {
  if (ids.length > mostPinned)
    throw new OldRefusal(
      'invalid',
      `Select at most ${mostPinned.toLocaleString('en-US')} services.`,
    )
  return (await findServices(scope, ids)).map(({ id }) => id)
}
