import { form, type Sent } from '../isolation/sent.ts'

const id = 'service'

export const sent: Sent = {
  routes: {
    'GET /services/:id/undo-deployments/new': { id },
    'POST /services/:id/undo-deployments': {
      ...{ id, body: form({ shortname: 'x', reason: 'y', password: 'z' }) },
    },
  },
}
