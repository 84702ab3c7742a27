import { csv, neutral } from '../csv.ts'
import { ownerOf, record } from '../log.ts'
import { type Actor, type Database, Scope } from '../scope.ts'
import { type LogFilter, type LogRow, maxExported, pagesOfLog } from './entries.ts'

const columns = [
  ...['time', 'owner', 'actor', 'actor_kind', 'on_behalf_of', 'type', 'subject_kind', 'subject'],
  ...['before', 'after', 'address', 'request_id', 'result'],
]

/**
 * A log as CSV, page by page in short transactions, newest first; after the most that one download has, `note` is the last line
 * and says that it was cut. A cell that a spreadsheet would take for a formula gets a leading quote (OWASP, CSV Injection).
 */
export async function* exportLog(
  database: Database,
  actor: Actor,
  filter: LogFilter,
  { note, max = maxExported }: { note: (max: number) => string; max?: number },
): AsyncGenerator<string> {
  yield csv([columns])
  const enter = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, actor, work, 'read only')
  for await (const { rows, isCut } of pagesOfLog(enter, filter, max)) {
    yield csv(rows.map(cellsOf))
    if (isCut) yield csv([columns.map((_, at) => (at === 0 ? note(max) : ''))])
  }
}

const cellsOf = (row: LogRow): string[] =>
  [
    row.at.toISOString(),
    row.owner ?? '',
    row.actorName,
    row.actorKind,
    row.onBehalfOf ?? '',
    row.type,
    row.subjectKind,
    row.subjectName ?? '',
    row.before ? JSON.stringify(row.before) : '',
    row.after ? JSON.stringify(row.after) : '',
    row.ip ?? '',
    row.requestId ?? '',
    row.result,
  ].map(neutral)

/** Writes down who took what away; a GET's one write, after its answer is known. */
export const recordTaken = (
  database: Database,
  actor: Actor,
  type: 'log.exported' | 'usage.exported',
  { tenantId, what }: { tenantId: string | null; what: string },
) =>
  Scope.enter(database, actor, (scope) =>
    record(scope, { ...ownerOf({ tenantId }), type, subject: { kind: 'export', name: what } }),
  )
