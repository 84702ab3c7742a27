import type { Refusal } from '../domain/refusal.ts'
import type { Details } from '../views/words/refusals.ts'
import type { Words } from '../views/words.ts'

/**
 * A refusal in the reader's words: by its code where the catalogue has it, else by its own sentence. A field whose message is
 * that sentence says the same; the others go by theirs. English is what the domain itself says.
 */
export function inWords(words: Words, { code, message, details, fields }: Refusal) {
  if (words.language === 'en') return { sentence: message, fields }
  const byCode: Readonly<Record<string, (details: Details) => string>> = words.refusals
  const say = Object.hasOwn(byCode, code) ? byCode[code] : undefined
  const sentence = say ? say(recordIn(details)) : words.kept.told(message)
  const told = Object.entries(fields).map(([name, text]) => [
    name,
    text === message ? sentence : words.kept.told(text),
  ])
  return { sentence, fields: Object.fromEntries(told) as Record<string, string> }
}

const recordIn = (details: unknown): Details =>
  typeof details === 'object' && details !== null ? { ...details } : {}
