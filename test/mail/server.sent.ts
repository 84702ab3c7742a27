import { form, of, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /settings/email': {},
    'POST /settings/email': {
      body: form({
        version: 0,
        host: 'm',
        port: '25',
        security: 'none',
        fromName: '',
        fromAddress: '',
        username: '',
        password: '',
        confirm: '',
      }),
    },
    'POST /settings/email/tests': {},
    // whose mail it is says row-level security; a tenant's administrator sends its people's again
    'POST /mails/resends': { body: of(({ mail }) => ({ mail })) },
  },
}
