import { both, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...both('GET', '/usage'),
    ...both('GET', '/usage.csv'),
  },
}
