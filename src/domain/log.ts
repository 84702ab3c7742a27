import { type SQL, sql } from 'drizzle-orm'
import type * as nouns from '../nouns.ts'
import type { Audience, Scope } from './scope.ts'
import type { Topic } from './topics.ts'
import { wellFormed } from './values.characters.ts'

/** Whose log a line stands in; the provider's when there is no MSP or tenant. */
export type Owner = { tenantId?: string | null; mspId?: string | null }

type Nouns = (typeof nouns)[keyof typeof nouns]
type Types<N> = N extends { log: { types: infer T } } ? Extract<keyof T, string> : never
/** The types that nouns name, each with its words; a line of another does not compile. */
export type LogType = Types<Nouns>

/** Lists whose downloads are written down; a noun says so with the type of that line. */
export type Listed = LogType extends infer T ? (T extends `${infer N}.exported` ? N : never) : never

type LogLine = Owner & {
  type: LogType
  subject: { kind: string; id?: string | null; name?: string | null }
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  result?: string
}

/** The three owner columns of an owned table. */
export const ownerOf = ({ tenantId, mspId }: Owner) =>
  tenantId
    ? { audience: 'tenant' as const, tenantId, mspId: null }
    : mspId
      ? { audience: 'msp' as const, tenantId: null, mspId }
      : { audience: 'provider' as const, tenantId: null, mspId: null }

/** The owner that an audience itself is; anonymous and worker own nothing. */
export function ownerOfAudience(audience: Audience) {
  if (audience.kind === 'anonymous' || audience.kind === 'worker')
    throw new Error(`${audience.kind} owns no rows`)
  return ownerOf({
    tenantId: audience.kind === 'tenant' ? audience.tenant : null,
    mspId: audience.kind === 'msp' ? audience.msp : null,
  })
}

/** Rows of an owned table, by its alias, that are this owner's and nobody else's, whoever looks. */
export function ownedBy(alias: string, owner: Owner): SQL {
  const { audience, tenantId, mspId } = ownerOf(owner)
  const of = sql.identifier(alias)
  return sql`${of}.audience = ${audience} and ${of}.tenant_id is not distinct from ${tenantId}::uuid and ${of}.msp_id is not distinct from ${mspId}::uuid`
}

/** Says to each of these owners that something of theirs changed. */
export async function announceTo(
  scope: Scope,
  topic: Topic,
  owners: readonly Owner[],
): Promise<void> {
  const each = new Map(owners.map((owner) => [owner.tenantId ?? owner.mspId ?? '', owner]))
  await Promise.all(
    [...each.values()].map(({ tenantId, mspId }) => scope.announce(topic, tenantId, mspId)),
  )
}

/** Adds lines to the log in the transaction of the change itself, so that neither stands alone; lines cannot be changed. */
export async function record(scope: Scope, ...lines: LogLine[]): Promise<void> {
  const { actor } = scope
  if (lines.length === 0) return
  const rows = lines.map(({ tenantId, mspId, type, subject, before, after, result = 'done' }) => ({
    ...ownerOf({ tenantId, mspId }),
    ...{ type, kind: subject.kind, id: subject.id, name: subject.name, before, after, result },
  }))
  // one text, whatever their number: the query builder takes a fifth of a millisecond for each
  const written = scope.db.execute(sql`
    insert into log_entry (audience, msp_id, tenant_id, actor_kind, actor_id, actor_name, on_behalf_of, type, subject_kind, subject_id,
      subject_name, before, after, ip, request_id, result)
    select r.audience, r."mspId", r."tenantId", ${actor.kind}, ${actor.id}::uuid, ${actor.name}, ${actor.onBehalfOf ?? null}, r.type, r.kind,
      r.id, r.name, r.before, r.after, ${actor.ip ?? null}::inet, ${actor.requestId ?? null}, r.result
    from json_to_recordset(${JSON.stringify(rows, wellFormed)}::json) as r (audience text, "mspId" uuid, "tenantId" uuid, type text, kind text,
      id uuid, name text, before jsonb, after jsonb, result text)`)
  // all at once: they travel in one round trip
  await Promise.all([written, announceTo(scope, 'log', lines)])
}

/** One line of the same type for each of many tenants' subjects, in one statement. */
export async function recordAll(
  scope: Scope,
  type: LogType,
  subjects: readonly { tenantId: string; kind: string; id: string; name: string }[],
): Promise<void> {
  const { actor } = scope
  if (subjects.length === 0) return
  // new tenants have no page open yet, so one announcement is enough, also of an import of 10,000 rows
  await scope.announce('log')
  await scope.db.execute(sql`
    insert into log_entry (audience, tenant_id, actor_kind, actor_id, actor_name, on_behalf_of, type, subject_kind, subject_id, subject_name, ip, request_id)
    select 'tenant', r."tenantId", ${actor.kind}, ${actor.id}::uuid, ${actor.name}, ${actor.onBehalfOf ?? null}, ${type}, r.kind, r.id, r.name,
      ${actor.ip ?? null}::inet, ${actor.requestId ?? null}
    from jsonb_to_recordset(${JSON.stringify(subjects)}::jsonb) as r ("tenantId" uuid, kind text, id uuid, name text)`)
}
