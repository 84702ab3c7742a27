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

/** What was there before; of one field the value alone, since the new one stands beside it with its name. */
export function saidBefore(was: Readonly<Record<string, unknown>>): string {
  const { policyType: _, numberType: __, ...rest } = was
  const [value, ...more] = Object.values(rest)
  if (more.length > 0 || typeof value === 'boolean') return saidValue(was)
  return typeof value === 'string' && value ? value : changeWords().nothing
}

const nameOf = (names: Readonly<Record<string, string>>, name: string) => names[name] ?? name
