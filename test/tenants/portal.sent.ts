import { listed, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /': {},
    ...listed('/contacts', 'account', { menu: false }),
    ...listed('/contacts/numbers', 'account', { menu: false }),
    'GET /help': {},
    'GET /capabilities/:feature': { open: '/capabilities/widgets' },
    'GET /capabilities/:feature/rows.csv': { open: '/capabilities/widgets/rows.csv' },
    'GET /reports': {},
    'GET /reports/log.csv': {},
    'GET /reports/usage.csv': {},
    'GET /reports/services.csv': {},
    // everybody's names and numbers at once leave in no support session
    'GET /reports/contacts.csv': {},
  },
}
