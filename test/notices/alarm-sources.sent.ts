import { demand } from '../../src/domain/roles.ts'
import type { Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'POST /api/v1/alarms': {
      body: () =>
        JSON.stringify({ key: 'k', severity: 'minor', name: 'n', source: 's', text: 't' }),
    },
    'POST /api/v1/alarms/alertmanager': {
      body: () => JSON.stringify({ version: '4', alerts: [] }),
    },
    'DELETE /api/v1/alarms/:key': { open: '/api/v1/alarms/k' },
  },
  permissions: {
    'report-alarms': {
      may: 'xx- xx xx--',
      act: async ({ actor }) => demand(actor, 'report-alarms'),
    },
  },
}
