import { both, form, of, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...both('GET', '/domain'),
    ...both('POST', '/domain', { body: form({ host: 'voice.new.example' }) }),
    ...both('POST', '/domain/checks', { body: of(({ domain }) => ({ domain })) }),
    ...both('POST', '/domain/retries', { body: of(({ domain }) => ({ domain })) }),
    ...both('POST', '/domain/removals', { body: of(({ domain }) => ({ domain })) }),
    ...both('POST', '/domain/switches', {
      body: of(({ domain }) => ({ domain, enabled: 'no', version: 1 })),
    }),
    'POST /tenants/:id/domain/releases': {
      body: form({ host: 'voice.new.example' }),
    },
    // the address that the provider gives is the provider's to switch
    ...both('POST', '/domain/managed', {
      body: form({ enabled: 'no', version: 1 }),
    }),
  },
}
