import { both, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...both('GET', '/log'),
    ...both('GET', '/log.csv'),
    'GET /audit': {},
    'GET /audit.csv': {},
  },
}
