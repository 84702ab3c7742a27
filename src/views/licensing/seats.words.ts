import type { SeatType, seatDenialReasons } from '../../domain/schema/seats.ts'
import { numberIn } from '../formats.ts'
import { pairedWords } from '../words.ts'

type Reason = (typeof seatDenialReasons)[number]

/** What a tenant's people and staff read of its seats; the rest is the provider's alone, in `seats.pools.tsx`. */
export const seatWords = pairedWords({
  title: { en: 'Seats', de: 'Plätze' },
  text: {
    en: 'Each connected client holds a seat. A maximum only limits: it reserves nothing.',
    de: 'Jeder verbundene Client belegt einen Platz. Eine Höchstzahl begrenzt nur: Sie reserviert nichts.',
  },
  types: {
    floating: { en: 'Floating', de: 'Gleitend' },
    named: { en: 'Named', de: 'Benannt' },
  } satisfies Record<SeatType, { en: string; de: string }>,
  seatsOf: {
    floating: { en: 'Floating seats', de: 'Gleitende Plätze' },
    named: { en: 'Named seats', de: 'Benannte Plätze' },
  } satisfies Record<SeatType, { en: string; de: string }>,
  of: {
    en: (maximum: number) => `of ${numberIn('en', maximum)} at most`,
    de: (maximum: number) => `von höchstens ${numberIn('de', maximum)}`,
  },
  over: {
    en: (over: number) => `${numberIn('en', over)} over the maximum`,
    de: (over: number) => `${numberIn('de', over)} über der Höchstzahl`,
  },
  overText: {
    en: (maximum: number) =>
      maximum === 0
        ? 'No client is cut off. No new seats are given.'
        : `No client is cut off. No new seats until fewer than ${numberIn('en', maximum)} are in use.`,
    de: (maximum: number) =>
      maximum === 0
        ? 'Kein Client wird getrennt. Neue Plätze gibt es nicht.'
        : `Kein Client wird getrennt. Neue Plätze gibt es erst, wenn weniger als ${numberIn('de', maximum)} belegt sind.`,
  },
  full: {
    en: 'At the maximum',
    de: 'Höchstzahl erreicht',
  },
  noMaximum: {
    en: 'No seats may be used. Only the provider can set a maximum.',
    de: 'Es dürfen keine Plätze belegt werden. Nur der Anbieter kann eine Höchstzahl festlegen.',
  },
  held: {
    title: { en: 'Seats in use', de: 'Belegte Plätze' },
    search: { en: 'User or client', de: 'Benutzer oder Client' },
    noMatch: { en: 'No seats match', de: 'Keine Plätze gefunden' },
    none: { en: 'No seats in use', de: 'Keine Plätze belegt' },
    noneText: {
      en: 'A seat that a client takes appears here until the client gives it back or falls silent.',
      de: 'Ein Platz, den ein Client belegt, steht hier, bis der Client ihn freigibt oder sich nicht mehr meldet.',
    },
    columns: {
      user: { en: 'User', de: 'Benutzer' },
      tenant: { en: 'Tenant', de: 'Mandant' },
      type: { en: 'Type', de: 'Art' },
      clients: { en: 'Clients', de: 'Clients' },
      since: { en: 'Since', de: 'Seit' },
      expires: { en: 'Expires', de: 'Läuft ab' },
      overdraft: { en: 'Overdraft', de: 'Überziehung' },
    },
  },
  revoke: {
    button: { en: 'Revoke', de: 'Entziehen' },
    things: {
      en: (count: number) => (count === 1 ? '1 seat' : `${numberIn('en', count)} seats`),
      de: (count: number) => (count === 1 ? '1 Platz' : `${numberIn('de', count)} Plätze`),
    },
    done: {
      en: (things: string) => `${things} revoked. The clients are told when they next report.`,
      de: (things: string) =>
        `${things} entzogen. Die Clients erfahren es, wenn sie sich das nächste Mal melden.`,
    },
  },
  history: { en: 'Peak by day', de: 'Spitze je Tag' },
  historyText: {
    en: 'The most seats in use at once on each of the last 30 days (UTC).',
    de: 'Die meisten gleichzeitig belegten Plätze an jedem der letzten 30 Tage (UTC).',
  },
  noHistory: {
    en: 'No seats were used in the last 30 days.',
    de: 'In den letzten 30 Tagen waren keine Plätze belegt.',
  },
  peaks: {
    en: (most: number, last: number) =>
      `${numberIn('en', most)} at most in 30 days, ${numberIn('en', last)} today.`,
    de: (most: number, last: number) =>
      `Höchstens ${numberIn('de', most)} in 30 Tagen, heute ${numberIn('de', last)}.`,
  },
  day: { en: 'Day', de: 'Tag' },
  days: { en: 'Days with seats in use', de: 'Tage mit belegten Plätzen' },
  denials: { en: 'Denied seats', de: 'Verweigerte Plätze' },
  denialsBy: { en: 'Denied seats by limit', de: 'Verweigerte Plätze nach Limit' },
  noDenials: {
    en: 'No seat was denied in the last 30 days.',
    de: 'In den letzten 30 Tagen wurde kein Platz verweigert.',
  },
  denied: {
    reason: { en: 'Limit', de: 'Limit' },
    day: { en: '24 hours', de: '24 Stunden' },
    month: { en: '30 days', de: '30 Tage' },
    last: { en: 'Last', de: 'Zuletzt' },
  },
  reasons: {
    maximum: {
      en: 'The tenant’s own maximum was reached.',
      de: 'Die eigene Höchstzahl des Mandanten war erreicht.',
    },
    pool: {
      en: 'The provider had no free seat at that moment.',
      de: 'Beim Anbieter war in dem Moment kein Platz frei.',
    },
    'not-licensed': {
      en: 'The provider has no seats of this type.',
      de: 'Der Anbieter hat keine Plätze dieser Art.',
    },
  } satisfies Record<Reason, { en: string; de: string }>,
})
