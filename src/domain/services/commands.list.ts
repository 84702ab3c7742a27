import { and, asc, desc, eq, getTableColumns, gt, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { Sought, StoredMessage } from '../message.ts'
import { verbatim } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { anywhere, says } from '../schema/message.ts'
import { command, type commandStates } from '../schema/services.ts'
import { tenant } from '../schema/tenants.ts'
import type { Scope } from '../scope.ts'

export type CommandState = (typeof commandStates)[number]

export type CommandQuery = {
  state?: 'open' | 'all' | CommandState
  kind?: string
  /** A tenant's id. */
  tenant?: string
  /** Words of the subject, the customer, the person who asked, or of the error as the reader is told it (`sought`). */
  q?: string
  sought?: readonly Sought[]
  /** As `next` or `previous` of a page before gave it. */
  cursor?: string
  limit?: number
}

const { payload, result, log, ...shown } = getTableColumns(command)
const columns = {
  ...shown,
  customer: tenant.fullName,
  shortname: tenant.shortname,
  /** What it is about, where its subject's name does not say all (a mail to somebody). */
  about: sql<StoredMessage | null>`${payload}->'about'`,
}

const named = <T extends Named>(row: T) => ({
  ...row,
  subject: row.about ?? verbatim(row.subjectName),
})
type Named = { subjectName: string; about: StoredMessage | null }

export type CommandRow = Awaited<ReturnType<typeof listCommands>>['rows'][number]
export type CommandDetail = Awaited<ReturnType<typeof findCommand>>

/** Commands of the audience, newest first, page by page along their order of arrival. */
export async function listCommands(scope: Scope, query: CommandQuery = {}) {
  const { state = 'open', limit = 50, cursor } = query
  const back = cursor?.startsWith('-') ?? false
  const at = cursor === undefined ? undefined : seqOf(cursor)
  const found = await scope.db
    .select(columns)
    .from(command)
    .leftJoin(tenant, eq(tenant.id, command.tenantId))
    .where(
      and(
        stateIs(state),
        query.kind ? eq(command.kind, query.kind) : undefined,
        query.tenant ? eq(command.tenantId, query.tenant) : undefined,
        query.q ? matches(query.q, query.sought) : undefined,
        at === undefined ? undefined : back ? gt(command.seq, at) : lt(command.seq, at),
      ),
    )
    .orderBy(back ? asc(command.seq) : desc(command.seq))
    .limit(limit + 1)
  const more = found.length > limit
  const rows = back ? found.slice(0, limit).reverse() : found.slice(0, limit)
  const [first, last] = [rows[0], rows.at(-1)]
  return {
    rows: rows.map(named),
    ...(last && (more || back) ? { next: String(last.seq) } : {}),
    ...(first && (back ? more : at !== undefined) ? { previous: `-${first.seq}` } : {}),
  }
}

/** One command with its payload, result and log; another owner's is missing. */
export async function findCommand(scope: Scope, id: string) {
  const [found] = await pickCommands(scope, [id])
  if (!found) throw new Refusal('missing', 'no-such-command')
  return found
}

/** These commands with payload, result and log, in no order; what the scope may not see is left out. */
export async function pickCommands(scope: Scope, ids: readonly string[]) {
  const found = await scope.db
    .select({ ...columns, payload, result, log })
    .from(command)
    .leftJoin(tenant, eq(tenant.id, command.tenantId))
    .where(inArray(command.id, [...ids]))
  return found.map(named)
}

function stateIs(state: NonNullable<CommandQuery['state']>): SQL | undefined {
  if (state === 'all') return undefined
  return state === 'open'
    ? inArray(command.state, ['queued', 'executing'])
    : eq(command.state, state)
}

function matches(words: string, sought: readonly Sought[] | undefined): SQL {
  const pattern = anywhere(words)
  return sql`(${command.subjectName} ilike ${pattern} or ${tenant.fullName} ilike ${pattern}
    or ${tenant.shortname} ilike ${pattern} or ${command.requestedName} ilike ${pattern} or ${says(command.error, words, sought)}
    or ${says(sql`${command.payload}->'about'`, words, sought)})`
}

function seqOf(cursor: string): number {
  if (!/^-?\d{1,15}$/.test(cursor)) throw new Refusal('malformed', 'bad-cursor')
  return Math.abs(Number(cursor))
}
