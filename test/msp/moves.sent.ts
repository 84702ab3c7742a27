import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /tenants/:id/move': {},
    'POST /tenants/:id/move': { body: form({ msp: '' }) },
  },
}
