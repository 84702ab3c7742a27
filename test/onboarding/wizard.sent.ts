import { form, of, type Sent } from '../isolation/sent.ts'

const draft = { params: { draft: 'service' } }

export const sent: Sent = {
  routes: {
    'GET /services/new': {},
    'GET /services/new/tenants': { query: '?tenant=co' },
    'GET /services/new/shortname': { query: '?company=New+Co' },
    'GET /services/new/gateway': { query: '?connection=newco' },
    'GET /services/new/cac-profiles': {},
    'GET /services/new/:draft': draft,
    'GET /services/new/:draft/:step': { ...draft, step: 'customer' },
    'POST /services/new': { body: form({ whose: 'new' }) },
    'POST /services/new/:draft/discards': draft,
    'POST /services/new/:draft/previews': draft,
    'POST /services/new/:draft/:step': { ...draft, step: 'customer', body: form({ whose: 'new' }) },
    'POST /services': { body: of(({ service }) => ({ draft: service })) },
  },
}
