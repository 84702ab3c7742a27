import { naming, noun } from '../noun.ts'

export const licenseFactors = noun({
  label: { en: 'License Factors', de: 'Lizenzfaktoren' },
  log: {
    group: 'quota',
    types: {
      'license-factors.changed': { en: 'License factors changed', de: 'Lizenzfaktoren geändert' },
      'license-factors.restored': {
        en: 'License factors set back to the default',
        de: 'Lizenzfaktoren auf den Standard zurückgesetzt',
      },
    },
  },
  messages: {
    'rule-fault': naming<{ error: string; at: string | null; place: number | null }>({
      en: ({ error, at, place }) =>
        `Not a regular expression: ${error}${at === null ? '' : `, at ${at}`}${place === null ? '' : ` (character ${place})`}.`,
      de: ({ error, at, place }) =>
        `Kein regulärer Ausdruck: ${error}${at === null ? '' : `, bei ${at}`}${place === null ? '' : ` (Zeichen ${place})`}.`,
    }),
    'rule-slow': {
      en: 'The rules take too long to compile. Repeat less, or shorten them.',
      de: 'Die Regeln brauchen zu lange zum Übersetzen. Wiederholen Sie weniger oder kürzen Sie sie.',
    },
    'step-count-licenses': { en: 'Count licenses', de: 'Lizenzen zählen' },
    'step-count-tenants': naming<{ done: number; total: number }>({
      en: ({ done, total }) => `Count licenses: ${done} of ${total} tenants`,
      de: ({ done, total }) => `Lizenzen zählen: ${done} von ${total} Mandanten`,
    }),
    'license-factors-of': naming<{ name: string }>({
      en: ({ name }) => `the license factors of ${name}`,
      de: ({ name }) => `die Lizenzfaktoren von ${name}`,
    }),
  },
})
