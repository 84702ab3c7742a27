import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /profile/company': {},
    'POST /profile/company': {
      body: form({ name: 'A', timeZone: 'UTC', language: 'en', version: 1 }),
    },
    'GET /tenants/:id/profile': {},
    'POST /tenants/:id/profile': {
      body: form({ name: 'A', timeZone: 'UTC', language: 'en', version: 1 }),
    },
  },
}
