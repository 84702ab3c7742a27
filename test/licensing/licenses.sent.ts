import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /settings/license': {},
    'POST /settings/license': {
      body: form({ kind: 'user', version: 1, purchased: '5' }),
    },
  },
}
