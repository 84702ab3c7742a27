import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /password/forgotten': {},
    'POST /password/forgotten': { body: form({ login: 'x' }) },
  },
}
