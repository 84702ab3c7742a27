import { noun } from '../noun.ts'

/** What there is of seats in all; no tenant hears or reads any of it. */
export const seatPools = noun({
  label: 'Seats',
  topics: ['seat-pools'],
  listeners: { for: ['provider'] },
  log: {
    group: 'quota',
    types: {
      'seat-tenants.exported': {
        en: 'Seats of all tenants downloaded',
        de: 'Plätze aller Mandanten heruntergeladen',
      },
      'seats-held.exported': {
        en: 'Seats in use of all tenants downloaded',
        de: 'Belegte Plätze aller Mandanten heruntergeladen',
      },
    },
  },
  menu: [
    {
      in: 'palette',
      at: 13,
      for: ['provider'],
      href: '/licenses/seats',
      icon: 'device-desktop-analytics',
    },
    {
      ...{ in: 'palette', at: 14, for: ['provider'], label: 'Seats in use' },
      ...{ href: '/licenses/seats/held', icon: 'device-desktop-analytics' },
    },
  ],
  canary: ['/licenses/seats', '/licenses/seats/held'],
})
