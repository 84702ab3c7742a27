import { form, type Sent } from '../isolation/sent.ts'

const id = 'service'

export const sent: Sent = {
  routes: {
    'GET /services/:id/deletion': { id },
    'POST /services/:id/deletion': {
      ...{ id, body: form({ shortname: 'x', reason: 'y', password: 'z', goes: 'service' }) },
    },
    'POST /services/:id/deletion/stops': { id },
    'GET /services/:id/leftovers/new': { id },
    'POST /services/:id/leftovers': { id, body: form({ what: 'dns', reason: 'x' }) },
  },
}
