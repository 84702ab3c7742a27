import { form, type Sent } from '../isolation/sent.ts'

const nothing = form({ version: 0, clientId: '', tenantId: '', clientSecret: '' })

export const sent: Sent = {
  routes: {
    'GET /operator-connect': {},
    'POST /operator-connect': { body: nothing },
    'POST /operator-connect/checks': { body: nothing },
  },
}
