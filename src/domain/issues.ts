import { z } from 'zod'
import type { StoredMessage } from './message.ts'
import { type MessageArguments, message } from './messages.ts'

/** A message as a schema can carry it (`{ error: issue('too-long') }`): zod knows texts alone. */
export const issue = (...said: MessageArguments): string => JSON.stringify(message(...said))

type Issue = z.core.$ZodIssue

/**
 * What a schema objects to: the message it was given, else what the catalogue has for a value that is missing, of the wrong
 * kind or too long, else zod's own English text as a `bad-value`. A missing value is known only when it was parsed with
 * `reportInput`.
 */
export function messageOfIssue(found: Issue): StoredMessage {
  const read = stored.safeParse(found.message)
  if (read.success) return read.data
  if ('input' in found && found.input === undefined) return message('value-missing')
  if (found.code === 'invalid_type' && found.expected === 'string' && Array.isArray(found.input))
    return message('given-twice')
  if (found.code === 'invalid_type' && ['number', 'int'].includes(found.expected))
    return message('not-a-number')
  if (found.code === 'too_big' && found.origin === 'string')
    return message('characters-at-most', { max: Number(found.maximum) })
  if (found.code === 'invalid_value')
    return message('choose-one-of', { values: found.values.map(String).join(', ') })
  return message('bad-value', { text: found.message })
}

const stored = z
  .string()
  .startsWith('{')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('no message of ours')
      return z.NEVER
    }
  })
  .pipe(z.object({ code: z.string(), params: z.record(z.string(), z.unknown()) }))
