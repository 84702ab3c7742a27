import { record } from '../log.ts'
import { command } from '../schema/services.ts'
import type { Scope } from '../scope.ts'

const logLinesAtOnce = 1000

/** What a command is named by in the log and in announcements. */
export const touched = {
  id: command.id,
  tenantId: command.tenantId,
  mspId: command.mspId,
  kind: command.kind,
  subjectKind: command.subjectKind,
  subjectId: command.subjectId,
  subjectName: command.subjectName,
}
export type Traced = {
  id: string
  tenantId: string | null
  mspId: string | null
  kind: string
  subjectKind: string
  subjectId: string | null
  subjectName: string
}

/** One line in the log for each command, of its own owner and subject. */
export async function recordEach(scope: Scope, type: string, rows: readonly Traced[]) {
  for (let at = 0; at < rows.length; at += logLinesAtOnce)
    await record(
      scope,
      ...rows.slice(at, at + logLinesAtOnce).map((row) => ({
        ...{ tenantId: row.tenantId, mspId: row.mspId, type },
        subject: { kind: row.subjectKind, id: row.subjectId, name: row.subjectName },
        after: { command: row.id, kind: row.kind },
      })),
    )
}
