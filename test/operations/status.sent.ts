import type { Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    'GET /status': {},
  },
}
