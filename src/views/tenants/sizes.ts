import type { companySizes } from '../../domain/schema/tenants.ts'
import { keysOf } from '../keys.ts'

type Size = (typeof companySizes)[number]

/** People of the company, as it is said. */
const words: Record<Size, string> = {
  '1-10': '1–10',
  '11-50': '11–50',
  '51-200': '51–200',
  '201-500': '201–500',
  '501-1000': '501–1,000',
  '1000+': '1,000+',
}

export const sizeOptions = keysOf(words).map((value) => ({ value, label: words[value] }))

export const sizeWords = (size: Size) => words[size]
