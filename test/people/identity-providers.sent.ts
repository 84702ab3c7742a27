import { both, form, type Sent } from '../isolation/sent.ts'

const identity = form({
  label: 'Sign-in',
  issuer: 'https://id.example',
  clientId: 'c',
  clientSecret: 's',
  version: 0,
})

export const sent: Sent = {
  routes: {
    'GET /session/identity': {},
    'GET /session/identity/callback': { answers: 'sign-in' },
    ...both('GET', '/people/identity'),
    ...both('POST', '/people/identity', { body: identity }),
    // nobody has one in this cast
    ...both('POST', '/people/identity/removals', { body: form({ version: 1 }) }),
    'GET /settings/users/identity': {},
    'POST /settings/users/identity': { body: identity },
    'POST /settings/users/identity/removals': { body: form({ version: 1 }) },
  },
}
