import { Hono } from 'hono'
import { z } from 'zod'
import { demand } from '../../domain/people/roles.ts'
import { Refusal } from '../../domain/refusal.ts'
import { readOverview } from '../../domain/tenants/overview.ts'
import { activateTenant, deactivateTenant } from '../../domain/tenants/switching.ts'
import { OwnPage } from '../../views/dialog.tsx'
import { DeactivationForm, deactivationTitle } from '../../views/tenants/switching.tsx'
import { formOf, type Portal, uuid } from '../portal.ts'
import { tenantIn } from './which.ts'

export const switching = new Hono<Portal>()

switching.get('/tenants/:id/deactivation', async (c) => {
  const tenant = await tenantIn(c, c.var.scope)
  demand(c.var.actor, 'switch-tenants')
  const { people, queued } = await readOverview(c.var.scope, tenant.id)
  const title = deactivationTitle(tenant)
  return c.render(<DeactivationForm tenant={tenant} people={people.all} queued={queued} />, {
    title,
    frame: (body) => <OwnPage title={title}>{body}</OwnPage>,
  })
})

const chosen = z.object({ tenant: uuid })
const acts = {
  '/tenants/deactivations': deactivateTenant,
  '/tenants/activations': activateTenant,
}

for (const [path, act] of Object.entries(acts))
  switching.post(path, async (c) => {
    if (c.var.actor.audience.kind === 'tenant') throw new Refusal('missing', 'no-such-tenant')
    const { tenant } = await formOf(c, chosen)
    await act(c.var.scope, tenant)
    return c.redirect(back(c.req.header('Referer'), tenant), 303)
  })

/** To the list whence it came, or to the tenant's own page: an address of ours is made of what was found in it, never taken over. */
function back(referer: string | undefined, id: string): string {
  const from = referer && URL.canParse(referer) ? new URL(referer) : null
  return from?.pathname === '/tenants' ? `/tenants${from.search}` : `/tenants/${id}`
}
