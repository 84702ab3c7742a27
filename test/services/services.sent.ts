import { form, of, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /services': {},
    'GET /services.csv': {},
    'GET /services/:id': { id: 'service' },
    'GET /services/:id/menu': { id: 'service' },
    'GET /services/:id/licenses': { id: 'service' },
    'POST /services/:id/licenses': {
      id: 'service',
      body: form({ users: 5, version: 1 }),
    },
    'GET /views/new': {},
    'POST /views': { body: form({ name: 'mine', query: 'q=a', page: 'services' }) },
    'POST /views/removals': { body: of(({ service }) => ({ view: service })) },
    'POST /selections': { body: of(({ service }) => ({ service })) },
    'GET /selections/:id': { id: 'service' },
    'POST /replications': { body: of(({ service }) => ({ service })) },
    'GET /palette': {},
  },
}
