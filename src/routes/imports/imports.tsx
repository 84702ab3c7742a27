import { z } from 'zod'
import type { RowError } from '../../domain/imports/imports.parse.ts'
import { importServices } from '../../domain/imports/imports.ts'
import { findUpload, keepUpload, loadUpload } from '../../domain/imports/uploads.ts'
import { messageOf } from '../../domain/message.ts'
import { message } from '../../domain/messages.ts'
import { findCommand } from '../../domain/queue/commands.list.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { columns } from '../../domain/services/exports.ts'
import { listMsps } from '../../domain/tenant.ts'
import { ImportPage, UploadPage } from '../../views/imports/imports.tsx'
import { NewCustomerPage } from '../../views/imports/new-customer.tsx'
import { formOf } from '../portal.ts'
import { formWithErrors, idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const imports = routes()

const provisioning = { host: 'operators', audience: ['provider'], permission: 'provision' } as const

imports.get('/services/imports', provisioning, (c) =>
  c.render(<ImportPage />, { title: 'Import customers' }),
)

imports.post('/services/imports', { ...provisioning, body: 'import' }, async (c) => {
  const { file } = await c.req.parseBody()
  try {
    if (!(file instanceof File) || file.size === 0)
      throw new Refusal('invalid', 'choose-file', {}, { fields: { file: message('choose-csv') } })
    const id = await keepUpload(c.var.scope, file.name, await textOf(file))
    return c.redirect(`/services/imports/${id}`, 303)
  } catch (error) {
    const inForm = error instanceof Refusal && error.kind === 'malformed' ? asInvalid(error) : error
    return formWithErrors(c, inForm, { title: 'Import customers' }, async (errors) => (
      <ImportPage errors={errors} />
    ))
  }
})

/** A file that is no CSV is the form's problem, shown beside the field. */
const asInvalid = (error: Refusal) => new Refusal('invalid', messageOf(error), { field: 'file' })

async function textOf(file: File): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
  } catch {
    throw new Refusal('malformed', 'file-not-utf8')
  }
}

imports.get('/services/imports/:id', { host: 'both', permission: 'looking' }, async (c) => {
  const upload = await findUpload(c.var.scope, idOf(c, 'no-such-import'))
  const command = upload.commandId ? await findCommand(c.var.scope, upload.commandId) : null
  return c.render(
    <UploadPage upload={upload} command={command} mayLoad={may(c.var.actor, 'provision')} />,
    {
      title: 'Import',
      topics: upload.commandId ? [`import:${upload.id}`, `command:${upload.commandId}`] : [],
    },
  )
})

imports.post('/services/imports/:id/loads', provisioning, async (c) => {
  const id = idOf(c, 'no-such-import')
  const { 'skip-bad': skipBad } = await formOf(
    c,
    z.object({ 'skip-bad': z.literal('true').optional() }),
  )
  await loadUpload(c.var.scope, id, skipBad === 'true')
  return c.redirect(`/services/imports/${id}`, 303)
})

imports.get('/services/new', provisioning, async (c) => {
  const msps = await listMsps(c.var.scope)
  return c.render(<NewCustomerPage typed={{}} errors={{}} msps={msps} />, { title: 'New customer' })
})

const oneRow = z.object(
  Object.fromEntries(columns.map((column) => [column, z.string().max(300).default('')])),
)

imports.post('/services', provisioning, async (c) => {
  const typed = await formOf(c, oneRow)
  try {
    await importServices(c.var.scope, [typed])
    return c.redirect(`/services?q=${encodeURIComponent(typed.shortname ?? '')}`, 303)
  } catch (error) {
    return formWithErrors(c, inFields(error), { title: 'New customer' }, async (errors) => (
      <NewCustomerPage typed={typed} errors={errors} msps={await listMsps(c.var.scope)} />
    ))
  }
})

/** Errors of row 1 as messages beside the form's fields. */
function inFields(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.code !== 'bad-rows') return error
  const { errors } = error.details as { errors: RowError[] }
  const fields = errors.map(({ column, reason }) => [
    column ?? '',
    message('row-column', { column: column ?? null, reason }),
  ])
  return new Refusal('invalid', messageOf(error), { fields: Object.fromEntries(fields) })
}
