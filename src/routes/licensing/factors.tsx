import type { Context } from 'hono'
import {
  changeFactors,
  factorForm,
  readServiceFactors,
  restoreFactors,
} from '../../domain/licensing/factors.ts'
import { Refusal } from '../../domain/refusal.ts'
import { auditWords, factorLabels } from '../../views/licensing/audits.words.ts'
import { act, formPage } from '../form.tsx'
import type { Portal } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { tenantContext } from '../tenant-context.ts'
import { pathOf } from './audits.tsx'

export const serviceFactors = routes()

const path = '/tenants/:id/licenses/factors/:service'
const guard = { audience: ['provider'], permission: 'administer' } as const

async function about(c: Context<Portal>) {
  const context = await tenantContext(c)
  const service = await readServiceFactors(c.var.scope, idOf(c, 'no-such-service', 'service'))
  if (service.tenantId !== context.tenant.id) throw new Refusal('missing', 'no-such-service')
  return { ...context, service }
}
const back = pathOf

formPage(serviceFactors, {
  at: [{ path, host: 'operators' }],
  ...{ guard, form: factorForm, about, back },
  row: (_, { service }) => service,
  look({ var: { words } }, { service }) {
    const said = auditWords(words)
    return {
      ...{ title: said.factorsOf(service.name), text: said.applies },
      labels: factorLabels(words),
    }
  },
  verb: ({ var: { scope } }, { service }, given) => changeFactors(scope, service.serviceId, given),
  done: ({ var: { words } }) => auditWords(words).changed,
})

act(serviceFactors, {
  at: [{ path: `${path}/restorations`, host: 'operators' }],
  ...{ guard, about, back },
  verb: ({ var: { scope } }, { service }) => restoreFactors(scope, service.serviceId),
  done: ({ var: { words } }, { service }) => auditWords(words).restored(service.name),
})
