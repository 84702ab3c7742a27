import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /profile': {},
    'POST /profile': { body: form({ theme: 'dark', density: 'compact', timeZone: 'UTC' }) },
    'GET /profile/theme': {},
    'POST /profile/theme': { body: form({ theme: 'dark' }) },
    'GET /profile/password': {},
    'POST /profile/password': { body: form({ present: 'x', password: 'y' }) },
    'GET /profile/factor': {},
    'POST /profile/factor': {},
    'POST /profile/factor/confirmations': { body: form({ code: '123456' }) },
    'POST /profile/factor/codes': { body: form({ password: 'x' }) },
    'POST /profile/factor/ends': { body: form({ password: 'x' }) },
  },
}
