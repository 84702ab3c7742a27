import type { Context } from 'hono'
import { z } from 'zod'
import { decideMissing } from '../../domain/services/replications.missing.ts'
import { demandReplications, type QueuedReplications } from '../../domain/services/replications.ts'
import { replicationWords } from '../../views/services/replication.words.ts'
import { Queued, queuedWords } from '../../views/services/replications.tsx'
import { act } from '../form.tsx'
import { formOf, oneOrMany, type Portal, uuid } from '../portal.ts'
import { actResponse, idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const replications = routes()

/** What asking for replications did, in words. */
export const queuedIn = ({ var: { words } }: Context<Portal>, answer: QueuedReplications) => ({
  said: queuedWords(words, answer).join(' '),
  shown: <Queued answer={answer} />,
})

const aboutService = async (c: Context<Portal>) => ({ id: idOf(c, 'no-such-service') })
const back = ({ id }: { id: string }) => `/services/${id}`

act(replications, {
  at: [{ path: '/services/:id/full-replications', host: 'both' }],
  ...{ guard: { permission: 'operate' }, about: aboutService, back },
  verb: ({ var: { scope } }, { id }) => demandReplications(scope, [id], { readAll: true }),
  done: (c) => replicationWords(c.var.words).willReadAll,
})

act(replications, {
  at: [{ path: '/services/:id/missing', host: 'both' }],
  ...{ guard: { permission: 'operate' }, about: aboutService, back },
  verb: ({ var: { scope } }, { id }, given) => decideMissing(scope, id, given),
  // the question is gone with its answer
  leaves: true,
  done: (c, _, { decision }) =>
    replicationWords(c.var.words)[decision === 'keep' ? 'kept' : 'accepted'],
})

replications.post('/replications', { host: 'both', permission: 'operate' }, async (c) => {
  const { service } = await formOf(c, z.object({ service: oneOrMany(uuid) }))
  const answer = await demandReplications(c.var.scope, service)
  c.status(202)
  return actResponse(c, queuedIn(c, answer), '/services')
})
