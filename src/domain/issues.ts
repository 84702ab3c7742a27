import { z } from 'zod'
import type { StoredMessage } from './message.ts'
import { type MessageArguments, message } from './messages.ts'

/** A message as a schema can carry it (`{ error: issue('too-long') }`): zod knows texts alone. */
export const issue = (...said: MessageArguments): string => JSON.stringify(message(...said))

/** What a schema objects to: the message it was given, else zod's own English text as a `bad-value`. */
export function messageOfIssue({
  message: text,
}: Pick<z.core.$ZodIssue, 'message'>): StoredMessage {
  const read = stored.safeParse(text)
  return read.success ? read.data : message('bad-value', { text })
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
