import { decodeCsv } from '../../domain/csv.read.ts'
import { messageOf } from '../../domain/message.ts'
import { message } from '../../domain/messages.ts'
import { handLeadForm } from '../../domain/operator-connect/leads.form.ts'
import { addLeads } from '../../domain/operator-connect/leads.ts'
import type { RowFault } from '../../domain/records/faults.ts'
import { columnsOfFile, maxRecordRows, readRecordFile } from '../../domain/records/file.ts'
import { Refusal } from '../../domain/refusal.ts'
import { customerLeadsPath as path } from '../../views/operator-connect/leads.tsx'
import { leadWords } from '../../views/operator-connect/leads.words.ts'
import { UploadRecords } from '../../views/records.upload.tsx'
import { confirmNext } from '../confirmations.ts'
import type { C } from '../form.answers.tsx'
import { formWithErrors } from '../responses.tsx'
import { routes } from '../route.ts'

export const leadsImport = routes()

const guard = { host: 'operators', permission: { provider: 'operate' } } as const
const at = `${path}/import` as const
const rowsOf = { form: handLeadForm }

const titled = ({ var: { words } }: C) => ({
  title: words.lists.upload.title(leadWords(words).customersTitle),
})

const drawn = (c: C, more: { faults?: RowFault[]; errors?: Record<string, string> } = {}) => (
  <UploadRecords
    {...{ ...more, back: path, ...titled(c) }}
    file={{ columns: columnsOfFile(rowsOf), max: maxRecordRows }}
    labels={leadWords(c.var.words).labels}
  />
)

leadsImport.get(at, guard, (c) => c.render(drawn(c), titled(c)))

leadsImport.post(at, { ...guard, body: 'import' }, async (c) => {
  const { file, skip } = await c.req.parseBody()
  const said = c.var.words.lists.upload
  try {
    if (!(file instanceof File) || file.size === 0)
      throw new Refusal('invalid', 'choose-file', {}, { fields: { file: message('choose-csv') } })
    const rows = readRecordFile(rowsOf, decodeCsv(await file.bytes()))
    const { added, bad } = await addLeads(c.var.scope, rows, skip === 'on')
    const skipped = new Set(bad.map(({ row }) => row)).size
    confirmNext(
      c,
      [said.added(added), skipped > 0 && said.skipped(skipped)].filter(Boolean).join(' '),
    )
    return c.redirect(path, 303)
  } catch (error) {
    const shown =
      error instanceof Refusal && error.kind === 'malformed'
        ? new Refusal('invalid', messageOf(error), { field: 'file' })
        : error
    const faults =
      error instanceof Refusal && error.code === 'rows-bad'
        ? (error.details as { faults: RowFault[] }).faults
        : []
    return formWithErrors(c, shown, titled(c), async (errors) => drawn(c, { errors, faults }))
  }
})
