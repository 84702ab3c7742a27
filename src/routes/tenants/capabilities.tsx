import type { Context } from 'hono'
import { Refusal } from '../../domain/refusal.ts'
import {
  capabilityFeatures,
  heldBy,
  holders,
  readCapability,
} from '../../domain/tenants/capabilities.ts'
import { CapabilityPage, capabilityTitle } from '../../views/tenants/capabilities.tsx'
import { listPages } from '../lists/list.tsx'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'
import { demandOwnPortal } from '../tenant-context.ts'

export const capabilities = routes()

listPages(capabilities, {
  at: [{ path: '/capabilities/:feature', host: 'tenant' }],
  declaration: { permission: 'looking' },
  list: holders,
  prepare: async (c) => {
    const tenantId = demandOwnPortal(c)
    const feature = featureIn(c)
    const capability = await readCapability(c.var.scope, tenantId, feature)
    return { path: `/capabilities/${feature}`, within: heldBy(tenantId, feature), capability }
  },
  page: (_, state, { capability }) => <CapabilityPage capability={capability} state={state} />,
  about: (c, _, { capability }) => ({
    title: capabilityTitle(c.var.words, capability.feature),
    topics: ['usage'],
  }),
  csv: { name: ({ capability }) => capability.feature },
})

function featureIn(c: Context<Portal>) {
  const feature = capabilityFeatures.find((one) => one === c.req.param('feature'))
  if (!feature) throw new Refusal('missing', 'nothing-here')
  return feature
}
