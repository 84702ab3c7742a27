import { naming, noun } from '../noun.ts'

/** Words that the provider's staff finds tenants by. */
export const tags = noun({
  log: {
    group: 'tenant',
    types: { 'tenant.tagged': { en: 'Tags changed', de: 'Schlagwörter geändert' } },
  },
  messages: {
    'tags-form': naming<{ max: number }>({
      en: ({ max }) =>
        `Enter up to ${max} tags of letters, digits and hyphens, with commas between them.`,
      de: ({ max }) =>
        `Geben Sie bis zu ${max} Schlagwörter aus Buchstaben, Ziffern und Bindestrichen ein, mit Kommas dazwischen.`,
    }),
    'tags-of': naming<{ name: string }>({
      en: ({ name }) => `Tags of ${name}`,
      de: ({ name }) => `Schlagwörter von ${name}`,
    }),
    'tags-too-many': naming<{ name: string; max: number }>({
      en: ({ name, max }) => `${name} would have more than ${max} tags.`,
      de: ({ name, max }) => `${name} hätte mehr als ${max} Schlagwörter.`,
    }),
  },
})
