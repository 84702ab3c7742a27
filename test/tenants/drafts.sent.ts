import { form, of, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /tenants/new': {},
    'GET /tenants/new/shortname': { query: '?name=New+Co' },
    'GET /tenants/new/:draft': { params: { draft: 'service' } },
    'GET /tenants/new/:draft/:step': { params: { draft: 'service' }, step: 'company' },
    'POST /tenants/new': { body: form({ name: 'New Co' }) },
    'POST /tenants/new/:draft/discards': { params: { draft: 'service' } },
    'POST /tenants/new/:draft/:step': {
      params: { draft: 'service' },
      step: 'company',
      body: form({ name: 'x' }),
    },
    'POST /tenants': { body: of(({ service }) => ({ draft: service })) },
  },
}
