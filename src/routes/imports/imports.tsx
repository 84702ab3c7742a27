import { z } from 'zod'
import { decodeCsv } from '../../domain/csv.read.ts'
import { customersTemplate, failingRows } from '../../domain/imports/uploads.csv.ts'
import { checkUpload, findUpload, keepUpload, loadUpload } from '../../domain/imports/uploads.ts'
import { messageOf } from '../../domain/message.ts'
import { message } from '../../domain/messages.ts'
import { findCommand } from '../../domain/queue/commands.list.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { ImportPage, UploadPage } from '../../views/imports/imports.tsx'
import { isolated } from '../../views/words/isolated.ts'
import { confirmNext } from '../confirmations.ts'
import { csvFile } from '../csv.ts'
import { formOf } from '../portal.ts'
import { formWithErrors, idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const imports = routes()

const provisioning = { host: 'operators', audience: ['provider'], permission: 'provision' } as const

imports.get('/services/imports', provisioning, (c) =>
  c.render(<ImportPage />, { title: 'Import tenants' }),
)

imports.get('/services/imports/template.csv', provisioning, (c) =>
  csvFile(c, 'customers.csv', customersTemplate()),
)

imports.post('/services/imports', { ...provisioning, body: 'import' }, async (c) => {
  const { file } = await c.req.parseBody()
  try {
    if (!(file instanceof File) || file.size === 0)
      throw new Refusal('invalid', 'choose-file', {}, { fields: { file: message('choose-csv') } })
    const id = await keepUpload(c.var.scope, file.name, decodeCsv(await file.bytes()))
    confirmNext(c, `${isolated(file.name)} uploaded.`)
    return c.redirect(`/services/imports/${id}`, 303)
  } catch (error) {
    const inForm = error instanceof Refusal && error.kind === 'malformed' ? asInvalid(error) : error
    return formWithErrors(c, inForm, { title: 'Import tenants' }, async (errors) => (
      <ImportPage errors={errors} />
    ))
  }
})

/** A file that is no CSV is the form's problem, shown beside the field. */
const asInvalid = (error: Refusal) => new Refusal('invalid', messageOf(error), { field: 'file' })

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

imports.get(
  '/services/imports/:id/failing.csv',
  { host: 'both', permission: 'looking' },
  async (c) => {
    const id = idOf(c, 'no-such-import')
    return csvFile(c, 'rows-to-correct.csv', await failingRows(c.var.scope, id, c.var.words.say))
  },
)

imports.post('/services/imports/:id/checks', provisioning, async (c) => {
  const id = idOf(c, 'no-such-import')
  await checkUpload(c.var.scope, id)
  confirmNext(c, 'Checking again.')
  return c.redirect(`/services/imports/${id}`, 303)
})

imports.post('/services/imports/:id/loads', provisioning, async (c) => {
  const id = idOf(c, 'no-such-import')
  const { 'skip-bad': skipBad } = await formOf(
    c,
    z.object({ 'skip-bad': z.literal('true').optional() }),
  )
  await loadUpload(c.var.scope, id, skipBad === 'true')
  confirmNext(c, 'Import started.')
  return c.redirect(`/services/imports/${id}`, 303)
})
