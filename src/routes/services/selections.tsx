import { z } from 'zod'
import { pinServices, previewReplications } from '../../domain/services/selections.ts'
import { StandalonePage } from '../../views/dialog.tsx'
import { SelectionPreview } from '../../views/services/selections.tsx'
import { formOf, oneOrMany, uuid } from '../portal.ts'
import { actResponse, idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const selections = routes()

const asked = z.object({
  matching: z.string().max(2000).optional(),
  service: oneOrMany(uuid).optional(),
})

selections.post('/selections', { host: 'both', permission: 'operate' }, async (c) => {
  const { matching, service = [] } = await formOf(c, asked)
  const input = matching === undefined ? { services: service } : { matching }
  const id = await pinServices(c.var.scope, input)
  const preview = await previewReplications(c.var.scope, id)
  c.header('HX-Trigger', 'open-dialog')
  return actResponse(c, <SelectionPreview preview={preview} />, `/selections/${id}`)
})

selections.get('/selections/:id', { host: 'both', permission: 'own' }, async (c) => {
  const preview = await previewReplications(c.var.scope, idOf(c, 'no-such-selection'))
  return c.render(<SelectionPreview preview={preview} />, {
    title: 'Queue replication',
    frame: (body) => <StandalonePage title="Queue replication">{body}</StandalonePage>,
  })
})
