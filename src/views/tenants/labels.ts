import type { companySizes, Language } from '../../domain/schema/tenants.ts'
import type { QuotaKey, QuotaRow } from '../../domain/tenants/quotas.ts'
import { grouped, useWords, wordsIn } from '../words.ts'

/** The keys of a table in its order: a view's own words for a union tell it all that the union has. */
export const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>): K[] =>
  // Object.keys forgets which keys it was given
  Object.keys(table) as K[]

/** What staff call features and quotas: the catalogue's English words. */
export const {
  features: featureNames,
  groups: groupNames,
  quotas: quotaNames,
} = wordsIn('en').limits

export const featureKeys = keysOf(featureNames)

export const quotaHints: Partial<Record<QuotaKey, string>> = {
  disk: 'Can be raised later.',
  'audio-video': 'Concurrent sessions.',
  'canned-messages': 'Public and private.',
  'workflow-triggers': 'Per month, in addition to the 1,000 free ones.',
}

type Size = (typeof companySizes)[number]

/** People of the company, as it is said. */
export const sizeWords: Record<Size, string> = {
  '1-10': '1–10',
  '11-50': '11–50',
  '51-200': '51–200',
  '201-500': '201–500',
  '501-1000': '501–1,000',
  '1000+': '1,000+',
}

const locales: Record<Language, string> = { en: 'en-GB', de: 'de-DE' }

/** `2026-11` as "November 2026". */
export const monthName = (period: string, language: Language) =>
  new Intl.DateTimeFormat(locales[language], {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${period}-01T00:00:00Z`))

const step = 1024

/** What is counted, as the reader writes it: "9", "1,204", "3.2 GiB". Inside a component. */
export function amount({ unit }: Pick<QuotaRow, 'unit'>, counted: number): string {
  if (unit !== 'GiB') return grouped(counted)
  const units = useWords().portal.quota.bytes
  const power = Math.min(
    units.length - 1,
    counted < 1 ? 0 : Math.floor(Math.log(counted) / Math.log(step)),
  )
  const rounded = Math.round((counted / step ** power) * 10) / 10
  return `${grouped(rounded)} ${units[power]}`
}
