import type { Language } from '../../domain/schema/tenants.ts'

const locales: Record<Language, string> = { en: 'en-GB', de: 'de-DE' }

/** `2026-11` as "November 2026". */
export const monthName = (period: string, language: Language) =>
  new Intl.DateTimeFormat(locales[language], {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${period}-01T00:00:00Z`))
