import { moveTenant } from '../../src/domain/msp/moves.ts'
import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /tenants/:id/move': {},
    'POST /tenants/:id/move': { body: form({ msp: '' }) },
  },
  permissions: {
    'move-tenants': {
      may: 'xx- -- ----',
      act: (scope, { alder }) => moveTenant(scope, alder.id, { msp: '' }),
    },
  },
}
