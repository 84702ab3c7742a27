import type { Context } from 'hono'
import { z } from 'zod'
import { activateTenant, deactivateTenant } from '../../domain/tenants/deactivation.ts'
import { readOverview } from '../../domain/tenants/overview.ts'
import { deactivationLook } from '../../views/tenants/deactivation.tsx'
import { tenantUrl } from '../../views/tenants/links.ts'
import { isolated } from '../../views/words/isolated.ts'
import { act, question } from '../form.tsx'
import { formOf, type Portal, uuid } from '../portal.ts'
import { routes } from '../route.ts'
import { tenantIn } from '../tenant-context.ts'

export const switching = routes()

const guard = { permission: 'switch-tenants' } as const

question(switching, {
  at: [{ path: '/tenants/:id/deactivation', host: 'operators' }],
  ...{ guard, back: tenantUrl },
  about: (c) => tenantIn(c, c.var.scope),
  async ask({ var: { scope } }, tenant) {
    const { people, queued } = await readOverview(scope, tenant.id)
    return deactivationLook(tenant, people.all, queued)
  },
  verb: ({ var: { scope } }, { id }) => deactivateTenant(scope, id),
  done: (_, { fullName }) => `${isolated(fullName)} deactivated.`,
})

const chosen = z.object({ tenant: uuid })
const switchedOn = async (c: Context<Portal>) => ({
  id: (await formOf(c, chosen)).tenant,
  list: whence(c.req.header('Referer')),
})

act(switching, {
  at: [{ path: '/tenants/activations', host: 'operators' }],
  ...{ guard, about: switchedOn },
  verb: ({ var: { scope } }, { id }) => activateTenant(scope, id),
  back: ({ id, list }) => list ?? tenantUrl({ id }),
  done: (_, __, { fullName }) => `${isolated(fullName)} activated.`,
})

const lists =
  /^\/(?:tenants|msp|msp\/organizations|msps\/[0-9a-f-]{36}|msps\/[0-9a-f-]{36}\/organizations)$/

/** The list that the switch stands in: an address of ours is made of what was found in it, never taken over. */
function whence(referer: string | undefined): string | undefined {
  const from = referer && URL.canParse(referer) ? new URL(referer) : null
  const [path] = from ? (lists.exec(from.pathname) ?? []) : []
  return path && `${path}${from?.search}`
}
