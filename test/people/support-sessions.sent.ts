import { both, form, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /support-sessions/enter': { answers: 'no' },
    'POST /support-sessions/entries': {
      answers: 'no',
      body: form({ token: 'unknown' }),
    },
    ...both('GET', '/support-sessions'),
    'GET /tenants/:id/support-sessions/new': {},
    'POST /tenants/:id/support-sessions': {
      body: form({ reason: 'The route matrix asks', ticket: '' }),
    },
    'GET /tenants/:id/support-sessions/:supportSession': {},
    // the way in is given to whoever asked, in this cast the operator
    'POST /tenants/:id/support-sessions/:supportSession/entries': {},
    'POST /support-sessions/:supportSession/answers': { body: form({ answer: 'yes' }) },
    'POST /support-sessions/:supportSession/ends': {},
    'POST /tenants/:id/support-sessions/:supportSession/ends': {},
    'POST /support-sessions/exits': { leaves: true },
  },
}
