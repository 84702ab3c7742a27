import {
  orderServiceDeletion,
  readServiceGoing,
  serviceDeletionForm,
  stopServiceDeletion,
} from '../../domain/onboarding/deletions.ts'
import { readDeployment } from '../../domain/onboarding/deployments.read.ts'
import { leaveOutside, leavingForm, standingOf } from '../../domain/onboarding/leftovers.ts'
import { findServiceDeletion, whyNotDelete } from '../../domain/onboarding/removals.ts'
import { Refusal } from '../../domain/refusal.ts'
import { findService } from '../../domain/services/services.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import {
  leavingLook,
  ServiceDeletionNote,
  serviceDeletionLook,
} from '../../views/onboarding/deletion.tsx'
import { serviceUrl } from '../../views/services/links.ts'
import { isolated } from '../../views/words/isolated.ts'
import type { C } from '../form.answers.tsx'
import { act, confirmedFormPage, formPage } from '../form.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

/** How a service goes, and what may stay of it. */
export const serviceDeletions = routes()

const guard = { audience: ['provider'], permission: 'delete-tenants' } as const

const serviceIn = (c: C) => findService(c.var.scope, idOf(c, 'no-such-service'))

async function about(c: C) {
  const { scope } = c.var
  const service = await serviceIn(c)
  const deployment = await readDeployment(scope, {
    ...{ tenantId: service.tenantId, serviceId: service.id },
  })
  const standing = deployment ? await standingOf(scope, deployment) : []
  return { service, deployment, standing, going: await readServiceGoing(scope, service) }
}

confirmedFormPage(serviceDeletions, {
  at: [{ path: '/services/:id/deletion', host: 'operators' }],
  ...{ guard, about, password: 'always' },
  topics: ({ service }) => [`service:${service.id}`],
  form: (_, { service }) => serviceDeletionForm(service),
  row: (_, { going }) => ({ goes: going.isLast ? 'tenant' : 'service' }),
  async look({ var: { scope } }, of) {
    const { holdMinutes } = (await readSetting(scope, 'deletion')).value
    return serviceDeletionLook({ ...of, holdMinutes })
  },
  async instead({ var: { scope } }, { service }) {
    const deletion = await findServiceDeletion(scope, service.id)
    if (deletion && !deletion.isBegun) return <ServiceDeletionNote {...{ service, deletion }} />
    const why = await whyNotDelete(scope, service)
    if (why) throw new Refusal('conflict', why)
    return null
  },
  verb: ({ var: { scope } }, { service }, given, confirmed) =>
    orderServiceDeletion(scope, service.id, given, confirmed),
  back: ({ service }, result) =>
    result?.goes === 'tenant' ? `/tenants/${service.tenantId}` : serviceUrl(service),
  leaves: true,
  done: (_, { service }, { goes }) =>
    `${isolated(goes === 'tenant' ? service.customer : service.name)} is scheduled for deletion.`,
})

act(serviceDeletions, {
  at: [{ path: '/services/:id/deletion/stops', host: 'operators' }],
  guard: { audience: ['provider'], permission: 'operate' },
  about: serviceIn,
  verb: ({ var: { scope } }, { id }) => stopServiceDeletion(scope, id),
  ...{ back: serviceUrl, leaves: true },
  done: () => 'Deletion stopped. Nothing was changed.',
})

formPage(serviceDeletions, {
  at: [{ path: '/services/:id/leftovers/new', host: 'operators' }],
  ...{ guard, about, form: leavingForm },
  // what it stopped at: all before it is gone
  row: (_, { standing: [first] }) => ({ what: first ? [first.outside] : [] }),
  look: (_, { service, standing }) => leavingLook(service, standing),
  async verb({ var: { scope } }, { service }, given) {
    await leaveOutside(scope, { tenantId: service.tenantId, serviceId: service.id }, given)
    return true
  },
  // where the row says how far it is, and goes
  back: ({ service }, isLeft) =>
    isLeft ? `/services?q=${encodeURIComponent(service.shortname)}` : serviceUrl(service),
  leaves: true,
  done: (_, { service }) =>
    `${isolated(service.name)} is being removed. What you left stays where it is.`,
})
