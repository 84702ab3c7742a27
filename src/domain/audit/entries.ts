import { type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { Sought } from '../message.ts'
import { Refusal } from '../refusal.ts'
import { anywhere, says } from '../schema/message.ts'
import type { Scope } from '../scope.ts'
import { defaults } from '../settings/settings.ts'

/** Whose lines: one tenant's, one MSP's own, the provider's own, or everybody's in reach but the isolation canary's. */
export type LogOwners = { tenant: string } | { msp: string } | 'provider' | 'all'
/** `from` and `to` are days in `zone`, both inclusive; `q` is looked for in names, types, fields and request ids. */
export type LogFilter = {
  owners: LogOwners
  group?: LogGroup
  from?: string
  to?: string
  q?: string
  /** Types of acts, and messages in what a line names, that the reader's language has `q` for. */
  types?: readonly string[]
  sought?: readonly Sought[]
  zone: string
}

export type LogRow = {
  id: string
  at: Date
  owner: string | null
  tenantId: string | null
  actorKind: string
  actorName: string
  onBehalfOf: string | null
  type: string
  subjectKind: string
  subjectName: string | null
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  ip: string | null
  requestId: string | null
  result: string
  isSealed: boolean
}
export type LogPage = { rows: LogRow[]; next?: string; previous?: string }

type Position = { at: string; id: string; isBack: boolean }
type EntryRecord = Omit<LogRow, 'at'> & { micros: string }

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const shape = new RegExp(`^(after|before)\\.(\\d{1,16})\\.(${uuid})$`)

/** One page of a log, newest first; a cursor that no page of it gave is refused. */
export async function listLog(
  scope: Scope,
  filter: LogFilter,
  { cursor, limit = 50 }: { cursor?: string; limit?: number } = {},
): Promise<LogPage> {
  const at = cursor === undefined ? undefined : positionOf(cursor)
  const isBack = at?.isBack ?? false
  const found = await read(scope, filter, at, limit + 1)
  const hasMore = found.length > limit
  const page = found.slice(0, limit)
  if (isBack) page.reverse()
  const [first, last] = [page[0], page.at(-1)]
  return {
    rows: page.map(rowOf),
    ...(last && (hasMore || isBack) && { next: `after.${last.micros}.${last.id}` }),
    ...(first && (isBack ? hasMore : at) && { previous: `before.${first.micros}.${first.id}` }),
  }
}

function positionOf(cursor: string): Position {
  const [, direction, at = '', id = ''] = shape.exec(cursor) ?? []
  if (!direction) throw new Refusal('malformed', 'foreign-cursor')
  return { at, id, isBack: direction === 'before' }
}

const rowOf = ({ micros, ...row }: EntryRecord): LogRow => ({
  ...row,
  at: new Date(Number(micros) / 1000),
})

async function read(scope: Scope, filter: LogFilter, at: Position | undefined, limit: number) {
  const order = at?.isBack ? sql`l.at asc, l.id asc` : sql`l.at desc, l.id desc`
  const beyond =
    at &&
    sql`(l.at, l.id) ${at.isBack ? sql`>` : sql`<`} (timestamptz 'epoch' + ${at.at}::bigint * interval '1 microsecond', ${at.id}::uuid)`
  return scope.db.execute<EntryRecord>(sql`
    select l.id, (extract(epoch from l.at) * 1000000)::bigint::text as micros, ${ownerName(scope)} as owner, l.tenant_id as "tenantId",
      l.actor_kind as "actorKind", l.actor_name as "actorName", l.on_behalf_of as "onBehalfOf", l.type, l.subject_kind as "subjectKind",
      l.subject_name as "subjectName", l.before, l.after, host(l.ip) as ip, l.request_id as "requestId", l.result, l.hash is not null as "isSealed"
    from log_entry l left join tenant t on t.id = l.tenant_id
    where ${conditionOf(filter, beyond)} order by ${order} limit ${limit}`)
}

/** A tenant has no right to read MSPs, and no line of one. */
const ownerName = ({ actor }: Scope) =>
  actor.audience.kind === 'tenant'
    ? sql`t.full_name`
    : sql`coalesce(t.full_name, (select m.name from msp m where m.id = l.msp_id))`

function conditionOf(
  { owners, group, from, to, q, types = [], sought, zone }: LogFilter,
  beyond: SQL | undefined,
) {
  const parts = [
    ownersCondition(owners),
    group && sql`split_part(l.type, '.', 1) in ${[...logGroups[group]]}`,
    from && sql`l.at >= ${from}::date::timestamp at time zone ${zone}`,
    to && sql`l.at < (${to}::date + 1)::timestamp at time zone ${zone}`,
    q &&
      sql`(concat_ws(' ', l.actor_name, l.on_behalf_of, l.type, l.subject_name, l.before, l.after, l.request_id, host(l.ip)) ilike ${anywhere(q)}
        or l.type = any(${makePgArray([...types])}::text[]) or ${says(sql`l.after`, q, sought)})`,
    beyond,
  ].filter((part) => typeof part === 'object')
  return sql.join(parts, sql` and `)
}

function ownersCondition(owners: LogOwners): SQL {
  if (owners === 'all') return sql`t.synthetic is not true`
  if (owners === 'provider') return sql`l.audience = 'provider'`
  return 'tenant' in owners
    ? sql`l.tenant_id = ${owners.tenant}::uuid`
    : sql`l.msp_id = ${owners.msp}::uuid`
}

/** For how many months lines are kept. */
export async function logMonths(scope: Scope): Promise<number> {
  const [row] = await scope.db.execute<{ months: number | null }>(
    sql`select portal_log_months() as months`,
  )
  return row?.months ?? defaults.log.keepMonths
}

export const maxExported = 100_000
const exportPage = 1000

/** The same lines from the newest on, page by page through `enter`, each its own short transaction; at most `mostExported`. */
export async function* pagesOfLog(
  enter: <T>(work: (scope: Scope) => Promise<T>) => Promise<T>,
  filter: LogFilter,
  max = maxExported,
): AsyncGenerator<{ rows: LogRow[]; isCut: boolean }> {
  let cursor: string | undefined
  for (let sent = 0; sent < max; ) {
    const limit = Math.min(exportPage, max - sent)
    const page = await enter((scope) => listLog(scope, filter, { cursor, limit }))
    sent += page.rows.length
    yield { rows: page.rows, isCut: sent >= max && page.next !== undefined }
    if (page.next === undefined) return
    cursor = page.next
  }
}

/** Groups of log types to filter by, each with the first words of the types that belong to it. */
export const logGroups = {
  'sign-in': ['session', 'password', 'factor', 'identity'],
  people: ['account', 'invitation'],
  tenant: ['tenant', 'tenants'],
  permission: ['permission'],
  quota: ['quota', 'license-pool'],
  domain: ['domain'],
  branding: ['branding'],
  site: ['site'],
  service: ['service', 'services', 'command', 'commands', 'view'],
  support: ['support'],
  token: ['token'],
  mail: ['mail'],
  alarm: ['alarm', 'alarms'],
  setting: ['setting', 'secret'],
  log: ['log', 'usage'],
} as const

export type LogGroup = keyof typeof logGroups

export const isLogGroup = (word: string): word is LogGroup => Object.hasOwn(logGroups, word)
