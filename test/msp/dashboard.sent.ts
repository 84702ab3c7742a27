import { listed, type Sent } from '../isolation/sent.ts'

export const sent: Sent = {
  routes: {
    ...listed('/msp', 'tenant', { menu: false, csv: false }),
    ...listed('/msps/:id', 'tenant', { menu: false, csv: false, id: 'msp' }),
  },
}
