import type { NoParams } from './message.ts'

/** What kinds of value refuse (`values.ts`), the same for every form, program and file. */
export type ValueMessages = {
  /** A character that nobody sees, or that moves what stands around it, by its number in Unicode. */
  'unseen-character': { codePoint: number }
  'zone-nearest': { given: string; nearest: string }
  'country-nearest': { given: string; code: string }
  /** No country, but several together. */
  'country-group': { given: string }
  /** A country that is several by now. */
  'country-divided': { given: string }
  'email-brackets': NoParams
  'email-mailto': NoParams
  'email-one': NoParams
  'email-local': NoParams
  'email-domain': NoParams
  'phone-number': NoParams
  'day-years': { first: number; last: number }
}
