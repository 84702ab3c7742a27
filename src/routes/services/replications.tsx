import { z } from 'zod'
import { demandReplications } from '../../domain/services/replications.ts'
import { Queued } from '../../views/services/replications.tsx'
import { formOf, oneOrMany, uuid } from '../portal.ts'
import { actResponse } from '../responses.tsx'
import { routes } from '../route.ts'

export const replications = routes()

replications.post('/replications', { host: 'both', permission: 'operate' }, async (c) => {
  const { service } = await formOf(c, z.object({ service: oneOrMany(uuid) }))
  const answer = await demandReplications(c.var.scope, service)
  c.status(202)
  return actResponse(c, <Queued answer={answer} />, '/services')
})
