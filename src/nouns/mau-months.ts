import { noun } from '../noun.ts'

/** Months of metering: closed once, sealed, and kept beyond the organizations that they are about. */
export const mauMonths = noun({
  label: { en: 'Monthly figures', de: 'Monatszahlen' },
  log: {
    name: { en: 'Monthly figures', de: 'Monatszahlen' },
    types: {
      'mau-month.closed': { en: 'Month closed', de: 'Monat abgeschlossen' },
    },
  },
})
