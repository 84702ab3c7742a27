import { form, type Sent } from '../isolation/sent.ts'

const nothing = form({ version: 0, address: '', username: '', password: '' })

export const sent: Sent = {
  routes: {
    'GET /settings/ovoc': {},
    'POST /settings/ovoc': { body: nothing },
    'POST /settings/ovoc/checks': { body: nothing },
  },
}
