import { demand } from '../../src/domain/roles.ts'
import type { Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {},
  permissions: {
    'manage-notices': {
      may: 'xx- xx x---',
      act: async ({ actor }) => demand(actor, 'manage-notices'),
    },
  },
}
