import type { Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /': {},
    'GET /contacts': {},
    'GET /help': {},
    'GET /capabilities/:feature': { open: '/capabilities/widgets' },
    'GET /reports': {},
    'GET /reports/log.csv': {},
    'GET /reports/usage.csv': {},
    'GET /reports/services.csv': {},
    // everybody's names and numbers at once leave in no support session
    'GET /reports/contacts.csv': {},
  },
}
