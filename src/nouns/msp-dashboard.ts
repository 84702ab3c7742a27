import { noun } from '../noun.ts'

/** Where an MSP's people begin. */
export const mspDashboard = noun({
  menu: [
    {
      ...{ in: 'top', at: 1, for: ['msp'], label: 'Dashboard' },
      ...{ href: '/msp', icon: 'activity', key: 'm' },
    },
  ],
  canary: ['/msp'],
})
