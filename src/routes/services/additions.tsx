import type { Context } from 'hono'
import { readPools } from '../../domain/licensing/pools.ts'
import { addService, serviceForm } from '../../domain/services/additions.ts'
import { findService } from '../../domain/services/services.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import { findTenant } from '../../domain/tenant.ts'
import { additionLook } from '../../views/services/additions.ts'
import { isolated } from '../../views/words/isolated.ts'
import { formPage } from '../form.tsx'
import type { Portal } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const serviceAdditions = routes()

async function about(c: Context<Portal>) {
  const { scope } = c.var
  const tenant = await findTenant(scope, idOf(c, 'no-such-tenant'))
  const { value: limits } = await readSetting(scope, 'licenses')
  return { tenant, limits, pools: await readPools(scope) }
}

formPage(serviceAdditions, {
  at: [{ path: '/tenants/:id/services/new', host: 'operators' }],
  guard: { audience: ['provider'], permission: 'provision' },
  about,
  form: (_, { limits }) => serviceForm(limits),
  row: () => ({}),
  look: (_, of) => ({
    ...additionLook(of),
    title: `Add a service to ${isolated(of.tenant.fullName)}`,
  }),
  verb: async ({ var: { scope } }, { tenant }, given) =>
    findService(scope, await addService(scope, tenant.id, given)),
  back: ({ tenant }) => `/tenants/${tenant.id}`,
  done: (_, __, { name }) => `${isolated(name)} was added.`,
})
