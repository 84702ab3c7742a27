import { naming, noun } from '../noun.ts'

type SeatType = 'floating' | 'named'
const kindDe: Record<SeatType, string> = { floating: 'gleitende', named: 'benannte' }

export const seats = noun({
  label: { en: 'Seats', de: 'Plätze' },
  topics: ['seats', 'seat-use:'],
  listeners: { for: ['provider', 'tenant'] },
  permissions: { 'revoke-seats': { provider: ['admin', 'operator'], tenant: ['admin'] } },
  log: {
    group: 'quota',
    types: {
      'seats.revoked': { en: 'Seats revoked', de: 'Plätze entzogen' },
      'seats.exported': { en: 'Seats in use downloaded', de: 'Belegte Plätze heruntergeladen' },
      'seat-maximum.changed': {
        en: 'Maximum of seats changed',
        de: 'Höchstzahl der Plätze geändert',
      },
      'seat-overdraft.changed': {
        en: 'Overdraft of seats changed',
        de: 'Überziehung der Plätze geändert',
      },
    },
  },
  messages: {
    'seat-maximum': {
      en: 'All seats of this type that this tenant may use at once are in use.',
      de: 'Alle Plätze dieser Art, die dieser Mandant gleichzeitig nutzen darf, sind belegt.',
    },
    'seat-pool': {
      en: 'No seat of this type is free at the moment. Try again later.',
      de: 'Zurzeit ist kein Platz dieser Art frei. Versuchen Sie es später erneut.',
    },
    'seat-not-licensed': {
      en: 'Seats of this type are not licensed.',
      de: 'Plätze dieser Art sind nicht lizenziert.',
    },
    'seat-tenant-off': {
      en: 'This tenant is deactivated.',
      de: 'Dieser Mandant ist deaktiviert.',
    },
    'seat-range': {
      en: 'Enter a whole number from 0 to 1,000,000',
      de: 'Geben Sie eine ganze Zahl von 0 bis 1.000.000 ein',
    },
    'seat-pool-of': naming<{ type: SeatType }>({
      en: ({ type }) => `the ${type} seats`,
      de: ({ type }) => `die ${kindDe[type]} Plätze`,
    }),
    seats: { en: 'Seats', de: 'Plätze' },
    'seats-overdraft': naming<{ type: SeatType }>({
      en: ({ type }) => `More ${type} seats in use than licensed`,
      de: ({ type }) => `Mehr ${kindDe[type]} Plätze belegt als lizenziert`,
    }),
    'seats-used-up': naming<{ type: SeatType }>({
      en: ({ type }) => `All ${type} seats in use`,
      de: ({ type }) => `Alle ${kindDe[type]}n Plätze belegt`,
    }),
    'seats-low': naming<{ type: SeatType }>({
      en: ({ type }) => `Few ${type} seats left`,
      de: ({ type }) => `Wenige ${kindDe[type]} Plätze frei`,
    }),
    'seats-text': naming<{ type: SeatType; inUse: number; total: number }>({
      en: ({ type, inUse, total }) =>
        `${inUse} ${type} seats are in use and ${total} are licensed.`,
      de: ({ type, inUse, total }) =>
        `${inUse} ${kindDe[type]} Plätze sind belegt und ${total} lizenziert.`,
    }),
    'seats-repair': {
      en: 'Load a license file with more seats, or lower tenants’ maximums.',
      de: 'Laden Sie eine Lizenzdatei mit mehr Plätzen oder senken Sie die Höchstzahlen von Mandanten.',
    },
    'seats-maximum-reached': naming<{ type: SeatType }>({
      en: ({ type }) => `Maximum of ${type} seats reached`,
      de: ({ type }) => `Höchstzahl der ${kindDe[type]}n Plätze erreicht`,
    }),
    'seats-maximum-text': naming<{ type: SeatType }>({
      en: ({ type }) => `A client was denied a ${type} seat.`,
      de: ({ type }) =>
        `Einem Client wurde ein ${kindDe[type].replace(/e$/, 'er')} Platz verweigert.`,
    }),
    'seats-maximum-repair': {
      en: 'Raise the maximum, or end seats that are no longer needed.',
      de: 'Erhöhen Sie die Höchstzahl oder beenden Sie Plätze, die nicht mehr gebraucht werden.',
    },
    'seat-seconds': {
      en: 'Enter a whole number of seconds from 30 to 86,400',
      de: 'Geben Sie eine ganze Zahl von Sekunden von 30 bis 86.400 ein',
    },
    'seat-late-seconds': {
      en: 'Enter a whole number of seconds from 0 to 3,600',
      de: 'Geben Sie eine ganze Zahl von Sekunden von 0 bis 3.600 ein',
    },
    'no-such-seat': { en: 'Seat not found.', de: 'Platz nicht gefunden.' },
    'seat-token': {
      en: 'This token is not the one of this seat.',
      de: 'Dieses Token gehört nicht zu diesem Platz.',
    },
    'seat-lost': {
      en: 'This seat has ended. Take a new one.',
      de: 'Dieser Platz wurde beendet. Fordern Sie einen neuen an.',
    },
  },
  // always there: whoever is denied a seat looks here for why, and with no maximum that is the answer
  menu: [
    { in: 'records', at: 15, for: ['tenant'], href: '/seats', icon: 'device-desktop-analytics' },
  ],
  tab: { at: 77, name: 'seats', for: ['provider'] },
  canary: ['/seats', '/seats?q={}', '/seats.csv'],
  foreign: {
    tenant: { paths: ['/tenants/{}/seats'] },
    seat_lease: { paths: ['/seats/{}/menu'] },
  },
})
