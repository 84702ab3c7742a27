import { noun } from '../noun.ts'
import { numberRanges } from './number-ranges.ts'

export const reservedNumbers = noun({
  permissions: { 'edit-reserved-numbers': { tenant: ['admin', 'operator'] } },
  log: {
    group: 'calling',
    types: {
      'reserved-number.added': { en: 'Number reserved', de: 'Rufnummer reserviert' },
      'reserved-number.changed': { en: 'Reservation changed', de: 'Reservierung geändert' },
      'reserved-number.removed': { en: 'Reservation removed', de: 'Reservierung aufgehoben' },
      'reserved-numbers.exported': {
        en: 'Reserved numbers downloaded',
        de: 'Reservierte Rufnummern heruntergeladen',
      },
    },
  },
  messages: {
    'until-day': {
      en: 'Enter a day in the future, or nothing.',
      de: 'Geben Sie einen Tag in der Zukunft ein oder nichts.',
    },
  },
  menu: [
    {
      // whoever sees the ranges comes to these by a tab
      ...{ in: 'calling', at: 20, for: ['tenant'], href: '/numbers/reserved', icon: 'phone-call' },
      ...{ label: numberRanges.label, right: 'reserved-numbers', unless: 'number-ranges' },
    },
  ],
  canary: ['/numbers/reserved', '/numbers/reserved?q={}', '/numbers/reserved.csv'],
  foreign: { reserved_number: { paths: ['/numbers/reserved/{}'] } },
})
