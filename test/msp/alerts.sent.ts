import { listed, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...listed('/msp/alerts', 'alarm', { act: 'acknowledge' }),
    ...listed('/msps/:id/alerts', 'alarm', { act: 'acknowledge', id: 'msp' }),
  },
}
