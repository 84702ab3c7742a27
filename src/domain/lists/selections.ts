import { and, eq, isNull, sql } from 'drizzle-orm'
import { ownerOfAudience } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { selection } from '../schema/services.ts'
import type { Scope } from '../scope.ts'

/** An act on many is shown before it is done; more than this nobody can look through. */
export const maxSelected = 10_000

/** What an act on many would be done to: what it would change, what it would find done already, what it would leave out and why. */
export type Preview = {
  ready: readonly Selected[]
  merged?: readonly Selected[]
  skipped?: readonly { item: Selected; reason: StoredMessage }[]
}
export type Selected = { id: string; name: StoredMessage; detail?: string }

type Act = { list: string; act: string }
export type Selection = Act & { id: string; ids: string[]; isUsed: boolean }

/** Pins rows of a list for one act; what is done later is done to these and to no others. Kept for a day. */
export async function pinRows(scope: Scope, act: Act, ids: readonly string[]): Promise<string> {
  const { actor } = scope
  if (!actor.id) throw new Refusal('forbidden', 'no-person-selects')
  if (ids.length === 0) throw new Refusal('invalid', 'selection-empty')
  const [pinned] = await scope.db
    .insert(selection)
    .values({
      ...ownerOfAudience(actor.audience),
      accountId: actor.id,
      list: act.list,
      act: act.act,
      ids: [...new Set(ids)],
    })
    .returning({ id: selection.id })
  if (!pinned) throw new Error('the selection was not kept')
  return pinned.id
}

/** What was pinned, and whether it was confirmed already. Another person's selection is missing. */
export async function findSelection(scope: Scope, id: string): Promise<Selection> {
  const [found] = await scope.db.select().from(selection).where(own(scope, id))
  if (!found) throw new Refusal('missing', 'no-such-selection')
  const { list, act, ids, usedAt } = found
  return { id, list, act, ids, isUsed: usedAt !== null }
}

/** Hands out what was pinned once; a second confirmation is refused. */
export async function takeSelection(scope: Scope, id: string): Promise<Selection> {
  const found = await findSelection(scope, id)
  const [taken] = await scope.db
    .update(selection)
    .set({ usedAt: sql`now()` })
    .where(and(own(scope, id), isNull(selection.usedAt)))
    .returning({ id: selection.id })
  if (!taken) throw new Refusal('conflict', 'selection-used')
  return found
}

const own = (scope: Scope, id: string) =>
  and(eq(selection.id, id), eq(selection.accountId, scope.actor.id ?? id))
