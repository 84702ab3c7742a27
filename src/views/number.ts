import type { Language } from '../domain/schema/tenants.ts'

const formats: Record<Language, Intl.NumberFormat> = {
  en: new Intl.NumberFormat('en-US'),
  de: new Intl.NumberFormat('de-DE'),
}

/** "1,234", in German "1.234". */
export const numberIn = (language: Language, value: number): string =>
  formats[language].format(value)
