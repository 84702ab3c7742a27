import { demand } from '../../src/domain/roles.ts'
import type { Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {},
  permissions: {
    'report-alarms': {
      may: 'xx- xx xx--',
      act: async ({ actor }) => demand(actor, 'report-alarms'),
    },
  },
}
