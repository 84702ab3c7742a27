import { decodeCsv } from '../domain/csv.read.ts'
import { messageOf } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import type { RowFault } from '../domain/records/faults.ts'
import { columnsOfFile, maxRecordRows, readRecordFile } from '../domain/records/file.ts'
import type { Records } from '../domain/records/records.ts'
import { Refusal } from '../domain/refusal.ts'
import type { RecordWords } from '../views/records.tsx'
import { UploadRecords } from '../views/records.upload.tsx'
import type { Words } from '../views/words.ts'
import { confirmNext } from './confirmations.ts'
import type { Address, Guarded } from './declaration.ts'
import type { C } from './form.answers.tsx'
import { formWithErrors } from './responses.tsx'
import type { Routes } from './route.ts'
import { type TenantContext, tenantContext } from './tenant-context.ts'

type Upload = {
  at: readonly Address[]
  guard: Omit<Guarded, 'host' | 'password'>
  records: Records
  title: (reader: Words) => string
  words: (reader?: Words) => RecordWords
  listOf: (context: TenantContext) => string
}

/** A file of rows that a tenant keeps: all of them are loaded or none, unless those that cannot be are to be skipped. */
export function uploadPage(routes: Routes, { at, guard, records, title, words, listOf }: Upload) {
  const about = (c: C) => ({ title: c.var.words.lists.upload.title(title(c.var.words)) })
  const drawn = async (
    c: C,
    more: { faults?: RowFault[]; errors?: Record<string, string> } = {},
  ) => {
    const { columns, labels = {} } = words(c.var.words)
    const back = listOf(await tenantContext(c))
    const file = { columns: columnsOfFile(records), max: maxRecordRows }
    return (
      <UploadRecords
        {...{ ...more, back, file }}
        {...about(c)}
        labels={{ ...columns, ...labels }}
      />
    )
  }

  routes.get(at, guard, async (c) => c.render(await drawn(c), about(c)))

  routes.post(at, { ...guard, body: 'import' }, async (c) => {
    const { file, skip } = await c.req.parseBody()
    const context = await tenantContext(c)
    const said = c.var.words.lists.upload
    try {
      if (!(file instanceof File) || file.size === 0)
        throw new Refusal('invalid', 'choose-file', {}, { fields: { file: message('choose-csv') } })
      const rows = readRecordFile(records, decodeCsv(await file.bytes()))
      const { added, bad } = await records.addAll(
        c.var.scope,
        context.tenant.id,
        rows,
        skip === 'on',
      )
      const skipped = new Set(bad.map(({ row }) => row)).size
      confirmNext(
        c,
        [said.added(added), skipped > 0 && said.skipped(skipped)].filter(Boolean).join(' '),
      )
      return c.redirect(listOf(context), 303)
    } catch (error) {
      const shown =
        error instanceof Refusal && error.kind === 'malformed'
          ? new Refusal('invalid', messageOf(error), { field: 'file' })
          : error
      const faults = faultsIn(error)
      return formWithErrors(c, shown, about(c), (errors) => drawn(c, { errors, faults }))
    }
  })
}

function faultsIn(error: unknown): RowFault[] {
  if (!(error instanceof Refusal) || error.code !== 'rows-bad') return []
  const { faults } = error.details as { faults: RowFault[] }
  return faults
}
