import { naming, noun } from '../noun.ts'

type Full = { name: string; percent: number }
type Use = { mau: number; max: number; month: string; day: string | null }
type Ending = { number: number; product: string; days: number }

const n = (value: number) => value.toLocaleString('en')
const z = (value: number) => value.toLocaleString('de')
const on = (language: 'en' | 'de', day: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'de-DE', {
    ...options,
    timeZone: 'UTC',
  }).format(new Date(day))
const dayIn = (language: 'en' | 'de', day: string) =>
  on(language, day, { day: 'numeric', month: 'long' })
const monthIn = (language: 'en' | 'de', month: string) =>
  on(language, `${month}-01`, { month: 'long', year: 'numeric' })

/** How full a month of metering is: alarms and mails to an MSP's people. */
export const mauLimits = noun({
  messages: {
    'mau-source': { en: 'Monthly active users', de: 'Monatlich aktive Benutzer' },
    'mau-near': naming<Full>({
      en: ({ name, percent }) => `${name}: ${percent} % of MAX MAU used`,
      de: ({ name, percent }) => `${name}: ${percent} % der MAX MAU verbraucht`,
    }),
    'mau-reached': naming<Pick<Full, 'name'>>({
      en: ({ name }) => `${name}: MAX MAU reached, new users are blocked`,
      de: ({ name }) => `${name}: MAX MAU erreicht, neue Benutzer werden abgewiesen`,
    }),
    'mau-text': naming<Use>({
      en: ({ mau, max, month, day }) =>
        `${n(mau)} of at most ${n(max)} monthly active users in ${monthIn('en', month)}.${day ? ` At this pace the rest is used by ${dayIn('en', day)}.` : ''}`,
      de: ({ mau, max, month, day }) =>
        `${z(mau)} von höchstens ${z(max)} monatlich aktiven Benutzern im ${monthIn('de', month)}.${day ? ` Bei diesem Tempo ist der Rest am ${dayIn('de', day)} verbraucht.` : ''}`,
    }),
    'mau-repair': {
      en: 'Raise the MAX MAU of this organization. Users who were counted this month are never blocked.',
      de: 'Erhöhen Sie die MAX MAU dieser Organisation. Wer in diesem Monat gezählt wurde, wird nie abgewiesen.',
    },
    'allowance-near': naming<Pick<Full, 'percent'>>({
      en: ({ percent }) => `${percent} % of the MAU allowance used`,
      de: ({ percent }) => `${percent} % des MAU-Kontingents verbraucht`,
    }),
    'allowance-reached': { en: 'MAU allowance used up', de: 'MAU-Kontingent aufgebraucht' },
    'allowance-text': naming<Use>({
      en: ({ mau, max, month, day }) =>
        `${n(mau)} monthly active users in ${monthIn('en', month)}, and an allowance of ${n(max)}.${mau > max ? ` Overage: ${n(mau - max)}.` : ''}${day ? ` At this pace the rest is used by ${dayIn('en', day)}.` : ''}`,
      de: ({ mau, max, month, day }) =>
        `${z(mau)} monatlich aktive Benutzer im ${monthIn('de', month)} bei einem Kontingent von ${z(max)}.${mau > max ? ` Überschreitung: ${z(mau - max)}.` : ''}${day ? ` Bei diesem Tempo ist der Rest am ${dayIn('de', day)} verbraucht.` : ''}`,
    }),
    'allowance-repair': {
      en: 'No one is blocked. Extend the allowance on the License page to lower the overage at once.',
      de: 'Niemand wird abgewiesen. Erweitern Sie das Kontingent auf der Lizenzseite, dann sinkt die Überschreitung sofort.',
    },
    'order-ending': naming<Ending>({
      en: ({ number, product, days }) =>
        `Subscription ${number} (${product}) ends in ${days === 1 ? '1 day' : `${days} days`}`,
      de: ({ number, product, days }) =>
        `Abonnement ${number} (${product}) endet in ${days === 1 ? '1 Tag' : `${days} Tagen`}`,
    }),
    'order-ending-repair': {
      en: 'Order a subscription on the License page before it ends.',
      de: 'Bestellen Sie vor dem Ende ein Abonnement auf der Lizenzseite.',
    },
    'order-ending-text': naming<{ amount: number; day: string }>({
      en: ({ amount, day }) =>
        `From ${dayIn('en', day)} the allowance is ${n(amount)} monthly active users lower.`,
      de: ({ amount, day }) =>
        `Ab ${dayIn('de', day)} ist das Kontingent um ${z(amount)} monatlich aktive Benutzer kleiner.`,
    }),
  },
})
