import { form, listed, of, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...listed('/services', 'service', { act: 'replicate' }),
    'GET /services/:id': { id: 'service' },
    'GET /services/:id/licenses': { id: 'service' },
    'POST /services/:id/licenses': {
      id: 'service',
      body: form({ users: 5, version: 1 }),
    },
    'GET /services/:id/monitoring': { id: 'service' },
    'POST /services/:id/monitoring': { id: 'service', body: form({ reason: 'Rewiring' }) },
    'GET /services/:id/monitoring/resumption': { id: 'service' },
    'POST /services/:id/monitoring/resumption': { id: 'service', body: form({}) },
    'GET /tenants/:id/services/new': {},
    'POST /tenants/:id/services': {
      body: form({ kind: 'operator-connect', license: 'oc-essential' }),
    },
    'GET /views/new': {},
    'POST /views': { body: form({ name: 'mine', query: 'q=a', list: 'services' }) },
    'POST /views/removals': { body: of(({ service }) => ({ view: service })) },
    'POST /services/:id/full-replications': { id: 'service', body: form({}) },
    'POST /services/:id/missing': {
      id: 'service',
      body: form({ decision: 'keep', generation: 1 }),
    },
    'POST /replications': { body: of(({ service }) => ({ service })) },
    'GET /palette': {},
    'GET /shortcuts': {},
  },
}
