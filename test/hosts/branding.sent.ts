import { both, form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...both('GET', '/branding'),
    ...both('GET', '/branding/preview', { query: '?accent=%237a3e00' }),
    ...both('POST', '/branding', { body: form({ productName: 'X', version: 0 }) }),
    ...both('POST', '/branding/previews', {
      body: form({ accent: '#7a3e00', version: 0 }),
    }),
    'GET /settings/branding': {},
    'GET /settings/branding/preview': { query: '?accent=%237a3e00' },
    'POST /settings/branding': {
      body: form({ productName: 'X', version: 0 }),
    },
    'POST /settings/branding/previews': {
      body: form({ accent: '#7a3e00', version: 0 }),
    },
  },
}
