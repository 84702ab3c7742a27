import { z } from 'zod'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { readHex } from './brands.colours.ts'
import type { BrandValues } from './hosts.ts'

/** What of a look is typed. */
export const fields = [
  'productName',
  'line',
  'accent',
  'supportAddress',
  'termsUrl',
  'privacyUrl',
] as const
export type BrandTexts = Pick<BrandValues, (typeof fields)[number]>

const email = z.email().max(254)

const rules: Record<keyof BrandTexts, (text: string) => StoredMessage | null> = {
  productName: (text) => (text.length > 60 ? message('brand-name') : null),
  line: (text) => (text.length > 160 ? message('brand-line') : null),
  accent: (text) => (readHex(text) ? null : message('brand-accent')),
  supportAddress: (text) => (email.safeParse(text).success ? null : message('brand-address')),
  termsUrl: (text) => (isSafeUrl(text) ? null : message('brand-url')),
  privacyUrl: (text) => (isSafeUrl(text) ? null : message('brand-url')),
}

/** A link that strangers are given: https alone, and nobody's name in it. */
function isSafeUrl(text: string): boolean {
  if (text.length > 500 || /\s/.test(text) || !URL.canParse(text)) return false
  const { protocol, username, password, hostname } = new URL(text)
  return protocol === 'https:' && !username && !password && hostname.includes('.')
}

/** Typed texts as they are kept: trimmed, null where left empty; refused with a message beside each that does not fit. */
export function readTexts(typed: Record<keyof BrandTexts, string>): BrandTexts {
  const problems: Record<string, StoredMessage> = {}
  const read = (name: keyof BrandTexts): string | null => {
    const text = typed[name].trim()
    if (text === '') return null
    const fault = /\p{Cc}/u.test(text) ? message('brand-control') : rules[name](text)
    if (fault) problems[name] = fault
    return name === 'accent' ? readHex(text) : text
  }
  const texts = {
    productName: read('productName'),
    line: read('line'),
    accent: read('accent'),
    supportAddress: read('supportAddress'),
    termsUrl: read('termsUrl'),
    privacyUrl: read('privacyUrl'),
  }
  if (Object.keys(problems).length > 0)
    throw new Refusal('invalid', 'brand-texts', {}, { fields: problems })
  return texts
}
