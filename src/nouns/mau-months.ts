import { naming, noun } from '../noun.ts'

const monthIn = (language: 'en-GB' | 'de-DE', month: string) =>
  new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01`),
  )

/** Months of metering: closed once, sealed, reported, and kept beyond the organizations that they are about. */
export const mauMonths = noun({
  label: 'License',
  log: {
    name: { en: 'Monthly figures', de: 'Monatszahlen' },
    types: {
      'mau-month.closed': { en: 'Month closed', de: 'Monat abgeschlossen' },
      'mau-month.corrected': {
        en: 'Closed month corrected',
        de: 'Abgeschlossener Monat korrigiert',
      },
      'mau-month.reported': {
        en: 'Monthly report sent again',
        de: 'Monatsbericht erneut gesendet',
      },
      'mau-organizations.exported': {
        en: 'MAU by organization downloaded',
        de: 'MAU nach Organisation heruntergeladen',
      },
      'mau-accounts.exported': {
        en: 'Counted accounts downloaded',
        de: 'Gezählte Konten heruntergeladen',
      },
    },
  },
  menu: [
    {
      ...{ in: 'top', at: 4, for: ['msp'], href: '/msp/license', icon: 'license' },
      permission: 'see-msp-license',
    },
  ],
  messages: {
    'no-such-month': {
      en: 'Month not found. Only closed months have figures that stay.',
      de: 'Monat nicht gefunden. Bleibende Zahlen haben nur abgeschlossene Monate.',
    },
    'accounts-of': {
      en: 'Say whose accounts of which month: open them from a figure on the License page.',
      de: 'Geben Sie an, wessen Konten welches Monats: Öffnen Sie sie von einer Zahl der Lizenzseite aus.',
    },
    'mau-report-queued': {
      en: 'The report of this month is still on its way. Try again in a few minutes.',
      de: 'Der Bericht dieses Monats ist noch unterwegs. Versuchen Sie es in einigen Minuten erneut.',
    },
    'mau-report-nobody': {
      en: 'No one can receive it: the MSP has no active owner and no administrator who may order.',
      de: 'Niemand kann ihn empfangen: Der MSP hat keinen aktiven Inhaber und keinen Administrator, der bestellen darf.',
    },
    'mau-report': naming<{ name: string; month: string }>({
      en: ({ name, month }) => `MAU report of ${name}, ${monthIn('en-GB', month)}`,
      de: ({ name, month }) => `MAU-Bericht von ${name}, ${monthIn('de-DE', month)}`,
    }),
    'mau-report-text': naming<{ month: string }>({
      en: ({ month }) => `${monthIn('en-GB', month)} is closed. Its figures are final.`,
      de: ({ month }) =>
        `Der Monat ${monthIn('de-DE', month)} ist abgeschlossen. Seine Zahlen ändern sich nicht mehr.`,
    }),
    'mau-report-file': {
      en: 'The attached file has the figure of each organization. The License page shows its seal and how to check it.',
      de: 'Die angehängte Datei hat die Zahl jeder Organisation. Die Lizenzseite zeigt ihr Siegel und wie es geprüft wird.',
    },
    'mau-fact': { en: 'Monthly active users', de: 'Monatlich aktive Benutzer' },
    'mau-allowance-fact': { en: 'Allowance', de: 'Kontingent' },
    'mau-overage-fact': { en: 'Overage', de: 'Überschreitung' },
    'mau-correction-fact': {
      en: 'Corrections since then',
      de: 'Korrekturen seither',
    },
  },
})
