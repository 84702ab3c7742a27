import { of, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /alarms': {},
    'GET /alarms/:id': { id: 'alarm' },
    'POST /alarms/acknowledgements': { body: of(({ alarm }) => ({ alarm })) },
    'POST /alarms/acknowledgements/withdrawals': {
      body: of(({ alarm }) => ({ alarm })),
    },
  },
}
