import type { Language } from '../../domain/schema/tenants.ts'
import type { QuotaUnit } from '../../domain/tenants/quotas.ts'

const locales: Record<Language, string> = { en: 'en-US', de: 'de-DE' }
const bytesOf = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 }

/** A whole number with its thousands apart. */
export const grouped = (amount: number, language: Language = 'en') =>
  amount.toLocaleString(locales[language])

/** What is counted, as people say it: bytes in the largest unit that leaves at least one, else the number. */
export function counted(unit: QuotaUnit, amount: number, language: Language = 'en'): string {
  if (unit !== 'GiB') return grouped(amount, language)
  const [name, size] = Object.entries(bytesOf).findLast(([, bytes]) => amount >= bytes) ?? [
    'KiB',
    bytesOf.KiB,
  ]
  const shown = (amount / size).toLocaleString(locales[language], { maximumFractionDigits: 1 })
  return `${shown} ${name}`
}

/** `2026-11` as "November 2026". */
export const monthName = (period: string, language: Language = 'en') =>
  new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${period}-01T00:00:00Z`))
