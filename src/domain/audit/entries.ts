import { type SQL, sql } from 'drizzle-orm'
import { makePgArray } from 'drizzle-orm/pg-core/utils'
import { logGroupOf, type Noun } from '../../noun.ts'
import * as nouns from '../../nouns.ts'
import { aDay, anId, aText, type Filter, oneOf } from '../lists/address.ts'
import { contains, defineList, parseQuery, placed, type Wanted } from '../lists/list.ts'
import { byInstant, byText } from '../lists/orders.ts'
import { says } from '../schema/message.ts'
import type { Scope } from '../scope.ts'
import { defaults } from '../settings/settings.ts'
import { startOfDay } from '../values.days.ts'

/** Whose lines: one tenant's, one MSP's own, the provider's own, or everybody's in reach but the isolation canary's. */
export type LogOwners = { tenant: string } | { msp: string } | 'provider' | 'all'

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
type EntryRecord = Omit<LogRow, 'at'> & { micros: string }

const toRow = ({ micros, ...row }: EntryRecord): LogRow => ({
  ...row,
  at: new Date(Number(micros) / 1000),
})

/** A tenant has no right to read MSPs, and no line of one. */
const ownerName = ({ actor }: Scope) =>
  actor.audience.kind === 'tenant'
    ? sql`t.full_name`
    : sql`coalesce(t.full_name, (select m.name from msp m where m.id = l.msp_id))`

const read = async (scope: Scope, { from, order, place }: Wanted) =>
  placed(
    await scope.db.execute<EntryRecord & { place: string }>(sql`
      select l.id, (extract(epoch from l.at) * 1000000)::bigint::text as micros, ${ownerName(scope)} as owner, l.tenant_id as "tenantId",
        l.actor_kind as "actorKind", l.actor_name as "actorName", l.on_behalf_of as "onBehalfOf", l.type, l.subject_kind as "subjectKind",
        l.subject_name as "subjectName", l.before, l.after, host(l.ip) as ip, l.request_id as "requestId", l.result,
        l.hash is not null as "isSealed", ${place} as place
      from ${from} left join tenant t on t.id = l.tenant_id order by ${order}`),
    toRow,
  )

/** Types of log lines by the group that one filters by. */
const typesByGroup = Map.groupBy(
  Object.values<Noun>(nouns).flatMap((one) =>
    Object.keys(one.log?.types ?? {}).map((type) => [logGroupOf(one)?.group ?? '', type] as const),
  ),
  ([group]) => group,
)

export const logGroups = [...typesByGroup.keys()]

const prefixesOf = (group: string) =>
  (typesByGroup.get(group) ?? []).map(([, type]) => type.split('.')[0])

/** Lines of these owners. */
export function linesOf(owners: LogOwners): SQL {
  if (owners === 'all')
    return sql`not exists (select from tenant t where t.id = l.tenant_id and t.synthetic)`
  if (owners === 'provider') return sql`l.audience = 'provider'`
  return 'tenant' in owners
    ? sql`l.tenant_id = ${owners.tenant}::uuid`
    : sql`l.msp_id = ${owners.msp}::uuid`
}

const filters = {
  group: oneOf(logGroups, (group) => sql`split_part(l.type, '.', 1) in ${prefixesOf(group)}`),
  from: aDay((day, { zone }) => sql`l.at >= ${startOfDay(day, zone).toISOString()}::timestamptz`),
  to: aDay((day, { zone }) => sql`l.at < ${startOfDay(day, zone, 1).toISOString()}::timestamptz`),
}

const json = (value: LogRow['before']) => value && JSON.stringify(value)

// what a message says is looked for by its words, not by its code
const fields = sql`regexp_replace(concat_ws(' ', l.before, l.after), '"code": "[^"]*"', '', 'g')`

const logList = (
  name: 'log' | 'audit',
  columns: readonly string[],
  more: Readonly<Record<string, Filter>> = {},
) =>
  defineList<LogRow>({
    name,
    table: 'log_entry',
    alias: 'l',
    search: (word, { sought, types }) =>
      sql`${contains(sql`concat_ws(' ', l.actor_name, l.on_behalf_of, l.type, l.subject_name, ${fields}, l.request_id, host(l.ip))`, word)}
        or l.type = any(${makePgArray([...types(word)])}::text[]) or ${says(sql`l.after`, word, sought(word))}`,
    filters: { ...filters, ...more },
    orders: {
      time: byInstant(sql`l.at`),
      who: byText(sql`l.actor_name`),
      what: byText(sql`l.type`),
    },
    usual: () => '-time',
    columns,
    head: 'what',
    read,
    csv: {
      read,
      cells: {
        time: ({ at }) => at,
        owner: ({ owner }) => owner,
        actor: ({ actorName }) => actorName,
        actor_kind: ({ actorKind }) => actorKind,
        on_behalf_of: ({ onBehalfOf }) => onBehalfOf,
        type: ({ type }) => type,
        subject_kind: ({ subjectKind }) => subjectKind,
        subject: ({ subjectName }) => subjectName,
        before: ({ before }) => json(before),
        after: ({ after }) => json(after),
        address: ({ ip }) => ip,
        request_id: ({ requestId }) => requestId,
        result: ({ result }) => result,
      },
    },
  })

const lineColumns = ['time', 'who', 'what', 'changes', 'where', 'result']

/** One owner's log, newest first. */
export const log = logList('log', lineColumns)

/** Any owner's log for the provider: whose is said by `of`, or by a customer's shortname. */
export const audit = logList('audit', ['time', 'owner', ...lineColumns.slice(1)], {
  // both are asked ahead, when it is said whose lines the page is about
  of: anId(() => sql`true`, 'provider', 'all'),
  tenant: aText(63, () => sql`true`),
})

/** What people and programs did within so many minutes of an instant: to this tenant or MSP, and among the provider's own things. */
export function linesAround(
  scope: Scope,
  at: Date,
  minutes: number,
  { tenantId, mspId }: { tenantId: string | null; mspId: string | null },
): Promise<LogRow[]> {
  const own = tenantId
    ? sql`l.tenant_id = ${tenantId}::uuid`
    : mspId
      ? sql`l.msp_id = ${mspId}::uuid`
      : sql`false`
  const around = sql`l.at between ${at.toISOString()}::timestamptz - make_interval(mins => ${minutes})
    and ${at.toISOString()}::timestamptz + make_interval(mins => ${minutes})`
  return audit.rows(scope, parseQuery(audit, 'limit=25'), {
    within: sql`${around} and l.actor_kind <> 'system' and (l.audience = 'provider' or ${own})`,
  })
}

/** For how many months lines are kept. */
export async function logMonths(scope: Scope): Promise<number> {
  const [row] = await scope.db.execute<{ months: number | null }>(
    sql`select portal_log_months() as months`,
  )
  return row?.months ?? defaults.log.keepMonths
}
