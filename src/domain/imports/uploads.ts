import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import { ownerOfAudience } from '../log.ts'
import { messageOf, type StoredMessage } from '../message.ts'
import { enqueue } from '../queue/commands.ts'
import { Refusal } from '../refusal.ts'
import { demand } from '../roles.ts'
import { command, serviceImport } from '../schema/services.ts'
import type { Scope } from '../scope.ts'
import { isEmpty, parseCustomers } from './imports.file.ts'
import { judgeImport } from './imports.judge.ts'
import { firstErrors, type RowError } from './imports.parse.ts'
import { warningsOf } from './imports.warnings.ts'
import { shortagesOf } from './needs.ts'

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
  /** How many there are beyond those. */
  moreErrors: number
  /** Why nothing could be loaded now although rows are good: licenses or places that are not there. */
  shortages: StoredMessage[]
  skipBad: boolean
  commandId: string | null
  /** It may be checked and loaded: nobody has begun to, or nothing came of it. */
  isOpen: boolean
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
      ...{
        accountId: scope.actor.id,
        fileName: fileName.slice(0, 200).toWellFormed(),
        rows: [...rows],
      },
      ...{ errors: judged.errors, needs: judged.needs },
    })
    .returning({ id: serviceImport.id })
  if (!stored) throw new Error('the upload was not kept')
  return stored.id
}

/** The upload as the preview shows it. */
export async function findUpload(scope: Scope, id: string): Promise<Upload> {
  const stored = await read(scope, id)
  const isOpen = isOver(stored.state)
  const errors = firstErrors(
    stored.errors.map(({ row, column, reason }) => ({
      row,
      reason,
      ...(column ? { column: column as never } : {}),
    })),
  )
  const bad = new Set(stored.errors.map((error) => error.row))
  const good = stored.rows.filter((row, index) => !isEmpty(row) && !bad.has(index + 1))
  return {
    id,
    fileName: stored.fileName,
    total: good.length + bad.size,
    good: good.length,
    sample: good.slice(0, sampleRows),
    bad: bad.size,
    errors,
    moreErrors: stored.errors.length - errors.length,
    warnings: isOpen ? await warningsOf(scope, stored.rows) : [],
    shortages: isOpen && good.length > 0 ? await shortagesOf(scope, stored.needs) : [],
    ...{ skipBad: stored.skipBad, commandId: stored.commandId, isOpen },
  }
}

async function read(scope: Scope, id: string) {
  const [stored] = await scope.db
    .select({ ...getTableColumns(serviceImport), state: command.state })
    .from(serviceImport)
    .leftJoin(command, eq(command.id, serviceImport.commandId))
    .where(eq(serviceImport.id, id))
  if (!stored) throw new Refusal('missing', 'no-such-import')
  return stored
}

const isOver = (state: string | null) =>
  state === null || state === 'failed' || state === 'cancelled'

/** Checks a file once more against what is there now: other customers, MSPs, licenses. Not while it loads, nor after. */
export async function checkUpload(scope: Scope, id: string): Promise<void> {
  demand(scope.actor, 'provision')
  const { rows, state } = await read(scope, id)
  if (!isOver(state)) throw new Refusal('conflict', 'import-begun')
  const { errors, needs } = await judgeImport(scope, rows)
  await scope.db.update(serviceImport).set({ errors, needs }).where(eq(serviceImport.id, id))
}

/** Queues the loading of an upload; asked again it finds the first one's command, unless nothing came of that. */
export async function loadUpload(scope: Scope, id: string, skipBad: boolean): Promise<string> {
  demand(scope.actor, 'provision')
  const upload = await findUpload(scope, id)
  if (upload.commandId && !upload.isOpen) return upload.commandId
  if (upload.good === 0) throw new Refusal('conflict', 'import-nothing-good')
  if (upload.bad > 0 && !skipBad)
    throw new Refusal('conflict', 'import-bad-rows', { count: upload.bad })
  const [short] = upload.shortages.map(messageOf)
  if (short) throw new Refusal('conflict', short)
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
    .where(
      and(
        eq(serviceImport.id, id),
        sql`${serviceImport.commandId} is not distinct from ${upload.commandId}::uuid`,
      ),
    )
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
