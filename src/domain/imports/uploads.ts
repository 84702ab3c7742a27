import { and, eq, isNull } from 'drizzle-orm'
import { ownerOfAudience } from '../log.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { serviceImport } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { isEmpty, parseCustomers } from './imports.file.ts'
import { firstErrors, type RowError } from './imports.parse.ts'
import { judgeImport } from './imports.ts'
import { warningsOf } from './imports.warnings.ts'

export type Upload = {
  id: string
  fileName: string
  total: number
  /** Rows that would be loaded, the first of them for looking at. */
  good: number
  sample: Record<string, string>[]
  bad: number
  errors: RowError[]
  /** What can be loaded but should be looked at. */
  warnings: RowError[]
  skipBad: boolean
  commandId: string | null
}

const sampleRows = 20

/** Keeps an uploaded file with what is wrong in it, until somebody loads it; nothing is loaded yet. */
export async function keepUpload(scope: Scope, fileName: string, csv: string): Promise<string> {
  demand(scope.actor, 'provision')
  const rows = parseCustomers(csv)
  const judged = await judgeImport(scope, rows)
  const [stored] = await scope.db
    .insert(serviceImport)
    .values({
      ...ownerOfAudience(scope.actor.audience),
      accountId: scope.actor.id,
      fileName: fileName.slice(0, 200),
      rows: [...rows],
      errors: judged.errors,
    })
    .returning({ id: serviceImport.id })
  if (!stored) throw new Error('the upload was not kept')
  return stored.id
}

/** The upload as the preview shows it. */
export async function findUpload(scope: Scope, id: string): Promise<Upload> {
  const [stored] = await scope.db.select().from(serviceImport).where(eq(serviceImport.id, id))
  if (!stored) throw new Refusal('missing', 'no-such-import')
  const bad = new Set(stored.errors.map((error) => error.row))
  const good = stored.rows.filter((row, index) => !isEmpty(row) && !bad.has(index + 1))
  return {
    id,
    fileName: stored.fileName,
    total: good.length + bad.size,
    good: good.length,
    sample: good.slice(0, sampleRows),
    bad: bad.size,
    errors: firstErrors(
      stored.errors.map(({ row, column, reason }) => ({
        row,
        reason,
        ...(column ? { column: column as never } : {}),
      })),
    ),
    warnings: stored.commandId ? [] : await warningsOf(scope, stored.rows),
    skipBad: stored.skipBad,
    commandId: stored.commandId,
  }
}

/** Queues the loading of an upload, once; a second asking finds the first one's command. */
export async function loadUpload(scope: Scope, id: string, skipBad: boolean): Promise<string> {
  demand(scope.actor, 'provision')
  const upload = await findUpload(scope, id)
  if (upload.commandId) return upload.commandId
  if (upload.good === 0) throw new Refusal('conflict', 'import-nothing-good')
  if (upload.bad > 0 && !skipBad)
    throw new Refusal('conflict', 'import-bad-rows', { count: upload.bad })
  const [queued] = await enqueue(scope, [
    {
      kind: 'import',
      lane: 'housekeeping',
      owner: {},
      subject: { kind: 'import', id, name: upload.fileName },
      steps: 2,
      maxAttempts: 1,
    },
  ])
  if (!queued) throw new Error('nothing was queued')
  const [claimed] = await scope.db
    .update(serviceImport)
    .set({ commandId: queued.id, skipBad })
    .where(and(eq(serviceImport.id, id), isNull(serviceImport.commandId)))
    .returning({ id: serviceImport.id })
  if (!claimed) throw new Refusal('conflict', 'import-begun')
  return queued.id
}

/** The rows of an upload for whoever loads them. */
export async function rowsOfUpload(scope: Scope, id: string) {
  const [stored] = await scope.db
    .select({ rows: serviceImport.rows, skipBad: serviceImport.skipBad })
    .from(serviceImport)
    .where(eq(serviceImport.id, id))
  if (!stored) throw new Refusal('missing', 'import-gone')
  return stored
}
