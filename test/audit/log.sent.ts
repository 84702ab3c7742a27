import { both, listed, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...both('GET', '/log'),
    ...both('GET', '/log.csv'),
    ...listed('/audit', 'account', { menu: false }),
  },
}
