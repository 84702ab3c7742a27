import { form, listed, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /settings/email': {},
    'POST /settings/email': {
      body: form({
        version: 0,
        host: 'mail.example',
        port: '25',
        security: 'none',
        fromName: '',
        fromAddress: 'a@b.example',
        username: '',
        password: '',
        confirm: '',
      }),
    },
    'POST /settings/email/checks': {
      body: form({
        version: 0,
        host: 'mail.example',
        port: '25',
        security: 'none',
        fromName: '',
        fromAddress: 'a@b.example',
        username: '',
        password: '',
        confirm: '',
      }),
    },
    'POST /settings/email/tests': {},
    ...listed('/settings/messages', 'mail', { act: 'resend' }),
  },
}
