import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /settings/invitations': {},
    'POST /settings/invitations': {
      body: form({ version: 0, hours: '72', subject: '', body: '', portalUrl: '' }),
    },
    'POST /settings/invitations/previews': {
      body: form({ version: 0, hours: '72', subject: '', body: '', portalUrl: '' }),
    },
    'POST /settings/invitations/tests': {},
  },
}
