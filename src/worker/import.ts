import { judgeRowsInSteps } from '../domain/imports/imports.parse.ts'
import { importServices } from '../domain/imports/imports.ts'
import { rowsOfUpload } from '../domain/imports/uploads.ts'
import { message } from '../domain/messages.ts'
import type { Kind } from './kinds.ts'

const maxMs = 5 * 60_000

/** Loads an uploaded file of customers, all rows in one transaction; a refusal of it is final and read by people. */
export const importKind: Kind = {
  name: 'import',
  lane: 'housekeeping',
  steps: 2,
  concurrency: 1,
  timeoutMs: maxMs,
  async run({ command, scope, conclude, progress, report }) {
    await progress(
      1,
      message('step-check-rows'),
      message('rows-checking', { file: command.subjectName }),
    )
    const upload = await scope((s) => rowsOfUpload(s, command.subjectId ?? ''))
    const judged = await judgeRowsInSteps(upload.rows, (done, total) =>
      progress(1, message('rows-checked', { done, total })),
    )
    await progress(
      2,
      message('step-load-customers'),
      message('rows-loading', { count: upload.rows.length }),
    )
    return conclude(async (s) => {
      const {
        errors: _,
        warnings: __,
        ...loaded
      } = await importServices(s, judged, {
        skipBad: upload.skipBad,
        progress: (done, total) => report(2, message('rows-loaded', { done, total })),
      })
      return loaded
    })
  },
}
