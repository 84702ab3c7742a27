import { readDeployment } from '../../domain/onboarding/deployments.read.ts'
import { standingOf } from '../../domain/onboarding/leftovers.ts'
import { findServiceDeletion } from '../../domain/onboarding/removals.ts'
import { orderUndo, undoForm } from '../../domain/operator-connect/undo.orders.ts'
import { assignedNumbers, readUndoGoing, whyNotUndo } from '../../domain/operator-connect/undo.ts'
import { Refusal } from '../../domain/refusal.ts'
import { findService } from '../../domain/services/services.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import { ServiceDeletionNote } from '../../views/onboarding/deletion.tsx'
import { AssignedNumbers, undoLook } from '../../views/operator-connect/undo.tsx'
import { undoWords } from '../../views/operator-connect/undo.words.ts'
import { serviceUrl } from '../../views/services/links.ts'
import { isolated } from '../../views/words/isolated.ts'
import type { C } from '../form.answers.tsx'
import { confirmedFormPage } from '../form.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

/** How a service of Operator Connect goes back to being a lead. */
export const undoDeployments = routes()

async function about(c: C) {
  const { scope } = c.var
  const service = await findService(scope, idOf(c, 'no-such-service'))
  const of = { tenantId: service.tenantId, serviceId: service.id }
  const deployment = await readDeployment(scope, of)
  const standing = deployment ? await standingOf(scope, deployment) : []
  return { service, of, standing, going: await readUndoGoing(scope, of) }
}

confirmedFormPage(undoDeployments, {
  at: [{ path: '/services/:id/undo-deployments/new', host: 'operators' }],
  guard: { permission: { provider: 'provision' } },
  ...{ about, password: 'always' },
  topics: ({ service }) => [`service:${service.id}`],
  form: (_, { service }) => undoForm(service),
  row: () => ({}),
  async look({ var: { scope, words } }, of) {
    const { holdMinutes } = (await readSetting(scope, 'deletion')).value
    return undoLook(words, { ...of, holdMinutes })
  },
  async instead(c, { service, of }) {
    const { scope } = c.var
    const deletion = await findServiceDeletion(scope, service.id)
    if (deletion && !deletion.isBegun) return <ServiceDeletionNote {...{ service, deletion }} />
    const why = await whyNotUndo(scope, service)
    if (!why) return null
    if (why.code !== 'undo-numbers') throw new Refusal('conflict', why)
    c.status(409)
    return <AssignedNumbers service={service} numbers={await assignedNumbers(scope, of)} />
  },
  verb: ({ var: { scope } }, { service }, given, confirmed) =>
    orderUndo(scope, service.id, given, confirmed),
  back: ({ service }) => serviceUrl(service),
  leaves: true,
  done: ({ var: { words } }, { service }) => undoWords(words).done(isolated(service.name)),
})
