import { and, count, eq, isNull, or, sql } from 'drizzle-orm'
import { form, type Given } from '../form.ts'
import { ownerOfAudience, record } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand, may, ownAccount } from '../roles.ts'
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
  /** One's own, or a shared one whose owner has gone, for who may share. */
  mayRemove: boolean
  ownerName: string
}

type FoundView = Pick<SavedView, 'id' | 'name' | 'query' | 'shared' | 'ownerName'> & {
  accountId: string
  isLeft: boolean
}

const maxViews = 100
const mostShown = sql`200`
const maxNameLength = 60

/** Whose views are whose: shared is within the provider, one MSP or one tenant, whatever else its people reach. */
function ofOwnAudience({ actor }: Scope) {
  const { audience, mspId, tenantId } = ownerOfAudience(actor.audience)
  return and(
    eq(savedView.audience, audience),
    mspId ? eq(savedView.mspId, mspId) : isNull(savedView.mspId),
    tenantId ? eq(savedView.tenantId, tenantId) : isNull(savedView.tenantId),
  )
}

/** Its owner's account was deleted: a shared view outlives it under the name that was copied. */
const isLeft = sql<boolean>`not exists (select from account a where a.id = ${savedView.accountId})`

/** The actor's own saved views of a list and those that colleagues of the same audience share, by name. */
export async function listViews(scope: Scope, list: string): Promise<SavedView[]> {
  const { id } = scope.actor
  const { audience, mspId, tenantId } = ownerOfAudience(scope.actor.audience)
  const mayTidy = may(scope.actor, 'operate')
  // every page of a list asks, so it is not built anew by column
  const found = await scope.readTogether<FoundView>(sql`
    select v.id, v.name, v.query, v.shared, v.account_id as "accountId", v.owner_name as "ownerName",
      not exists (select from account a where a.id = v.account_id) as "isLeft"
    from saved_view v where v.page = ${list} and v.audience = ${audience} and v.msp_id is not distinct from ${mspId ?? null}::uuid
      and v.tenant_id is not distinct from ${tenantId ?? null}::uuid and (v.account_id = ${id}::uuid or v.shared)
    order by v.name, v.id limit ${mostShown}`)
  return found.map((view) => ({
    id: view.id,
    name: view.name,
    query: view.query,
    shared: view.shared,
    isOwn: view.accountId === id,
    mayRemove: view.accountId === id || (mayTidy && view.isLeft),
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
  if (actor.kind !== 'account') throw new Refusal('forbidden', 'no-person-saves')
  const { id: accountId } = ownAccount(actor)
  const { name: title, query, shared } = viewForm.read(given)
  if (shared) demand(actor, 'operate')
  const stored = withoutPlace(list, query)
  const [own] = await scope.db
    .select({ views: count() })
    .from(savedView)
    .where(eq(savedView.accountId, accountId))
  if ((own?.views ?? 0) >= maxViews)
    throw new Refusal('invalid', 'views-many', { max: maxViews }, { field: 'name' })
  const [saved] = await scope.db
    .insert(savedView)
    .values({
      ...ownerOfAudience(actor.audience),
      accountId,
      ownerName: actor.name,
      page: list.name,
      name: title,
      query: stored,
      shared,
    })
    .onConflictDoNothing()
    .returning({ id: savedView.id })
  if (!saved) throw new Refusal('conflict', 'view-name-taken', { name: title }, { field: 'name' })
  const mine = { isOwn: true, mayRemove: true, ownerName: actor.name }
  return { id: saved.id, name: title, query: stored, shared, ...mine }
}

/** Removes one of the actor's own views, or a shared one whose owner has gone, and says which; another's is missing. */
export async function removeView(
  scope: Scope,
  id: string,
): Promise<{ name: string; list: string }> {
  const { id: accountId } = ownAccount(scope.actor)
  const isMine = eq(savedView.accountId, accountId)
  const isFree = may(scope.actor, 'operate') ? and(savedView.shared, isLeft) : undefined
  const [removed] = await scope.db
    .delete(savedView)
    .where(and(eq(savedView.id, id), ofOwnAudience(scope), or(isMine, isFree)))
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
