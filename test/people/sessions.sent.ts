import { form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /session/new': {},
    'GET /session': { leaves: true },
    'POST /session': { answers: 'sign-in', body: form({ login: 'x', password: 'y' }) },
    'POST /kept-forms': { body: form({ name: 'x' }) },
    'POST /session/end': { leaves: true },
    'GET /session/factor': {},
    'POST /session/factor': { body: form({ code: '123456' }) },
    'POST /sessions/ends': {},
  },
}
