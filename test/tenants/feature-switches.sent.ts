import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /tenants/:id/permissions': {},
    'POST /tenants/:id/permissions': { body: form({ version: 0 }) },
  },
}
