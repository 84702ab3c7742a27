import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /tenants/:id/quotas': {},
    'POST /tenants/:id/quotas': { body: form({ version: 0, agents: '1' }) },
  },
}
