import { form, listed, of, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...listed('/tenants', 'tenant', { act: 'deactivate' }),
    'GET /tenants/:id': {},
    'GET /tenants/:id/deletion': {},
    'POST /tenants/:id/deletion': {
      body: form({ confirm: 'x', reason: 'y', password: 'z' }),
    },
    'POST /tenants/deletions/retries': { body: of(({ tenant }) => ({ tenant })) },
    'POST /tenants/deletions/stops': { body: of(({ tenant }) => ({ tenant })) },
    'GET /tenants/:id/deactivation': {},
    'POST /tenants/:id/deactivation': {},
    'POST /tenants/activations': { body: of(({ tenant }) => ({ tenant })) },
  },
}
