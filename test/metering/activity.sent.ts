import { setAccount } from '../../src/domain/metering/accounts.ts'
import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /settings/metering': {},
    'POST /settings/metering': {
      body: form({ basis: 'activity', closingHours: 48, version: 0 }),
    },
    'POST /api/v1/activity': {
      body: () => JSON.stringify([{ account: 'ann', at: new Date().toISOString() }]),
    },
    'PUT /api/v1/accounts/:account': {
      open: '/api/v1/accounts/ann',
      body: () => JSON.stringify({ state: 'active' }),
    },
  },
  permissions: {
    'report-activity': {
      may: 'xx- xx xx--',
      act: (scope) => setAccount(scope, 'ann', { state: 'active' }),
    },
  },
}
