import { naming, noun } from '../noun.ts'

export const numberRanges = noun({
  label: { en: 'Numbers', de: 'Rufnummern' },
  topics: ['numbers'],
  listeners: { rights: ['number-ranges', 'reserved-numbers', 'sbc-prefixes'] },
  // what the license has, says domain/services/rights beside it
  permissions: { 'edit-number-ranges': { tenant: ['admin', 'operator'] } },
  log: {
    group: 'calling',
    types: {
      'number-range.added': { en: 'Number range added', de: 'Rufnummernbereich angelegt' },
      'number-range.changed': { en: 'Number range changed', de: 'Rufnummernbereich geändert' },
      'number-range.removed': { en: 'Number range removed', de: 'Rufnummernbereich entfernt' },
      'number-ranges.exported': {
        en: 'Number ranges downloaded',
        de: 'Rufnummernbereiche heruntergeladen',
      },
    },
  },
  messages: {
    'range-order': {
      en: 'The last number comes before the first.',
      de: 'Die letzte Rufnummer liegt vor der ersten.',
    },
    'range-lengths': {
      en: 'The first and the last number must have the same length.',
      de: 'Die erste und die letzte Rufnummer müssen gleich lang sein.',
    },
    'range-large': naming<{ max: number }>({
      en: ({ max }) => `Enter at most ${max.toLocaleString('en')} numbers.`,
      de: ({ max }) => `Geben Sie höchstens ${max.toLocaleString('de')} Rufnummern ein.`,
    }),
    'range-overlaps': naming<{ name: string; first: string; last: string }>({
      en: ({ name, first, last }) => `${name} (${first} to ${last}) already has some of them.`,
      de: ({ name, first, last }) => `${name} (${first} bis ${last}) hat schon einige davon.`,
    }),
    'range-in-template': naming<{ name: string }>({
      en: ({ name }) => `The template ${name} uses it.`,
      de: ({ name }) => `Die Vorlage ${name} verwendet ihn.`,
    }),
    'numbers-shared': {
      en: 'Numbers of two customers',
      de: 'Rufnummern zweier Kunden',
    },
    'numbers-shared-text': naming<{ number: string; one: string; other: string }>({
      en: ({ number, one, other }) => `${one} and ${other} both have ${number}.`,
      de: ({ number, one, other }) => `${one} und ${other} haben beide ${number}.`,
    }),
    'numbers-shared-repair': {
      en: 'Ask both customers whose it is, and take it out of the other’s ranges and reservations.',
      de: 'Klären Sie mit beiden Kunden, wem sie gehört, und nehmen Sie sie beim anderen heraus.',
    },
  },
  menu: [
    {
      ...{ in: 'calling', at: 20, for: ['tenant'], href: '/numbers', icon: 'phone-call' },
      right: 'number-ranges',
    },
  ],
  canary: ['/numbers', '/numbers?q={}', '/numbers.csv'],
  foreign: { number_range: { paths: ['/numbers/{}'] } },
})
