import { moveForm, moveTenant } from '../../domain/msp/moves.ts'
import { listActiveMsps } from '../../domain/tenant.ts'
import { moveLook } from '../../views/msp/moves.tsx'
import { tenantUrl } from '../../views/tenants/links.ts'
import { isolated } from '../../views/words/isolated.ts'
import { formPage } from '../form.tsx'
import { routes } from '../route.ts'
import { tenantIn } from '../tenant-context.ts'

export const moves = routes()

formPage(moves, {
  at: [{ path: '/tenants/:id/move', host: 'operators' }],
  guard: { audience: ['provider'], permission: 'move-tenants' },
  about: (c) => tenantIn(c, c.var.scope),
  form: moveForm,
  row: (_, { mspId }) => ({ msp: mspId }),
  look: async ({ var: { scope } }, tenant) => moveLook(tenant, await listActiveMsps(scope)),
  verb: ({ var: { scope } }, { id }, given) => moveTenant(scope, id, given),
  back: tenantUrl,
  leaves: true,
  done: (_, __, { fullName, mspName }) =>
    mspName === null
      ? `${isolated(fullName)} is the provider’s own customer now.`
      : `${isolated(fullName)} is with ${isolated(mspName)} now.`,
})
