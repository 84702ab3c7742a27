import { listed, of, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...listed('/alarms', 'alarm', { act: 'acknowledge' }),
    'GET /alarms/unacknowledged': {},
    'GET /alarms/catalogue': {},
    'GET /alarms/:id': { id: 'alarm' },
    'POST /alarms/acknowledgements': { body: of(({ alarm }) => ({ alarm })) },
    'POST /alarms/acknowledgements/withdrawals': {
      body: of(({ alarm }) => ({ alarm })),
    },
  },
}
