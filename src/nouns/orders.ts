import { naming, noun } from '../noun.ts'

const n = (value: number) => value.toLocaleString('en')
const z = (value: number) => value.toLocaleString('de')
const dayIn = (locale: string, day: string) =>
  new Intl.DateTimeFormat(locale, {
    ...{ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
  }).format(new Date(day))

/** MAU subscriptions that MSPs order and the provider decides. */
export const orders = noun({
  label: 'Orders',
  topics: ['orders'],
  listeners: { for: ['provider', 'msp'], permission: 'see-msp-license' },
  log: {
    name: { en: 'Orders', de: 'Bestellungen' },
    types: {
      'order.placed': { en: 'Order placed', de: 'Neue Bestellung' },
      'order.approved': { en: 'Order approved', de: 'Bestellung genehmigt' },
      'order.rejected': { en: 'Order rejected', de: 'Bestellung abgelehnt' },
      'order.cancelled': { en: 'Order canceled', de: 'Bestellung storniert' },
      'order.started': { en: 'Order started', de: 'Bestellung begonnen' },
      'order.expired': { en: 'Order expired', de: 'Bestellung abgelaufen' },
      'orders.exported': { en: 'Orders downloaded', de: 'Bestellungen heruntergeladen' },
      'msp-orders.exported': { en: 'Orders downloaded', de: 'Bestellungen heruntergeladen' },
    },
  },
  messages: {
    'no-such-order': { en: 'Order not found.', de: 'Bestellung nicht gefunden.' },
    'order-msp-inactive': naming<{ name: string }>({
      en: ({ name }) => `${name} is deactivated, so nothing can be ordered for it.`,
      de: ({ name }) => `${name} ist deaktiviert, daher kann nichts dafür bestellt werden.`,
    }),
    'order-decided': naming<{ number: number }>({
      en: ({ number }) => `Order ${number} has been decided already. Load the page again.`,
      de: ({ number }) => `Bestellung ${number} ist bereits entschieden. Laden Sie die Seite neu.`,
    }),
    'order-over': naming<{ number: number }>({
      en: ({ number }) => `Order ${number} has ended already. Load the page again.`,
      de: ({ number }) => `Bestellung ${number} ist bereits beendet. Laden Sie die Seite neu.`,
    }),
    'order-large': {
      en: 'Together these are more than 2,147,483,647 MAU. Lower the quantity.',
      de: 'Zusammen sind das mehr als 2.147.483.647 MAU. Verringern Sie die Menge.',
    },
    'order-quantity': {
      en: 'Enter a whole number from 1 to 10,000.',
      de: 'Geben Sie eine ganze Zahl von 1 bis 10.000 ein.',
    },
    'order-reason': {
      en: 'Enter a reason of up to 500 characters.',
      de: 'Geben Sie einen Grund mit höchstens 500 Zeichen ein.',
    },
    'order-start': {
      en: 'Choose today or a later day within a year.',
      de: 'Wählen Sie heute oder einen späteren Tag innerhalb eines Jahres.',
    },
    'order-of': naming<{ number: number }>({
      en: ({ number }) => `Order ${number}`,
      de: ({ number }) => `Bestellung ${number}`,
    }),
    // what its MSP is mailed
    'order-mail-approved': naming<{ number: number }>({
      en: ({ number }) => `Order ${number} was approved`,
      de: ({ number }) => `Bestellung ${number} wurde genehmigt`,
    }),
    'order-mail-rejected': naming<{ number: number }>({
      en: ({ number }) => `Order ${number} was rejected`,
      de: ({ number }) => `Bestellung ${number} wurde abgelehnt`,
    }),
    'order-mail-cancelled': naming<{ number: number }>({
      en: ({ number }) => `Order ${number} was canceled`,
      de: ({ number }) => `Bestellung ${number} wurde storniert`,
    }),
    'order-mail-what': naming<{ product: string; quantity: number; mau: number; by: string }>({
      en: ({ product, quantity, mau, by }) =>
        `${n(quantity)} × ${product}, together ${n(mau)} monthly active users. Decided by ${by}.`,
      de: ({ product, quantity, mau, by }) =>
        `${z(quantity)} × ${product}, zusammen ${z(mau)} monatlich aktive Benutzer. Entschieden von ${by}.`,
    }),
    'order-mail-times': naming<{ starts: string; ends: string | null }>({
      en: ({ starts, ends }) =>
        `It starts on ${dayIn('en-GB', starts)} and ${ends ? `ends on ${dayIn('en-GB', ends)}` : 'lasts until it is canceled'}.`,
      de: ({ starts, ends }) =>
        `Sie beginnt am ${dayIn('de-DE', starts)} und ${ends ? `endet am ${dayIn('de-DE', ends)}` : 'gilt, bis sie storniert wird'}.`,
    }),
    'order-mail-reason': naming<{ reason: string }>({
      en: ({ reason }) => `Reason: ${reason}`,
      de: ({ reason }) => `Grund: ${reason}`,
    }),
  },
  menu: [
    { in: 'top', at: 24, for: ['provider'], href: '/orders', icon: 'arrow-up-circle', key: 'o' },
  ],
  canary: ['/orders', '/orders?q={}', '/orders.csv'],
})
