import { z } from 'zod'
import { Refusal } from '../../domain/refusal.ts'
import { capabilityFeatures, readCapability } from '../../domain/tenants/capabilities.ts'
import { CapabilityPage, capabilityTitle } from '../../views/tenants/capabilities.tsx'
import { optional, queryOf } from '../portal.ts'
import { routes } from '../route.ts'
import { demandOwnPortal } from '../tenant-context.ts'

export const capabilities = routes()

const query = z.object({ cursor: optional(z.string().max(100)) })

capabilities.get('/capabilities/:feature', { host: 'tenant', permission: 'looking' }, async (c) => {
  const tenantId = demandOwnPortal(c)
  const feature = capabilityFeatures.find((one) => one === c.req.param('feature'))
  if (!feature) throw new Refusal('missing', 'nothing-here')
  const { cursor } = queryOf(c, query)
  const found = await readCapability(c.var.scope, tenantId, feature, cursor)
  return c.render(<CapabilityPage capability={found} isFirstPage={cursor === undefined} />, {
    title: capabilityTitle(c.var.words, feature),
    topics: ['usage'],
  })
})
