import { and, eq, inArray, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { countsAlready, whyNoUserLicense } from '../licensing/limits.ts'
import type { Preview } from '../lists/selections.ts'
import { record } from '../log.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { queuedChange } from '../schema/changes.ts'
import type { Scope } from '../scope.ts'
import { noteChange, replicateNow } from '../services/replications.ts'
import { demandRight, hasRight, type RightsRow } from '../services/rights.ts'
import { changes, isEnded, type ListedChange } from './changes.list.ts'
import { announceChanges, type ChangeKind, type NewChange, queueChanges } from './changes.ts'
import { heldBy, lockNumbers } from './free-numbers.ts'
import { levelsOf } from './service-of.ts'
import { ownTenant } from './user-edits.ts'

/** Whose right a change of a kind takes. */
const rowOf: Readonly<Record<ChangeKind, RightsRow>> = {
  'enterprise-voice': 'phone-numbers',
  'number-assign': 'phone-numbers',
  'number-release': 'phone-numbers',
  policy: 'user-policies',
  details: 'users',
}

const opposite: Partial<Record<ChangeKind, ChangeKind>> = {
  'number-assign': 'number-release',
  'number-release': 'number-assign',
}

type Rule = (change: ListedChange) => StoredMessage | null

const cancellable: Rule = ({ state }) => {
  if (isEnded(state)) return message('change-ended')
  return state === 'waiting' ? null : message('change-under-way')
}
const retryable: Rule = ({ state }) =>
  state === 'failed' || state === 'cancelled' ? null : message('change-not-ended')
const undoable: Rule = ({ state, kind, was }) => {
  if (state !== 'done') return message(isEnded(state) ? 'change-not-made' : 'change-not-ended')
  if (kind === 'details' && keptOnceSet.some((field) => was[field] === null))
    return message('change-kept')
  return kind === 'enterprise-voice' ? message('change-for-good') : null
}
/** Microsoft does not take these away ("Update user"). */
const keptOnceSet = ['displayName', 'usageLocation']

/** `assigns`: the kind of entry of whose number somebody would be given it again. */
const preview =
  (rule: Rule, assigns?: ChangeKind) => async (scope: Scope, ids: readonly string[]) => {
    const found = await changes.pick(scope, ids)
    const levels = await levelsOf(
      scope,
      found.map(({ graphId }) => graphId),
    )
    const barred = (change: ListedChange) => {
      const level = levels.get(change.graphId) ?? scope.actor.licenseLevel ?? null
      if (!hasRight(scope.actor, rowOf[change.kind], 'edit', level)) return message('license-lacks')
      return rule(change)
    }
    const able = found.filter((change) => !barred(change))
    const taken = await takenNumbers(scope, able, assigns)
    const usedUp = await newUsers(scope, able, assigns)
    const all = found.map((change) => ({
      ...{
        change,
        reason: barred(change) ?? taken.get(change.id) ?? usedUp.get(change.id) ?? null,
      },
      item: { id: change.id, name: verbatim(change.user) },
    }))
    const made: Preview & { changes: ListedChange[] } = {
      changes: all.flatMap(({ change, reason }) => (reason ? [] : [change])),
      ready: all.flatMap(({ item, reason }) => (reason ? [] : [item])),
      skipped: all.flatMap(({ item, reason }) => (reason ? [{ item, reason }] : [])),
    }
    return made
  }

export const previewCancel = preview(cancellable)
export const previewRetry = preview(retryable, 'number-assign')
export const previewUndo = preview(undoable, 'number-release')

/**
 * Why a number cannot be given (back) to the user of a change: somebody else has it by now or gets it with the same act, it is
 * kept from everybody, or the user is gone or has another. And why one cannot be taken: the user no longer has it.
 */
async function takenNumbers(
  scope: Scope,
  found: readonly ListedChange[],
  assigns: ChangeKind | undefined,
) {
  const giving = found.filter(({ kind }) => kind === assigns).sort(bySeq)
  // what was done last is undone first
  if (assigns === 'number-release') giving.reverse()
  const held = await heldBy(scope, ownTenant(scope), giving.map(numberOf))
  const taking = found.filter(({ kind }) => assigns && kind === opposite[assigns])
  const having = await numbersOf(scope, [...giving, ...taking])
  const whyNotTaken = (change: ListedChange): StoredMessage | null => {
    const user = having.get(change.graphId)
    if (user?.waits) return message('change-waits')
    return user?.numbers.includes(numberOf(change)) ? null : message('user-has-no-number')
  }
  const kept = new Map(taking.map((change) => [change.id, whyNotTaken(change)]))
  // what is undone together with it is free by then
  const released = new Set(taking.filter(({ id }) => !kept.get(id)).map(numberOf))
  const given = new Map<string, string>()
  const givenTo = new Set<string>()
  const why = (change: ListedChange): StoredMessage | null => {
    const number = numberOf(change)
    const holder = held.get(number)
    const isFree =
      !holder ||
      (holder.of === 'user' && (holder.holder === change.graphId || released.has(number)))
    if (!isFree) return holder.why
    const user = having.get(change.graphId)
    if (!user) return message('no-such-user')
    if (user.waits || givenTo.has(change.graphId)) return message('change-waits')
    if (user.numbers.some((own) => own !== number && !released.has(own)))
      return message('user-has-number')
    const name = given.get(number)
    if (name !== undefined) return message('number-queued', { number, name })
    given.set(number, change.user)
    givenTo.add(change.graphId)
    return null
  }
  for (const change of giving) kept.set(change.id, why(change))
  return kept
}

/** Why changes would make their users count, where user licenses are used up; to give a number back takes none. */
async function newUsers(scope: Scope, found: readonly ListedChange[], assigns?: ChangeKind) {
  const tenantId = ownTenant(scope)
  const why = assigns && found.length > 0 ? await whyNoUserLicense(scope, tenantId) : null
  if (!why || !assigns) return new Map<string, StoredMessage>()
  const users = await scope.db.execute<{ id: string; isManaged: boolean }>(sql`
    select u.graph_id as id, u.ui_changed_at is not null as "isManaged" from managed_user u
    where u.tenant_id = ${tenantId}::uuid and u.graph_id = any(${makePgArray(found.map(({ graphId }) => graphId))}::text[])
      and not ${countsAlready}`)
  const isManaged = new Map(users.map((user) => [user.id, user.isManaged]))
  const isNew = ({ graphId, kind }: ListedChange) =>
    kind !== opposite[assigns] &&
    isManaged.has(graphId) &&
    (kind === assigns || !isManaged.get(graphId))
  return new Map(found.filter(isNew).map(({ id }) => [id, why]))
}

type Having = { id: string; numbers: string[]; waits: boolean }

/** Numbers that the users of these changes have, and whether one is on its way to or from them. */
async function numbersOf(scope: Scope, of: readonly ListedChange[]) {
  if (of.length === 0) return new Map<string, Having>()
  const tenantId = ownTenant(scope)
  const found = await scope.db.execute<Having>(sql`
    select u.graph_id as id,
      to_json(array(select n.number from managed_number n where n.tenant_id = u.tenant_id and n.user_graph_id = u.graph_id)) as numbers,
      exists (select from queued_change q where q.tenant_id = u.tenant_id and q.graph_id = u.graph_id
        and q.kind in ('number-assign', 'number-release') and q.ended_at is null) as waits
    from managed_user u where u.tenant_id = ${tenantId}::uuid and u.removed_at is null
      and u.graph_id = any(${makePgArray(of.map(({ graphId }) => graphId))}::text[])`)
  return new Map(found.map((user) => [user.id, user]))
}

const bySeq = (a: ListedChange, b: ListedChange) => a.seq - b.seq

const numberOf = ({ wanted }: ListedChange) => String(wanted.number)

/** Those that the rule lets through, locked; refuses with the first reason where there is none. */
async function taken(scope: Scope, ids: readonly string[], see: ReturnType<typeof preview>) {
  demand(scope.actor, 'edit-changes')
  const tenantId = ownTenant(scope)
  await lockNumbers(scope, tenantId)
  await scope.db.execute(sql`
    select id from queued_change where tenant_id = ${tenantId}::uuid and id = any(${makePgArray([...ids])}::uuid[])
    order by seq for update`)
  const { changes: ready, skipped = [] } = await see(scope, ids)
  const [first] = skipped
  if (ready.length === 0)
    throw first ? new Refusal('conflict', first.reason) : new Refusal('missing', 'no-such-change')
  return { tenantId, ready: [...ready].sort(bySeq) }
}

const idsOf = (ready: readonly ListedChange[]) => ready.map(({ id }) => id)

/** Takes back changes that still wait; says how many. */
export async function cancelChanges(scope: Scope, ids: readonly string[]): Promise<number> {
  const { tenantId, ready } = await taken(scope, ids, previewCancel)
  await scope.db
    .update(queuedChange)
    .set({ state: 'cancelled', endedAt: sql`now()` })
    .where(and(eq(queuedChange.tenantId, tenantId), inArray(queuedChange.id, idsOf(ready))))
  await noteAll(scope, tenantId, 'change.cancelled', ready)
  return ready.length
}

/** Puts failed or cancelled changes back into the queue; says how many. */
export async function retryChanges(scope: Scope, ids: readonly string[]): Promise<number> {
  const { tenantId, ready } = await taken(scope, ids, previewRetry)
  await scope.db
    .update(queuedChange)
    .set({
      ...{ state: 'waiting', endedAt: null, error: null, operation: null },
      // what was sent before is looked at before it is sent again, and Microsoft has its time anew
      attempts: sql`case when ${queuedChange.sentAt} is null then 0 else 1 end`,
      ...{ sentAt: null, nextAskAt: null, driftedAt: null, drift: null },
    })
    .where(and(eq(queuedChange.tenantId, tenantId), inArray(queuedChange.id, idsOf(ready))))
  await noteChange(scope, tenantId)
  await noteAll(scope, tenantId, 'change.retried', ready)
  return ready.length
}

/** Queues the reverse of changes that were made, the last of them first; says how many. */
export async function undoChanges(scope: Scope, ids: readonly string[]): Promise<number> {
  const { tenantId, ready } = await taken(scope, ids, previewUndo)
  await queueChanges(scope, tenantId, ready.reverse().map(reversed))
  return ready.length
}

function reversed({ graphId, user, service, kind, wanted, was }: ListedChange): NewChange {
  const turned = opposite[kind]
  // a number is the same on the way back; everything else becomes what it was
  const values = turned ? { wanted, was: wanted } : { wanted: was, was: wanted }
  return {
    ...{ graphId, userName: user, serviceId: service?.id ?? null },
    ...{ kind: turned ?? kind, ...values },
  }
}

/** Sends what waits without waiting for the quiet timer; whoever may change something may. Refused where nothing waits. */
export async function sendNow(scope: Scope): Promise<void> {
  demand(scope.actor, 'edit-changes')
  demandRight(scope.actor, 'phone-numbers', 'edit')
  const tenantId = ownTenant(scope)
  const [waiting] = await scope.db.execute(sql`
    select from queued_change where tenant_id = ${tenantId}::uuid and state in ('waiting', 'sending')
      and coalesce(not_before, '-infinity') <= now() limit 1`)
  if (!waiting) throw new Refusal('conflict', 'changes-none-waiting')
  await replicateNow(scope, tenantId)
  await record(scope, {
    ...{ tenantId, type: 'changes.sent-now' },
    subject: { kind: 'tenant', id: tenantId },
  })
  await announceChanges(scope, tenantId)
}

async function noteAll(
  scope: Scope,
  tenantId: string,
  type: 'change.cancelled' | 'change.retried',
  ready: readonly ListedChange[],
) {
  await record(
    scope,
    ...ready.map(({ id, user, wanted }) => ({
      ...{ tenantId, type, subject: { kind: 'change', id, name: user }, after: wanted },
    })),
  )
  await announceChanges(scope, tenantId)
}
