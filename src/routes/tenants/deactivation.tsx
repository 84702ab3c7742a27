import { z } from 'zod'
import { activateTenant, deactivateTenant } from '../../domain/tenants/deactivation.ts'
import { readOverview } from '../../domain/tenants/overview.ts'
import { StandalonePage } from '../../views/dialog.tsx'
import { DeactivationForm, deactivationTitle } from '../../views/tenants/deactivation.tsx'
import { formOf, uuid } from '../portal.ts'
import { routes } from '../route.ts'
import { tenantIn } from '../tenant-context.ts'

export const switching = routes()

const switchingTenants = { host: 'operators', permission: 'switch-tenants' } as const

switching.get('/tenants/:id/deactivation', switchingTenants, async (c) => {
  const tenant = await tenantIn(c, c.var.scope)
  const { people, queued } = await readOverview(c.var.scope, tenant.id)
  const title = deactivationTitle(tenant)
  return c.render(<DeactivationForm tenant={tenant} people={people.all} queued={queued} />, {
    title,
    frame: (body) => <StandalonePage title={title}>{body}</StandalonePage>,
  })
})

const chosen = z.object({ tenant: uuid })
const acts = {
  '/tenants/deactivations': deactivateTenant,
  '/tenants/activations': activateTenant,
}

for (const [path, act] of Object.entries(acts))
  switching.post(path, switchingTenants, async (c) => {
    const { tenant } = await formOf(c, chosen)
    await act(c.var.scope, tenant)
    return c.redirect(back(c.req.header('Referer'), tenant), 303)
  })

/** To the list whence it came, or to the tenant's own page: an address of ours is made of what was found in it, never taken over. */
function back(referer: string | undefined, id: string): string {
  const from = referer && URL.canParse(referer) ? new URL(referer) : null
  return from?.pathname === '/tenants' ? `/tenants${from.search}` : `/tenants/${id}`
}
