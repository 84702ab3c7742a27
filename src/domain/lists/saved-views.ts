import { and, asc, count, eq, or } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { ownerOfAudience, record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { savedView } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { hidden, orEmpty, text, toggle } from '../values.ts'
import { type AddressedList, parseQuery } from './list.ts'

export type SavedView = {
  id: string
  name: string
  /** The list's own query string, without a place in it. */
  query: string
  shared: boolean
  isOwn: boolean
  ownerName: string
}

const maxViews = 100
const maxNameLength = 60

/** The actor's own saved views of a list and those that others share, by name. */
export async function listViews(scope: Scope, list: string): Promise<SavedView[]> {
  const { id } = scope.actor
  const visible = id ? or(eq(savedView.accountId, id), savedView.shared) : savedView.shared
  const found = await scope.db
    .select()
    .from(savedView)
    .where(and(eq(savedView.page, list), visible))
    .orderBy(asc(savedView.name), asc(savedView.id))
    .limit(2 * maxViews)
  return found.map((view) => ({
    id: view.id,
    name: view.name,
    query: view.query,
    shared: view.shared,
    isOwn: view.accountId === id,
    ownerName: view.ownerName,
  }))
}

export const viewForm = form({
  name: text({
    ...{ max: maxNameLength, isJoined: true },
    error: message('view-name', { max: maxNameLength }),
  }),
  shared: toggle(),
  list: hidden(orEmpty(text({ max: 60, error: 'view-address' }))),
  path: hidden(orEmpty(text({ max: 200, error: 'view-address' }))),
  query: hidden(orEmpty(text({ max: 2000, error: 'view-address' }))),
})

/**
 * Keeps filters, order, columns and rows a page of a list together under a name (`viewForm`), for the actor alone or for all
 * colleagues. Refused: a name the actor already uses there, what is no address of the list, sharing without the right to
 * operate.
 */
export async function saveView(
  scope: Scope,
  list: AddressedList,
  given: Given,
): Promise<SavedView> {
  const { actor } = scope
  if (!actor.id) throw new Refusal('forbidden', 'no-person-saves')
  const { name: title, query, shared } = viewForm.read(given)
  if (shared) demand(actor, 'operate')
  const stored = withoutPlace(list, query)
  const [own] = await scope.db
    .select({ views: count() })
    .from(savedView)
    .where(eq(savedView.accountId, actor.id))
  if ((own?.views ?? 0) >= maxViews)
    throw new Refusal('invalid', 'views-many', { max: maxViews }, { field: 'name' })
  const [saved] = await scope.db
    .insert(savedView)
    .values({
      ...ownerOfAudience(actor.audience),
      accountId: actor.id,
      ownerName: actor.name,
      page: list.name,
      name: title,
      query: stored,
      shared,
    })
    .onConflictDoNothing()
    .returning({ id: savedView.id })
  if (!saved) throw new Refusal('conflict', 'view-name-taken', { name: title }, { field: 'name' })
  return { id: saved.id, name: title, query: stored, shared, isOwn: true, ownerName: actor.name }
}

/** Removes one of the actor's own views and says which; another's is missing, whether shared or not. */
export async function removeView(
  scope: Scope,
  id: string,
): Promise<{ name: string; list: string }> {
  const [removed] = await scope.db
    .delete(savedView)
    .where(and(eq(savedView.id, id), eq(savedView.accountId, scope.actor.id ?? id)))
    .returning()
  if (!removed) throw new Refusal('missing', 'no-such-view')
  if (removed.shared)
    await record(scope, {
      ...ownerOfAudience(scope.actor.audience),
      type: 'view.removed',
      subject: { kind: 'view', id, name: removed.name },
      before: { query: removed.query },
    })
  return { name: removed.name, list: removed.page }
}

/** The query string in its shortest form, after checking that it can be read. */
const withoutPlace = (list: AddressedList, query: string): string =>
  new URLSearchParams(parseQuery(list, query).pairs).toString()
