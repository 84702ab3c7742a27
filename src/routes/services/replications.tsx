import { z } from 'zod'
import { issue } from '../../domain/issues.ts'
import { demandReplications } from '../../domain/services/replications.ts'
import { replicateSelection } from '../../domain/services/selections.ts'
import { Queued } from '../../views/services/replications.tsx'
import { formOf, oneOrMany, uuid } from '../portal.ts'
import { actResponse } from '../responses.tsx'
import { routes } from '../route.ts'

export const replications = routes()

const asked = z.union([z.object({ selection: uuid }), z.object({ service: oneOrMany(uuid) })], {
  error: issue('which-services'),
})

replications.post('/replications', { host: 'both', permission: 'operate' }, async (c) => {
  const form = await formOf(c, asked)
  const answer =
    'selection' in form
      ? await replicateSelection(c.var.scope, form.selection)
      : await demandReplications(c.var.scope, form.service)
  // the ticks have done their work; what they held back may show itself
  if ('selection' in form) c.header('HX-Trigger', 'clear-ticks, close-dialog')
  c.status(202)
  return actResponse(c, <Queued answer={answer} />, '/services')
})
