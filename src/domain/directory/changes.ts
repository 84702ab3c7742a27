import { randomUUID } from 'node:crypto'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { record } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { type changeFactors, queuedChange, userChange } from '../schema/changes.ts'
import type { Scope } from '../scope.ts'
import { noteChange } from '../services/replications.ts'

export type ChangeKind = typeof queuedChange.$inferSelect.kind
export type ChangeState = typeof queuedChange.$inferSelect.state
export type ChangeFactor = (typeof changeFactors)[number]

/**
 * One change of one user; `was` is what Microsoft had when it was asked for. By kind: `{ isEnabled }`, `{ number, numberType }`,
 * `{ policyType, policy }`, or fields of the user's details.
 */
export type NewChange = {
  graphId: string
  userName: string
  serviceId: string | null
  kind: ChangeKind
  wanted: Readonly<Record<string, unknown>>
  was: Readonly<Record<string, unknown>>
}

/** So many entries one act may queue. */
export const maxChanges = 50_000

/** Queues changes of one act in this order, writes the history of each user, and restarts the quiet timer. */
export async function queueChanges(
  scope: Scope,
  tenantId: string,
  changes: readonly NewChange[],
  factor: ChangeFactor = 'user-interface',
): Promise<string> {
  if (changes.length === 0) throw new Refusal('conflict', 'change-nothing')
  if (changes.length > maxChanges)
    throw new Refusal('invalid', 'changes-at-most', { max: maxChanges })
  const batch = randomUUID()
  await keepChanges(scope, tenantId, changes, { factor, batch })
  const users = new Set(changes.map(({ graphId }) => graphId))
  const [first] = changes
  await record(scope, {
    ...{ tenantId, type: 'user.changed' },
    subject: subjectOf(first, users.size),
    ...(users.size === 1 && {
      before: Object.assign({}, ...changes.map(({ was }) => was)),
      after: Object.assign({}, ...changes.map(({ wanted }) => wanted)),
    }),
  })
  await noteChange(scope, tenantId)
  await announceChanges(scope, tenantId)
  return batch
}

/** Adds entries of a batch and the history of each user; who does so in parts logs, times and announces it himself. */
export async function keepChanges(
  scope: Scope,
  tenantId: string,
  changes: readonly NewChange[],
  { factor, batch }: { factor: ChangeFactor; batch: string },
): Promise<void> {
  const { actor } = scope
  const rows = changes.map((change, n) => ({ n, id: randomUUID(), ...change }))
  await scope.db.execute(sql`
    with asked as (
      select * from json_to_recordset(${JSON.stringify(rows)}::json)
        as c(n integer, id uuid, "graphId" text, "userName" text, "serviceId" uuid, kind text, wanted jsonb, was jsonb)
    ), queued as (
      insert into queued_change (tenant_id, id, service_id, graph_id, user_name, kind, wanted, was, factor, batch, requested_by, requested_name)
      select ${tenantId}::uuid, id, "serviceId", "graphId", "userName", kind, wanted, was, ${factor}, ${batch}::uuid,
        ${actor.kind === 'account' ? actor.id : null}::uuid, ${actor.name}
      from asked order by n
    )
    insert into user_change (tenant_id, graph_id, field, before, after, service_id, change_id, by)
    select ${tenantId}::uuid, "graphId", case kind when 'policy' then wanted ->> 'policyType' else kind end, was, wanted,
      "serviceId", id, ${actor.name} from asked order by n`)
  const users = [...new Set(changes.map(({ graphId }) => graphId))]
  await touchUsers(scope, tenantId, users, factor === 'user-interface')
}

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

/** The user in the log; of many how many. */
export const subjectOf = (first: { graphId: string; userName: string } | undefined, many = 1) => ({
  kind: 'user',
  id: first && many === 1 && isUuid(first.graphId) ? first.graphId : null,
  name: many === 1 ? (first?.userName ?? null) : `${many}`,
})

/** A bulk says so once. */
export async function announceChanges(scope: Scope, tenantId: string): Promise<void> {
  await Promise.all([scope.announce('changes', tenantId), scope.announce('users', tenantId)])
}

/** Who edits what was changed meanwhile is told; from its first change by somebody on a user counts as changed here. */
async function touchUsers(
  scope: Scope,
  tenantId: string,
  graphIds: readonly string[],
  isManaged: boolean,
) {
  const managed = isManaged
    ? sql`, ui_changed_by = case when ui_changed_at is null then ${scope.actor.name} else ui_changed_by end,
        ui_changed_at = coalesce(ui_changed_at, now()), offboarded_at = null`
    : sql``
  await scope.db.execute(sql`
    update managed_user set changed_at = clock_timestamp() ${managed}
    where tenant_id = ${tenantId}::uuid and graph_id in (select jsonb_array_elements_text(${JSON.stringify(graphIds)}::jsonb))`)
}

/** A line of a user's history that goes to nobody: what is our own alone. */
export async function noteOwnChange(
  scope: Scope,
  tenantId: string,
  change: { graphId: string; field: string; before: unknown; after: unknown },
): Promise<void> {
  await scope.db.insert(userChange).values({ tenantId, ...change, by: scope.actor.name })
}

/** Takes users out of the count of those that were changed here; nothing of them changes at Microsoft. */
export async function unmanage(
  scope: Scope,
  tenantId: string,
  users: readonly { id: string; name: string }[],
): Promise<void> {
  const found = await scope.db.execute<{ id: string; since: string }>(sql`
    with before as (
      select graph_id, ui_changed_at from managed_user where tenant_id = ${tenantId}::uuid and ui_changed_at is not null
        and graph_id in (select jsonb_array_elements_text(${JSON.stringify(users.map(({ id }) => id))}::jsonb))
      order by graph_id for update
    ), gone as (
      update managed_user u set ui_changed_at = null, ui_changed_by = null from before b
      where u.tenant_id = ${tenantId}::uuid and u.graph_id = b.graph_id
    ), noted as (
      insert into user_change (tenant_id, graph_id, field, before, after, by)
      select ${tenantId}::uuid, graph_id, 'managed', jsonb_build_object('since', ui_changed_at), null, ${scope.actor.name} from before
    )
    select graph_id as id, to_json(ui_changed_at) #>> '{}' as since from before`)
  const names = new Map(users.map(({ id, name }) => [id, name]))
  await record(
    scope,
    ...found.map(({ id, since }) => ({
      ...{ tenantId, type: 'user.unmanaged' as const, before: { since } },
      subject: subjectOf({ graphId: id, userName: names.get(id) ?? id }),
    })),
  )
  await scope.announce('users', tenantId)
}

/** The changes of a user that have not ended. */
export const openChangesOf = (scope: Scope, tenantId: string, graphId: string) =>
  scope.db
    .select()
    .from(queuedChange)
    .where(
      and(
        eq(queuedChange.tenantId, tenantId),
        eq(queuedChange.graphId, graphId),
        isNull(queuedChange.endedAt),
      ),
    )
    .orderBy(queuedChange.seq)
