import type { Words } from '../words.ts'
import { changeWords } from './changes.words.ts'
import { userWords } from './users.words.ts'

/** What a change wants, or what was there, in words: a number, a policy's name, each field with its value. */
export function saidValue(
  values: Readonly<Record<string, unknown>> | null,
  reader?: Words,
): string {
  const { fields } = userWords(reader)
  const { nothing, on, off } = changeWords(reader)
  if (!values) return nothing
  const { number, policyType, policy, isEnabled, numberType: _, ...rest } = values
  const text = (value: unknown) => (typeof value === 'string' && value ? value : nothing)
  if ('number' in values) return text(number)
  if (typeof policyType === 'string') return `${nameOf(fields, policyType)}: ${text(policy)}`
  if (isEnabled !== undefined) return isEnabled ? on : off
  return Object.entries(rest)
    .map(([field, value]) => `${nameOf(fields, field)}: ${text(value)}`)
    .join(', ')
}

const nameOf = (names: Readonly<Record<string, string>>, name: string) => names[name] ?? name
